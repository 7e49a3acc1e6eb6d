"""The table of the library: what is selected and ticked, sorted by a click on a heading, and all of it by keys."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QItemSelection, QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from settle.widgets.library.column_widths import WIDTHS, has_room_for_pictures
from settle.widgets.library.library_delegate import INDENT, MARK, LibraryDelegate, row_height
from settle.widgets.library.library_model import (
    COLUMNS,
    DIFFERS,
    PICTURE,
    RUN,
    SIZE,
    STAR,
    TICK,
    WHEN,
    Describe,
    LibraryModel,
    Thumbnails,
)
from settle.widgets.library.session_item import LibraryLine
from settle.widgets.translation.language import tr

_DESCENDING = {STAR, WHEN, SIZE}
"""Columns of which the largest come first at the first click."""


class LibraryTable(QTableView):
    """Rows are told by :meth:`show_lines`; what is to be done with them is said by signals."""

    opened = Signal(object)
    """(path)"""
    toggled = Signal(str)
    """(key) of a row that is to be unfolded, or folded."""
    sorted_by = Signal(str, bool)
    """(name of a column, descending)"""
    menu_asked = Signal(object)
    """(place on the screen)"""
    trashed = Signal()
    left = Signal()
    """Esc was pressed."""
    chosen = Signal()
    """Another selection, or what is selected says something else."""

    def __init__(self) -> None:
        super().__init__()
        self.lines_model = LibraryModel(self)
        self.sorted: tuple[str, bool] = "when", True
        """Name of the column that the rows are sorted by, and whether the largest come first."""
        self._fitted, self._narrow = WIDTHS[DIFFERS], False
        self.setModel(self.lines_model)
        self.setItemDelegate(LibraryDelegate(self))
        self.setAccessibleName(tr("Library of sessions"))
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit())
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(row_height(self.fontMetrics().height()))
        self._heads()

    def _heads(self) -> None:
        heads = self.horizontalHeader()
        heads.setHighlightSections(False)
        heads.setSectionsClickable(True)
        heads.setMinimumSectionSize(26)
        heads.setTextElideMode(Qt.TextElideMode.ElideRight)
        for column, width in WIDTHS.items():
            self.setColumnWidth(column, width)
        for column in (TICK, STAR, PICTURE):
            heads.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        self.setColumnHidden(PICTURE, True)
        heads.setSortIndicatorShown(True)
        heads.setSortIndicator(WHEN, Qt.SortOrder.DescendingOrder)
        heads.sectionClicked.connect(self._head_clicked)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is left of the width goes to what tells rows apart, until its column is made another width by hand."""
        super().resizeEvent(event)
        self._show_pictures()
        if self.columnWidth(DIFFERS) == self._fitted:
            others = sum(self.columnWidth(column) for column in range(len(COLUMNS)) if column != DIFFERS)  # of a hidden one 0
            self._fitted = max(WIDTHS[DIFFERS], self.viewport().width() - others)
            self.setColumnWidth(DIFFERS, self._fitted)

    def layout_state(self) -> tuple[QByteArray, bool]:
        """Columns as they are, and whether the width that is left goes to one of them by itself."""
        return self.horizontalHeader().saveState(), self.columnWidth(DIFFERS) == self._fitted

    def restore_layout(self, state: QByteArray, fitted: bool) -> None:
        """As :meth:`layout_state` gave them."""
        hidden = self.isColumnHidden(PICTURE)
        self.horizontalHeader().restoreState(state)
        self.setColumnHidden(PICTURE, hidden)
        if fitted:
            self._fitted = self.columnWidth(DIFFERS)

    # -- what is shown ---------------------------------------------------------------------------

    def show_lines(self, lines: Sequence[LibraryLine], describe: Describe) -> None:
        """Show these rows; what was selected stays so where it is still there, and so does the place that one looks at."""
        model = self.lines_model
        selected, current = {model.lines[row].key for row in self.rows()}, self.currentIndex()
        key, column = (model.lines[current.row()].key, current.column()) if current.isValid() else ("", RUN)
        place = self.verticalScrollBar().value()
        blocked = self.selectionModel().blockSignals(True)
        reset = [line.key for line in lines] != [line.key for line in model.lines]
        model.show_lines(lines, describe)
        if reset:
            self._select([row for row, line in enumerate(lines) if line.key in selected])
            row = next((row for row, line in enumerate(lines) if line.key == key), None)
            if row is not None:
                self.selectionModel().setCurrentIndex(model.index(row, column), QItemSelectionModel.SelectionFlag.NoUpdate)
        self.selectionModel().blockSignals(blocked)
        if reset:
            self.verticalScrollBar().setValue(place)
            self.viewport().update()
        self.chosen.emit()

    def show_thumbnails(self, thumbnails: Thumbnails) -> None:
        """Give each row the picture of its session from now on."""
        self.lines_model.thumbnails = thumbnails
        self.make_room(self._narrow)
        self.lines_model.say_changed()

    def make_room(self, narrow: bool) -> None:
        """Leave the thumbnails out where there is little room."""
        self._narrow = narrow
        self._show_pictures()

    def _show_pictures(self) -> None:
        self.setColumnHidden(PICTURE, self._narrow or self.lines_model.thumbnails is None or not has_room_for_pictures(self))

    def _select(self, rows: Sequence[int]) -> None:
        """Select these rows, neighbours in one range: thousands of ranges would take seconds."""
        chosen, model, at = QItemSelection(), self.lines_model, 0
        while at < len(rows):
            end = at
            while end + 1 < len(rows) and rows[end + 1] == rows[end] + 1:
                end += 1
            chosen.select(model.index(rows[at], 0), model.index(rows[end], len(COLUMNS) - 1))
            at = end + 1
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    # -- what is chosen --------------------------------------------------------------------------

    def rows(self) -> list[int]:
        """Numbers of the selected rows, from the top."""
        found = set[int]()
        for some in self.selectionModel().selection().toList():
            found.update(range(some.top(), some.bottom() + 1))
        return sorted(found)

    def selected(self) -> list[Path]:
        """Sessions of the selected rows; a heading counts for itself alone, as all that stands below it can be selected too."""
        lines = self.lines_model.lines
        return self.lines_model.paths(row for row in self.rows() if lines[row].kind != "experiment")

    def choose(self, paths: Collection[Path]) -> None:
        """Select the rows of these sessions, and bring the first one into sight."""
        rows = [row for row, line in enumerate(self.lines_model.lines) if line.kind == "session" and line.paths[0] in paths]
        if rows:
            self._begin_at(rows[0])
        self._select(rows)

    def begin(self, path: Path | None) -> None:
        """Select the session on show, else the first row, unless something is selected."""
        if not self.rows() and path is not None:
            self.choose([path])
        if not self.rows():
            self._begin_at(0)

    def _begin_at(self, row: int) -> None:
        """Select a row, whatever keys are still held down: they would change what ``selectRow`` does."""
        if row < len(self.lines_model.lines):
            self._select([row])
            self.selectionModel().setCurrentIndex(self.lines_model.index(row, RUN), QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(self.currentIndex())

    @property
    def editing(self) -> bool:
        """Whether a title is being typed."""
        return self.state() == QAbstractItemView.State.EditingState

    # -- what a person does ----------------------------------------------------------------------

    def _head_clicked(self, column: int) -> None:
        heads, model = self.horizontalHeader(), self.lines_model
        if column == TICK:
            every = model.paths(range(len(model.lines)))
            model.tick(every, not set(every) <= model.ticks())
        if column in (TICK, PICTURE):
            heads.setSortIndicator(COLUMNS.index(self.sorted[0]), heads.sortIndicatorOrder())
            return
        again = COLUMNS[column] == self.sorted[0]
        descending = not self.sorted[1] if again else column in _DESCENDING
        self.show_sorting(COLUMNS[column], descending)
        self.sorted_by.emit(COLUMNS[column], descending)

    def show_sorting(self, name: str, descending: bool) -> None:
        self.sorted = name, descending
        orders = Qt.SortOrder
        self.horizontalHeader().setSortIndicator(COLUMNS.index(name), orders.DescendingOrder if descending else orders.AscendingOrder)

    def open_row(self, row: int) -> None:
        """What Enter and a double click do."""
        line = self.lines_model.lines[row]
        if line.kind == "session":
            self.opened.emit(line.paths[0])
        else:
            self.toggled.emit(line.key)

    def _menu(self, place: QPoint) -> None:
        row = self.rowAt(place.y())
        if row >= 0:
            self.menu_asked.emit(self.viewport().mapToGlobal(place))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index, plain = self.indexAt(event.position().toPoint()), not event.modifiers()
        if not index.isValid() or event.button() != Qt.MouseButton.LeftButton or not plain:
            return
        line = self.lines_model.lines[index.row()]
        if index.column() == STAR and line.kind != "experiment":
            self.lines_model.toggle_star(index.row())
        elif index.column() == RUN and line.kind != "session":
            begin = self.visualRect(index).left() + line.depth * INDENT
            if begin <= event.position().x() <= begin + MARK + 8:
                self.toggled.emit(line.key)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() not in (TICK, STAR) and event.button() == Qt.MouseButton.LeftButton:
            self.open_row(index.row())
        else:  # a quick second click on a tick or a star is one more click
            self.mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.editing:  # the line in which a title is typed passes Enter on
            event.accept()
            return
        key, index, keys = Qt.Key(event.key()), self.currentIndex(), Qt.KeyboardModifier
        plain = not event.modifiers() & ~(keys.KeypadModifier | (keys.ShiftModifier if key == Qt.Key.Key_Asterisk else keys.NoModifier))
        if plain and key == Qt.Key.Key_Escape:
            self.left.emit()
        elif plain and key == Qt.Key.Key_Delete:
            self.trashed.emit()
        elif not index.isValid() or not plain or not self._do(key, index.row()):
            super().keyPressEvent(event)

    def _do(self, key: Qt.Key, row: int) -> bool:
        """What a key does to the row that has the keyboard; False: nothing of the kind."""
        line, model = self.lines_model.lines[row], self.lines_model
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_row(row)
        elif key == Qt.Key.Key_Space:
            rows = self.rows() or [row]
            model.tick(model.paths(rows), not all(model.is_ticked(each) == Qt.CheckState.Checked for each in rows))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.selectRow(0 if key == Qt.Key.Key_Home else model.rowCount() - 1)
        elif key in (Qt.Key.Key_F2, Qt.Key.Key_Asterisk):
            self.rename() if key == Qt.Key.Key_F2 else model.toggle_star(row)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and line.kind != "session":
            if line.unfolded != (key == Qt.Key.Key_Right):
                self.toggled.emit(line.key)
        else:
            return False
        return True

    def rename(self) -> None:
        """Type the title of the session that has the keyboard, in its row."""
        index = self.lines_model.index(self.currentIndex().row(), RUN)
        if index.isValid() and self.lines_model.flags(index) & Qt.ItemFlag.ItemIsEditable:
            self.scrollTo(index)
            self.setCurrentIndex(index)
            self.edit(index)

    def take_focus(self) -> None:
        """For the keyboard: the arrows move through the rows from here."""
        self.setFocus()
        self.begin(None)
