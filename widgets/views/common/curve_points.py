"""Long columns as curves of few points, at the cost of the points that are drawn: some rows, or means of equal stretches of them."""

from __future__ import annotations

import numpy as np

from settle.backend.core.table import Table

_POINTS = 300
"""Most points of a curve of means."""


def thinned(rows: int, most: int = 800) -> np.ndarray:
    """The rows that are drawn, ``most`` or fewer, and the last: every one, or every second, fourth, eighth ..."""
    return np.unique(np.append(np.arange(0, rows, _stretch(rows, most)), rows - 1)) if rows else np.arange(0)


def _stretch(rows: int, most: int) -> int:
    """Rows between two points: doubled as rows come, so that the points that are drawn seldom change."""
    long = 1
    while rows > long * most:
        long *= 2
    return long


class RunningMean:
    """A scalar column, its rows read once; what is not finite counts in no mean."""

    def __init__(self, table: Table, column: str):
        self.table, self.column = table, column
        self._sums, self._counts = np.zeros(1), np.zeros(1, np.int64)

    def curve(self, rows: int) -> tuple[np.ndarray, np.ndarray]:
        """Of the first ``rows`` rows: the last row of each stretch, and its mean (NaN where no value is finite)."""
        self._read(rows)
        long = _stretch(rows, _POINTS)
        first = np.arange(0, rows, long)
        end = np.minimum(first + long, rows)
        count = self._counts[end] - self._counts[first]
        with np.errstate(invalid="ignore"):
            means = np.where(count > 0, (self._sums[end] - self._sums[first]) / np.maximum(count, 1), np.nan)
        return end - 1, means

    def _read(self, rows: int) -> None:
        have = len(self._sums) - 1
        if rows > have:
            new = np.asarray(self.table[self.column][have:rows], float)
            good = np.isfinite(new)
            self._sums = np.concatenate([self._sums, self._sums[-1] + np.cumsum(np.where(good, new, 0.0))])
            self._counts = np.concatenate([self._counts, self._counts[-1] + np.cumsum(good)])


def outline(edges: np.ndarray, heights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """x and y of the outline of a histogram: n + 1 ``edges``, n ``heights``."""
    return np.repeat(edges, 2), np.concatenate([[0.0], np.repeat(heights, 2), [0.0]])
