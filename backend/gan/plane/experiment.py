"""gan.plane: a generative adversarial net learns points of the plane, with its theory measured beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from settle.backend.core.experiment import Experiment, Preset, Run
from settle.backend.core.frame import Frame
from settle.backend.core.knobs import Diverged, KnobError
from settle.backend.core.recording import Checkpoint, Recording
from settle.backend.core.table import Table
from settle.backend.gan.nets.divergence_bound import UNBOUNDED, too_much
from settle.backend.gan.plane import dirac_run, knobs, points_file
from settle.backend.gan.plane.datasets import NAMED, PlaneData, imported, painted
from settle.backend.gan.plane.frames import Flow, GameFrame
from settle.backend.gan.plane.presets import PRESETS

if TYPE_CHECKING:
    from settle.backend.gan.plane.training import Figures

CHECKPOINT_EVERY = 500
"""Iterations between two checkpoints."""
D_STAGES, G_STAGES = 5, 3
"""Stages of an update of each player."""
LATELY = 100
"""Last rows whose V is averaged for the summary."""


@dataclass(frozen=True)
class Plane(Experiment):
    """Step 0 is the start; each further step is an iteration, in slow motion a stage of one [Goodfellow2014, Algorithm 1].

    Act: ``paint``, a list of pairs x, y from -1 to 1: of data painted, the points to be learnt from now on.
    """

    name: ClassVar[str] = "gan.plane"
    title: ClassVar[str] = "Adversarial nets on the plane"

    data: str = knobs.data()
    points: str = knobs.points()
    painting: tuple[float, ...] = knobs.painting()
    brush: float = knobs.brush()
    game: str = knobs.game()
    train: str = knobs.train()
    k: int = knobs.k()
    slow: bool = knobs.slow()
    r1: float = knobs.r1()
    r2: float = knobs.r2()
    gp: float = knobs.gp()
    clip: float = knobs.clip()
    spectral: bool = knobs.spectral()
    instance_noise: float = knobs.instance_noise()
    noise_until: float = knobs.noise_until()
    smoothing: float = knobs.smoothing()
    latent: int = knobs.latent()
    noise: str = knobs.noise()
    g_hidden: tuple[int, ...] = knobs.hidden("Hidden layers of G", "Units of each hidden layer of the generator, from the latents on.")
    d_hidden: tuple[int, ...] = knobs.hidden("Hidden layers of D", "Units of each hidden layer of the discriminator, from the point on.")
    slope: float = knobs.slope()
    iterations: int = knobs.iterations()
    batch: int = knobs.batch()
    optimiser: str = knobs.optimiser()
    rate_d: float = knobs.rate("D")
    rate_g: float = knobs.rate("G")
    decay_to: float = knobs.decay_to()
    decay: str = knobs.decay()
    momentum: float = knobs.momentum("", 0.5)
    momentum_end: float = knobs.momentum(" at the end", 0.5)
    beta2: float = knobs.beta2()
    ema: float = knobs.ema()
    update: str = knobs.update()
    step_size: float = knobs.step_size()
    start: tuple[float, ...] = knobs.start()
    show: str = knobs.show()
    record: int = knobs.record()
    every: int = knobs.every()
    measure: int = knobs.measure()
    w1_points: int = knobs.w1_points()

    presets: ClassVar[Mapping[str, Preset]] = PRESETS

    def check(self) -> None:
        points_file.strokes("painting", self.painting)
        if len(self.start) != 2:
            raise KnobError("start", f"start has {len(self.start)} numbers; it takes two, theta and psi.")

    def steps(self) -> int:
        return 1 + self.iterations * self.steps_of_one()

    def steps_of_one(self) -> int:
        """Steps of an iteration: one, in slow motion one for each stage."""
        if not self.slow or (self.data == "dirac" and not self.points):
            return 1
        return (D_STAGES * self.k if self.train != "generator" else 0) + (G_STAGES if self.train != "discriminator" else 0)

    def read_inputs(self) -> dict[str, dict[str, np.ndarray]]:
        return {"points": {"points": points_file.read(self.points)}} if self.points else {}

    def check_act(self, kind: str, value: Any, inputs: Mapping[str, Mapping[str, np.ndarray]] = {}) -> Any:
        if kind != "paint":
            raise KnobError(kind, f"{self.name} knows no act '{kind}': it knows paint.")
        if self.data != "painted" or self.points:
            raise KnobError(kind, f"paint is possible with data = painted and no points file; here data = {self.data}.")
        return points_file.strokes("paint", value)

    def _data(self, run: Run, strokes: Sequence[float]) -> PlaneData:
        if self.points:
            inputs = run.inputs or self.read_inputs()
            return imported(inputs["points"]["points"], self.brush)
        return painted(strokes, self.brush) if self.data == "painted" else NAMED[self.data]()

    def frames(self, run: Run) -> Iterator[Sequence[Frame | Checkpoint]]:
        if self.data == "dirac" and not self.points:
            yield from dirac_run.frames(run)
            return
        from settle.backend.gan.plane.measurements import Survey
        from settle.backend.gan.plane.training import Duel
        from settle.backend.numerics.device import choose

        device = choose("cpu" if run.device == "auto" else run.device)  # nets of this size gain nothing from a GPU
        strokes, step = list(self.painting), 0
        if run.checkpoint is not None:
            strokes = [float(v) for v in run.checkpoint.arrays["strokes"]]
        data = self._data(run, strokes)
        duel = Duel(self, data, run.seed, device)
        survey = Survey(duel, data, self, run.seed)
        if run.checkpoint is None:
            step = 1
            yield [survey.plane(), survey.samples(self), survey.field(self), survey.measures(self)]
        else:
            duel.load(run.checkpoint.arrays, run.checkpoint.values)
            step = run.checkpoint.step
        while duel.t < self.iterations:
            now: Plane = run.now  # type: ignore[assignment]
            run.planned = step + (self.iterations - duel.t) * now.steps_of_one()
            frames: list[Frame | Checkpoint] = []
            for _, strokes in run.acts():
                data = self._data(run, strokes)
                duel.learn_from(data)
                survey.look_at(data, now)
                frames.append(survey.plane())
            for stage in duel.stages(now):
                if run.now.slow:  # type: ignore[attr-defined]
                    if any(isinstance(frame, Flow) for frame in frames):
                        step += 1
                        yield frames
                        frames = []
                    frames.append(survey.flow(stage, now))
            t, figures = duel.t, duel.figures
            lost = _lost(now, figures)
            if t % now.record == 0 or lost:
                frames.append(GameFrame(t, **vars(figures)))
            if lost:
                yield frames  # what grew is seen, then the run ends
                raise Diverged("rate_g", too_much(now, t, r1=0.1))
            last = t == self.iterations
            if t % now.every == 0 or last or now.slow:
                frames += [survey.samples(now), survey.field(now)]
            if t % now.measure == 0 or last:
                frames.append(survey.measures(now))
            step += 1
            run.planned = step + (self.iterations - t) * run.now.steps_of_one()  # type: ignore[attr-defined]
            if t % CHECKPOINT_EVERY == 0 or last:
                arrays, values = duel.kept()
                frames.append(Checkpoint(step, {**arrays, "strokes": np.array(strokes)}, values))
            yield frames

    def summary(self, recording: Recording) -> dict[str, Any]:
        if "dirac" in recording.tables:
            return dirac_run.summary(recording)
        figures = recording.tables["figures"]
        found: dict[str, Any] = {name: int(figures[name][-1]) for name in ("modes", "modes_total")}
        found |= {name: float(figures[name][-1]) for name in ("high_quality", "js", "kl", "w1")}
        game = recording.tables.get("game")
        values = game["value"][-LATELY:] if game is not None else np.zeros(0)
        values = values[np.isfinite(values)]
        found["value"] = float(values.mean()) if len(values) else None
        found["iterations_per_second"] = _speed(game) if game is not None else None
        return found


def _speed(game: Table) -> float | None:
    """Iterations a second over the whole run, pictures and measurements included, pauses too."""
    seconds = float(game["time"][-1])
    return float(game["t"][-1]) / seconds if seconds > 0 else None


def _lost(now: Plane, figures: Figures) -> bool:
    """Whether a player that was asked has no finite cost and gradient any more."""
    asked = [figures.d_loss, figures.d_gradient] if now.train != "generator" else []
    asked += [figures.g_loss, figures.g_gradient] if now.train != "discriminator" else []
    return not all(abs(figure) < UNBOUNDED for figure in asked)
