"""How a table is written: which sign stands between its columns, and which before its decimals. Judged from all its lines."""

from __future__ import annotations

import csv
import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

from settle.backend.core.written_numbers import number
from settle.backend.data.own.own_file import OwnFile
from settle.backend.data.own.text_lines import Row

_SEPARATORS = "\t", ";", "|", ",", " "
"""In the order in which they are believed."""
_MOST_HEADINGS = 3
_NO_NAMES = {"na", "n/a", "#n/a", "nan", "null", "none", "nil", "missing", "inf", "infinity", "true", "false"}
"""Words that stand for a value, and head no column alone."""


@dataclass(frozen=True)
class Layout:
    """A table taken apart."""

    rows: list[Row]
    """Of numbers, for all that is known."""
    headings: list[Row]
    """The lines of words before them."""
    decimal: str
    """``.`` or ``,``."""
    separator: str

    @cached_property
    def width(self) -> int:
        """Columns that most rows have."""
        return Counter(len(row.cells) for row in self.rows).most_common(1)[0][0] if self.rows else 0


def judged(file: OwnFile, lines: list[Row]) -> Layout:
    """The way of writing under which the most lines are numbers throughout. (What Excel's first line ``sep=;`` says is seen without it.)

    :raises KnobError: two ways read other numbers from it.
    """
    text = "\n".join(line.text for line in lines)
    found = []
    for separator in [s for s in _SEPARATORS if s in text or s == " "]:
        split = _split(lines, separator)
        for decimal in ".," if "," in text and (separator != "," or '"' in text) else ".":
            layout = _with_headings(split, decimal, separator)
            found.append((_score(layout), -len(found), layout))
    best = max(found)[2] if found else Layout([], [], ".", "")
    for score, _, other in found:
        if other.separator == best.separator and other.decimal != best.decimal and score == max(found)[0] and "," in text:
            _refuse_if_unclear(file, best)
    if best.separator == "," and best.width == 2:
        _refuse_one_column(file, best)
    return best


def is_heading(cells: list[str], decimal: str = ".") -> bool:
    """Whether a line is words: no number among them, and not just words for one that is missing."""
    words = [cell for cell in cells if cell and cell.lower() not in _NO_NAMES]
    like_numbers = any(re.match(r"[+\-−.,]?\d", cell) or number(cell, decimal) is not None for cell in cells)
    return not like_numbers and any(re.search(r"[^\W\d_]", word) for word in words)


def _split(lines: list[Row], separator: str) -> list[Row]:
    texts = [re.sub(r"\s+", " ", line.text.strip()) if separator == " " else line.text for line in lines]
    parts = [text.split(separator) for text in texts]
    if not any(text.count('"') % 2 for text in texts):  # a quotation mark that is not closed would take the next line along
        with suppress(csv.Error):  # a cell of 100 kB
            parts = list(csv.reader(texts, delimiter=separator, skipinitialspace=separator != "\t"))
    return [replace(line, cells=[cell.strip() for cell in part]) for line, part in zip(lines, parts, strict=True)]


def _with_headings(rows: list[Row], decimal: str, separator: str) -> Layout:
    first = 0
    while first < min(len(rows), _MOST_HEADINGS) and is_heading(rows[first].cells, decimal):
        first += 1
    body = rows[first:]
    if body and all(len(row.cells) > 1 and not row.cells[-1] for row in body):  # a separator at the end of each line
        body = [replace(row, cells=row.cells[:-1]) for row in body]
    return Layout(body, rows[:first], decimal, separator)


def _score(layout: Layout) -> tuple[int, int]:
    """Rows that are two numbers or more and nothing else, and those that have two numbers among others."""
    width = layout.width
    if width < 2:
        return 0, 0
    counts = [sum(number(cell, layout.decimal) is not None for cell in row.cells) for row in layout.rows if len(row.cells) == width]
    return sum(count == width for count in counts), sum(count > 1 for count in counts)


def _refuse_if_unclear(file: OwnFile, layout: Layout) -> None:
    """Of ``1,234;5,678`` nobody can say which numbers they are."""
    for row in layout.rows:
        for cell in row.cells:
            point, comma = number(cell, "."), number(cell, ",")
            if point is not None and comma is not None and point != comma and "," in cell:
                either = f"{cell} may be {point:g} or {comma:g}: write it without the comma"
                raise file.error(f"line {row.number} is '{row.text.strip()[:40]}', where {either}")


def _refuse_one_column(file: OwnFile, layout: Layout) -> None:
    """A column of ``0,3456`` is no pair of whole numbers."""
    rows, headed = [row for row in layout.rows if len(row.cells) == 2], layout.headings
    tight = all(re.fullmatch(r"[+-]?\d+,\d+", row.text.strip()) for row in rows)
    decimals = [row.cells[1] for row in rows]
    padded = any(len(word) > 1 and word.startswith("0") for word in decimals)
    alike = len(rows) > 2 and len(decimals[0]) > 2 and len(set(map(len, decimals))) == 1
    if tight and rows and (any(len(row.cells) == 1 for row in headed) or (not headed and (padded or alike))):
        row = rows[0]
        either = "one number with a decimal comma or two whole ones"
        raise file.error(f"line {row.number} is '{row.text.strip()[:40]}', which may be {either}: put a semicolon between columns")
