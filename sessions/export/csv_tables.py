"""Tables as CSV: wide, a line for each row, or long, a line for each number."""

from __future__ import annotations

import csv
import itertools
from typing import Any

from settle.backend.core.table import Table
from settle.sessions.export.table_rows import Spans, blocks, element_names, indices, numbers, pieces

WIDEST = 16384
"""Most columns of a wide file: what spreadsheets open."""
LONG = ("table", "row", "step", "column", "element", "value", "unit")
"""The head of a long file."""


def write_wide(table: Table, file: Any, spans: Spans = pieces) -> None:
    """A line of names, then one a row; an array is one column an element. The names are those of the session, so that one table can be
    read by the program that reads another; units stand in the long layout.

    Numbers are written so that they read back to the same bits.

    :param file: an open text file, without translation of line ends.
    """
    writer, columns = csv.writer(file), list(table.columns.values())
    writer.writerow([name for column in columns for name in element_names(column)])
    for start, stop in blocks(table, spans):
        flat = [numbers(column, start, stop).tolist() for column in columns]
        writer.writerows(list(itertools.chain.from_iterable(parts)) for parts in zip(*flat, strict=True))


def write_long_head(file: Any) -> None:
    """The names of the columns (:data:`LONG`)."""
    csv.writer(file).writerow(LONG)


def write_long(table: Table, file: Any, spans: Spans = pieces) -> None:
    """A line for each number of a table, but for its steps, which stand in each line: rows in their order, in each the columns in theirs,
    in each the elements in C order.

    :param file: as above, with its head.
    """
    writer = csv.writer(file)
    columns = [(column, indices(column)) for column in table.columns.values() if column.name != "step"]
    for start, stop in blocks(table, spans):
        values = [numbers(column, start, stop).tolist() for column, _ in columns]
        for row, step in enumerate(table["step"][start:stop].tolist()):
            for (column, places), found in zip(columns, values, strict=True):
                head = (table.name, start + row, step, column.name)
                writer.writerows((*head, place, value, column.unit) for place, value in zip(places, found[row], strict=True))
