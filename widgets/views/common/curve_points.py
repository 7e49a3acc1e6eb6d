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


class GrowingArray:
    """Rows that are added at the end, in memory that doubles as they come: adding some costs those alone, however many there are."""

    def __init__(self, first: np.ndarray):
        """:param first: the first rows."""
        self._memory, self._count = np.array(first), len(first)

    def __len__(self) -> int:
        return self._count

    def add(self, rows: np.ndarray) -> None:
        count = self._count + len(rows)
        if count > len(self._memory):
            larger = np.empty((2 * count, *self._memory.shape[1:]), self._memory.dtype)
            larger[: self._count] = self._memory[: self._count]
            self._memory = larger
        self._memory[self._count : count] = rows
        self._count = count

    @property
    def rows(self) -> np.ndarray:
        return self._memory[: self._count]


class ColumnCopy:
    """A scalar column as floats, its rows read once: beside a run, and while one scrubs, only the new ones are read."""

    def __init__(self, table: Table, column: str):
        self.table, self.column = table, column
        self._values = GrowingArray(np.empty(0))

    def first(self, rows: int) -> np.ndarray:
        """The first ``rows`` rows; they are not to be changed."""
        if rows > len(self._values):
            self._values.add(np.asarray(self.table[self.column][len(self._values) : rows], float))
        return self._values.rows[:rows]


class RunningMean:
    """A scalar column, its rows read once; NaN counts in no mean, and an infinity makes the mean infinite."""

    def __init__(self, table: Table, column: str):
        self.table, self.column = table, column
        self._sums, self._counts, self._infinite = (GrowingArray(a) for a in (np.zeros(1), np.zeros(1, int), np.zeros((1, 2), int)))
        """Of the rows before each: the sum, how many are finite, and how many are inf and -inf."""

    def curve(self, rows: int) -> tuple[np.ndarray, np.ndarray]:
        """Of the first ``rows`` rows: the last row of each stretch, and its mean (NaN where no value is finite)."""
        self._read(rows)
        long = stretch(rows, POINTS)
        first = np.arange(0, rows, long)
        end = np.minimum(first + long, rows)
        sums, counts, infinite = (each.rows[end] - each.rows[first] for each in (self._sums, self._counts, self._infinite))
        means = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
        for sign, count in zip((1, -1), infinite.T, strict=True):
            means = np.where(count > 0, sign * np.inf, means)
        return end - 1, means

    def _read(self, rows: int) -> None:
        have = len(self._sums) - 1
        if rows > have:
            new = np.asarray(self.table[self.column][have:rows], float)
            good = np.isfinite(new)
            infinite = np.stack([new == np.inf, new == -np.inf], 1)
            for each, more in ((self._sums, np.where(good, new, 0.0)), (self._counts, good), (self._infinite, infinite)):
                each.add(each.rows[-1] + np.cumsum(more, axis=0))


def outline(edges: np.ndarray, heights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """x and y of the outline of a histogram: n + 1 ``edges``, n ``heights``."""
    return np.repeat(edges, 2), np.concatenate([[0.0], np.repeat(heights, 2), [0.0]])
