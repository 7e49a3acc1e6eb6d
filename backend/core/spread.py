"""A mean with its spread. NumPy alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Spread:
    """Of several measurements, seeds or episodes."""

    mean: float
    """NaN: there are none."""
    sd: float
    """Standard deviation of one, from n - 1; NaN: there are fewer than two."""

    @classmethod
    def of(cls, values: Sequence[float] | np.ndarray) -> Spread:
        """Of these values."""
        found = np.asarray(values, float)
        mean = float(found.mean()) if found.size else math.nan
        return cls(mean, float(found.std(ddof=1)) if found.size > 1 else math.nan)
