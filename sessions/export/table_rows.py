"""What all formats of exported tables share: the names of elements, rows in pieces, files that are whole or not there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from settle.backend.core.column import Column
from settle.backend.core.recording import Recording
from settle.backend.core.table import Table
from settle.sessions.disk import reason, replacing
from settle.sessions.format import SessionError

PIECE_BYTES = 8 << 20
"""Rows that are written together: a table larger than memory goes through."""

BLOCK = 1 << 16
"""Numbers that are made into text, or into cells, together."""

Spans = Callable[[Table], Iterable[tuple[int, int]]]
"""Ranges of rows of a table that are written: :func:`pieces` gives all."""


def pieces(table: Table) -> Iterator[tuple[int, int]]:
    """Ranges of all rows, each of at most :data:`PIECE_BYTES`."""
    size, rows = max(1, PIECE_BYTES // table.row_bytes), len(table)
    for start in range(0, rows, size):
        yield start, min(start + size, rows)


def blocks(table: Table, spans: Spans) -> Iterator[tuple[int, int]]:
    """The same ranges in parts of at most :data:`BLOCK` numbers, or of a row."""
    most = max(1, BLOCK // width(table))
    for start, stop in spans(table):
        yield from ((first, min(first + most, stop)) for first in range(start, stop, most))


def indices(column: Column) -> list[str]:
    """The place of each element in a row's array, C order: ``3``, ``0,4``; of a single number nothing."""
    return [",".join(map(str, index)) for index in np.ndindex(*column.shape)]


def element_names(column: Column) -> list[str]:
    """A column's own name, or one for each element: ``s0[3]``, ``picture[0,4]``."""
    return [f"{column.name}[{index}]" for index in indices(column)] if column.shape else [column.name]


def elements(column: Column) -> int:
    """Numbers in a row of a column."""
    return int(np.prod(column.shape, dtype=np.int64))


def width(table: Table) -> int:
    """Numbers in a row of a table."""
    return sum(elements(column) for column in table.columns.values())


def numbers(column: Column, start: int, stop: int) -> np.ndarray:
    """Rows of a column, flat: rows x elements; truth values as 0 and 1."""
    flat = column[start:stop].reshape(stop - start, -1)
    return flat.astype(np.int8) if flat.dtype.kind == "b" else flat


def about(recording: Recording) -> dict[str, object]:
    """What a file says of the run: experiment, preset, knobs, seed, outcome, summary."""
    return {name: getattr(recording, name) for name in ("experiment", "preset", "knobs", "seed", "outcome", "summary")}


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """The file to write beside its final place; what goes wrong is a sentence.

    :raises SessionError: it cannot be written.
    """
    try:
        with replacing(path) as beside:
            yield beside
    except OSError as e:
        raise SessionError(f"{path} cannot be written: {reason(e)}.") from e
