"""A column: one quantity of a table, row by row, in memory or on disk."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

import numpy as np

from settle.backend.core.lazy_rows import FEW, Make, Rows, at_hand, lazy_reader

CHUNK_BYTES = 1 << 20
"""Size of one chunk of a column: what is moved to disk, and read back, at once."""


class StoredChunk(Protocol):
    """A chunk that lies on disk; whoever wrote it knows how to read it."""

    @property
    def lies_in(self) -> object:
        """What it shares with the chunks of its column that lie in the same place."""
        ...

    def read(self) -> np.ndarray: ...

    def read_rows(self, rows: Rows) -> np.ndarray:
        """Rows of its column, by their numbers there, which lie in the same place in this order: sooner than chunk by chunk."""
        ...

    def kept_open(self) -> AbstractContextManager[object]:
        """What it lies in stays open on this thread until the end of the ``with``: several are read sooner."""
        ...


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
        self.chunks: list[np.ndarray | StoredChunk] = []
        self.rows = 0
        self.open: np.ndarray = np.empty(0)
        """The chunk that is being filled; it is never moved to disk."""
        self._table: weakref.ref[Any] | None = None
        self._token = object()
        """Stands for this column where chunks are kept: what is kept there must not hold all the others."""

    def __len__(self) -> int:
        return self.rows

    def begin(self, chunk: np.ndarray | None = None) -> None:
        """Begin a new chunk (the writer only), in memory of its own or in what it is given."""
        self.open = np.empty((self.chunk_rows, *self.shape), self.dtype) if chunk is None else chunk
        self.chunks.append(self.open)

    # -- the table that it belongs to -----------------------------------------------------------

    def join(self, table: Any) -> None:
        """Become a column of a table, which has a ``name`` and ``columns``; it is not kept alive by that."""
        self._table = weakref.ref(table)

    @property
    def table_name(self) -> str:
        table = self._table and self._table()
        return table.name if table else ""

    def beside(self) -> Mapping[str, Column]:
        """The columns of its table."""
        table = self._table and self._table()
        return table.columns if table else {}

    # -- reading -------------------------------------------------------------------------------

    def chunk(self, number: int, keep: bool = False) -> np.ndarray:
        """One chunk as an array, read back from disk if it was moved there.

        :param keep: whether it is to stay at hand for a while.
        """
        found = self.at_hand(number)
        if found is None:
            found = self.chunks[number].read()  # type: ignore[union-attr]  # what is not at hand is stored, and stays so
            if keep:
                at_hand.keep(self._token, number, found)
        return found

    def at_hand(self, number: int) -> np.ndarray | None:
        """One chunk if it is in memory."""
        chunk = self.chunks[number]
        return chunk if isinstance(chunk, np.ndarray) else at_hand.get(self._token, number)

    def __getitem__(self, rows: Any) -> np.ndarray:
        count = self.rows
        if isinstance(rows, (int, np.integer)):
            row = int(rows) + (count if rows < 0 else 0)
            if not 0 <= row < count:
                raise IndexError(f"row {rows} of column {self.name}, which has {count} rows")
            chunk = self.chunks[row // self.chunk_rows]
            return chunk[row % self.chunk_rows] if isinstance(chunk, np.ndarray) else self._get(range(row, row + 1))[0]
        if isinstance(rows, slice):
            start, stop, stride = rows.indices(count)
            if stride == 1:
                return self._get(range(start, max(start, stop)))
            rows = np.arange(start, stop, stride)
        rows = np.asarray(rows, dtype=np.intp)
        if rows.size and (rows.min() < 0 or rows.max() >= count):
            raise IndexError(f"rows outside column {self.name}, which has {count} rows")
        return self._get(rows)

    def chunks_of(self, rows: Rows) -> Sequence[int]:
        """Numbers of the chunks that rows lie in."""
        if isinstance(rows, range):
            return range(rows.start // self.chunk_rows, (rows.stop - 1) // self.chunk_rows + 1) if rows else range(0)
        return np.unique(rows // self.chunk_rows).tolist()

    def kept_open(self) -> AbstractContextManager[object]:
        """As :meth:`StoredChunk.kept_open`, of the file that most of its rows lie in."""
        first = self.chunks[0] if self.chunks else None
        return nullcontext() if first is None or isinstance(first, np.ndarray) else first.kept_open()

    def _get(self, rows: Rows) -> np.ndarray:
        numbers = self.chunks_of(rows)
        chunks = {number: self.chunks[number] for number in numbers}  # looked at once: one may be moved to disk at any time
        if all(isinstance(chunk, np.ndarray) for chunk in chunks.values()):
            return self.pick(rows, chunks.__getitem__)  # type: ignore[arg-type]  # all are arrays
        if (reader := lazy_reader()) is not None:
            return reader.rows(self, rows)
        return self.pick(rows, lambda number: self.chunk(number, keep=True)) if len(numbers) <= FEW else self.fetch(rows)

    def made_of(self, rows: range, make: Make) -> np.ndarray:
        """What is made of rows; for a reader that must not wait, and rows on disk, that is done where they are fetched."""
        if (reader := lazy_reader()) is not None and not all(isinstance(self.chunks[n], np.ndarray) for n in self.chunks_of(rows)):
            return reader.rows(self, rows, make)
        return make(self[rows.start : rows.stop])

    def fetch(self, rows: Rows) -> np.ndarray:
        """Rows of which many lie on disk; where these lie together they are read at once, and none of their chunks is kept."""
        numbers, size = self.chunks_of(rows), self.chunk_rows
        first = self.chunks[numbers[0]] if len(numbers) else None
        ordered = isinstance(rows, range) or bool((np.diff(rows) >= 0).all())
        if first is None or isinstance(first, np.ndarray) or not ordered:
            return self.pick(rows, self.chunk)

        def beside(number: int) -> bool:
            chunk = self.chunks[number]
            return not isinstance(chunk, np.ndarray) and chunk.lies_in == first.lies_in

        end = next((number for number in numbers if not beside(number)), numbers[-1] + 1) * size
        cut = len(range(rows.start, min(end, rows.stop))) if isinstance(rows, range) else int(np.searchsorted(rows, end))
        found = first.read_rows(rows[:cut])
        return found if cut == len(rows) else np.concatenate([found, self.pick(rows[cut:], self.chunk)])

    def pick(self, rows: Rows, chunk: Callable[[int], np.ndarray]) -> np.ndarray:
        """Rows out of chunks, each of which is asked for once by its number."""
        size, numbers = self.chunk_rows, self.chunks_of(rows)
        if isinstance(rows, range):
            parts = [chunk(n)[max(0, rows.start - n * size) : rows.stop - n * size] for n in numbers]
            return parts[0] if len(parts) == 1 else np.concatenate(parts) if parts else np.empty((0, *self.shape), self.dtype)
        out, places = np.empty((len(rows), *self.shape), self.dtype), rows // size
        for number in numbers:
            here = places == number
            out[here] = chunk(number)[rows[here] - number * size]
        return out


class StoredArrays(Mapping[str, np.ndarray]):
    """Name -> array, read each time that it is asked for; what they are like is known without reading.

    :param shapes: of each array.
    :param nbytes: of all of them.
    """

    def __init__(self, shapes: Mapping[str, tuple[int, ...]], nbytes: int, read: Callable[[str], np.ndarray]):
        self.shapes, self.nbytes, self._read = dict(shapes), nbytes, read

    def __getitem__(self, name: str) -> np.ndarray:
        """:raises settle.sessions.format.SessionError: where they lie there is nothing any more."""
        if name not in self.shapes:
            raise KeyError(name)
        return self._read(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.shapes)

    def __len__(self) -> int:
        return len(self.shapes)


def shapes_of(arrays: Mapping[str, np.ndarray]) -> dict[str, tuple[int, ...]]:
    """The shape of each array; nothing is read."""
    return arrays.shapes if isinstance(arrays, StoredArrays) else {name: array.shape for name, array in arrays.items()}


def bytes_of(arrays: Mapping[str, np.ndarray]) -> int:
    """Of all of them together; nothing is read."""
    return arrays.nbytes if isinstance(arrays, StoredArrays) else sum(array.nbytes for array in arrays.values())
