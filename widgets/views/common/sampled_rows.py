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

BLOCK, LONG = 256, 4
"""Rows of a block, and blocks of a stretch from which it is drawn by blocks: it begins and ends a part of a pixel from where it should."""


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


@dataclass(frozen=True)
class ExtremesOfBlocks:
    """The same of stretches of so many rows each, one after another."""

    size: int

    def __call__(self, values: np.ndarray) -> np.ndarray:
        blocks = np.asarray(values, float).reshape(-1, self.size)
        within = np.sort(np.stack([blocks.argmin(1), blocks.argmax(1)], 1), 1)
        places = within + self.size * np.arange(len(blocks))[:, None]
        return np.stack([places.astype(float), np.take_along_axis(blocks, within, 1)])


class BlockExtremes:
    """Of a scalar column, the least and the largest value of each :data:`BLOCK` rows: read once, on whatever time scales they are drawn."""

    def __init__(self, table: Table, name: str):
        self.table, self.name = table, name
        self._places, self._values = np.zeros((0, 2), np.int64), np.zeros((0, 2))

    def read(self, end: int) -> None:
        """Make all blocks before row ``end`` available."""
        had, count = len(self._places), end // BLOCK
        if count > had:
            places, values = self.table[self.name].made_of(range(had * BLOCK, count * BLOCK), ExtremesOfBlocks(BLOCK))
            self._places = np.concatenate([self._places, had * BLOCK + places.astype(np.int64)])
            self._values = np.concatenate([self._values, values])

    def of(self, starts: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Places and values, stretches x 2 each, of stretches that are longer than a block: of the blocks that end in each."""
        places, values = np.empty((len(starts), 2), np.int64), np.empty((len(starts), 2))
        for number, (first, end) in enumerate(zip((starts // BLOCK).tolist(), (ends // BLOCK).tolist(), strict=True)):
            part = self._values[first:end].ravel()
            found = np.sort([part.argmin(), part.argmax()])
            places[number], values[number] = self._places[first:end].ravel()[found], part[found]
        return places, values


class Envelope:
    """A scalar column in as many stretches, of each the rows with the least and the largest value: no peak is lost, all was measured.

    :param blocks: what is read of the column for long stretches, which those on other time scales share.
    """

    def __init__(self, table: Table, name: str, scale: Timescale, blocks: BlockExtremes | None = None):
        self.table, self.name = table, name
        self.rows = np.unique(np.maximum(scale.columns(), 0))
        self._blocks = blocks or BlockExtremes(table, name)
        self._starts = np.concatenate([self.rows[:1], self.rows[:-1] + 1])
        self._long = self.rows + 1 - self._starts >= LONG * BLOCK
        self._steps, self._values = np.zeros((len(self.rows), 2), np.int64), np.zeros((len(self.rows), 2))
        self._read = 0

    def curve(self, rows: int) -> tuple[np.ndarray, np.ndarray]:
        """Steps and values before row ``rows``, two points for each stretch; and the very last."""
        count = int(np.searchsorted(self.rows, rows))
        while self._read < count:  # as many as are of one kind
            kinds = self._long[self._read : count]
            self._read_stretches(slice(self._read, self._read + (int(np.argmin(kinds == kinds[0])) or len(kinds))))
        steps, values = self._steps[:count].ravel(), self._values[:count].ravel()
        if count and self.rows[count - 1] < rows - 1:
            steps, values = np.append(steps, rows - 1), np.append(values, float(self.table[self.name][rows - 1]))
        return steps, values

    def _read_stretches(self, new: slice) -> None:
        starts, ends = self._starts[new], self.rows[new] + 1
        first, end = int(starts[0]), int(ends[-1])
        if self._long[new.start]:
            self._blocks.read(end)
            self._steps[new], self._values[new] = self._blocks.of(starts, ends)
        else:
            extremes = Extremes(tuple((starts - first).tolist()), tuple((ends - first).tolist()))
            places, self._values[new] = self.table[self.name].made_of(range(first, end), extremes)
            self._steps[new] = first + places.astype(np.int64)
        self._read = new.stop
