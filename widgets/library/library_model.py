"""The rows of the library for a table: what a row says is asked for when it is painted, so that thousands cost nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QPixmap

from settle.widgets.library.session_item import LibraryLine, SessionItem, day_and_time
from settle.widgets.theme.plain_text import as_plain
from settle.widgets.translation.language import tr
from settle.widgets.translation.own_text import own

Index = QModelIndex | QPersistentModelIndex
TICK, STAR, PICTURE, RUN, DIFFERS, ORIGIN, RESULT, OUTCOME, TAGS, WHEN, SIZE = range(11)
COLUMNS = ("tick", "star", "picture", "run", "differs", "from", "result", "outcome", "tags", "when", "size")
"""Names of the columns, by which they are sorted and remembered."""
HEADINGS = ("", "★", "", "Run", "Differs from the preset", "From", "Result", "Outcome", "Tags", "When", "Size")
_SPOKEN = {TICK: "ticked", STAR: "star", PICTURE: "picture"}
ITEM, LINE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
"""Roles of what is shown of a row, and of the row itself."""
THUMBNAIL = QSize(76, 40)

Describe = Callable[[LibraryLine], SessionItem]
Thumbnails = Callable[[Path], QPixmap | None]
"""The picture of a session; None: there is none, or not yet."""


class LibraryModel(QAbstractTableModel):
    """Rows and what is ticked of them; changes of a session are asked for by signals."""

    ticked = Signal()
    starred = Signal(object, bool)
    """(paths, on) are to have a star, or none."""
    renamed = Signal(object, str)
    """(path, title) is wanted."""

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self.lines: Sequence[LibraryLine] = ()
        self.thumbnails: Thumbnails | None = None
        self._describe: Describe = _nothing
        self._ticks: set[Path] = set()

    # -- what is shown ---------------------------------------------------------------------------

    def show_lines(self, lines: Sequence[LibraryLine], describe: Describe) -> None:
        """Show these rows. Where they are the same ones in the same order, only what they say is painted anew."""
        self._describe = describe
        if [line.key for line in lines] == [line.key for line in self.lines]:
            self.lines = lines
            self.say_changed()
            return
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def say_changed(self) -> None:
        """What rows say is another."""
        if self.lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.lines) - 1, len(COLUMNS) - 1))

    def item(self, row: int) -> SessionItem:
        return self._describe(self.lines[row])

    def paths(self, rows: Iterable[int]) -> list[Path]:
        """Sessions of these rows, each once."""
        return list(dict.fromkeys(path for row in rows for path in self.lines[row].paths))

    # -- ticks -----------------------------------------------------------------------------------

    def ticks(self) -> set[Path]:
        return set(self._ticks)

    def tick(self, paths: Iterable[Path], on: bool) -> None:
        """Tick these, or take their ticks away."""
        wanted = self._ticks | set(paths) if on else self._ticks - set(paths)
        if wanted != self._ticks:
            self._ticks = wanted
            if self.lines:
                self.dataChanged.emit(self.index(0, TICK), self.index(len(self.lines) - 1, TICK), [Qt.ItemDataRole.CheckStateRole])
            self.ticked.emit()

    def is_ticked(self, row: int) -> Qt.CheckState:
        there = [path in self._ticks for path in self.lines[row].paths]
        state = Qt.CheckState
        return state.Checked if all(there) else state.PartiallyChecked if any(there) else state.Unchecked

    # -- Qt --------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(HEADINGS[section], "column")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return (Qt.AlignmentFlag.AlignRight if section == SIZE else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            return None if section == PICTURE else tr("Tick all rows, or none" if section == TICK else "Sort by this column")
        return tr(_SPOKEN.get(section, "")) or None if role == Qt.ItemDataRole.AccessibleTextRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        found = flag.ItemIsEnabled | flag.ItemIsSelectable
        line = self.lines[index.row()]
        if index.column() == TICK:
            found |= flag.ItemIsUserCheckable
        if index.column() == RUN and line.kind == "session" and self.item(index.row()).readable:
            found |= flag.ItemIsEditable
        return found

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        roles, row, column = Qt.ItemDataRole, index.row(), index.column()
        if role == LINE:
            return self.lines[row]
        if role == roles.CheckStateRole:
            return self.is_ticked(row) if column == TICK else None
        if role == ITEM:
            return self.item(row)
        if role == roles.EditRole:
            return self.item(row).name if column == RUN else None
        if role == roles.DecorationRole:
            one = column == PICTURE and self.thumbnails is not None and self.lines[row].kind != "experiment"
            return self.thumbnails(self.lines[row].paths[0]) if one and self.thumbnails is not None else None
        if role == roles.DisplayRole:
            return "\n".join(filter(None, cell(self.item(row), column)))
        if role == roles.ToolTipRole:
            item = self.item(row)
            return as_plain(tr(item.tip) if column in (PICTURE, RUN) else "\n".join(filter(None, cell(item, column))))
        if role == roles.AccessibleTextRole:
            return self._spoken(row, column)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == TICK:
            self.tick(line.paths, Qt.CheckState(value) == Qt.CheckState.Checked)
            return True
        if role == Qt.ItemDataRole.EditRole and index.column() == RUN:
            if value.strip() != self.item(index.row()).name:
                self.renamed.emit(line.paths[0], value.strip())
            return True
        return False

    def toggle_star(self, row: int) -> None:
        """Ask for a star where there is none, and the other way."""
        self.starred.emit(list(self.lines[row].paths), not self.item(row).star)

    def _spoken(self, row: int, column: int) -> str:
        item = self.item(row)
        if column == TICK:
            return tr(f"{item.title}: {'ticked' if self.is_ticked(row) == Qt.CheckState.Checked else 'not ticked'}")
        if column == STAR:
            return tr(f"{item.title}: {'with a star' if item.star else 'without a star'}")
        head = tr(HEADINGS[column], "column") if HEADINGS[column] else tr(_SPOKEN.get(column, ""))
        return f"{head}: {', '.join(filter(None, cell(item, column))) or tr('none')}"


def cell(item: SessionItem, column: int) -> tuple[str, str]:
    """What stands in a column above, and below, in the language of the window."""
    texts = {
        STAR: ("★" if item.star else "", ""),
        RUN: (item.title, item.kind),
        DIFFERS: item.differs,
        TAGS: (own(", ".join(item.tags)), ""),
        ORIGIN: item.origin,
        RESULT: item.result,
        OUTCOME: item.ended,
        WHEN: day_and_time(item.started) if item.started else ("", ""),
        SIZE: (item.size, ""),
    }
    above, below = texts.get(column, ("", ""))
    return tr(above), tr(below)


def _nothing(line: LibraryLine) -> SessionItem:
    return SessionItem(line.paths[0], "", 0.0, "", "")
