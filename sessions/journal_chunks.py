"""Chunks of a running or recovered recording that lie in its journal."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from settle.sessions.disk import open_file, reason
from settle.sessions.format import SessionError
from settle.sessions.read import FileChunk


@dataclass(frozen=True)
class JournalChunk:
    """Rows ``start`` to ``stop`` of a column's file; once the journal has become a session, the same rows there."""

    file: Path
    dtype: np.dtype
    shape: tuple[int, ...]
    session: Path
    table: str
    column: str
    start: int
    stop: int

    def kept_open(self) -> AbstractContextManager[object]:
        return nullcontext()  # each column has a file of its own, which is soon opened

    def read(self) -> np.ndarray:
        """:raises SessionError: the rows are neither in the journal nor in the session any more."""
        rows = self.stop - self.start
        width = int(np.prod(self.shape, dtype=np.int64))
        try:
            with open_file(self.file, links=False) as file:
                file.seek(self.start * width * self.dtype.itemsize)
                flat = np.fromfile(file, self.dtype, rows * width)
        except FileNotFoundError:
            return FileChunk(self.session, self.table, self.column, self.start, self.stop).read()
        except OSError as e:
            raise SessionError(f"{self.file} cannot be read: {reason(e)}.") from None
        if len(flat) != rows * width:
            raise SessionError(f"{self.file} is shorter than it was: rows {self.start} to {self.stop} are not there.")
        return flat.reshape(rows, *self.shape)
