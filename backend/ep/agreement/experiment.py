"""ep.agreement: the updates of the nudged phase beside the gradients of the free one, step by step."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from settle.backend.core.experiment import Preset, Run
from settle.backend.core.frame import Frame
from settle.backend.core.recording import Recording
from settle.backend.ep.agreement.knobs import AgreementKnobs
from settle.backend.ep.agreement.presets import PRESETS


@dataclass(frozen=True)
class Agreement(AgreementKnobs):
    """Delta_EP(t) = -nabla_BPTT(t) for t = 0..K-1 as beta -> 0 [Ernoult2019, Theorem 1]."""

    name: ClassVar[str] = "ep.agreement"
    title: ClassVar[str] = "EP = BPTT"
    presets: ClassVar[Mapping[str, Preset]] = PRESETS

    def steps(self) -> int:
        return 1 + math.ceil(self.T / self.every) + self.K

    def read_inputs(self) -> dict[str, dict[str, np.ndarray]]:
        return self.read_samples(self.batch)

    def frames(self, run: Run[Self]) -> Iterator[Sequence[Frame]]:
        from settle.backend.ep.agreement.measurements import AgreementPhases
        from settle.backend.ep.dynamics.make_network import make_network

        problem = self.problem(run.inputs or self.read_inputs(), run.seed)
        phases = AgreementPhases(make_network(problem, self, run.seed, run.device), run)
        yield from phases.free_phase(problem)
        yield phases.conditions()
        yield from phases.nudged_phase()

    def summary(self, recording: Recording) -> dict[str, Any]:
        from settle.backend.ep.agreement.summary import summary

        return summary(self, recording)
