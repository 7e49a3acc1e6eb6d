"""The plane: a field of values with points, arrows, a mesh, rings and a level line over it, on equal axes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from settle.widgets.panels.base import plane_brushes
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.base.plot import Plot
from settle.widgets.panels.base.self_painting_panel import ends_painters
from settle.widgets.panels.base.strokes import on_screen
from settle.widgets.panels.images.picture import image
from settle.widgets.theme import theme
from settle.widgets.theme.colours import mixed

ARROW = 0.07
"""Length of the longest arrow as a part of the plane's width."""


@dataclass(frozen=True, eq=False)
class PlaneScene:
    """What is to be seen; any part may be missing."""

    extent: tuple[float, float, float, float]
    """x0, x1, y0, y1."""
    heat: np.ndarray | None = None
    """Rows (y upward) x columns, the values at the centres of the cells."""
    map_name: str = "verdict"
    low: float = 0.0
    high: float = 1.0
    """The values that have the first and the last colour of the map."""
    heat_name: str = "D"
    real: np.ndarray | None = None
    fake: np.ndarray | None = None
    """``n x 2``"""
    pull: np.ndarray | None = None
    """``n x 2``: an arrow at each fake; the longest but a few is drawn :data:`ARROW` long."""
    mesh: np.ndarray | None = None
    """``m x k x 2``"""
    line: np.ndarray | None = None
    """``n x 2 x 2`` segments."""
    rings: Sequence[tuple[float, float, float, bool | None]] = ()
    """x, y, radius, and whether it is met (None: unknown)."""


@dataclass
class _SceneCache:
    """What was made of a scene, once, in its own coordinates."""

    field: QImage | None = None
    mesh: list[tuple[float, QPainterPath]] | None = None
    pull: QPainterPath | None = None
    line: QPainterPath | None = None
    colours: str = ""


class _SceneItem(pg.GraphicsObject):
    def __init__(self) -> None:
        super().__init__()
        self.scene_shown = PlaneScene((0.0, 1.0, 0.0, 1.0))
        self.shown: Collection[str] = ()
        self._made = _SceneCache()
        self._painters: Mapping[str, Callable[[QPainter, PlaneScene], None]] = {
            "heat": self._heat, "rings": self._rings, "mesh": self._mesh, "pull": self._pull,
            "real": self._real, "fake": self._fake, "line": self._line,
        }  # fmt: skip
        """In the order in which they are painted."""

    def show_scene(self, scene: PlaneScene, shown: Collection[str]) -> None:
        if scene is self.scene_shown and tuple(shown) == self.shown:
            return
        if scene is not self.scene_shown:
            if scene.extent != self.scene_shown.extent:
                self.prepareGeometryChange()
            self.scene_shown, self._made = scene, _SceneCache()
        self.shown = tuple(shown)
        self.update()

    def boundingRect(self) -> QRectF:
        x0, x1, y0, y1 = self.scene_shown.extent
        return QRectF(2 * x0 - x1, 2 * y0 - y1, 3 * (x1 - x0), 3 * (y1 - y0))

    @ends_painters
    def paint(self, painter: QPainter, *_: Any) -> None:
        scene = self.scene_shown
        for name, paint in self._painters.items():
            if name in self.shown:
                paint(painter, scene)

    def _unit(self) -> float:
        """Width of a px in the plane."""
        box = self.getViewBox()
        return box.viewPixelSize()[0] if box is not None else 1.0

    def _size(self) -> float:
        x0, x1 = self.scene_shown.extent[:2]
        return float(np.clip((x1 - x0) / self._unit() / 135, 2.6, 4.6))

    def _heat(self, painter: QPainter, scene: PlaneScene) -> None:
        if scene.heat is None:
            return
        made, name = self._made, theme.current().name
        if made.field is None or made.colours != name:
            made.colours = name
            made.field = image(scene.heat, scene.map_name, scene.low, scene.high).convertToFormat(QImage.Format.Format_RGB32)
        x0, x1, y0, y1 = scene.extent
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(x0, y0, x1 - x0, y1 - y0), made.field)

    def _rings(self, painter: QPainter, scene: PlaneScene) -> None:
        colours = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for x, y, radius, met in scene.rings:
            colour = colours.muted if met is None else colours.good if met else colours.bad
            pen = QPen(QColor(colour), 1.6, Qt.PenStyle.DashLine if met is False else Qt.PenStyle.SolidLine)
            pen.setCosmetic(True)
            painter.setPen(on_screen(pen, painter))
            r = max(radius, 6 * self._unit())
            painter.drawEllipse(QPointF(x, y), r, r)
            if met is False:
                across = 0.5 * r
                for sign in (1, -1):
                    painter.drawLine(QPointF(x - across, y - sign * across), QPointF(x + across, y + sign * across))

    def _mesh(self, painter: QPainter, scene: PlaneScene) -> None:
        if scene.mesh is None:
            return
        if self._made.mesh is None:
            self._made.mesh = plane_brushes.mesh_lines(scene.mesh)
        colour = QColor(mixed(theme.current().series[1], theme.current().text, 0.35))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for opacity, path in self._made.mesh:
            colour.setAlphaF(0.12 + 0.68 * opacity)
            painter.setPen(pg.mkPen(colour, width=1))
            painter.drawPath(path)

    def _pull(self, painter: QPainter, scene: PlaneScene) -> None:
        if scene.pull is None or scene.fake is None:
            return
        if self._made.pull is None:
            length = np.linalg.norm(scene.pull, axis=1)
            length = length[np.isfinite(length)]
            longest = float(np.quantile(length, 0.95)) if len(length) else 0.0
            width = ARROW * (scene.extent[1] - scene.extent[0])
            size = width / longest if longest > 0 else 0.0
            moves = np.clip(np.asarray(scene.pull, float) * size, -2 * width, 2 * width)
            self._made.pull = plane_brushes.arrows(np.asarray(scene.fake, float), moves, 0.22 * width)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pg.mkPen(mixed(theme.current().series[1], theme.current().text, 0.45), width=1))
        painter.drawPath(self._made.pull)

    def _real(self, painter: QPainter, scene: PlaneScene) -> None:
        if scene.real is not None:
            plane_brushes.dots(painter, scene.real, theme.current().series[0], self._size(), theme.current().card)

    def _fake(self, painter: QPainter, scene: PlaneScene) -> None:
        if scene.fake is not None:
            plane_brushes.dots(painter, scene.fake, theme.current().series[1], self._size(), theme.current().card)

    def _line(self, painter: QPainter, scene: PlaneScene) -> None:
        if scene.line is None:
            return
        if self._made.line is None:
            self._made.line = plane_brushes.segments(scene.line)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(on_screen(pg.mkPen(theme.current().text, width=1.6), painter))
        painter.drawPath(self._made.line)


