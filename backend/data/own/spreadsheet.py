"""A sheet of an Excel file (.xlsx), by openpyxl where it is installed: what its cells show last, no formula is computed."""

from __future__ import annotations

import warnings
from typing import Any

from settle.backend.core.knobs import KnobError
from settle.backend.data.own.layout import Layout, is_heading
from settle.backend.data.own.own_file import OwnFile
from settle.backend.data.own.text_lines import Row

MOST_ROWS, MOST_COLUMNS = 200_000, 1024


def read_sheet(file: OwnFile) -> tuple[Layout, str]:
    """The first sheet, or that named before a ``!`` or alone by the file's part; and the part's columns.

    :raises KnobError: it cannot be read, openpyxl is not installed, or there is no such sheet.
    """
    try:
        import openpyxl  # type: ignore[import-not-found,import-untyped]
    except ImportError:
        how = 'install it with pip install "settle-lab[export]", or save the sheet as .csv'
        raise file.error(f"reading .xlsx needs the package openpyxl: {how}") from None
    sheet, mark, columns = file.part.partition("!")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that openpyxl does not know
            book = openpyxl.load_workbook(file.path, read_only=True, data_only=True)
            try:
                if not mark and sheet in book.sheetnames:
                    sheet, mark, columns = sheet, "!", ""
                if mark and sheet not in book.sheetnames:
                    raise file.error(f"there is no sheet {sheet}; it has {', '.join(book.sheetnames)}")
                table = book[sheet] if mark else book.worksheets[0]
                table.reset_dimensions()  # what the file says of them is often wrong
                rows = [_row(file, number, cells) for number, cells in enumerate(table.iter_rows(values_only=True), 1)]
            finally:
                book.close()
    except KnobError:
        raise
    except Exception as e:  # what a damaged file makes a reader raise is no closed list
        raise file.unreadable(e, "no whole .xlsx file") from None
    return _layout([row for row in rows if any(row.cells)]), columns if mark else file.part


def _row(file: OwnFile, number: int, cells: tuple[Any, ...]) -> Row:
    if number > MOST_ROWS or len(cells) > MOST_COLUMNS:
        raise file.error(f"its sheet has more than {MOST_ROWS} rows or {MOST_COLUMNS} columns")
    words = ["" if cell is None else str(cell).strip() for cell in cells]
    return Row(number, "; ".join(words), words)


def _layout(rows: list[Row]) -> Layout:
    """Without columns that are empty all the way down."""
    width = max((len(row.cells) for row in rows), default=0)
    used = [at for at in range(width) if any(len(row.cells) > at and row.cells[at] for row in rows)]
    rows = [Row(row.number, row.text, [row.cells[at] if at < len(row.cells) else "" for at in used]) for row in rows]
    first = 0
    while first < min(len(rows), 3) and is_heading(rows[first].cells):
        first += 1
    return Layout(rows[first:], rows[:first], ".", "")
