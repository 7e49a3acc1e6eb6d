"""How lines are drawn, on a chart as in its legend: solid, dotted, dashed, dash-dot, or with beads at the points."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from settle.widgets.panels.base import plane_brushes

LONG = 18
"""Length of the bit of line in a legend, px: every pattern shows in it."""
BEAD = 6.0
"""Width of a bead, px."""
_PATTERNS = {"dotted": [1, 2], "dashed": [2.5, 2], "dash-dot": [5, 2, 1, 2]}
"""Lengths of strokes and gaps, in widths of the line."""


def stroke_pen(colour: str, stroke: str, width: float) -> QPen:
    """The pen of a line; its width in px, whatever the scale."""
    pen = QPen(QColor(colour), width)
    pen.setCosmetic(True)
    if stroke in _PATTERNS:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern(_PATTERNS[stroke])
    return pen


def on_screen(pen: QPen, painter: QPainter) -> QPen:
    """A pen whose width is that of letters' px: Qt takes it for pixels of the screen, of which a dense one has more."""
    device = painter.device()
    scaled = QPen(pen)
    if pen.isCosmetic() and device is not None:
        scaled.setWidthF(max(1.0, pen.widthF()) * device.devicePixelRatio())
    return scaled


def paint_chip(painter: QPainter, colour: str, mark: str, left: QPointF) -> None:
    """A bit of line, or a point where the mark is one of :data:`settle.widgets.panels.base.plane_brushes.SHAPES`, right of ``left``."""
    middle = left + QPointF(LONG / 2, 0)
    if mark in plane_brushes.SHAPES:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        plane_brushes.paint_shape(painter, mark, middle, 4.5)
        return
    painter.setPen(on_screen(stroke_pen(colour, mark, 2), painter))
    painter.drawLine(left, left + QPointF(LONG, 0))
    if mark == "beaded":
        painter.setBrush(QColor(colour))
        painter.drawEllipse(middle, BEAD / 2, BEAD / 2)
