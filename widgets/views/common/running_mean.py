"""Long noisy columns as curves of few points: means of equal stretches of rows, at the cost of the points that are drawn."""

from __future__ import annotations

import numpy as np

from settle.backend.core.table import Table

_POINTS = 300
"""Most points of a curve."""


class Running:
    """A scalar column, its rows read once; what is not finite counts in no mean."""

    def __init__(self, table: Table, column: str):
        self.table, self.column = table, column
        self._sums, self._counts = np.zeros(1), np.zeros(1, np.int64)

    def curve(self, rows: int) -> tuple[np.ndarray, np.ndarray]:
        """Of the first ``rows`` rows: the last row of each stretch, and its mean (NaN where no value is finite).

        Stretches double in length as the rows grow, so that points that are drawn seldom change.
        """
        self._read(rows)
        long = 1
        while rows > long * _POINTS:
            long *= 2
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
