"""Chunks of a running or recovered recording that lie in its journal."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

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

    @property
    def lies_in(self) -> object:
        return self.file, self.part

    def read(self) -> np.ndarray:
        """:raises SessionError: the rows are neither in the journal nor in the session any more."""
        found = self._in_journal(range(self.start, self.stop))
        return self._in_file().read() if found is None else found

    def read_rows(self, rows: range | np.ndarray) -> np.ndarray:
        """:raises SessionError: as :meth:`read`."""
        found = self._in_journal(rows)
        return self._in_file().read_rows(rows) if found is None else found

    def _in_file(self) -> FileChunk:
        return FileChunk(self.session, self.part, self.table, self.column, self.start, self.stop)

    def _in_journal(self, rows: range | np.ndarray) -> np.ndarray | None:
        """None: the journal has gone."""
        width = int(np.prod(self.shape, dtype=np.int64)) * self.dtype.itemsize
        try:
            with open_file(self.file, links=False) as file:
                runs = [(rows.start, len(rows))] if isinstance(rows, range) else [(row, 1) for row in rows.tolist()]
                raw = b"".join(_read_at(file, row * width, count * width) for row, count in runs)
            there = self._is_journal()  # asked once the file is open: what says whose it is comes first and goes first
        except FileNotFoundError:
            there = False
        except OSError as e:
            raise SessionError(f"{self.file} cannot be read: {reason(e)}.") from None
        if not there:
            return None
        if len(raw) != len(rows) * width:
            raise SessionError(f"{self.file} is shorter than it was: rows {rows[0]} to {rows[-1] + 1} are not there.")
        return np.frombuffer(raw, self.dtype).reshape(len(rows), *self.shape)

    def _is_journal(self) -> bool:
        """Whether the journal is still that of this part of the run: another one may have the same name now."""
        try:
            about = journal_json(self.file.with_name("run.json"))
            return RunPart(about.get("run_id", ""), about["started"], tuple(about["resumed"])) == self.part
        except (ValueError, TypeError, KeyError, AttributeError):
            return False


def _read_at(file: BinaryIO, place: int, size: int) -> bytes:
    file.seek(place)
    return file.read(size)


def journal_json(file: Path) -> Any:
    """What a file of JSON in a journal holds.

    :raises ValueError: it is none, or too long.
    :raises OSError: it cannot be read.
    """
    with open_file(file, links=False) as raw:
        return parse_json(raw.read(LONGEST_JSON + 1), file.name, LONGEST_JSON)
