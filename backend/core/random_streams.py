"""Streams of random numbers, one for each purpose of a run. NumPy alone."""

from __future__ import annotations

import numpy as np


def stream(seed: int, purpose: str) -> np.random.Generator:
    """A stream of random numbers of its own for each purpose of a run."""
    return np.random.default_rng([seed % 2**63, *purpose.encode()])
