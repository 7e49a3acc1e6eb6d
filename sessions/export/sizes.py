"""How large the files of exported tables become: small tables are written into memory, of others a part."""

from __future__ import annotations

import io
import math
from itertools import islice

import numpy as np

from settle.backend.core.recording import Recording
from settle.backend.core.table import Table
from settle.sessions.export import csv_tables, tables, xlsx_tables
from settle.sessions.export.table_rows import Spans, pieces, width

SAMPLE = {"csv": 40_000, "xlsx": 10_000}
"""Numbers of a table that are written to learn how long they are."""
BLOCKS = 16
"""Places, evenly spread over a table, that they come from."""
_ZIP_ENTRY, _NPY_HEAD = 30 + 46 + 2 * 20, 128
"""Bytes of an array in an archive beside its name (twice) and its numbers."""


def expected_bytes(recording: Recording, format: str, table: str | None = None, layout: str = "wide") -> int:
    """Bytes that the files of :func:`settle.sessions.export.tables.tables` are going to have, in all: within some percent. It reads
    rows, which may lie in a file.

    :raises SessionError: there is no such table, none at all, or the format lacks its package.
    """
    found = tables.going(recording, format, table, layout)
    if format == "npz":
        return _npz(recording, found)
    base = _written(recording, [], format, layout, _no_rows) if format == "xlsx" else 0
    size = base + (len(",".join(csv_tables.LONG)) + 2 if layout == "long" else 0)
    for each in found:
        spans = _sample(each, format)
        part, rows = sum(stop - start for start, stop in spans), len(each)
        some = _written(recording, [each], format, layout, lambda _, spans=spans: spans)
        size += some - base
        if part < rows:
            head = _written(recording, [each], format, layout, _no_rows)
            size += round((some - head) * (rows / part - 1))
    return size


def _npz(recording: Recording, found: list[Table]) -> int:
    """Exactly, but for the few bytes by which an entry's own head is filled up."""
    columns = [(f"{table.name}/{column.name}.npy", len(table), column) for table in found for column in table.columns.values()]
    arrays = sum(_ZIP_ENTRY + _NPY_HEAD + 2 * len(name.encode()) + rows * column.row_bytes for name, rows, column in columns)
    return arrays + 4 * len(tables.npz_session(recording, found)) + _ZIP_ENTRY + _NPY_HEAD


def _no_rows(table: Table) -> list[tuple[int, int]]:
    return []


def _sample(table: Table, format: str) -> list[tuple[int, int]]:
    """Ranges of rows: of Parquet the first piece, which is packed as the others are; else blocks spread over the table."""
    rows = len(table)
    if format == "parquet":
        return list(islice(pieces(table), 1))
    most = max(1, SAMPLE[format] // width(table))
    if rows <= most:
        return [(0, rows)] if rows else []
    blocks = min(BLOCKS, most)
    size = math.ceil(most / blocks)
    starts = np.linspace(0, rows - size, blocks).astype(int).tolist() if blocks > 1 else [(rows - size) // 2]
    return [(start, start + size) for start in starts]


def _written(recording: Recording, found: list[Table], format: str, layout: str, spans: Spans) -> int:
    """Bytes of a file with these rows of these tables, which is made in memory."""
    if format == "csv":
        text = io.StringIO(newline="")
        for table in found:
            (csv_tables.write_wide if layout == "wide" else csv_tables.write_long)(table, text, spans)
        return len(text.getvalue().encode())
    file = io.BytesIO()
    if format == "xlsx":
        xlsx_tables.write_book(recording, found, file, spans)
    else:
        tables.write_parquet(found[0], file, spans)
    return file.getbuffer().nbytes
