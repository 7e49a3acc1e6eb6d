"""ep.settle: one network, one picture; the free phase and then the nudged one, step by step."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from settle.backend.core.experiment import Preset, Run
from settle.backend.core.frame import Frame
from settle.backend.core.knobs import Diverged, KnobError
from settle.backend.core.recording import Checkpoint, Recording
from settle.backend.ep.models.divergence_bound import UNBOUNDED, unstable_message
from settle.backend.ep.models.problem import sizes_of
from settle.backend.ep.settle import acts
from settle.backend.ep.settle.knobs import SettleKnobs
from settle.backend.ep.settle.presets import PRESETS
from settle.backend.ep.settle.summary import summary

CHECKPOINT_EVERY = 1000
"""Rows between two checkpoints."""


@dataclass(frozen=True)
class Settle(SettleKnobs):
    """T free steps from s = 0, then nudged ones for as long as one looks [Ernoult2019, Scellier2017].

    Acts: ``kick`` {"layer", "unit" (-1: all), "by"}; ``draw``, a list of pixels in [0, 1], the new
    input; ``phase``, 0 or 1, which then stays until it is switched again.
    """

    name: ClassVar[str] = "ep.settle"
    title: ClassVar[str] = "Settling"
    pace: ClassVar[float | None] = 60.0
    open_ended: ClassVar[bool] = True
    presets: ClassVar[Mapping[str, Preset]] = PRESETS

    def steps(self) -> int:
        return 1 + math.ceil(self.T / self.every) + self.K

    def read_inputs(self) -> dict[str, dict[str, np.ndarray]]:
        return self.read_samples(1)

    def check_act(self, kind: str, value: Any, inputs: Mapping[str, Mapping[str, np.ndarray]] = {}) -> Any:
        if kind not in acts.ACTS:
            raise KnobError(kind, f"{self.name} knows no act '{kind}': it knows {', '.join(acts.ACTS)}.")
        if self.network and "network" not in inputs:
            raise KnobError(kind, f"{kind} is not possible yet: the run is still reading {self.network}.")
        return acts.ACTS[kind](value, self._sizes(inputs))

    def _sizes(self, inputs: Mapping[str, Mapping[str, np.ndarray]]) -> tuple[int, ...]:
        return self.problem(inputs, 0).sizes if self.network else sizes_of(self.model, self.hidden, self.data, self.filters())

    def frames(self, run: Run[Self]) -> Iterator[Sequence[Frame | Checkpoint]]:
        from settle.backend.ep.dynamics.make_network import make_network
        from settle.backend.ep.settle import measurements
        from settle.backend.ep.settle.two_phase_process import TwoPhaseProcess

        problem = self.problem(run.inputs or self.read_inputs(), run.seed)
        problem = problem.single(self.sample) if self.network else problem
        net = make_network(problem, self, run.seed, run.device)
        process, step = TwoPhaseProcess(net, self.T, self.sample), 0
        if run.checkpoint is not None:
            process.restore(run.checkpoint)
            step = run.checkpoint.step
        run.state = process.state_dict
        while True:
            now = run.now
            net.dt = now.dt
            process.set_target(now.target)
            for kind, value in run.acts():
                process.act(kind, value)
            residual = process.advance(now.beta, self.every) if step else net.initial_residual()
            if not residual < UNBOUNDED:
                raise Diverged("dt", unstable_message(now.dt, now.beta, process.t))
            frames: list[Frame | Checkpoint] = [measurements.states(process, residual)]
            if process.changed:
                process.changed = False
                frames.append(measurements.input_and_target(process, problem))
            if not step and self.updates == "asynchronous":
                frames.append(measurements.synchronous_rest(net, self.T))
            step += 1
            if process.free_phase_ended or step % CHECKPOINT_EVERY == 0:
                frames.append(Checkpoint(step, *process.state_dict()))
            yield frames

    def summary(self, recording: Recording) -> dict[str, Any]:
        return summary(recording)
