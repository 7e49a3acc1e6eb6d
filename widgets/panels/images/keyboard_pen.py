"""A pen that the keyboard moves over something that can be drawn on: arrows, Space draws, Delete erases."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen

from settle.widgets.theme import theme

HINT = "Arrows move the pen, Space draws, Delete erases"
"""For whoever cannot see that it can be drawn on."""
_KEY = Qt.Key
_MOVES = {_KEY.Key_Left: (-1, 0), _KEY.Key_Right: (1, 0), _KEY.Key_Up: (0, -1), _KEY.Key_Down: (0, 1)}


def _stepped(place: float, by: int, cells: int) -> float:
    """The middle of the cell so many further on, or of the last one there."""
    return (min(max(int(place * cells) + by, 0), cells - 1) + 0.5) / cells


class KeyboardPen:
    """Knows where it is, as parts of the width and the height of what is drawn on."""

    def __init__(self) -> None:
        self.x = self.y = 0.5

    def take(self, event: QKeyEvent, columns: int, rows: int, dab: Callable[[bool], object]) -> bool:
        """Move, or draw by ``dab(erase)``; whether the key was one of the pen's.

        :param columns, rows: of the grid in the middle of whose cells it stands.
        """
        move = _MOVES.get(Qt.Key(event.key()), (0, 0))
        self.x, self.y = _stepped(self.x, move[0], columns), _stepped(self.y, move[1], rows)
        drawn = event.key() in (_KEY.Key_Space, _KEY.Key_Delete, _KEY.Key_Backspace)
        if drawn:
            dab(event.key() != _KEY.Key_Space)
        return drawn or any(move)

    def place(self, frame: QRectF) -> QPointF:
        """Where it is in a frame (px)."""
        return QPointF(frame.left() + self.x * frame.width(), frame.top() + self.y * frame.height())

    def paint(self, painter: QPainter, frame: QRectF, radius: float) -> None:
        """The pen, and a ring around what it draws on: the keyboard is here."""
        colours = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colours.accent), 2))
        painter.drawRect(frame)
        for ink, wide in ((colours.card, 4), (colours.accent, 2)):  # seen on ink and on paper
            painter.setPen(QPen(QColor(ink), wide))
            painter.drawEllipse(self.place(frame), radius, radius)
