"""A mean with its spread, and how sure a share is that was counted. NumPy alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

Z_95 = 1.959964
"""Standard deviations of 95 %."""


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


def wilson(share: ArrayLike, count: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper end of the 95 % interval of a share, 0..1, that ``count`` trials had [Wilson1927]; of none NaN.

    (p + z^2/2n -+ z sqrt(p (1 - p) / n + z^2/4n^2)) / (1 + z^2/n): it has a width where no trial, or each, succeeded, too.
    """
    p, n = np.asarray(share, float), np.asarray(count, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        extra = Z_95**2 / n
        middle = (p + extra / 2) / (1 + extra)
        half = Z_95 * np.sqrt(p * (1 - p) / n + extra / (4 * n)) / (1 + extra)
    return np.maximum(middle - half, 0.0), np.minimum(middle + half, 1.0)
