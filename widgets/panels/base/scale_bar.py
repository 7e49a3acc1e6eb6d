"""A colour bar at the right edge: the sequential map from its weak to its strong end, with the values there."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPen

from settle.widgets.theme import theme
from settle.widgets.theme.colour_maps import lookup
from settle.widgets.translation.language import tr

_WIDE = 10
_WEAKEST = 0.12
"""Part of the map that is left out, so that the weakest colour is told from the ground."""


def entries(share: np.ndarray) -> np.ndarray:
    """Colours (uint8, x 3) of shares in 0..1 of the scale."""
    table = lookup("sequential")
    return table[np.rint((_WEAKEST + (1 - _WEAKEST) * share) * (len(table) - 1)).astype(np.intp)]


def scale_width(metrics: QFontMetrics, *words: str) -> int:
    """Room that the bar needs at the right (px)."""
    return max(_WIDE, *(metrics.horizontalAdvance(tr(word)) for word in words)) + 12


def paint_scale(painter: QPainter, frame: QRectF, words: tuple[str, str], strong_above: bool) -> None:
    """Paint the bar into the right edge of a frame. ``words``: of the low and of the high end."""
    metrics, colours = painter.fontMetrics(), theme.current()
    line, room = metrics.height(), scale_width(metrics, *words)
    x = frame.right() - room
    bar = QRectF(x + (room - _WIDE) / 2, frame.top() + 2 * line, _WIDE, max(10.0, frame.height() - 5 * line))
    shares = np.linspace(1, 0, 128) if strong_above else np.linspace(0, 1, 128)
    pixels = np.ascontiguousarray(entries(shares))
    painter.drawImage(bar, QImage(pixels.data, 1, len(pixels), 3, QImage.Format.Format_RGB888).copy())
    painter.setPen(QPen(QColor(colours.line), 1))
    painter.drawRect(bar.adjusted(-1, -1, 0, 0))
    painter.setPen(QColor(colours.muted))
    for word, y in ((words[1], bar.top() - line - 2), (words[0], bar.bottom() + 2)):
        painter.drawText(QRectF(x, y, room, line), Qt.AlignmentFlag.AlignHCenter, tr(word))