class PlanePlot(Plot):
    """Shows a :class:`PlaneScene`; keeps nothing but what it shows. Dragging looks closer, a double click shows all."""

    def __init__(self, name: str):
        super().__init__(name, "x₁", "x₂")
        self.sheet = _SceneItem()
        self.box.addItem(self.sheet, ignoreBounds=True)
        self.box.setAspectLocked(True)
        self.axes["left"].setWidth(self.fontMetrics().horizontalAdvance("−0.00") + 26)
        self.overlay.read_out = self._read_out

    def show_scene(self, scene: PlaneScene, shown: Collection[str]) -> None:
        """Show this, of it the parts that are named: heat, rings, mesh, pull, real, fake, line."""
        self.sheet.show_scene(scene, shown)
        x0, x1, y0, y1 = scene.extent
        self.show_range((x0, x1), (y0, y1))

    def recolour(self) -> None:
        super().recolour()
        if hasattr(self, "sheet"):
            self.sheet.update()

    def around(self) -> tuple[int, int]:
        """Width and height (px) of what lies around the box: axes and margins."""
        line = self.fontMetrics().height()  # the margins that every plot has
        return int(self.axes["left"].maximumWidth() + line), int(self.axes["bottom"].maximumHeight() + line // 2)

    def _read_out(self, x: float, y: float) -> tuple[float, list[tuple[str, str]]] | None:
        scene = self.sheet.scene_shown
        lines = [(f"({short(x)}, {short(y)})", "")]
        x0, x1, y0, y1 = scene.extent
        if scene.heat is not None and "heat" in self.sheet.shown and x0 <= x < x1 and y0 <= y < y1:
            rows, columns = scene.heat.shape
            value = scene.heat[int((y - y0) / (y1 - y0) * rows), int((x - x0) / (x1 - x0) * columns)]
            lines.append((f"{scene.heat_name} = {short(float(value))}", ""))
        return x, lines
