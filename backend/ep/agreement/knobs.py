"""The knobs of ep.agreement. No torch here."""

from __future__ import annotations

from dataclasses import dataclass

from settle.backend.core.knobs import whole
from settle.backend.ep.knobs.dynamics import PhaseKnobs, UpdateOrderKnobs
from settle.backend.ep.knobs.network import NetworkFileKnobs
from settle.backend.ep.knobs.nudging import NudgedDynamicsKnobs
from settle.backend.ep.knobs.sample import BatchKnobs, FreePhaseRecordingKnobs

SAMPLED = 10_000
"""A parameter with more elements is recorded as that many of them, if all would be too much."""


@dataclass(frozen=True)
class AgreementKnobs(FreePhaseRecordingKnobs, UpdateOrderKnobs, BatchKnobs, NudgedDynamicsKnobs, PhaseKnobs, NetworkFileKnobs):
    """A network on a batch, the two phases, and what is recorded of them."""

    table_limit: int = whole(
        256, 1, 65536, label="Memory for updates", unit="MB", group="Recording", advanced=True,
        help=f"If the updates of all parameters would take more, {SAMPLED} elements drawn at random stand for each larger one."
        " RelMSE, cosine and signs always count all elements. With a network file all are kept.",
    )  # fmt: skip

    def check(self) -> None:
        super().check()
        self.check_samples(self.batch)
