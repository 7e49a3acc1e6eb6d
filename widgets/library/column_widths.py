"""How wide the columns of the library are, and whether there is room for pictures."""

from __future__ import annotations

from PySide6.QtWidgets import QTableView

from settle.widgets.library.library_model import (
    COLUMNS,
    DIFFERS,
    ORIGIN,
    OUTCOME,
    PICTURE,
    RESULT,
    RUN,
    SIZE,
    STAR,
    TAGS,
    THUMBNAIL,
    TICK,
    WHEN,
)  # fmt: skip

WIDTHS = {
    TICK: 30, STAR: 30, PICTURE: THUMBNAIL.width() + 8, RUN: 148, DIFFERS: 100, ORIGIN: 86, RESULT: 122, OUTCOME: 112, TAGS: 92,
    WHEN: 80, SIZE: 66,
}  # fmt: skip
"""px at first; of what differs the least."""


def has_room_for_pictures(table: QTableView) -> bool:
    """Whether they push no other column out of sight."""
    others = sum(table.columnWidth(column) for column in range(len(COLUMNS)) if column not in (DIFFERS, PICTURE))
    return others + WIDTHS[DIFFERS] + WIDTHS[PICTURE] <= table.viewport().width()
