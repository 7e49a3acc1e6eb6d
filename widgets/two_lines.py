"""Rows of two lines in a table: what it is, and below it, calmer, what tells it from others; each cut where it does not fit."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from widgets import theme

_GAP = 4
Index = QModelIndex | QPersistentModelIndex


class TwoLines(QStyledItemDelegate):
    """Draws the two lines of a cell's text, as they are aligned; a cell of one line has it in the upper place."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), 2 * option.fontMetrics.height() + 3 * _GAP)  # type: ignore[attr-defined]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        upper, _, lower = str(index.data()).partition("\n")
        option.text = ""  # type: ignore[attr-defined]
        style = option.widget.style() if option.widget else QApplication.style()  # type: ignore[attr-defined]
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)  # type: ignore[attr-defined]
        colours, high = theme.current(), option.fontMetrics.height()  # type: ignore[attr-defined]
        frame = option.rect.adjusted(_GAP, _GAP, -_GAP, 0)  # type: ignore[attr-defined]
        readable = index.data(Qt.ItemDataRole.UserRole) is not False
        for number, (text, colour) in enumerate(((upper, colours.text if readable else colours.muted), (lower, colours.muted))):
            place = QRect(frame.left(), frame.top() + number * (high + _GAP // 2), frame.width(), high)
            painter.setPen(QColor(colour))
            cut = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())  # type: ignore[attr-defined]
            painter.drawText(place, int(option.displayAlignment), cut)  # type: ignore[attr-defined]
