"""The sessions of a folder as a list to open from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHBoxLayout, QPushButton, QTableView, QVBoxLayout

from settle.widgets.controls.two_lines import Index, set_up_two_lines
from settle.widgets.library.filter_line import FilterLine
from settle.widgets.library.session_item import MOST_COMPARED, SessionItem, when
from settle.widgets.theme.plain_text import PlainLabel, as_plain
from settle.widgets.translation.language import tr

NO_SESSIONS = "Every run is kept here as one file. Press Run to make the first."
_ROOM = 230
"""Height of the list from which there is room for a filter, px."""
_ENOUGH = 6
"""Sessions from which a filter is worth its place."""


class _Rows(QAbstractTableModel):
    """Sessions, each in two lines; what one says is asked for when it is painted."""

    def __init__(self, parent: QObject):
        super().__init__(parent)
        self.items: Sequence[SessionItem] = ()

    def show_items(self, items: Sequence[SessionItem], same: bool) -> None:
        """:param same: whether they are the same sessions as before, in the same order."""
        if same:
            self.items = items
            if len(items):
                self.dataChanged.emit(self.index(0, 0), self.index(len(items) - 1, 0))
            return
        self.beginResetModel()
        self.items = items
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.items)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        roles = Qt.ItemDataRole
        if role not in (roles.DisplayRole, roles.ToolTipRole, roles.UserRole):
            return None
        item = self.items[index.row()]
        if role == roles.DisplayRole:
            # That a run has finished is what one expects; the other outcomes are told.
            ended = when(item.started) if item.outcome == "finished" else f"{item.outcome} · {when(item.started)}"
            return f"{'★ ' if item.star else ''}{tr(item.title)}\t{tr(ended)}\n{tr(item.detail)}\t{tr(item.figure)}"
        return as_plain(tr(item.tip)) if role == roles.ToolTipRole else item.readable


class SessionList(QFrame):
    """Double click, Enter or the menu opens a session; of several that are selected with Ctrl or Shift the button makes a comparison."""

    opened = Signal(object)
    """(path)"""
    compared = Signal(object)
    """The paths of several sessions, a list."""
    menu_asked = Signal(object, object)
    """(paths, place on the screen): what can be done with these is asked for."""
    filtered = Signal(str)
    library_asked = Signal()
    trashed = Signal(object)
    renamed = Signal(object)
    """(paths) each."""

    def __init__(self):
        super().__init__()
        self.setObjectName("card")
        heading = PlainLabel(tr("Sessions"))
        heading.setObjectName("title")
        self.empty = PlainLabel(tr(NO_SESSIONS))
        self.empty.setObjectName("subtitle")
        self.empty.setWordWrap(True)
        self.rows = _Rows(self)
        self.table = QTableView()
        self.table.setModel(self.rows)
        set_up_two_lines(self.table, "Sessions")
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._menu)
        self.table.activated.connect(lambda index: self._open(index.row()))
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._count())
        for keys, do in ((QKeySequence.StandardKey.Delete, self.trashed), (QKeySequence("F2"), self.renamed)):
            shortcut = QShortcut(keys, self.table, context=Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda do=do: self.chosen_paths() and do.emit(self.chosen_paths()))
        self.line = FilterLine("Filter of the sessions", "Filter")
        self.line.filtered.connect(self.filtered)
        self.line.down.connect(self.take_focus)
        self.line.left.connect(self.take_focus)
        self.problem = PlainLabel(wordWrap=True)
        self.problem.setObjectName("problem")
        self.problem.hide()
        self._all, self._paths = 0, list[Path]()
        self.compare_button = QPushButton()
        self.compare_button.clicked.connect(self.compare)
        self.library_button = QPushButton(tr("Library", "button"))
        self.library_button.setToolTip(tr("All sessions on a page of their own: find, sort, name and compare them (Ctrl+Shift+L)"))
        self.library_button.clicked.connect(self.library_asked)
        self._lay_out(heading)
        self._count()

    def _lay_out(self, heading: PlainLabel) -> None:
        top = QHBoxLayout()
        top.addWidget(heading)
        top.addStretch(1)
        top.addWidget(self.library_button)
        top.addWidget(self.compare_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.addLayout(top)
        column.addWidget(self.line)
        column.addWidget(self.problem)
        column.addWidget(self.empty, 1, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.table, 1)

    @property
    def items(self) -> Sequence[SessionItem]:
        """What is listed, the newest first."""
        return self.rows.items

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        roomy = self.height() >= _ROOM and self._all >= _ENOUGH
        self.line.setVisible(roomy or bool(self.line.text()) or self.line.hasFocus())

    def show_problem(self, sentence: str) -> None:
        """Why the filter is wrong; nothing: it is not."""
        self.problem.setText(tr(sentence))
        self.problem.setVisible(bool(sentence))
        self.line.show_problem(sentence)

    def show_items(self, items: Sequence[SessionItem], on_show: Path | None = None, of: int | None = None) -> None:
        """List sessions, and mark the one that is on show, else the one that was marked.

        :param items: the newest first. What one says may be made when it is asked for.
        :param of: how many there are without the filter; None: these.
        """
        chosen, several, place = self.chosen(), self.chosen_paths(), self.table.verticalScrollBar().value()
        paths = self.paths_of(items)
        same, self._paths = paths == self._paths, paths
        self._all = len(items) if of is None else of
        self.empty.setText(tr(NO_SESSIONS if not self._all else "No session is as the filter wants it."))
        self.empty.setVisible(not len(items))
        self.table.setVisible(bool(len(items)))
        blocked = self.table.selectionModel().blockSignals(True)
        self.rows.show_items(items, same)
        if len(several) > 1:  # what someone has selected to compare stays so
            self._select(several)
        else:
            self.choose(on_show or (chosen.path if chosen else None))
        self.table.selectionModel().blockSignals(blocked)
        if not same:
            self.table.verticalScrollBar().setValue(place)
        self.table.viewport().update()
        self._count()
        self._fit()

    @staticmethod
    def paths_of(items: Sequence[SessionItem]) -> list[Path]:
        """The paths of items, made or not."""
        known = getattr(items, "paths", None)
        return list(known) if known is not None else [item.path for item in items]

    def choose(self, path: Path | None) -> None:
        """Mark the session that is on show."""
        self._select([path] if path is not None else [])

    def _select(self, paths: Sequence[Path]) -> None:
        """Whatever keys are still held down: they would change what ``selectRow`` does."""
        model, flags = self.table.selectionModel(), QItemSelectionModel.SelectionFlag
        self.table.clearSelection()
        for path in paths:
            if path in self._paths:
                index = self.rows.index(self._paths.index(path), 0)
                model.setCurrentIndex(index, flags.Select | flags.Rows)

    def chosen_paths(self) -> list[Path]:
        """All that are selected, from the top."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [self._paths[row] for row in rows if row < len(self._paths)]

    def compare(self) -> None:
        """Ask for a comparison of what is selected."""
        self.compared.emit(self.chosen_paths())

    def _count(self) -> None:
        count = len(self.chosen_paths())
        self.compare_button.setText(tr(f"Compare {count}" if count > 1 else "Compare"))
        self.compare_button.setEnabled(2 <= count <= MOST_COMPARED)
        tip = "Ctrl+click or Shift+arrows" if count <= MOST_COMPARED else f"{count} are selected: that is too many. Ctrl+click"
        self.compare_button.setToolTip(tr(f"{tip} to select 2 to {MOST_COMPARED} sessions, then compare them (Ctrl+M)"))

    def take_focus(self) -> None:
        """For the keyboard: the arrows move through the sessions from here."""
        self.table.setFocus()
        if self.chosen() is None and len(self.items):
            self._select(self._paths[:1])

    def chosen(self) -> SessionItem | None:
        rows = self.table.selectionModel().selectedRows()
        return self.items[rows[0].row()] if rows and rows[0].row() < len(self.items) else None

    def _open(self, row: int) -> None:
        if 0 <= row < len(self.items):
            self.opened.emit(self._paths[row])

    def _menu(self, place: QPoint) -> None:
        row = self.table.rowAt(place.y())
        if row >= 0:
            path, several = self._paths[row], self.chosen_paths()
            self.menu_asked.emit(several if path in several else [path], self.table.viewport().mapToGlobal(place))
