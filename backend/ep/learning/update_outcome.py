"""What one training update was made of. No torch here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class UpdateOutcome:
    """Figures of one training update of a batch."""

    loss: float
    """1/2 |s0 - y|^2 at the end of the free phase, mean over the batch."""
    wrong: int
    """Samples whose largest output is not that of the label."""
    free_steps: int
    nudged_steps: int
    saturated: int = 0
    """Samples whose target unit is cut off at 0 or 1 at the end of the free phase."""
    near_bounds: float = 0.0
    """Share of the outputs that are within .01 of 0 or 1, or beyond, at the end of the free phase; with a read-out 0."""
