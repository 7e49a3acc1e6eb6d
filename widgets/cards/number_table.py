"""What a panel shows, as numbers: columns of equal length under their heads."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, eq=False)
class NumberTable:
    """One table.

    :ivar title: what tells it from others of the same card.
    :ivar columns: numbers with all their digits, or words; each as long as the others.
    """

    title: str
    heads: tuple[str, ...]
    columns: tuple[Sequence[Any] | np.ndarray, ...]

    @property
    def count(self) -> int:
        """Rows."""
        return len(self.columns[0]) if self.columns else 0

    def text(self, row: int, column: int) -> str:
        """A cell: a number in the fewest digits that give it back, nothing for one that is not there."""
        value = self.columns[column][row]
        if isinstance(value, (float, np.floating)):
            return "" if math.isnan(value) else repr(float(value)).removesuffix(".0")
        return "" if value is None else str(value)

    def tsv(self) -> str:
        """As spreadsheets take it: heads and rows, cells apart by tabs."""
        rows = [self.heads, *([self.text(row, column) for column in range(len(self.columns))] for row in range(self.count))]
        return "".join("\t".join(_one_line(cell) for cell in row) + "\n" for row in rows)


def matrix(title: str, values: np.ndarray, rows: Sequence[str], columns: Sequence[str], corner: str = "") -> NumberTable:
    """A table of rows x columns with the names of its rows in front."""
    return NumberTable(title, (corner, *columns), (list(rows), *(np.asarray(values)[:, i] for i in range(np.shape(values)[1]))))


def _one_line(text: str) -> str:
    return " ".join(text.split())
