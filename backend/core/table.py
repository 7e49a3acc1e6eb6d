"""A table: rows of one kind of frame, append-only, with one writer and any number of readers."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np

from settle.backend.core.column import Column

PACKED = {np.dtype(np.int64): "q", np.dtype(np.float64): "d"}
"""Numbers that one call writes together; any other column is written by itself."""


MOST_TABLES, MOST_COLUMNS, MOST_DIMENSIONS = 500, 4000, 8
"""Tables of a recording, columns of one, and dimensions of an array in a row."""


def is_table_name(name: str) -> bool:
    """Whether a table or a column may have this name: not if a session could not be read back, or it would lead out of a folder."""
    short = bool(name.strip(".")) and len(name.encode(errors="replace")) <= 200
    return short and name.isprintable() and not {"/", "\\"} & set(name)


class Table:
    """Rows of one kind of frame. Every table has the columns ``step`` and ``time``.

    Rows are published last: a reader that sees ``len(table) == n`` can read n whole rows.
    """

    def __init__(self, name: str, title: str = ""):
        self.name, self.title = name, title or name
        self.columns: dict[str, Column] = {}
        self._writer: _RowWriter | None = None
        self.add_column("step", np.dtype(np.int64), (), "step")
        self.add_column("time", np.dtype(np.float64), (), "time since the start", "s")

    def add_column(self, name: str, dtype: Any, shape: tuple[int, ...] = (), label: str = "", unit: str = "") -> Column:
        """Add a column; no row may have been written yet."""
        self.columns[name] = column = Column(name, np.dtype(dtype), shape, label, unit)
        column.join(self)
        self._backwards = tuple(reversed(self.columns.values()))
        return column

    def __len__(self) -> int:
        return self.columns["step"].rows

    def __getitem__(self, column: str) -> Column:
        return self.columns[column]

    def __contains__(self, column: str) -> bool:
        return column in self.columns

    def append(self, step: int, time: float, keys: Sequence[str], values: Sequence[Any]) -> None:
        """Add one row (the writer only).

        :param keys: what tells that the row has the columns of the first one, in their order.
        :param values: one for each column but ``step`` and ``time``.
        :raises ValueError: other keys than in the first row, or a value has another shape than there.
        """
        writer = self._writer
        if writer is None:
            writer = self._writer = _RowWriter(self.name, list(self.columns.values()), keys)
        row = self.columns["step"].rows
        writer.write(row, step, time, keys, values)
        self.publish(row + 1)

    def begin_with(self, other: Table, rows: int) -> None:
        """Begin, without rows so far, with the first rows of a table that has the same columns: its whole chunks are taken as they
        are, wherever they lie, and what follows them is copied."""
        self._writer = _RowWriter(self.name, list(self.columns.values()), None)
        self._writer.begin_at(rows, other)
        self.publish(rows)

    def write_all(self, steps: Sequence[int], times: Sequence[float], keys: Sequence[str], values: Sequence[Sequence[Any]]) -> int:
        """Write several rows without making them visible (the writer only): quicker than one by one.

        :param values: one sequence for each column but ``step`` and ``time``.
        :returns: the number of rows to :meth:`publish`; 0 if they do not go in one piece: then :meth:`append` says what is wrong, if
            anything is.
        """
        writer, row = self._writer, len(self)
        whole = writer is not None and writer.write_all(row, steps, times, keys, values)
        return row + len(steps) if whole else 0

    def publish(self, rows: int) -> None:
        """Make rows visible: ``step`` last, since it gives the table its length."""
        for column in self._backwards:
            column.rows = rows

    def rows_at(self, step: int) -> int:
        """How many rows belong to ``step`` or earlier ones (rows are in the order of steps)."""
        steps, low, high = self["step"], 0, len(self)
        if high and steps[high - 1] <= step:
            return high
        while low < high:
            middle = (low + high) // 2
            if steps[middle] <= step:
                low = middle + 1
            else:
                high = middle
        return low

    @property
    def row_bytes(self) -> int:
        return sum(column.row_bytes for column in self.columns.values())

    @property
    def file_bytes(self) -> int:
        """Of all rows in a session file, which holds whole pieces of as many rows as a chunk has."""
        rows, size = len(self), 0
        for column in self.columns.values():
            piece = max(1, min(rows, column.chunk_rows))
            size += -(-rows // piece) * piece * column.row_bytes
        return size


class _RowWriter:
    """Writes rows. A run writes tens of thousands a second beside computing them, so that each call counts:
    all plain numbers of a row go into one block in one call, each array into its own column's chunk."""

    def __init__(self, table: str, columns: Sequence[Column], keys: Sequence[str] | None):
        self.table, self.columns, self.keys = table, columns, keys if keys is None else list(keys)
        packed = [(i, c) for i, c in enumerate(columns) if c.dtype in PACKED and not c.shape]
        self.packed = [column for _, column in packed]
        self.row = struct.Struct("=" + "".join(PACKED[c.dtype] for c in self.packed))
        self.record = np.dtype([(c.name, c.dtype) for c in self.packed])
        # The first two columns are step and time; values begin with the third.
        self.numbers = [i - 2 for i, _ in packed if i >= 2]
        self.arrays = [(i - 2, c) for i, c in enumerate(columns) if c not in self.packed]
        self.block_rows = self.packed[0].chunk_rows  # the same for all columns of single numbers
        self.into = memoryview(b"")
        self.grow_at = 0

    def begin_at(self, row: int, other: Table) -> None:
        """Have the rows before ``row`` from another table, and go on there."""
        block = np.empty(self.block_rows, self.record)
        for column in self.columns:
            earlier, whole = other[column.name], row - row % column.chunk_rows
            column.chunks = earlier.chunks[: whole // column.chunk_rows]
            if whole < row:
                column.begin(block[column.name] if column in self.packed else None)
                column.open[: row - whole] = earlier[whole:row]
        self.into = block.data if row % self.block_rows else self.into
        self.grow_at = min(-(-row // c.chunk_rows) * c.chunk_rows for c in self.columns)

    def write(self, row: int, step: int, time: float, keys: Sequence[str], values: Sequence[Any]) -> None:
        if keys != self.keys:
            self._take_keys(keys)
        if row == self.grow_at:
            self._grow(row)
        try:
            self.row.pack_into(self.into, row % self.block_rows * self.row.size, step, time, *[values[i] for i in self.numbers])
        except (struct.error, TypeError):  # a number of another kind: see which, and whether it will do
            for number, column in zip((step, time, *(values[i] for i in self.numbers)), self.packed, strict=True):
                self._check(column, number)
                column.open[row % self.block_rows] = number
        for i, column in self.arrays:
            value = values[i]
            if getattr(value, "shape", ()) != column.shape or column.whole:
                self._check(column, value)
            column.open[row % column.chunk_rows] = value

    def write_all(
        self, row: int, steps: Sequence[int], times: Sequence[float], keys: Sequence[str], values: Sequence[Sequence[Any]]
    ) -> bool:
        """Several rows at once; False, and nothing that counts is written, where a chunk ends within them or a value does not fit."""
        end = row + len(steps)
        if keys != self.keys or end > self.grow_at or row == self.grow_at:
            return False
        here = slice(row % self.block_rows, row % self.block_rows + len(steps))
        for column, numbers in zip(self.packed, (steps, times, *(values[i] for i in self.numbers)), strict=True):
            try:
                found = np.array(numbers)
            except ValueError:  # arrays among the numbers
                return False
            if found.shape != (len(steps),) or not np.can_cast(found.dtype, column.dtype):
                return False
            column.open[here] = found
        for i, column in self.arrays:
            arrays = values[i]
            if column.whole or not column.shape or any(getattr(array, "shape", None) != column.shape for array in arrays):
                return False
            start = row % column.chunk_rows
            rows = column.open[start : start + len(steps)]
            np.concatenate(arrays, out=rows.reshape(len(rows) * column.shape[0], *column.shape[1:]), casting="unsafe")
        return True

    def _grow(self, row: int) -> None:
        """Begin new chunks where the old ones are full."""
        if row % self.block_rows == 0:
            if self.into.nbytes:  # each column gets its numbers side by side: quicker to read, and free to go to disk alone
                for column in self.packed:
                    column.chunks[-1] = np.ascontiguousarray(column.open)
            block = np.empty(self.block_rows, self.record)
            self.into = block.data
            for column in self.packed:
                column.begin(block[column.name])
        for _, column in self.arrays:
            if row % column.chunk_rows == 0:
                column.begin()
        self.grow_at = min(row - row % c.chunk_rows + c.chunk_rows for c in self.columns)

    def _check(self, column: Column, value: Any) -> None:
        shape = np.shape(value)
        if shape != column.shape:
            raise ValueError(f"{self.table}.{column.name}: shape {shape}, shape {column.shape} before")
        if column.whole and np.asarray(value).dtype.kind not in "biu":
            sentence = "its first row was a whole number, so all must be; declare the field float."
            raise ValueError(f"{self.table}.{column.name} = {value!r}: {sentence}")

    def _take_keys(self, keys: Sequence[str]) -> None:
        known = self.keys or [c.name for c in self.columns[2:]]
        fit = len(keys) == len(known) and all(name.endswith(key) for name, key in zip(known, keys, strict=True))
        if self.keys is None and fit:  # the first after copied rows
            self.keys = list(keys)
            return
        missing, more = set(known) - set(keys), set(keys) - set(known)
        what = [f"lacks {', '.join(sorted(missing))}"] * bool(missing) + [f"has {', '.join(sorted(more))} beside"] * bool(more)
        raise ValueError(f"{self.table}: this row {' and '.join(what) or 'has its columns in another order'}, unlike the rows before it.")
