"""When a free phase counts as being at its steady state. No torch here."""

from __future__ import annotations

STEADY_TOLERANCE = 1e-3
"""A step counts as still when no unit moves more than this part of the nudge on a unit error, beta dt."""


class SteadyStateCounter:
    """Counts for how many steps in a row the state has been still."""

    def __init__(self, dt: float):
        self.limit = STEADY_TOLERANCE * dt
        self.steps = 0

    def add(self, residual: float, beta: float) -> None:
        """Take in a step in which units moved by ``residual`` at most."""
        self.steps = self.steps + 1 if residual <= self.limit * abs(beta) else 0
