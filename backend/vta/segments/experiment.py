"""vta.segments: a model finds the segments of its world by Variational Temporal Abstraction; found ones beside true ones."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from settle.backend.core.experiment import Experiment, Preset, Run
from settle.backend.core.frame import Frame
from settle.backend.core.knobs import Diverged, KnobError
from settle.backend.core.recording import Checkpoint, Recording
from settle.backend.vta.segments import knobs
from settle.backend.vta.segments.presets import PRESETS
from settle.backend.vta.worlds import drawn_motifs as drawings
from settle.backend.vta.worlds import load

if TYPE_CHECKING:
    from settle.backend.vta.segments.measurements import Survey

FIGURES = (
    "f1", "precision", "recall", "f1_merged", "f1_random", "f1_periodic", "rate", "event_rate", "elbo", "reconstruction",
    "mean_segment_length",
)  # fmt: skip
"""What of the table ``scores`` is told at the end."""
UNBOUNDED = 1e8
"""A loss or gradient beyond this is no longer learnt from."""


@dataclass(frozen=True)
class Segments(Experiment):
    """Step 0 is the start; each further step is one update of each model [Kim2019].

    Act: ``measure``, no value: scores, probes and futures after the next update.
    """

    name: ClassVar[str] = "vta.segments"
    title: ClassVar[str] = "Temporal abstraction: segments"

    world: str = knobs.world()
    data: str = knobs.data()
    drawn: tuple[int, ...] = knobs.drawn()
    view: int = knobs.view()
    balls: int = knobs.balls()
    textured: bool = knobs.textured()
    sequences: int = knobs.sequences()
    held: int = knobs.held()
    length: int = knobs.length()
    stride: int = knobs.stride()
    n_max: int = knobs.n_max()
    l_max: int = knobs.l_max()
    obs_std: float = knobs.obs_std()
    tau: float = knobs.tau()
    tau_end: float = knobs.tau_end()
    tau_time: float = knobs.tau_time()
    truncate: bool = knobs.truncate()
    belief: int = knobs.belief()
    state: int = knobs.state()
    abstract: int = knobs.abstract()
    window: str = knobs.window()
    channels: int = knobs.channels()
    hidden: int = knobs.hidden()
    tanh: bool = knobs.tanh()
    linear: bool = knobs.linear()
    flat: bool = knobs.flat()
    seq: int = knobs.seq()
    init: int = knobs.init()
    batch: int = knobs.batch()
    bits: int = knobs.bits()
    updates: int = knobs.updates()
    rate: float = knobs.rate()
    decay_from: float = knobs.decay_from()
    decay_to: float = knobs.decay_to()
    amsgrad: bool = knobs.amsgrad()
    clip: float = knobs.clip()
    restarts: int = knobs.restarts()
    tolerance: int = knobs.tolerance()
    every: int = knobs.every()
    measure: int = knobs.measure()
    keep: int = knobs.keep()
    horizon: int = knobs.horizon()

    presets: ClassVar[Mapping[str, Preset]] = PRESETS

    def check(self) -> None:
        drawings.segments("drawn", self.drawn)
        wanted = self.seq + 2 * self.init
        if not self.data and self.length < wanted:
            raise KnobError(
                "length",
                f"length = {self.length} is not possible with seq = {self.seq} and init = {self.init}: sequences of"
                f" {wanted} frames or more (seq + 2 init) are wanted.",
            )
        if self.view not in (16, 32):
            raise KnobError("view", f"view = {self.view} is not possible: pictures have 16 or 32 pixels a side.")

    def steps(self) -> int:
        return self.updates + 1

    def read_inputs(self) -> dict[str, dict[str, np.ndarray]]:
        return load.read(self)

    def check_act(self, kind: str, value: Any, inputs: Mapping[str, Mapping[str, np.ndarray]] = {}) -> Any:
        if kind != "measure":
            raise KnobError(kind, f"{self.name} knows no act '{kind}': it knows measure.")
        return None

    def frames(self, run: Run) -> Iterator[Sequence[Frame | Checkpoint]]:
        from settle.backend.numerics.device import choose
        from settle.backend.vta.segments.learners import Learners
        from settle.backend.vta.segments.measurements import Survey

        data = load.sequences(self, run.inputs, run.seed)
        device = choose("cpu" if run.device == "auto" and self.belief * self.channels < 4096 else run.device)
        learners = Learners(self, data, run.seed, device)
        survey = Survey(learners, data, self, run.seed)
        object.__setattr__(self, "_survey", survey)  # wall time is no part of the recording
        if run.checkpoint is None:
            yield [survey.start(self), *survey.watch(self), _checkpoint(survey)]
        else:
            learners.load(run.checkpoint.arrays, run.checkpoint.values)
            survey.chosen = int(run.checkpoint.values["chosen"])
        while True:
            now: Segments = run.now  # type: ignore[assignment]
            asked = any(kind == "measure" for kind, _ in run.acts())
            found = learners.update(now, survey.chosen)
            frames: list[Frame | Checkpoint] = [found]
            if not (abs(found.loss) < UNBOUNDED and found.gradient < UNBOUNDED):
                yield frames  # what grew is seen, then the run ends
                raise Diverged("rate", _diverged(now, found.t))
            last = found.t == self.updates
            measured = asked or last or found.t % now.measure == 0
            if measured:
                frames += survey.measure(now)
            if measured or found.t % now.every == 0:
                frames += survey.watch(now)
            if last or found.t % now.keep == 0 or found.t in (now.keep // 8, now.keep // 3):
                frames.append(_checkpoint(survey))
            yield frames

    def answer(self, recording: Recording, at: int, question: str, value: Any) -> dict[str, np.ndarray]:
        """``imagine`` ({"sequence", "frame", "draw"}): futures of a watched sequence from a frame on, by the models of the last checkpoint.
        ``frames.*``, ``reads.*`` and ``z.*`` are those of truth, vta, jumps and flat, ``ms.*`` the milliseconds for each frame of the
        horizon, ``t`` the update."""
        from settle.backend.vta.segments.replica import answer

        return answer(self, recording, at, question, value)

    def summary(self, recording: Recording) -> dict[str, Any]:
        """Figures of the last models: a run that was stopped is measured now, which its last step then holds; one that diverged is not."""
        scores, training = recording.tables.get("scores"), recording.tables.get("training")
        found: dict[str, Any] = dict.fromkeys(FIGURES)
        survey: Survey | None = getattr(self, "_survey", None)
        measured = scores is not None and training is not None and scores["step"][-1] == training["step"][-1]
        if not measured and survey is not None and survey.learners.t and survey.sound():
            now = type(self).make("", recording.knobs_at(recording.steps))
            last, before = recording.steps - 1, survey.chosen
            frames = list[Frame](survey.measure(now))
            if recording.tables["boundaries"]["step"][-1] < last or survey.chosen != before:
                frames += survey.watch(now)
            recording.append(last, recording.seconds, frames)
            scores, measured = recording.tables["scores"], True
        if measured and scores is not None:
            found = {name: _figure(float(scores[name][-1])) for name in FIGURES}
        seconds = survey.learners.seconds if survey is not None else []
        found["ms_per_update"] = 1e3 * median(seconds) if seconds else None
        object.__setattr__(self, "_survey", None)  # it holds the data
        return found


def _checkpoint(survey: Survey) -> Checkpoint:
    arrays, values = survey.learners.kept()
    return Checkpoint(survey.learners.t + 1, arrays, {**values, "chosen": survey.chosen})


def _figure(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _diverged(now: Segments, t: int) -> str:
    return f"rate = {now.rate:g} is too much here: the loss or its gradient grew beyond all bounds at update {t}. Take a smaller rate."
