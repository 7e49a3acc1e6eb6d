"""The schedule of a training: learning rate and temperature over the updates, and what bounds them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from settle.backend.numerics.rate_schedule import RateSchedule


@dataclass(frozen=True)
class TrainingSchedule:
    """Of Adam and of the Gumbel-softmax."""

    rate: float = 2e-3
    """Learning rate of Adam at first."""
    updates: int = 0
    """Updates planned; 0: the rate stays."""
    fall: RateSchedule = RateSchedule("linear", 0.6, 0.05)
    """How it falls."""
    tau: float = 1.0
    """Temperature of the Gumbel-softmax draw of the boundaries at first."""
    tau_end: float = 1.0
    """What it falls to, exponentially."""
    tau_time: float = 600.0
    """Updates in which it comes nearer by a factor e; the authors' .999 each 100 updates is 99,950."""
    amsgrad: bool = False
    clip: float = 10.0
    """The gradient's greatest norm."""

    def rate_at(self, update: int) -> float:
        """Learning rate of the update after so many."""
        if not self.updates:
            return self.rate
        return self.rate * self.fall.factor(update / self.updates)

    def tau_at(self, update: int) -> float:
        """Temperature of the update after so many."""
        return self.tau_end + (self.tau - self.tau_end) * math.exp(-update / self.tau_time)
