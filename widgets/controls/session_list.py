"""The sessions of a folder as a list to open from."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from settle.widgets.controls.two_lines import TwoLineDelegate
from settle.widgets.theme.plain_text import PlainLabel, as_plain

MOST_COMPARED = 8
"""Sessions of a comparison."""


@dataclass(frozen=True)
class SessionItem:
    """One session as the list shows it."""

    path: Path
    title: str
    started: float
    """Seconds since 1970."""
    outcome: str
    tip: str
    """All there is to say, some lines of it."""
    detail: str = ""
    """What tells it from its neighbours: changed knobs and seed."""
    figure: str = ""
    """The figure that matters most, with its name."""
    readable: bool = True
    unfinished: bool = False
    """Whether its run may go on where it ended."""
    longer: bool = False
    """Whether its run has taken the steps that it was to take, and may be given more."""


class SessionList(QFrame):
    """Double click, Enter or the menu opens a session; of several that are selected with Ctrl or Shift the button makes a comparison."""

    opened = Signal(object)
    revealed = Signal(object)
    removed = Signal(object)
    resumed = Signal(object)
    """(path) each."""
    compared = Signal(object)
    """The paths of several sessions, a list."""

    def __init__(self):
        super().__init__()
        self.setObjectName("card")
        heading = PlainLabel("Sessions")
        heading.setObjectName("title")
        self.empty = PlainLabel("Every run is kept here as one file. Press Run to make the first.")
        self.empty.setObjectName("subtitle")
        self.empty.setWordWrap(True)
        self.table = QTableWidget(0, 1)
        self.table.setAccessibleName("Sessions")
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(2 * self.fontMetrics().height() + 14)
        self.table.setItemDelegate(TwoLineDelegate(self.table))
        self.table.setShowGrid(False)
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._menu)
        self.table.horizontalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setWordWrap(False)
        self.table.itemActivated.connect(lambda item: self._open(item.row()))
        self.table.itemSelectionChanged.connect(self._count)
        self.items: list[SessionItem] = []
        self.compare_button = QPushButton()
        self.compare_button.clicked.connect(self.compare)
        top = QHBoxLayout()
        top.addWidget(heading)
        top.addStretch(1)
        top.addWidget(self.compare_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.addLayout(top)
        column.addWidget(self.empty, 1, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.table, 1)
        self._count()

    def show_items(self, items: Sequence[SessionItem], on_show: Path | None = None) -> None:
        """List sessions, newest first, and mark the one that is on show, else the one that was marked."""
        chosen, several = self.chosen(), self.chosen_paths()
        self.items = sorted(items, key=lambda item: -item.started)
        self.empty.setVisible(not self.items)
        self.table.setVisible(bool(self.items))
        self.table.setRowCount(len(self.items))
        for row, item in enumerate(self.items):
            # That a run has finished is what one expects; the other outcomes are told.
            ended = when(item.started) if item.outcome == "finished" else f"{item.outcome} · {when(item.started)}"
            cell = QTableWidgetItem(f"{item.title}\t{ended}\n{item.detail}\t{item.figure}")
            cell.setToolTip(as_plain(item.tip))
            cell.setData(Qt.ItemDataRole.UserRole, item.readable)
            self.table.setItem(row, 0, cell)
        if len(several) > 1:  # what someone has selected to compare stays so
            self._select(several)
        else:
            self.choose(on_show or (chosen.path if chosen else None))

    def choose(self, path: Path | None) -> None:
        """Mark the session that is on show."""
        self.table.clearSelection()
        for row, item in enumerate(self.items):
            if item.path == path:
                self.table.selectRow(row)

    def _select(self, paths: Sequence[Path]) -> None:
        model, flags = self.table.selectionModel(), QItemSelectionModel.SelectionFlag
        self.table.clearSelection()
        for row, item in enumerate(self.items):
            if item.path in paths:
                model.select(self.table.model().index(row, 0), flags.Select | flags.Rows)

    def chosen_paths(self) -> list[Path]:
        """All that are selected, from the top."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [self.items[row].path for row in rows if row < len(self.items)]

    def compare(self) -> None:
        """Ask for a comparison of what is selected."""
        self.compared.emit(self.chosen_paths())

    def _count(self) -> None:
        count = len(self.chosen_paths())
        self.compare_button.setText(f"Compare {count}" if count > 1 else "Compare")
        self.compare_button.setEnabled(2 <= count <= MOST_COMPARED)
        tip = "Ctrl+click or Shift+arrows" if count <= MOST_COMPARED else f"{count} are selected: that is too many. Ctrl+click"
        self.compare_button.setToolTip(f"{tip} to select 2 to {MOST_COMPARED} sessions, then compare them (Ctrl+M)")

    def take_focus(self) -> None:
        """For the keyboard: the arrows move through the sessions from here."""
        self.table.setFocus()
        if self.chosen() is None and self.items:
            self.table.selectRow(0)

    def chosen(self) -> SessionItem | None:
        rows = self.table.selectionModel().selectedRows()
        return self.items[rows[0].row()] if rows and rows[0].row() < len(self.items) else None

    def _open(self, row: int) -> None:
        if 0 <= row < len(self.items):
            self.opened.emit(self.items[row].path)

    def _menu(self, place: QPoint) -> None:
        row = self.table.rowAt(place.y())
        if row < 0:
            return
        path, item = self.items[row].path, self.items[row]
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Open", lambda: self.opened.emit(path))
        several = self.chosen_paths()
        if 2 <= len(several) <= MOST_COMPARED and path in several:
            menu.addAction(f"Compare these {len(several)}", self.compare)
        words = "Extend the run…" if item.longer else "Resume the run"
        menu.addAction(words, lambda: self.resumed.emit(path)).setEnabled(item.unfinished or item.longer)
        menu.addAction("Show in folder", lambda: self.revealed.emit(path))
        menu.addSeparator()
        menu.addAction("Move to trash", lambda: self.removed.emit(path))
        menu.popup(self.table.viewport().mapToGlobal(place))


def when(started: float) -> str:
    """The time of day for today, else the date."""
    then, now = time.localtime(started), time.localtime()
    if then[:3] == now[:3]:
        return time.strftime("%H:%M", then)
    if now.tm_year == then.tm_year:
        return time.strftime("%d %b", then)
    return time.strftime("%Y-%m-%d", then)
