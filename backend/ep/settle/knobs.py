"""The knobs of ep.settle. No torch here."""

from __future__ import annotations

from dataclasses import dataclass

from settle.backend.core.experiment import redeclare
from settle.backend.core.knobs import choice
from settle.backend.ep.knobs.dynamics import PhaseKnobs, TimeStepKnobs, UpdateOrderKnobs
from settle.backend.ep.knobs.network import NetworkFileKnobs, NetworkKnobs
from settle.backend.ep.knobs.sample import FreePhaseRecordingKnobs, SampleKnobs
from settle.backend.ep.models.problem import CLASSES

AS_LABELLED = "as labelled"


@dataclass(frozen=True)
class TargetKnobs(SampleKnobs):
    """A sample and its target y."""

    target: str = choice(
        AS_LABELLED, AS_LABELLED, *map(str, range(CLASSES)), label="Target class", group="Data", live=True,
        help="Towards which output the nudging pulls: y in s0 <- ... + dt beta (y - s0).",
    )  # fmt: skip


@dataclass(frozen=True)
class SettleKnobs(FreePhaseRecordingKnobs, UpdateOrderKnobs, TargetKnobs, PhaseKnobs, NetworkFileKnobs):
    """A network on one sample, and the two phases."""

    model: str = redeclare(NetworkKnobs, "model", "eb")
    T: int = redeclare(PhaseKnobs, "T", 150)
    K: int = redeclare(PhaseKnobs, "K", 100)
    beta: float = redeclare(PhaseKnobs, "beta", 0.5)
    dt: float = redeclare(TimeStepKnobs, "dt", 0.1, live=True)
    sample: int = redeclare(SampleKnobs, "sample", 0, label="Picture")

    def check(self) -> None:
        super().check()
        self.check_samples(1)
