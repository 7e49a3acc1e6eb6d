"""Tables as a workbook of Excel (.xlsx): a sheet for each, written row by row."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from settle.backend.core.recording import Recording
from settle.backend.core.table import Table
from settle.sessions.export.table_rows import Spans, about, blocks, element_names, elements, numbers, pieces, width
from settle.sessions.format import SessionError
from settle.sessions.json_values import strict_json

HEAD = 3
"""Rows before the first number: names, units, long names."""
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
"""Of a sheet."""
LARGEST, EXACT = 9.99999999999999e307, 2**53
"""What Excel takes for a number; and up to where whole numbers are exact there."""
ENDLESS = "Excel knows neither NaN nor infinity: a cell without a number is NaN, and inf stands as text."
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def too_large(table: Table) -> str:
    """What a sheet has no room for, in words; nothing: it fits."""
    if len(table) + HEAD > MOST_ROWS:
        return f"{len(table):,} rows (a sheet of Excel has {MOST_ROWS - HEAD:,} beside the head)"
    return f"{width(table):,} columns (a sheet of Excel has {MOST_COLUMNS:,})" if width(table) > MOST_COLUMNS else ""


def write_book(recording: Recording, tables: Sequence[Table], file: Any, spans: Spans = pieces) -> None:
    """A sheet for each table, then one that says what run it is. In each, three rows of head that stay in sight: names, units, long names.

    Numbers are numbers of 16 digits, as openpyxl writes them, but for what Excel has none for: NaN is an empty cell, infinity and whole
    numbers beyond 2^53 are text. Nothing is ever a formula. Rows go to the disk as they are made.

    :param file: where the workbook goes: a path or an open binary file.
    :raises SessionError: openpyxl is not installed.
    """
    try:
        from openpyxl import Workbook  # type: ignore[import-untyped]
    except ImportError:
        raise SessionError("XLSX needs the package openpyxl: install it with pip install openpyxl, or export csv.") from None
    book = Workbook(write_only=True)
    names = sheet_names([*(table.name for table in tables), "session"])
    for table, name in zip(tables, names[:-1], strict=True):
        _write_sheet(book.create_sheet(name), table, spans)
    sheet = book.create_sheet(names[-1])
    for line in _session(recording, dict(zip(names, tables, strict=False))):
        sheet.append(_texts(sheet, line))
    book.save(file)


def _write_sheet(sheet: Any, table: Table, spans: Spans) -> None:
    sheet.freeze_panes = f"C{HEAD + 1}"  # step and time, too; it comes before the first row
    columns = list(table.columns.values())
    sheet.append(_texts(sheet, [name for column in columns for name in element_names(column)]))
    sheet.append(_texts(sheet, [column.unit for column in columns for _ in range(elements(column))]))
    sheet.append(_texts(sheet, [column.label for column in columns for _ in range(elements(column))]))
    for start, stop in blocks(table, spans):
        flat = [_cells(numbers(column, start, stop)) for column in columns]
        for parts in zip(*flat, strict=True):
            sheet.append(list(itertools.chain.from_iterable(parts)))


def _cells(flat: np.ndarray) -> list[list[Any]]:
    """Rows x elements as cells."""
    if flat.dtype.kind == "c":
        return [[str(value) for value in row] for row in flat.tolist()]
    cells = flat.tolist()
    odd = ~(np.abs(flat.astype(float)) <= LARGEST) if flat.dtype.kind == "f" else (flat > EXACT) | (flat < -EXACT)
    for row, place in zip(*np.nonzero(odd), strict=True):
        value = cells[row][place]
        cells[row][place] = None if value != value else str(value)
    return cells


def _texts(sheet: Any, texts: Sequence[str]) -> list[Any]:
    """Cells that are text whatever they begin with; without what stands in no workbook."""
    from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # type: ignore[import-untyped]

    cells = []
    for text in texts:
        plain = ILLEGAL_CHARACTERS_RE.sub("", text.encode("utf-8", "replace").decode())
        cells.append(WriteOnlyCell(sheet, plain) if plain else None)
        if plain.startswith("="):
            cells[-1].data_type = "s"
    return cells


def _session(recording: Recording, sheets: Mapping[str, Table]) -> list[tuple[str, str]]:
    """What run it is, and what is on each sheet."""
    found = about(recording)
    texts = [(name, str(found[name])) for name in ("experiment", "preset", "seed", "outcome")]
    knobs = [(f"knob {name}", json.dumps(strict_json(value))) for name, value in recording.knobs.items()]
    lines = [(f"sheet {name}", f"{table.name}: {table.title}") for name, table in sheets.items()]
    return [*texts, *knobs, ("summary", json.dumps(strict_json(recording.summary))), *lines, ("note", ENDLESS)]


def sheet_names(names: Sequence[str]) -> list[str]:
    """Names that Excel takes for sheets: at most 31 characters, without ``[]:*?/\\``, no two alike whatever the case."""
    made: list[str] = []
    for name in names:
        plain = _NO_SHEET_NAME.sub("_", name).strip("'")[:31] or "table"
        if plain.lower() == "history":  # which Excel keeps for itself
            plain += "_"
        tried, number = plain, 2
        while tried.lower() in {each.lower() for each in made}:
            tried = f"{plain[: 30 - len(str(number))]}~{number}"
            number += 1
        made.append(tried)
    return made
