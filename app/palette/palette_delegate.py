"""How a line of the palette is painted: its text, what else it is found by, its keys, and of which kind it is."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from settle.app.palette.entry import KINDS, PaletteEntry
from settle.widgets.theme import theme
from settle.widgets.translation.language import tr

ENTRY = Qt.ItemDataRole.UserRole
_KIND, _GAP = 88, 14
"""Room for the kind at the right, and between parts, px."""


class PaletteDelegate(QStyledItemDelegate):
    """Of items whose :data:`ENTRY` is a :class:`PaletteEntry`; others are painted as usual."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return super().sizeHint(option, index).expandedTo(QSize(0, option.fontMetrics.height() + 12))  # type: ignore[attr-defined]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        entry = index.data(ENTRY)
        if not isinstance(entry, PaletteEntry):
            super().paint(painter, option, index)
            return
        self.initStyleOption(option, index)
        option.text = ""  # type: ignore[attr-defined]
        QApplication.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        colours = theme.current()
        strong, quiet = (colours.on_accent, colours.on_accent) if chosen else (colours.text, colours.muted)
        room: QRect = option.rect.adjusted(8, 0, -8, 0)  # type: ignore[attr-defined]
        painter.save()
        painter.setFont(option.font)  # type: ignore[attr-defined]
        _write(painter, room, tr(KINDS[entry.kind]), quiet, right=True)
        room.setRight(room.right() - _KIND)
        if entry.shortcut:
            room.setRight(room.right() - _write(painter, room, entry.shortcut, quiet, right=True) - _GAP)
        room.setLeft(room.left() + _write(painter, room, tr(entry.text), strong) + _GAP)
        if room.width() > 40:
            _write(painter, room, tr(entry.also), quiet)
        painter.restore()


def _write(painter: QPainter, room: QRect, text: str, colour: str, right: bool = False) -> int:
    """Gives the width that was needed, px."""
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.setPen(QColor(colour))
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, shown)
    return painter.fontMetrics().horizontalAdvance(shown)
