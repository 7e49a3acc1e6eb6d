"""A sliding window of single-batch values of several estimators on the same pairs; their bias, variance and mean squared error."""

from __future__ import annotations

import numpy as np


def window_length(seen: int, most: int, learning: bool) -> int:
    """How many of the last values count: ``most`` of those seen, and where critics learn at most the later half."""
    return min(most, (seen + 1) // 2 if learning else seen)


class SlidingWindow:
    """:param most: rows that are kept."""

    def __init__(self, most: int):
        self.most = most
        self.seen = 0
        """Rows taken since the pairs are these."""
        self._rows: list[np.ndarray] = []

    def clear(self) -> None:
        """Other pairs come."""
        self.seen, self._rows = 0, []

    def add(self, row: np.ndarray) -> None:
        """One value of each, (estimators,)."""
        self.seen += 1
        self._rows.append(row)
        if len(self._rows) > 2 * self.most:  # cut now and then: cheaper than at each value
            self._rows = self._rows[-self.most :]

    def rows(self, learning: bool) -> np.ndarray:
        """The last values, n x estimators: ``most`` of them, and of critics that were learning those of the later half at most."""
        count = window_length(self.seen, self.most, learning)
        return np.array(self._rows[len(self._rows) - count :])

    def state(self) -> np.ndarray:
        """All values that may still count."""
        return np.array(self._rows[-self.most :])

    def load_state(self, rows: np.ndarray, seen: int) -> None:
        """Go on from :meth:`state`."""
        self.seen, self._rows = seen, list(np.asarray(rows))


def bias_and_variance(rows: np.ndarray, truth: float) -> dict[str, np.ndarray]:
    """``mean``, ``bias``, ``variance`` (of single values, about their mean) and ``mse`` of each column; NaN for less than two rows.

    :param rows: n x estimators; a value that is not finite makes its column's figures so.
    """
    if len(rows) < 2:
        missing = np.full(rows.shape[1] if rows.ndim == 2 else 0, np.nan)
        return dict.fromkeys(("mean", "bias", "variance", "mse"), missing)
    with np.errstate(invalid="ignore", over="ignore"):
        mean, variance = rows.mean(0), rows.var(0)
        return {"mean": mean, "bias": mean - truth, "variance": variance, "mse": np.square(rows - truth).mean(0)}
