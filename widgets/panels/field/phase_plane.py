"""Two pictures of a game in two numbers: the orbit in the plane of its parameters, and eigenvalues in the complex plane."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from settle.widgets.panels.base import plane_brushes
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.base.plot import Plot
from settle.widgets.panels.base.ranges import round_level
from settle.widgets.panels.base.self_painting_panel import ends_painters
from settle.widgets.theme import theme

PREDICTED, MEASURED = 7, 3
"""Colours of eigenvalues and of growth."""
_REACH = 20.0
"""How far from the mouse a point may lie and still be named, px."""
_FADES = 6
"""Parts of an orbit, from the oldest, palest one to the newest."""


class _OrbitItem(pg.GraphicsObject):
    def __init__(self) -> None:
        super().__init__()
        self.points = np.zeros((0, 2))
        self.size = 1.0

    def boundingRect(self) -> QRectF:
        return QRectF(-2 * self.size, -2 * self.size, 4 * self.size, 4 * self.size)

    @ends_painters
    def paint(self, painter: QPainter, *_: Any) -> None:
        colours, points = theme.current(), self.points
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ink = QColor(colours.series[0])
        cuts = np.linspace(0, len(points), _FADES + 1).astype(int)
        for number, (first, end) in enumerate(pairwise(cuts)):
            part = points[max(0, first - 1) : end]
            if len(part) > 1:
                ink.setAlphaF(0.5 + 0.5 * (number + 1) / _FADES)
                painter.setPen(pg.mkPen(ink, width=1 if len(points) > 1500 else 1.6))
                painter.drawPath(plane_brushes.polyline(part))
        if len(points):
            plane_brushes.dots(painter, points[:1], colours.muted, 7, colours.card)
        plane_brushes.dots(painter, np.zeros((1, 2)), colours.good, 9, colours.card)
        if len(points):
            plane_brushes.dots(painter, points[-1:], colours.series[1], 10, colours.card)


class Orbit(Plot):
    """The path of (theta, psi) so far: its start grey, its end in the colour of fakes, the equilibrium (0, 0) green."""

    def __init__(self, name: str):
        super().__init__(name, "θ, the generator", "ψ, the discriminator")
        self.trail = _OrbitItem()
        self.box.addItem(self.trail, ignoreBounds=True)
        self.box.setAspectLocked(True)
        self.overlay.zero_line = True
        self.overlay.read_out = self._read_out

    def _read_out(self, x: float, y: float) -> tuple[float, list[tuple[str, str]]] | None:
        """The point of the path that is nearest, if it lies within reach."""
        points, self.overlay.points = self.trail.points, []
        if not len(points):
            return None
        (x0, x1), _ = self.box.viewRange()
        away = np.linalg.norm(points - (x, y), axis=1)
        nearest = int(away.argmin())
        if away[nearest] > _REACH * (x1 - x0) / max(1.0, self.box.width()):
            return None
        theta, psi = (float(v) for v in points[nearest])
        self.overlay.points = [(theta, psi, theme.current().series[0])]
        return theta, [(f"θ {short(theta)}", ""), (f"ψ {short(psi)}", "")]

    def show_points(self, points: np.ndarray) -> None:
        """``n x 2``, in the order of time."""
        points = points[np.isfinite(points).all(1)]
        size = round_level(1.05 * float(np.abs(points).max(initial=1e-6)))
        if size != self.trail.size:
            self.trail.prepareGeometryChange()
        self.trail.points, self.trail.size = points, size
        self.trail.update()
        self.show_range((-size, size), (-size, size))

    def recolour(self) -> None:
        super().recolour()
        if hasattr(self, "trail"):
            self.trail.update()


class _EigenvalueItem(pg.GraphicsObject):
    def __init__(self) -> None:
        super().__init__()
        self.predicted = self.measured = np.zeros((0, 2))
        self.size = 1.0

    def boundingRect(self) -> QRectF:
        return QRectF(-8 * self.size, -4 * self.size, 16 * self.size, 8 * self.size)

    @ends_painters
    def paint(self, painter: QPainter, *_: Any) -> None:
        colours = theme.current()
        calm = QColor(colours.good)
        calm.setAlphaF(0.10)
        far = 8 * self.size
        painter.fillRect(QRectF(-far, -far, far, 2 * far), calm)
        painter.setPen(pg.mkPen(colours.axis, width=1))
        painter.drawLine(QPointF(0, -far), QPointF(0, far))
        painter.drawLine(QPointF(-far, 0), QPointF(far, 0))
        plane_brushes.dots(painter, self.measured, colours.series[MEASURED], 8, colours.card)
        centres = plane_brushes.mapped(self.predicted, painter.transform())
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pg.mkPen(colours.series[PREDICTED], width=2))
        for x, y in centres:
            for sign in (1, -1):
                painter.drawLine(QPointF(x - 6, y - sign * 6), QPointF(x + 6, y + sign * 6))


class EigenvaluePlot(Plot):
    """Predicted eigenvalues as crosses, measured ones as dots; the shaded half is where orbits come in."""

    def __init__(self, name: str):
        super().__init__(name, "real part", "imaginary part")
        self.marks = _EigenvalueItem()
        self.box.addItem(self.marks, ignoreBounds=True)
        self.box.setAspectLocked(True)

    def show_values(self, predicted: Sequence[complex], measured: Sequence[complex]) -> None:
        """Two eigenvalues, and their measured counterparts or none."""
        marks = self.marks
        marks.predicted, marks.measured = (np.array([(v.real, v.imag) for v in values]).reshape(-1, 2) for values in (predicted, measured))
        size = round_level(1.25 * float(np.abs(marks.predicted).max(initial=0.1)))
        if size != marks.size:
            marks.prepareGeometryChange()
        marks.size = size
        marks.update()
        self.show_range((-size, size), (-size, size))

    def recolour(self) -> None:
        super().recolour()
        if hasattr(self, "marks"):
            self.marks.update()
