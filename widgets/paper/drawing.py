"""What was painted, as a list that can be painted again at any size: in px of the screen, no pen or clip depends on a transform."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QImage, QPainter, QPainterPath, QPen, QTransform


@dataclass
class Mark:
    """One thing of a drawing. ``clip`` is what of it is seen, None: all."""

    clip: QPainterPath | None
    opacity: float


@dataclass
class Shape(Mark):
    """A path that is filled, or drawn with a pen as wide as it says. ``letters``: what one reads in it."""

    path: QPainterPath
    brush: QBrush | None = None
    pen: QPen | None = None
    letters: str = ""


@dataclass
class Letters(Shape):
    """Text: its outlines, and for files that hold fonts the text itself in its font, which begins at the origin of ``place``."""

    font: QFont = field(default_factory=QFont)
    place: QTransform = field(default_factory=QTransform)


@dataclass
class Bitmap(Mark):
    """Pixels in a rectangle of ``place``; without ``smooth`` each stays a rectangle of one colour."""

    image: QImage
    target: QRectF
    place: QTransform
    smooth: bool


@dataclass
class PaperDrawing:
    """Marks one over the other on a ground, ``size`` in px of the screen."""

    size: QSizeF
    dpi: int
    """Of that screen, by which the sizes of fonts are meant."""
    ground: QColor
    marks: Sequence[Mark]

    def paint(self, painter: QPainter, fonts: bool) -> None:
        """Paint it with a painter that has one unit a px of the screen, on any thread.

        :param fonts: text as such, for a device that keeps the fonts with it; else its outlines.
        """
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, 0, self.size.width(), self.size.height()), self.ground)
        for mark in self.marks:
            painter.save()
            painter.setOpacity(mark.opacity)
            if mark.clip is not None:
                painter.setClipPath(mark.clip)
            if isinstance(mark, Letters) and fonts:
                painter.setTransform(mark.place, True)
                painter.setFont(mark.font)
                painter.setPen(QPen(mark.brush or QBrush(), 1))
                painter.drawText(0, 0, mark.letters)
            elif isinstance(mark, Shape):
                painter.setPen(mark.pen or QPen(Qt.PenStyle.NoPen))
                painter.setBrush(mark.brush or QBrush())
                painter.drawPath(mark.path)
            elif isinstance(mark, Bitmap):
                painter.setTransform(mark.place, True)
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, mark.smooth)
                painter.drawImage(mark.target, mark.image)
            painter.restore()
