"""Reading a table for the screen: only the rows that have a column there, each of them once.

What is kept here is a copy of rows of the recording, which never change; a view draws the same
whether it was read before or not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from settle.backend.core.table import Table
from settle.widgets.panels.base.timescale import Timescale


class SampledRows:
    """Layers of a table side by side, at the rows that a time scale shows.

    :param names: columns, each ``rows x units`` after ``pick``.
    :param pick: takes from an array of rows what is shown, such as one sample of a batch.
    """

    def __init__(self, table: Table, names: Sequence[str], scale: Timescale, pick: Callable[[np.ndarray], np.ndarray] = lambda a: a):
        self.table, self.names, self.scale, self._pick = table, tuple(names), scale, pick
        steps, self.columns = np.unique(np.maximum(scale.columns(), 0), return_inverse=True)
        self.rows = steps
        """The rows read; row = step in a table with a row for each step."""
        units = [pick(np.empty((1, *table[name].shape))).reshape(1, -1).shape[1] for name in self.names]  # nothing is read
        ends = np.cumsum([0, *units])
        self.places = {name: slice(int(a), int(b)) for name, a, b in zip(self.names, ends[:-1], ends[1:], strict=True)}
        self.values = np.zeros((len(steps), int(ends[-1])), np.float64)
        self._size = np.zeros(len(steps))
        self._read = 0

    def read(self, rows: int) -> int:
        """Make all moments before row ``rows`` available; gives how many there are."""
        count = int(np.searchsorted(self.rows, rows))
        if count > self._read:
            wanted, new = self.rows[self._read : count], slice(self._read, count)
            for name, place in self.places.items():
                self.values[new, place] = self._pick(self.table[name][wanted]).reshape(count - self._read, -1)
            size = np.abs(self.values[new])
            self._size[new] = np.quantile(np.where(np.isfinite(size), size, 0), 0.98, axis=1)
            self._read = count
        return count

    def filled(self, count: int) -> int:
        """How many columns of the screen the first ``count`` moments fill."""
        return int(np.searchsorted(self.columns, count))

    def size(self, count: int) -> float:
        """Absolute value that 98 % of the neurons stayed below at each of the first ``count`` moments."""
        return float(self._size[:count].max(initial=0))

    def trace(self, name: str, unit: int, rows: int) -> tuple[np.ndarray, np.ndarray]:
        """Steps and values of one unit before row ``rows``, the very last row included."""
        count = self.read(rows)
        place = self.places[name]
        steps, values = self.rows[:count], self.values[:count, place.start + unit]
        if count and steps[-1] < rows - 1:
            last = float(self._pick(self.table[name][rows - 1 : rows]).reshape(-1)[unit])
            steps, values = np.append(steps, rows - 1), np.append(values, last)
        return steps, values


@dataclass(frozen=True)
class Extremes:
    """Of stretches of an array the least and the largest value, in their order: 2 x stretches x 2, places and values."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __call__(self, values: np.ndarray) -> np.ndarray:
        values = np.asarray(values, float)
        places = np.empty((len(self.starts), 2), np.int64)
        for number, (start, end) in enumerate(zip(self.starts, self.ends, strict=True)):
            part = values[start:end]
            places[number] = start + part.argmin(), start + part.argmax()
        places.sort(axis=1)
        return np.stack([places.astype(float), values[places]])


class Envelope:
    """A scalar column in as many stretches, of each the rows with the least and the largest value: no peak is lost, all was measured."""

    def __init__(self, table: Table, name: str, scale: Timescale):
        self.table, self.name = table, name
        self.rows = np.unique(np.maximum(scale.columns(), 0))
        self._steps, self._values = np.zeros((len(self.rows), 2), np.int64), np.zeros((len(self.rows), 2))
        self._read = 0

    def curve(self, rows: int) -> tuple[np.ndarray, np.ndarray]:
        """Steps and values before row ``rows``, two points for each stretch; and the very last."""
        count = int(np.searchsorted(self.rows, rows))
        if count > self._read:
            starts = np.concatenate([[self.rows[0]], self.rows[:-1] + 1])[self._read : count]
            first, ends = int(starts[0]), self.rows[self._read : count] + 1
            extremes = Extremes(tuple((starts - first).tolist()), tuple((ends - first).tolist()))
            places, values = self.table[self.name].made_of(range(first, int(ends[-1])), extremes)
            self._steps[self._read : count], self._values[self._read : count] = first + places.astype(np.int64), values
            self._read = count
        steps, values = self._steps[:count].ravel(), self._values[:count].ravel()
        if count and self.rows[count - 1] < rows - 1:
            steps, values = np.append(steps, rows - 1), np.append(values, float(self.table[self.name][rows - 1]))
        return steps, values
