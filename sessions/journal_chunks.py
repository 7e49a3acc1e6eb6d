"""Chunks of a running or recovered recording that lie in its journal."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from settle.sessions.disk import open_file, reason
from settle.sessions.format import SessionError
from settle.sessions.json_values import parse_json
from settle.sessions.read import FileChunk, RunPart

LONGEST_JSON = 4 << 20
"""Bytes of a file of JSON."""


@dataclass(frozen=True)
class JournalChunk:
    """Rows ``start`` to ``stop`` of a column's file; once the journal has become a session, the same rows there."""

    file: Path
    dtype: np.dtype
    shape: tuple[int, ...]
    session: Path
    part: RunPart
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
            there = self._is_journal()  # asked once the file is open: what says whose it is comes first and goes first
        except FileNotFoundError:
            there = False
        except OSError as e:
            raise SessionError(f"{self.file} cannot be read: {reason(e)}.") from None
        if not there:
            return FileChunk(self.session, self.part, self.table, self.column, self.start, self.stop).read()
        if len(flat) != rows * width:
            raise SessionError(f"{self.file} is shorter than it was: rows {self.start} to {self.stop} are not there.")
        return flat.reshape(rows, *self.shape)

    def _is_journal(self) -> bool:
        """Whether the journal is still that of this part of the run: another one may have the same name now."""
        try:
            about = journal_json(self.file.with_name("run.json"))
            return RunPart(about.get("run_id", ""), about["started"], tuple(about["resumed"])) == self.part
        except (ValueError, TypeError, KeyError, AttributeError):
            return False


def journal_json(file: Path) -> Any:
    """What a file of JSON in a journal holds.

    :raises ValueError: it is none, or too long.
    :raises OSError: it cannot be read.
    """
    with open_file(file, links=False) as raw:
        return parse_json(raw.read(LONGEST_JSON + 1), file.name, LONGEST_JSON)
