"""A colour bar that lies on its side: what the colours of a map mean."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from settle.widgets.panels.base.axis import small_font
from settle.widgets.panels.base.self_painting_panel import ends_painters
from settle.widgets.panels.images.picture import image
from settle.widgets.theme import theme
from settle.widgets.translation.language import tr

_WIDE, _BAR = 150, 9


class ColourBar(QWidget):
    """Shows the map with a text at its left end, its middle and its right end."""

    def __init__(self) -> None:
        super().__init__()
        self.map_name, self.texts = "verdict", ("0", "½", "1")
        self.setFont(small_font())
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(_WIDE, _BAR + self.fontMetrics().height() + 4)

    def show_map(self, map_name: str, texts: tuple[str, str, str]) -> None:
        """Show another map."""
        if (map_name, texts) != (self.map_name, self.texts):
            self.map_name, self.texts = map_name, texts
            self.setAccessibleName(tr(f"Colours from {', '.join(text for text in texts if text)}"))
            self.update()

    @ends_painters
    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = theme.current()
        bar = QRectF(4, 1, self.width() - 8, _BAR)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(bar, image(np.linspace(0, 1, 128)[None], self.map_name, 0, 1))
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.drawRect(bar.adjusted(-0.5, -0.5, 0.5, 0.5))
        painter.setPen(QColor(colours.muted))
        row = QRectF(0, _BAR + 3, self.width(), self.fontMetrics().height())
        sides = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight)
        for text, side in zip(self.texts, sides, strict=True):
            painter.drawText(row, side | Qt.AlignmentFlag.AlignVCenter, tr(text))
        painter.end()
