"""A button of the rail, which can be drawn to another place."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolButton

from settle.widgets.rail.rail_item import RailItem
from settle.widgets.theme.plain_text import as_plain
from settle.widgets.translation.language import tr

LEAST_WIDTH, LEAST_HEIGHT = 76, 46
MOST_TIGHTER = 8
"""By how much a button may be less high than its least size says, with nothing cut, px."""
_ICON, _AROUND = 22, 8
"""px: of the icon, and what is left free beside the caption."""


class RailButton(QToolButton):
    """Icon and caption, both whole, however large the text is."""

    dragged = Signal(float)
    """It is being drawn: the pointer is at this height of the screen, px."""
    dropped = Signal()
    stepped = Signal(int)
    """The keyboard goes to the button so many places further down."""
    moved = Signal(int)
    """It is to stand so many places further down."""

    def __init__(self, item: RailItem):
        super().__init__()
        self.item = item
        self.setObjectName("rail")
        self.setText(tr(item.caption))
        self.setAccessibleName(tr(item.caption))
        self.setToolTip(as_plain(tr(item.tip)))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setIconSize(QSize(_ICON, _ICON))
        self.setCheckable(item.kind != "broken")
        if item.kind == "broken":
            self.setAccessibleDescription(tr(item.tip))
        self._pressed_at: QPointF | None = None
        self._drawn = False

    def least_size(self) -> QSize:
        """In which all of it is seen."""
        self.ensurePolished()
        text = QFontMetrics(QFont(self.font()))
        return QSize(
            max(LEAST_WIDTH, text.horizontalAdvance(self.text()) + 2 * _AROUND),
            max(LEAST_HEIGHT, _ICON + text.height() + _AROUND),
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.globalPosition() if event.button() == Qt.MouseButton.LeftButton else None
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.globalPosition()
        if self._pressed_at is not None and abs(at.y() - self._pressed_at.y()) >= QApplication.startDragDistance():
            self._drawn = True
            self.setDown(False)
        if self._drawn:
            self.dragged.emit(at.y())
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        drawn, self._drawn, self._pressed_at = self._drawn, False, None
        super().mouseReleaseEvent(event)  # which is no click: it is not down any more
        if drawn:
            self.dropped.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Home: -1000, Qt.Key.Key_End: 1000}.get(Qt.Key(event.key()))
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        if by is None or (event.modifiers() and not alt):
            super().keyPressEvent(event)
        else:
            (self.moved if alt else self.stepped).emit(by)
