"""The tree of a run's forks: a row for each run, in which its line goes from the step where it branched off to its last one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QMenu, QVBoxLayout, QWidget

from settle.widgets.library.fork_delegate import RUN, ForkDelegate, Places
from settle.widgets.library.fork_run import ForkRun
from settle.widgets.theme import theme
from settle.widgets.theme.plain_text import as_plain
from settle.widgets.translation.language import tr

MOST_ROWS = 8
"""Rows that are in sight at most; of more it scrolls."""


class ForkTree(QFrame):
    """A click or an arrow chooses a run, a double click or Enter opens it."""

    chosen = Signal(object)
    opened = Signal(object)
    """(path) each."""
    compared = Signal(object)
    """The paths of a run and of the one that it was forked from, a list."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: Sequence[ForkRun] = ()
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Tree of forks"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._menu)
        self.list.itemActivated.connect(lambda item: self._emit(self.opened, self.list.row(item)))
        self.list.currentRowChanged.connect(lambda row: self._emit(self.chosen, row))
        self.list.setItemDelegate(ForkDelegate(self.list, lambda: self.runs))
        self.ruler = Ruler(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.ruler)
        column.addWidget(self.list)
        column.addStretch(1)

    def show_runs(self, runs: Sequence[ForkRun], chosen: Path | None) -> None:
        """Show a family, each run below the one that it branched off from, and mark one."""
        blocked = self.list.blockSignals(True)
        if [run.path for run in runs] != [run.path for run in self.runs]:
            self.list.clear()
            self.list.addItems([""] * len(runs))
        self.runs = runs
        row_height = self.list.sizeHintForRow(0) if runs else 0
        self.list.setFixedHeight(min(len(runs), MOST_ROWS) * row_height + 4)
        for row, run in enumerate(runs):
            self._write(self.list.item(row), row, run)
            if run.path == chosen and run.path is not None:
                self.list.setCurrentRow(row)
        self.list.blockSignals(blocked)
        self.list.viewport().update()
        self.ruler.update()

    def _write(self, item: QListWidgetItem, row: int, run: ForkRun) -> None:
        parent = "" if run.parent is None else f", fork of {self.runs[run.parent].title}"
        item.setText(tr(run.title))
        item.setToolTip(as_plain(tr(run.tip)))
        item.setData(RUN, row)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, tr(f"{run.title}{parent}: {run.detail}"))

    def pair(self, row: int) -> list[Path]:
        """A run and the one that it was forked from, if both are there."""
        run = self.runs[row]
        parent = None if run.parent is None else self.runs[run.parent].path
        return [parent, run.path] if parent is not None and run.path is not None else []

    def _emit(self, signal: object, row: int) -> None:
        if 0 <= row < len(self.runs) and (path := self.runs[row].path) is not None:
            signal.emit(path)  # type: ignore[attr-defined]

    def _menu(self, place: QPoint) -> None:
        row = self.list.indexAt(place).row()
        if row < 0 or self.runs[row].path is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Open"), lambda: self._emit(self.opened, row))
        menu.addAction(tr("Compare with what it was forked from"), lambda: self.compared.emit(self.pair(row))).setEnabled(
            bool(self.pair(row))
        )
        menu.popup(self.list.viewport().mapToGlobal(place))


class Ruler(QWidget):
    """Above the tree: which steps its lines go over."""

    def __init__(self, tree: ForkTree) -> None:
        super().__init__(tree)
        self._tree = tree

    def sizeHint(self) -> QSize:
        return QSize(60, self.fontMetrics().height() + 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._tree.runs:
            return
        painter, places = QPainter(self), Places(self._tree.runs, self._tree.list.viewport().width())
        painter.setPen(theme.current().muted)
        last = f"{places.most:,}"
        painter.drawText(int(places.x(0)) - 2, self.fontMetrics().ascent() + 2, "0")
        right = places.x(places.most) + 6
        whole = tr(f"step {last}")
        text = whole if right - self.fontMetrics().horizontalAdvance(whole) > places.x(0) + 20 else last
        painter.drawText(int(right - self.fontMetrics().horizontalAdvance(text)), self.fontMetrics().ascent() + 2, text)
        painter.end()
