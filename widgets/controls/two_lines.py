"""Rows of two lines in a list: what it is, and below it, calmer, what tells it from others; at the right what came of it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from settle.widgets.theme import text_scale, theme
from settle.widgets.translation.language import tr

TONE, FRESH = Qt.ItemDataRole.UserRole + 1, Qt.ItemDataRole.UserRole + 2
"""Roles: the name of the theme's colour that the right part above has; whether a row is new, and has a dot before it."""
_GAP = 4
_DOT = 8
"""px of a new row's dot."""
Index = QModelIndex | QPersistentModelIndex


def set_up_two_lines(table: QTableView, name: str) -> None:
    """Have a table of one column show such rows, as wide as it is, and be selected row by row.

    :param name: for those who do not see it.
    """
    rows, heads = table.verticalHeader(), table.horizontalHeader()
    table.setAccessibleName(tr(name))
    delegate = TwoLineDelegate(table)
    table.setItemDelegate(delegate)
    rows.hide()
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    delegate.fit_rows()
    text_scale.changed.connect(delegate.fit_rows)
    heads.hide()
    heads.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    table.setShowGrid(False)
    table.setFrameShape(QFrame.Shape.NoFrame)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    table.setWordWrap(False)


class TwoLineDelegate(QStyledItemDelegate):
    """Draws a text of the form ``left TAB right NEWLINE left TAB right``. The right parts are whole, the left ones cut where they do
    not fit; a role ``UserRole`` of False is calm altogether."""

    def fit_rows(self) -> None:
        """Make the rows of the table as high as two lines are."""
        table = self.parent()
        assert isinstance(table, QTableView)
        table.verticalHeader().setDefaultSectionSize(2 * table.fontMetrics().height() + 14)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), 2 * option.fontMetrics.height() + 3 * _GAP)  # type: ignore[attr-defined]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        option.text = ""  # type: ignore[attr-defined]
        style = option.widget.style() if option.widget else QApplication.style()  # type: ignore[attr-defined]
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)  # type: ignore[attr-defined]
        colours, metrics = theme.current(), option.fontMetrics  # type: ignore[attr-defined]
        frame = option.rect.adjusted(_GAP, _GAP, -_GAP, 0)  # type: ignore[attr-defined]
        calm = index.data(Qt.ItemDataRole.UserRole) is False
        for number, line in enumerate(str(index.data()).split("\n")):
            left, _, right = line.partition("\t")
            tone = "" if number else str(index.data(TONE) or "")
            place = QRect(frame.left(), frame.top() + number * (metrics.height() + _GAP // 2), frame.width(), metrics.height())
            painter.setPen(QColor(getattr(colours, tone) if tone else colours.muted))
            painter.drawText(place, Qt.AlignmentFlag.AlignRight, right)
            if not number and index.data(FRESH):
                _paint_dot(painter, place, colours.accent)
                place.setLeft(place.left() + _DOT + _GAP)
            room = place.width() - (metrics.horizontalAdvance(right) + 2 * _GAP if right else 0)
            painter.setPen(QColor(colours.muted if number or calm else colours.text))
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft, metrics.elidedText(left, Qt.TextElideMode.ElideRight, room))


def _paint_dot(painter: QPainter, place: QRect, colour: str) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(QRect(place.left(), place.center().y() - _DOT // 2 + 1, _DOT, _DOT))
    painter.restore()
