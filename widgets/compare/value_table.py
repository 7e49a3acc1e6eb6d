"""A table of texts with a column for each run or group, in the colours of their curves."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableWidget, QTableWidgetItem

from settle.widgets.theme import theme
from settle.widgets.theme.colours import series_colour, text_ink
from settle.widgets.theme.plain_text import as_plain
from settle.widgets.translation.language import tr

_WIDEST = 190
"""Widest column of values, px: longer ones are cut, and whole in the tooltip."""
_NAMES = 96
"""Least width of the names, px."""


class ColouredHead(QHeaderView):
    """A head whose texts have the colours of their columns, which a style sheet would not let them have."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.inks: list[tuple[str, int | None]] = []

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        if not rect.isValid() or logicalIndex >= len(self.inks):
            return
        text, number = self.inks[logicalIndex]
        painter.save()
        painter.setFont(bold(self.font()) if number is not None else self.font())
        painter.setPen(QColor(theme.current().muted if number is None else text_ink(series_colour(number))))
        side = Qt.AlignmentFlag.AlignLeft if not logicalIndex else Qt.AlignmentFlag.AlignRight
        painter.drawText(rect.adjusted(6, 0, -6, 0), side | Qt.AlignmentFlag.AlignVCenter, tr(text))
        painter.restore()


def bold(font: QFont) -> QFont:
    """The same font, bold."""
    made = QFont(font)
    made.setBold(True)
    return made


class ValueTable(QTableWidget):
    """The keyboard moves through it by arrows; every cell has its whole text as tooltip."""

    def __init__(self, name: str):
        super().__init__()
        self.setAccessibleName(tr(name))
        self.head = ColouredHead()
        self.setHorizontalHeader(self.head)
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        theme.changed.connect(self._colour)

    def show_values(self, heads: Sequence[tuple[str, int | None]], rows: Sequence[Sequence[str]], tips: Sequence[str] = ()) -> None:
        """:param heads: (text, number in the theme's series or None) above each column of values; the first one above the names.
        :param rows: name, then values.
        :param tips: what is to be said of each name.
        """
        self.clear()
        self.head.inks = list(heads)
        self.setColumnCount(len(heads))
        self.setRowCount(len(rows))
        for column, (text, _) in enumerate(heads):
            self.setHorizontalHeaderItem(column, QTableWidgetItem(tr(text)))
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                cell = QTableWidgetItem(tr(text))
                cell.setToolTip(as_plain(tr(tips[row] if not column and row < len(tips) and tips[row] else text)))
                right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                cell.setTextAlignment(right if column else Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(row, column, cell)
        told = [f"{texts[0]}: {', '.join(texts[1:])}" for texts in rows]
        self.setAccessibleDescription(tr(". ".join(told)))
        self._colour()
        self._fit()

    def texts(self) -> list[list[str]]:
        """What stands there, the heads first."""
        cells = [[self.item(row, column) for column in range(self.columnCount())] for row in range(self.rowCount())]
        return [[text for text, _ in self.head.inks], *([cell.text() if cell else "" for cell in row] for row in cells)]

    def whole_size(self) -> QSize:
        """What it needs to be seen without scrolling."""
        wide = self.sizeHintForColumn(0) + 6 + sum(self.columnWidth(i) for i in range(1, self.columnCount()))
        high = sum(self.rowHeight(i) for i in range(self.rowCount()))
        return QSize(wide + 4, high + self.horizontalHeader().sizeHint().height() + 4)

    def _colour(self) -> None:
        colours = theme.current()
        for column, (_, number) in enumerate(self.head.inks):
            for row in range(self.rowCount()):
                cell = self.item(row, column)
                if cell is not None:
                    cell.setForeground(QBrush(QColor(colours.muted if number is None else colours.text)))

    def _fit(self) -> None:
        """Names take what values leave; where that is too little, the table scrolls."""
        for column in range(1, self.columnCount()):
            self.setColumnWidth(column, min(_WIDEST, max(44, self.sizeHintForColumn(column), self._head_width(column)) + 6))
        values = sum(self.columnWidth(i) for i in range(1, self.columnCount()))
        longest = min(_WIDEST, self.sizeHintForColumn(0) + 6)
        self.setColumnWidth(0, max(min(_NAMES, longest), self.viewport().width() - values))

    def _head_width(self, column: int) -> int:
        return QFontMetrics(bold(self.font())).horizontalAdvance(tr(self.head.inks[column][0])) + 14

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()
