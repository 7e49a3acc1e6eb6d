"""A recording: append-only tables with one writer and any number of readers.

The writer is the runner's thread; views, the journal and the command line read.
Rows are published last: a reader that sees ``len(table) == n`` can read n whole
rows. Rows are never changed once they are published.
"""

from __future__ import annotations

import threading
import time as clock
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

CHUNK_BYTES = 1 << 20
"""Size of one chunk of a column: what is moved to disk, and read back, at once."""


class Stored(Protocol):
    """A chunk that lies on disk; whoever wrote it knows how to read it."""

    def read(self) -> np.ndarray: ...


class Column:
    """One quantity of a table: ``rows x shape``, kept in chunks of about 1 MB.

    ``column[i]``, ``column[a:b:k]`` and ``column[array of rows]`` give NumPy arrays, whether
    the rows lie in memory or on disk. What is returned may share memory with the recording:
    treat it as read-only.
    """

    def __init__(self, name: str, dtype: np.dtype, shape: tuple[int, ...], label: str, unit: str):
        self.name, self.dtype, self.shape = name, np.dtype(dtype), tuple(shape)
        self.label, self.unit = label or name, unit
        self.whole = self.dtype.kind in "biu"
        """Whether fractions would be cut off."""
        self.row_bytes = max(1, self.dtype.itemsize * int(np.prod(self.shape, dtype=np.int64)))
        self.chunk_rows = max(1, min(8192, CHUNK_BYTES // self.row_bytes))
        self.chunks: list[np.ndarray | Stored] = []
        self.rows = 0
        self.open: np.ndarray = np.empty(0)
        """The chunk that is being filled; it is never moved to disk."""
        self._last_read: tuple[int, np.ndarray] | None = None

    def __len__(self) -> int:
        return self.rows

    def put(self, row: int, value: Any) -> None:
        """Write one row (the writer only)."""
        place = row % self.chunk_rows
        if not place and row // self.chunk_rows == len(self.chunks):
            self.open = np.empty((self.chunk_rows, *self.shape), self.dtype)
            self.chunks.append(self.open)
        self.open[place] = value

    def chunk(self, number: int) -> np.ndarray:
        """One chunk as an array, read back from disk if it was moved there."""
        chunk = self.chunks[number]
        if isinstance(chunk, np.ndarray):
            return chunk
        last = self._last_read  # one tuple, so that two readers never mix number and array
        if last is None or last[0] != number:
            last = self._last_read = (number, chunk.read())
        return last[1]

    def __getitem__(self, rows: Any) -> np.ndarray:
        count = self.rows
        if isinstance(rows, (int, np.integer)):
            row = int(rows) + (count if rows < 0 else 0)
            if not 0 <= row < count:
                raise IndexError(f"row {rows} of column {self.name}, which has {count} rows")
            return self.chunk(row // self.chunk_rows)[row % self.chunk_rows]
        if isinstance(rows, slice):
            start, stop, stride = rows.indices(count)
            if stride == 1:
                return self._span(start, stop)
            rows = np.arange(start, stop, stride)
        return self._take(np.asarray(rows, dtype=np.intp))

    def _span(self, start: int, stop: int) -> np.ndarray:
        if stop <= start:
            return np.empty((0, *self.shape), self.dtype)
        size = self.chunk_rows
        parts = []
        for number in range(start // size, (stop - 1) // size + 1):
            low = number * size
            parts.append(self.chunk(number)[max(0, start - low) : stop - low])
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def _take(self, rows: np.ndarray) -> np.ndarray:
        if rows.size and (rows.min() < 0 or rows.max() >= self.rows):
            raise IndexError(f"rows outside column {self.name}, which has {self.rows} rows")
        out = np.empty((len(rows), *self.shape), self.dtype)
        numbers = rows // self.chunk_rows
        for number in np.unique(numbers):
            here = numbers == number
            out[here] = self.chunk(int(number))[rows[here] - number * self.chunk_rows]
        return out


class Table:
    """Rows of one kind of frame. Every table has the columns ``step`` and ``time``."""

    def __init__(self, name: str, title: str = ""):
        self.name, self.title = name, title or name
        self.columns: dict[str, Column] = {}
        self.add_column("step", np.dtype(np.int64), (), "step")
        self.add_column("time", np.dtype(np.float64), (), "time since the start", "s")

    def add_column(self, name: str, dtype: Any, shape: tuple[int, ...] = (), label: str = "", unit: str = "") -> Column:
        self.columns[name] = column = Column(name, np.dtype(dtype), shape, label, unit)
        self._backwards = tuple(reversed(self.columns.values()))
        return column

    def __len__(self) -> int:
        return self.columns["step"].rows

    def __getitem__(self, column: str) -> Column:
        return self.columns[column]

    def __contains__(self, column: str) -> bool:
        return column in self.columns

    def append(self, step: int, time: float, values: Sequence[tuple[str, Any]]) -> None:
        """Add one row (the writer only); ``values`` are (column, value).

        :raises ValueError: there is no such column, or the value has another shape.
        """
        columns, row = self.columns, self.columns["step"].rows
        columns["step"].put(row, step)
        columns["time"].put(row, time)
        written = 2
        for name, value in values:
            column = columns.get(name)
            written += 1
            # A plain number has no shape to ask for; asking NumPy would cost more than writing it.
            shape = getattr(value, "shape", ())
            if column is None or shape != column.shape:
                expected = "no such column before" if column is None else f"shape {column.shape} before"
                raise ValueError(f"{self.name}.{name}: shape {tuple(shape)}, {expected}")
            if column.whole and _fraction(value):
                raise ValueError(f"{self.name}.{name} = {value!r}: its first row was a whole number, so all must be; declare the field float.")
            place = row % column.chunk_rows
            if place:
                column.open[place] = value
            else:
                column.put(row, value)
        if written != len(columns):
            missing = set(columns) - {"step", "time"} - {name for name, _ in values}
            raise ValueError(f"{self.name}: this row lacks {', '.join(sorted(missing)) or 'a column'}, which rows before it had.")
        self.publish(row + 1)

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


@dataclass(frozen=True)
class Event:
    """Something done to a run from outside, before the frame of ``step`` was computed."""

    step: int
    time: float
    kind: str
    value: Any
    """JSON-able; for kind ``knob`` a dictionary knob -> new value."""


@dataclass(frozen=True)
class Checkpoint:
    """All that is needed to go on from ``step``: arrays and JSON-able values, never pickle."""

    step: int
    arrays: Mapping[str, np.ndarray]
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Recording:
    """One run: its knobs and seed, its tables, what was done to it, and how it ended."""

    experiment: str
    knobs: dict[str, Any]
    seed: int = 0
    preset: str = ""
    title: str = ""
    device: str = "cpu"
    planned: int | None = None
    """Number of steps that the run intends to take, if it is known."""
    started: float = field(default_factory=clock.time)
    """Seconds since 1970."""
    seconds: float = 0.0
    """How long the run has computed (pauses included), s."""
    outcome: str = "running"
    """``running``, ``finished``, ``stopped``, ``diverged``, ``failed`` or ``interrupted``."""
    error: str = ""
    summary: dict[str, Any] = field(default_factory=dict)
    environment: dict[str, Any] = field(default_factory=dict)
    inputs: dict[str, dict[str, np.ndarray]] = field(default_factory=dict)
    """Arrays that came from files, kept so that the run can be repeated without them."""
    tables: dict[str, Table] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    checkpoints: dict[int, Checkpoint] = field(default_factory=dict)
    steps: int = 0
    """Number of steps taken; the last one is ``steps - 1`` (steps count from 0)."""
    ended: threading.Event = field(default_factory=threading.Event, repr=False, compare=False)

    def append(self, step: int, time: float, frames: Sequence[Any]) -> None:
        """Add the frames of one step (the writer only).

        :raises ValueError: a value's shape differs from that of the rows before it.
        """
        for frame in frames:
            if isinstance(frame, Checkpoint):
                # Copied: the experiment goes on with its own arrays.
                arrays = {name: np.array(array) for name, array in frame.arrays.items()}
                self.checkpoints[frame.step] = Checkpoint(frame.step, arrays, frame.values)
                continue
            table = self.tables.get(frame.table)
            if table is None:
                table = self._new_table(frame)
            table.append(step, time, list(frame.values()))
        self.seconds = time
        self.steps = step + 1

    def _new_table(self, frame: Any) -> Table:
        table = Table(frame.table, frame.title)
        for name, value in frame.values():
            array = np.asarray(value)
            if array.dtype.kind not in "biufc" or (array.shape and not isinstance(value, np.ndarray)):
                raise ValueError(f"{frame.table}.{name} is a {type(value).__name__}: a frame holds numbers and NumPy arrays of numbers.")
            label, unit = frame.describe(name)
            dtype = np.dtype(float) if frame.is_real(name) and not array.shape else array.dtype
            table.add_column(name, dtype, array.shape, label, unit)
        # A new dictionary: a reader that iterates over the old one is not disturbed.
        self.tables = {**self.tables, frame.table: table}
        return table

    def event(self, step: int, time: float, kind: str, value: Any) -> None:
        """Note something done to the run."""
        self.events = [*self.events, Event(step, time, kind, value)]

    def end(self, outcome: str, error: str = "") -> None:
        """Close the recording: no row is added after this."""
        self.outcome, self.error = outcome, error
        self.ended.set()

    @property
    def bytes(self) -> int:
        """Size of all rows, wherever they lie."""
        return sum(len(table) * table.row_bytes for table in self.tables.values())


def _fraction(value: Any) -> bool:
    """Whether a value is of a kind that a column of whole numbers would cut."""
    return isinstance(value, float) or (isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind not in "biu")


def differences(a: Recording, b: Recording) -> list[str]:
    """What differs between two recordings bit for bit, one sentence each; wall time is left out."""
    found = [
        f"{what}: {getattr(a, what)!r} and {getattr(b, what)!r}"
        for what in ("experiment", "knobs", "seed")
        if getattr(a, what) != getattr(b, what)
    ]
    what_happened = [[(e.step, e.kind, e.value) for e in r.events] for r in (a, b)]
    if what_happened[0] != what_happened[1]:
        found.append(f"events: {what_happened[0]} and {what_happened[1]}")
    for name in sorted(set(a.tables) | set(b.tables)):
        if name not in a.tables or name not in b.tables:
            found.append(f"table {name}: only in one of the two")
            continue
        one, other = a.tables[name], b.tables[name]
        if len(one) != len(other) or list(one.columns) != list(other.columns):
            found.append(f"table {name}: {len(one)} rows and {len(other)} rows, or other columns")
            continue
        found += [f"table {name}, column {c}: not equal bit for bit" for c in one.columns if c != "time" and not _same(one[c], other[c])]
    return found


def _same(one: Column, other: Column) -> bool:
    if one.dtype != other.dtype or one.shape != other.shape:
        return False
    size = one.chunk_rows
    return all(one[i : i + size].tobytes() == other[i : i + size].tobytes() for i in range(0, len(one), size))
