"""What kind of picture a column of a table makes, from its declaration alone."""

from __future__ import annotations

from dataclasses import dataclass

from settle.backend.core.column import Column
from settle.backend.core.table import Table

MOST = 24
"""Most cards of one table."""


@dataclass(frozen=True)
class ColumnGroup:
    """One card of the automatic view: some columns of a table, drawn together."""

    kind: str
    """``curves`` (scalars), ``raster`` (vectors) or ``picture`` (matrices and stacks of them)."""
    title: str
    columns: tuple[str, ...]


def column_groups(table: Table) -> list[ColumnGroup]:
    """The cards of a table, in the order of its columns; scalars with a common prefix (``relmse.``) share one."""
    groups: dict[tuple[str, str], list[str]] = {}
    for name, column in table.columns.items():
        if name in ("step", "time") or column.dtype.kind not in "biuf":
            continue
        kind = _kind(column)
        group = name.split(".")[0] if kind == "curves" and "." in name else name
        groups.setdefault((kind, group), []).append(name)
    return [ColumnGroup(kind, group, tuple(names)) for (kind, group), names in groups.items()]


def _kind(column: Column) -> str:
    if not column.shape:
        return "curves"
    return "raster" if len(column.shape) == 1 else "picture"
