"""Curves of several runs at the same places, and their mean with a band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from settle.sessions.comparison.curves import RunCurve
from settle.sessions.comparison.seed_groups import Band, half_width


def held(curve: RunCurve, grid: np.ndarray) -> np.ndarray:
    """A curve at other places: the value of the row there, else of the last row before it, since a value holds until the next one is
    measured. NaN before its first row and after its last one: a missing end is not made up."""
    if not len(curve.x):
        return np.full(len(grid), np.nan)
    inside = (grid >= curve.x[0]) & (grid <= curve.x[-1])
    return np.where(inside, curve.y[np.maximum(np.searchsorted(curve.x, grid, "right") - 1, 0)], np.nan)


def aligned(curves: Sequence[RunCurve]) -> tuple[np.ndarray, np.ndarray]:
    """All places where one of the curves has a row, and the values of each there (:func:`held`): ``n``, ``curves x n``."""
    first = curves[0].x
    same = all(np.array_equal(curve.x, first) for curve in curves)
    grid = first if same else np.unique(np.concatenate([curve.x for curve in curves]))
    return grid, np.stack([held(curve, grid) for curve in curves])


@dataclass(frozen=True, eq=False)
class MeanCurve:
    """The mean over seeds at each place, n long each."""

    x: np.ndarray
    mean: np.ndarray
    """Of the runs that have a value there."""
    low: np.ndarray
    high: np.ndarray
    """Ends of the band; NaN where not all runs have a value, and for one run alone."""
    n: np.ndarray
    """How many runs have a value."""
    of: int
    """How many runs there are."""

    def at(self, place: float) -> tuple[float, float, float, int] | None:
        """Place, mean, half of the band (NaN: none) and how many runs it is of, at the last row up to ``place``."""
        if not len(self.x) or not self.x[0] <= place <= self.x[-1]:
            return None
        i = int(np.searchsorted(self.x, place, "right")) - 1
        return float(self.x[i]), float(self.mean[i]), 0.5 * float(self.high[i] - self.low[i]), int(self.n[i])


def mean_curve(curves: Sequence[RunCurve], band: Band) -> MeanCurve:
    """The mean of several curves, and around it a band: the standard deviation of one (n - 1), or the 95 % interval of the mean."""
    x, values = aligned(curves)
    there = ~np.isnan(values)
    n = there.sum(0)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        mean = np.where(n > 0, np.where(there, values, 0.0).sum(0) / np.maximum(n, 1), np.nan)
        away = np.where(there, values - mean, 0.0)
        sd = np.sqrt((away**2).sum(0) / np.maximum(n - 1, 1))
        half = np.where((n == len(curves)) & (n > 1), half_width(sd, n, band), np.nan)
        return MeanCurve(x, mean, mean - half, mean + half, n, len(curves))
