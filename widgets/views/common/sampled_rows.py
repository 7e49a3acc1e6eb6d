"""Reading a table for the screen: only the rows that have a column there, each of them once.

What is kept here is a copy of rows of the recording, which never change; a view draws the same
whether it was read before or not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

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
        units = [pick(table[name][:1]).reshape(1, -1).shape[1] for name in self.names]
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
            starts = np.concatenate([[self.rows[0]], self.rows[:-1] + 1])
            first = int(starts[self._read])
            values = np.asarray(self.table[self.name][first : int(self.rows[count - 1]) + 1], float)
            ends = self.rows[self._read : count] - first + 1
            for place, start, end in zip(range(self._read, count), starts[self._read : count] - first, ends, strict=True):
                part = values[start:end]
                both = sorted((int(part.argmin()), int(part.argmax())))
                self._steps[place], self._values[place] = [first + start + i for i in both], part[both]
            self._read = count
        steps, values = self._steps[:count].ravel(), self._values[:count].ravel()
        if count and self.rows[count - 1] < rows - 1:
            steps, values = np.append(steps, rows - 1), np.append(values, float(self.table[self.name][rows - 1]))
        return steps, values
