"""How learning rates fall over a run, and the knobs of it, which all experiments that train have in common. No torch here."""

from __future__ import annotations

import math
from dataclasses import dataclass

from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import choice, real, whole

_FALLING = ("decay", ("linear", "cosine", "steps", "exponential"))


@dataclass(frozen=True)
class RateSchedule:
    """The part of the learning rates that is left at any time of a run.

    They stay until ``start`` (part of the run), then fall to ``to`` (part of themselves) at its end: in a line, as half a
    cosine [Loshchilov2017], by ``steps`` equal factors, or exponentially.
    """

    decay: str = "constant"
    start: float = 0.0
    to: float = 1.0
    steps: int = 2

    def factor(self, progress: float) -> float:
        """What is left after this part of the run; beyond its end as at the end."""
        if self.decay == "constant":
            return 1.0
        over = min(1.0, max(0.0, (progress - self.start) / max(1e-9, 1 - self.start)))
        if self.decay == "linear":
            return 1 - (1 - self.to) * over
        if self.decay == "cosine":
            return self.to + (1 - self.to) * (1 + math.cos(math.pi * over)) / 2
        if self.decay == "steps":
            fallen = min(self.steps, math.floor(over * self.steps + 1e-9) + 1) if progress >= self.start else 0
            return self.to ** (fallen / self.steps)
        return self.to**over


@dataclass(frozen=True)
class RateScheduleKnobs(Experiment):
    """The learning-rate schedule; an experiment declares again what it has other defaults of."""

    decay: str = choice(
        "constant", "constant", "linear", "cosine", "steps", "exponential", label="Rates fall", group="Learning", live=True,
        help="How learning rates fall over the run: not at all, in a line, as half a cosine wave, by equal factors, or exponentially.",
    )  # fmt: skip
    decay_from: float = real(
        0.0, 0, 1, label="Fall from", unit="of the run", group="Learning", live=True, only_with=_FALLING,
        help="The rates stay for this part of the run, then they fall.",
    )  # fmt: skip
    decay_to: float = real(
        0.1, 1e-6, 1, label="Fall to", unit="of the start", group="Learning", log=True, live=True, only_with=_FALLING,
        help="What is left of the rates at the end of the run; 1: they stay.",
    )  # fmt: skip
    decay_steps: int = whole(
        2, 1, 100, label="Steps of the fall", unit="steps", group="Learning", live=True, advanced=True, only_with=("decay", ("steps",)),
        help="So many falls by the same factor: the first where the fall begins, the others evenly over what is left of the run.",
    )  # fmt: skip

    @property
    def rate_schedule(self) -> RateSchedule:
        """As the knobs have it."""
        return RateSchedule(self.decay, self.decay_from, self.decay_to, self.decay_steps)
