"""Lengths of the two phases of a training update. No torch here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PhaseSettings:
    """T free steps, K nudged ones, time step dt, and the movement a step at which a phase may end (0: never)."""

    T: int
    K: int
    dt: float
    tolerance: float = 0.0
