"""A curve as it is painted: in parts where Qt is slow, and with beads."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QPaintEngine, QPainter, QPen

from settle.widgets.panels.base import plane_brushes
from settle.widgets.panels.base.self_painting_panel import ends_painters
from settle.widgets.panels.base.strokes import BEAD, on_screen

DENSE = 500
"""Points up to which a line of 1 px is one of letters' px on a dense screen; of more it is as thin as a pixel, and ten times faster."""
MANY, PART = 64, 16
"""Points from which on a line is drawn in parts, and points of such a part of a dotted one."""
BEADS = 14.0
"""Least distance between two beads of a line, px."""


class CurveItem(pg.PlotCurveItem):
    """A curve; of a beaded one some points have a dot.

    Of many points it is drawn on the screen in parts, and in pixels: Qt's time for a line wider than 1 px grows with the square of its
    turns, and is tenfold where it maps the points itself. One of 800 points took 75 ms where this takes 1. In a file it stays one line.
    """

    def __init__(self) -> None:
        super().__init__(connect="finite")
        self.beads: tuple[np.ndarray, str] | None = None
        """n x 2 points, and their colour."""

    @ends_painters
    def paint(self, painter: QPainter, *about: Any) -> None:
        x, _ = self.getData()
        seen, pen = painter.paintEngine().type() == QPaintEngine.Type.Raster, self.opts["pen"]
        if seen and x is not None and (len(x) <= DENSE or pen.widthF() > 1):
            pen = on_screen(pen, painter)
        if seen and x is not None and len(x) > MANY and pen.widthF() > 1:
            painter.save()
            try:
                self._paint_in_parts(painter, pen)
            finally:
                painter.restore()
        else:
            usual, self.opts["pen"] = self.opts["pen"], pen
            try:
                super().paint(painter, *about)
            finally:
                self.opts["pen"] = usual
        if self.beads is not None and len(self.beads[0]):
            points, colour = self.beads
            # One dot at most in each of equal stretches of the screen: more would be a band.
            _, kept = np.unique(np.floor(points[:, 0] * painter.transform().m11() / BEADS), return_index=True)
            plane_brushes.dots(painter, points[kept], colour, BEAD)

    def _paint_in_parts(self, painter: QPainter, pen: QPen) -> None:
        to, ratio = painter.transform(), painter.device().devicePixelRatio()
        x, y = (
            np.asarray(values, float) * scale + move
            for values, scale, move in zip(self.getData(), (to.m11(), to.m22()), (to.dx(), to.dy()), strict=True)
        )
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        if pen.style() == Qt.PenStyle.SolidLine:
            ends = np.stack([x[:-1], y[:-1], x[1:], y[1:]])
            painter.drawLines(list(map(QLineF, *ends[:, np.isfinite(ends).all(0)].tolist())))
            return
        along, pen = np.append(0, np.nancumsum(np.hypot(np.diff(x), np.diff(y)))), QPen(pen)
        for first in range(0, len(x) - 1, PART):
            pen.setDashOffset(along[first] * ratio / pen.widthF())  # the dashes go on
            painter.setPen(pen)
            painter.drawPath(pg.arrayToQPath(x[first : first + PART + 1], y[first : first + PART + 1], connect="finite"))
