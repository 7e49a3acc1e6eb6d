"""The runs of a sweep as a table: sorted by a click on a head, of as many rows as there may be."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from settle.widgets.panels.base.number_text import short
from settle.widgets.theme.plain_text import as_plain
from settle.widgets.translation.language import tr

_Index = QModelIndex | QPersistentModelIndex


_ONLY_SEEN = 30
"""Rows that the width of a column goes by, beyond those in sight; else a thousand are asked for their text."""


_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_TEXTS = frozenset((Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole))
"""Roles; a table asks thousands of times, mostly for others."""


class RunModel(QAbstractTableModel):
    """Rows, of which cells are asked for when they are seen; numbers sort as numbers, and what is missing comes last."""

    def __init__(self) -> None:
        super().__init__()
        self.heads: list[str] = []
        self.all: Sequence[Any] = []
        self.rows: Sequence[Any] = []
        self._cells: Sequence[Callable[[Any], Any]] = []
        self.exact = 0
        """Columns, from the first, whose numbers were typed and are shown so."""
        self._wanted: set[int] | None = None
        self._sorted = (0, Qt.SortOrder.AscendingOrder)

    def show_table(self, heads: Sequence[str], rows: Sequence[Any], exact: int, cells: Sequence[Callable[[Any], Any]] = ()) -> None:
        """
        :param rows: of whatever kind.
        :param cells: give of a row the value of each column, the first the number of the run; the default: rows are lists of values.
        """
        self.beginResetModel()
        self.heads, self.all, self.exact = list(heads), rows, exact
        self._cells = cells or [itemgetter(column) for column in range(len(heads))]
        self._arrange()
        self.endResetModel()

    def number(self, row: int) -> int:
        """Of the run that is shown there."""
        return int(self._cells[0](self.rows[row]))

    def places(self, numbers: Sequence[int]) -> list[int]:
        """Where the runs of these numbers are shown, from above."""
        wanted = set(numbers)
        return [place for place, row in enumerate(self.rows) if self._cells[0](row) in wanted] if wanted else []

    def filter(self, wanted: set[int] | None) -> None:
        """Show the runs of these numbers alone; None: all."""
        if wanted is None and self._wanted is None:
            return
        self.beginResetModel()
        self._wanted = wanted
        self._arrange()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.beginResetModel()
        self._sorted = column, order
        self._arrange()
        self.endResetModel()

    def _arrange(self) -> None:
        column, order = self._sorted
        rows = self.all if self._wanted is None else [row for row in self.all if self._cells[0](row) in self._wanted]
        if column >= len(self._cells):
            self.rows = rows
            return
        found = [(value, row) for value, row in zip(map(self._cells[column], rows), rows, strict=True)]
        there = [each for each in found if not _is_missing(each[0])]
        there.sort(key=lambda each: _key(each[0]), reverse=order == Qt.SortOrder.DescendingOrder)
        self.rows = [row for _, row in there] + [row for value, row in found if _is_missing(value)]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.heads)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in _TEXTS and role != Qt.ItemDataRole.TextAlignmentRole:
            return None
        value = self._cells[index.column()](self.rows[index.row()])
        if role in _TEXTS:
            text = tr(_text(value, exact=index.column() < self.exact))
            return as_plain(text) if role == Qt.ItemDataRole.ToolTipRole else text
        return _RIGHT if isinstance(value, (int, float)) else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            head = tr(self.heads[section]) if section < len(self.heads) else ""
            return as_plain(head) if role == Qt.ItemDataRole.ToolTipRole else head
        return None


def _is_missing(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def _key(value: Any) -> tuple[int, float, str]:
    number = isinstance(value, (int, float))
    return (0, float(value), "") if number else (1, 0.0, str(value))


def _text(value: Any, exact: bool) -> str:
    if _is_missing(value):
        return "–"
    if isinstance(value, float):
        return f"{value:.6g}" if exact else short(value, 4)
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


class RunTable(QTableView):
    """Enter or a double click opens the session of a run."""

    opened = Signal(int)
    """Number of the run."""

    def __init__(self, name: str = "Runs of the sweep") -> None:
        super().__init__()
        self.runs = RunModel()
        self.setModel(self.runs)
        self.setAccessibleName(tr(name))
        self.setSortingEnabled(True)
        self.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.horizontalHeader().setResizeContentsPrecision(_ONLY_SEEN)
        # One that stays empty: to paint its heads it asks every cell whether it is selected, and whole rows are.
        self.horizontalHeader().setSelectionModel(QItemSelectionModel(self.runs, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.activated.connect(lambda index: self.opened.emit(self.runs.number(index.row())))
        self._heads: list[str] = []
        self._given: list[int] = []
        """Widths that columns were given here, pixels."""

    def show_table(self, heads: Sequence[str], rows: Sequence[Any], exact: int, cells: Sequence[Callable[[Any], Any]] = ()) -> None:
        """As of :meth:`RunModel.show_table`. Keeps what is selected, where one stands, and the widths."""
        chosen, place = self.chosen(), self.verticalScrollBar().value()
        self.selectionModel().blockSignals(True)
        self.runs.show_table(heads, rows, exact, cells)
        self.choose(chosen)
        self.selectionModel().blockSignals(False)
        self.verticalScrollBar().setValue(place)
        if list(heads) != self._heads:
            self._heads = list(heads)
            self.resizeColumnsToContents()
            self._given = [self.columnWidth(column) for column in range(len(heads))]
        else:
            self._widen(exact)

    def _widen(self, count: int) -> None:
        """Make room in the first columns for what has come since, but not in those whose width was chosen by hand."""
        for column, given in enumerate(self._given[:count]):
            if self.columnWidth(column) == given and self.sizeHintForColumn(column) > given:
                self.resizeColumnToContents(column)
                self._given[column] = self.columnWidth(column)

    def chosen(self) -> list[int]:
        """Numbers of the runs that are selected."""
        return [self.runs.number(row) for part in self._parts() for row in range(part.top(), part.bottom() + 1)]

    def count_chosen(self) -> int:
        """How many are."""
        return sum(part.height() for part in self._parts())

    def _parts(self) -> list[QItemSelectionRange]:
        """Rows below each other that are selected."""
        return self.selectionModel().selection().toList()

    def choose(self, numbers: Sequence[int]) -> None:
        """Select these runs, and bring the first into sight."""
        flags, places, selection = self.selectionModel().SelectionFlag, self.runs.places(numbers), QItemSelection()
        for _, part in groupby(enumerate(places), lambda each: each[1] - each[0]):  # rows below each other are one part
            below = [place for _, place in part]
            selection.append(QItemSelectionRange(self.runs.index(below[0], 0), self.runs.index(below[-1], 0)))
        self.selectionModel().select(selection, flags.ClearAndSelect | flags.Rows)
        if places:
            self.scrollTo(self.runs.index(places[0], 0))
