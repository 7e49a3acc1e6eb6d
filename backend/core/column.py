"""A column: one quantity of a table, row by row, in memory or on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol

import numpy as np

from settle.backend.core.lazy_rows import lazy_reader

CHUNK_BYTES = 1 << 20
"""Size of one chunk of a column: what is moved to disk, and read back, at once."""


class StoredChunk(Protocol):
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
        self.chunks: list[np.ndarray | StoredChunk] = []
        self.rows = 0
        self.open: np.ndarray = np.empty(0)
        """The chunk that is being filled; it is never moved to disk."""
        self._last_read: tuple[int, np.ndarray] | None = None

    def __len__(self) -> int:
        return self.rows

    def begin(self, chunk: np.ndarray | None = None) -> None:
        """Begin a new chunk (the writer only), in memory of its own or in what it is given."""
        self.open = np.empty((self.chunk_rows, *self.shape), self.dtype) if chunk is None else chunk
        self.chunks.append(self.open)

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
            return self._span(row, row + 1)[0]
        if isinstance(rows, slice):
            start, stop, stride = rows.indices(count)
            if stride == 1:
                return self._span(start, stop)
            rows = np.arange(start, stop, stride)
        return self._take(np.asarray(rows, dtype=np.intp))

    def _at_hand(self, numbers: Iterable[int]) -> bool:
        """Whether these chunks are in memory."""
        last = self._last_read
        return all(isinstance(self.chunks[n], np.ndarray) or (last is not None and last[0] == n) for n in numbers)

    def _span(self, start: int, stop: int) -> np.ndarray:
        if stop <= start:
            return np.empty((0, *self.shape), self.dtype)
        size = self.chunk_rows
        numbers = range(start // size, (stop - 1) // size + 1)
        if (waits := lazy_reader()) and not self._at_hand(numbers):
            return waits.rows((self, start, stop), lambda: self._span(start, stop))
        parts = []
        for number in numbers:
            low = number * size
            parts.append(self.chunk(number)[max(0, start - low) : stop - low])
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def _take(self, rows: np.ndarray) -> np.ndarray:
        if rows.size and (rows.min() < 0 or rows.max() >= self.rows):
            raise IndexError(f"rows outside column {self.name}, which has {self.rows} rows")
        numbers = rows // self.chunk_rows
        if (waits := lazy_reader()) and not self._at_hand(np.unique(numbers).tolist()):
            return waits.rows((self, rows.tobytes()), lambda: self._take(rows))
        out = np.empty((len(rows), *self.shape), self.dtype)
        for number in np.unique(numbers):
            here = numbers == number
            out[here] = self.chunk(int(number))[rows[here] - number * self.chunk_rows]
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
