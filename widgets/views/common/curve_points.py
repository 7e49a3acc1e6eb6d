"""Long columns as curves of few points, at the cost of the points that are drawn: some rows, or means of equal stretches of them."""

from __future__ import annotations

import numpy as np

from settle.backend.core.table import Table

POINTS = 300
"""Most points of a curve of means."""


def thinned(rows: int, most: int = 800) -> np.ndarray:
    """The rows that are drawn, ``most`` or fewer, and the last: every one, or every second, fourth, eighth ..."""
    return np.unique(np.append(np.arange(0, rows, stretch(rows, most)), rows - 1)) if rows else np.arange(0)


def stretch(rows: int, most: int) -> int:
    """Rows between two points: doubled as rows come, so that the points that are drawn seldom change."""
    long = 1
    while rows > long * most:
        long *= 2
    return long


class RunningMean:
    """A scalar column, its rows read once; NaN counts in no mean, and an infinity makes the mean infinite."""

    def __init__(self, table: Table, column: str):
        self.table, self.column = table, column
        self._sums, self._counts, self._infinite = np.zeros(1), np.zeros(1, np.int64), np.zeros((1, 2), np.int64)
        """Of the rows before each: the sum, how many are finite, and how many are inf and -inf."""

    def curve(self, rows: int) -> tuple[np.ndarray, np.ndarray]:
        """Of the first ``rows`` rows: the last row of each stretch, and its mean (NaN where no value is finite)."""
        self._read(rows)
        long = stretch(rows, POINTS)
        first = np.arange(0, rows, long)
        end = np.minimum(first + long, rows)
        count = self._counts[end] - self._counts[first]
        with np.errstate(invalid="ignore"):
            means = np.where(count > 0, (self._sums[end] - self._sums[first]) / np.maximum(count, 1), np.nan)
        for sign, count in zip((1, -1), (self._infinite[end] - self._infinite[first]).T, strict=True):
            means = np.where(count > 0, sign * np.inf, means)
        return end - 1, means

    def _read(self, rows: int) -> None:
        have = len(self._sums) - 1
        if rows > have:
            new = np.asarray(self.table[self.column][have:rows], float)
            good = np.isfinite(new)
            self._sums = np.concatenate([self._sums, self._sums[-1] + np.cumsum(np.where(good, new, 0.0))])
            infinite = np.stack([new == np.inf, new == -np.inf], 1)
            self._infinite = np.concatenate([self._infinite, self._infinite[-1] + np.cumsum(infinite, axis=0)])
            self._counts = np.concatenate([self._counts, self._counts[-1] + np.cumsum(good)])


def outline(edges: np.ndarray, heights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """x and y of the outline of a histogram: n + 1 ``edges``, n ``heights``."""
    return np.repeat(edges, 2), np.concatenate([[0.0], np.repeat(heights, 2), [0.0]])
