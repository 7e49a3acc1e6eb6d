"""A legend in one line: chips with a bit of line and a name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets import theme
from widgets.panels.axis import small_font

Chip = tuple[str, str, bool]
"""(name, colour, dashed)"""


class Legend(QWidget):
    """As many chips as there is room for; the tooltip names all."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.chips: tuple[Chip, ...] = ()
        self.setFont(small_font())
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide()

    def sizeHint(self) -> QSize:
        return QSize(80, self.fontMetrics().height() + 3)

    def show_chips(self, chips: Sequence[Chip]) -> None:
        """Name what is drawn."""
        if tuple(chips) != self.chips:
            self.chips = tuple(chips)
            self.setVisible(bool(chips))
            self.setToolTip("\n".join(name for name, _, _ in chips))
            self.setAccessibleName("Legend: " + ", ".join(name for name, _, _ in chips))
            self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        metrics, middle, x = painter.fontMetrics(), self.height() / 2, 4.0
        muted = QColor(theme.current().muted)
        for number, (name, colour, dashed) in enumerate(self.chips):
            left = len(self.chips) - number
            more = f"+{left}" if left > 1 else ""
            wide = 22 + metrics.horizontalAdvance(name)
            if x + wide + (metrics.horizontalAdvance(more) + 14 if more else 0) > self.width():
                painter.setPen(muted)
                painter.drawText(QPointF(x, middle + metrics.ascent() / 2 - 1), f"+{left}")
                break
            painter.setPen(QPen(QColor(colour), 2, Qt.PenStyle.DotLine if dashed else Qt.PenStyle.SolidLine))
            painter.drawLine(QPointF(x, middle), QPointF(x + 15, middle))
            painter.setPen(muted)
            painter.drawText(QPointF(x + 20, middle + metrics.ascent() / 2 - 1), name)
            x += wide + 12
        painter.end()
