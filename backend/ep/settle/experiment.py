"""ep.settle: one network, one picture; the free phase and then the nudged one, step by step."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from settle.backend.core.experiment import Experiment, Preset, Run
from settle.backend.core.frame import Frame, column
from settle.backend.core.knobs import Diverged, KnobError
from settle.backend.core.recording import Checkpoint, Recording
from settle.backend.ep import knobs, variants
from settle.backend.ep.agreement import presets
from settle.backend.ep.dynamics import acts
from settle.backend.ep.models.divergence_bound import UNBOUNDED, unstable
from settle.backend.ep.models.problem import check_sample, pose, read, sizes_of

if TYPE_CHECKING:
    from settle.backend.ep.dynamics.two_phase_process import Process

SETTLED = 1e-6
"""Largest movement a step at which the network counts as settled."""
CHECKPOINT_EVERY = 1000
"""Rows between two checkpoints."""


@dataclass(frozen=True)
class States(Frame):
    """The network after t steps of a phase; row 0 is the start state, zeros."""

    table: ClassVar[str] = "states"
    title: ClassVar[str] = "States of all units"
    t: int = column("step within the phase")
    phase: int = column("phase (0 free, 1 nudged)")
    residual: float = column("largest movement |s(t) - s(t-1)|")
    energy: float = column("energy E, or primitive function Phi")
    loss: float = column("loss 1/2 |s0 - y|^2, or cross-entropy")
    s: Mapping[str, np.ndarray] = column("state of layer", prefix="")
    """s0, s1, ...: (units,) each, the output first."""


@dataclass(frozen=True)
class Target(Frame):
    """Input and target from this step on."""

    table: ClassVar[str] = "target"
    title: ClassVar[str] = "Input picture and target"
    picture: np.ndarray = column("input")
    target: np.ndarray = column("target y")
    sample: int = column("index in the data set, -1: drawn")


@dataclass(frozen=True)
class Settle(Experiment):
    """T free steps from s = 0, then nudged ones for as long as one looks [Ernoult2019, Scellier2017].

    Acts: ``kick`` {"layer", "unit" (-1: all), "by"}; ``draw``, a list of pixels in [0, 1], the new
    input; ``phase``, 0 or 1, which then stays until it is switched again.
    """

    name: ClassVar[str] = "ep.settle"
    title: ClassVar[str] = "Settling"
    pace: ClassVar[float | None] = 60.0
    open_ended: ClassVar[bool] = True

    model: str = knobs.model("eb")
    activation: str = knobs.activation()
    hidden: tuple[int, ...] = knobs.hidden()
    channels: tuple[int, ...] = knobs.channels()
    kernel: int = knobs.kernel()
    padding: int = knobs.padding()
    pool: int = knobs.pool()
    output: str = knobs.output()
    network: str = knobs.network()
    T: int = knobs.T(150)
    K: int = knobs.K(100)
    beta: float = knobs.beta(0.5, live=True)
    dt: float = knobs.dt(0.1, live=True)
    nudge: str = variants.nudge()
    loss: str = variants.loss()
    clamp: bool = knobs.clamp()
    precision: str = knobs.precision()
    data: str = knobs.data()
    sample: int = knobs.sample("Picture")
    target: str = knobs.target()
    every: int = knobs.every()

    presets: ClassVar[Mapping[str, Preset]] = {
        "watch": Preset("A net of 522 units at a pace to follow", note="Energy-based, strongly nudged: kick it, turn beta."),
        **presets.settling(),
    }

    def check(self) -> None:
        variants.check(self)
        check_sample(self.model, self.network, self.data, self.sample, 1, knobs.filters(self))

    def steps(self) -> int:
        return 1 + math.ceil(self.T / self.every) + self.K

    def read_inputs(self) -> dict[str, dict[str, np.ndarray]]:
        return read(self.model, self.network, self.data, self.sample, 1)

    def check_act(self, kind: str, value: Any, inputs: Mapping[str, Mapping[str, np.ndarray]] = {}) -> Any:
        if kind not in acts.ACTS:
            raise KnobError(kind, f"{self.name} knows no act '{kind}': it knows {', '.join(acts.ACTS)}.")
        if self.network and "network" not in inputs:
            raise KnobError(kind, f"{kind} is not possible yet: the run is still reading {self.network}.")
        return acts.ACTS[kind](value, self._sizes(inputs))

    def _sizes(self, inputs: Mapping[str, Mapping[str, np.ndarray]]) -> tuple[int, ...]:
        filters = knobs.filters(self)
        if self.network:
            return pose(self.model, self.hidden, inputs, 0, filters).sizes
        return sizes_of(self.model, self.hidden, self.data, filters)

    def frames(self, run: Run) -> Iterator[Sequence[Frame | Checkpoint]]:
        from settle.backend.ep.dynamics.two_phase_process import Process
        from settle.backend.ep.models.build import network

        problem = pose(self.model, self.hidden, run.inputs or self.read_inputs(), run.seed, knobs.filters(self))
        problem = problem.only(self.sample) if self.network else problem
        net = network(problem, self, run.seed, run.device)
        process = Process(net, self.T, self.sample)
        step = 0
        if run.checkpoint is not None:
            process.restore(run.checkpoint)
            step = run.checkpoint.step
        while True:
            now: Settle = run.now  # type: ignore[assignment]
            net.dt = now.dt
            process.aim(now.target)
            for kind, value in run.acts():
                process.act(kind, value)
            residual = process.advance(now.beta, self.every) if step else net.first_residual()
            if not residual < UNBOUNDED:
                raise Diverged("dt", unstable(now.dt, now.beta, process.t))
            frames: list[Frame | Checkpoint] = [_states(process, residual)]
            if process.changed:
                process.changed = False
                picture = net.x.cpu().numpy().reshape(problem.picture)
                frames.append(Target(picture.copy(), process.y, process.sample))
            step += 1
            if process.free_phase_ended or step % CHECKPOINT_EVERY == 0:
                frames.append(process.checkpoint(step))
            yield frames

    def summary(self, recording: Recording) -> dict[str, Any]:
        states = recording.tables["states"]
        phase, residual, t = states["phase"][:], states["residual"][:], states["t"][:]
        free = np.flatnonzero(phase == 0)
        if not len(free):
            return {}
        end = int(free[-1])
        still = free[residual[free] <= SETTLED]
        return {
            "residual": float(residual[end]),
            "energy": float(states["energy"][end]),
            "loss": float(states["loss"][end]),
            "loss_at_end": float(states["loss"][-1]),
            "prediction": int(np.argmax(states["s0"][end])),
            "steps_to_settle": int(t[still[0]]) if len(still) else None,
        }


def _states(process: Process, residual: float) -> States:
    net = process.net
    layers = {f"s{i}": states[0] for i, states in enumerate(net.numpy())}
    error = layers["s0"] - process.y
    loss = float(error @ error) / 2 if net.model.read_out is None else net.loss()
    return States(process.t, process.phase, residual, net.potential(), loss, layers)
