"""A table of numbers of the user's own: a text (.csv, .tsv, .txt) or a sheet of Excel's (.xlsx)."""

from __future__ import annotations

import re

import numpy as np

from settle.backend.core.written_numbers import number
from settle.backend.data.array_names import listed
from settle.backend.data.own import spreadsheet
from settle.backend.data.own.layout import Layout, judged
from settle.backend.data.own.own_file import OwnFile
from settle.backend.data.own.text_lines import Row, read_lines

ENDINGS = ("csv", "tsv", "tab", "txt", "dat", "asc", "xlsx", "xlsm")
PARTS = "columns are chosen by name or number, as in {name}#{columns}"


def read_table(file: OwnFile, names: tuple[str, ...] = ()) -> np.ndarray:
    """(rows, columns), float64, all finite.

    Which columns: those that the file's part names or numbers (from 1 on); else all, if there are as many as ``names``; else those
    with these headings.

    :param names: what the columns are to be, such as x and y; nothing: any number of them is taken.
    :raises KnobError: it cannot be read, or a line is no row of numbers; the message quotes it, with its number.
    """
    if file.kind() in ("xlsx", "xlsm"):
        layout, part = spreadsheet.read_sheet(file)
    else:
        layout, part = judged(file, read_lines(file)), file.part
    if not layout.rows:
        return np.empty((0, len(names)))
    chosen = _chosen(file, layout, names, part)
    wanted = _wanted(len(chosen), names)
    return np.array([_numbers(file, layout, row, chosen, wanted) for row in layout.rows])


def _wanted(count: int, names: tuple[str, ...]) -> str:
    numbers = "one number" if count == 1 else f"{ {2: 'two', 3: 'three'}.get(count, count) } numbers"
    return f"{' '.join([numbers, ', '.join(names)]).strip()} {'is' if count == 1 else 'are'} wanted on each"


def _numbers(file: OwnFile, layout: Layout, row: Row, chosen: list[int], wanted: str) -> list[float]:
    values = [number(row.cells[at], layout.decimal) for at in chosen if len(row.cells) == layout.width]
    line = f"line {row.number} is '{row.text.strip()[:40]}'"
    if len(values) < len(chosen) or None in values:
        raise file.error(f"{line}; {wanted}")
    if not np.isfinite(values).all():  # type: ignore[arg-type]  # None is out
        raise file.error(f"{line}, where a number is infinite as it is read: {np.finfo(float).max:.2g} at most is possible")
    return values  # type: ignore[return-value]


def _chosen(file: OwnFile, layout: Layout, names: tuple[str, ...], part: str) -> list[int]:
    """Columns, from 0 on."""
    headings = [row.cells for row in layout.headings if len(row.cells) == layout.width]
    known = [{name.lower(): at for at, name in reversed([*enumerate(cells)])} for cells in headings]

    def place(word: str) -> int | None:
        at = next((columns[word.lower()] for columns in known if word.lower() in columns), None)
        counted = int(word) if re.fullmatch("[0-9]{1,5}", word) else 0
        return counted - 1 if at is None and 0 < counted <= layout.width else at

    if part:
        words = [word.strip() for word in part.replace(";", ",").split(",")]
        places = [place(word) for word in words]
        if None in places:
            there = listed(headings[0]) if headings else f"it has {layout.width}, numbered from 1 on"
            raise file.error(f"there is no column {words[places.index(None)]}; {there.replace('array', 'column')}")
        if names and len(places) != len(names):
            raise file.error(f"#{part} names {len(places)} columns; {len(names)} are wanted, {', '.join(names)}")
        return [at for at in places if at is not None]
    if not names or layout.width == len(names):
        return list(range(layout.width))
    by_name = [at for name in names if (at := next((c[name] for c in known if name in c), None)) is not None]
    if len(by_name) == len(names):
        return by_name
    row = layout.rows[0]
    line = f"line {row.number} is '{row.text.strip()[:40]}'"
    wanted = _wanted(len(names), names)
    if layout.width < len(names):
        raise file.error(f"{line}; {wanted}")
    columns = ",".join(str(i + 1) for i in range(len(names)))
    raise file.error(f"{line}, in {layout.width} columns; {wanted}: {PARTS.format(name=file.path.name, columns=columns)}")
