"""Frames made by hand, for recordings that no experiment made."""

from __future__ import annotations

from typing import Any

from settle.backend.core.table import Table


class Row:
    """A frame without a class of its own: ``Row("states", t=3, s0=array)``."""

    title = ""

    def __init__(self, table: str, **columns: Any):
        self.table, self._columns = table, columns

    def row(self) -> tuple[list[str], list[Any]]:
        return list(self._columns), list(self._columns.values())

    def columns(self) -> list[str]:
        return list(self._columns)

    def is_real(self, name: str) -> bool:
        return False

    def describe(self, name: str) -> tuple[str, str]:
        return "", ""


def copied(table: Table, number: int) -> Row:
    """A row of a table, to be appended to another one."""
    return Row(table.name, **{name: column[number] for name, column in table.columns.items() if name not in ("step", "time")})
