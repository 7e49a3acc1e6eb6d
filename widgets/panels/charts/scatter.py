"""A scatter: points in a plane, each class in its colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from settle.widgets.panels.base import plane_brushes
from settle.widgets.panels.base.legend import Legend
from settle.widgets.panels.base.plot import Plot
from settle.widgets.panels.base.ranges import round_range
from settle.widgets.panels.base.self_painting_panel import ends_painters
from settle.widgets.theme import theme
from settle.widgets.theme.colours import series_colour


@dataclass(frozen=True, eq=False)
class Cloud:
    """Points of one class."""

    name: str
    points: np.ndarray
    """n x 2."""
    colour: int | str = 0
    """Number in the theme's series, or a colour."""
    shape: str = "circle"
    """One of :data:`settle.widgets.panels.base.plane_brushes.SHAPES`: the second mark where colours are few."""

    def ink(self) -> str:
        return self.colour if isinstance(self.colour, str) else series_colour(self.colour)


class _ScatterItem(pg.GraphicsObject):
    def __init__(self) -> None:
        super().__init__()
        self.clouds: tuple[Cloud, ...] = ()
        self.size = 1.0

    def boundingRect(self) -> QRectF:
        return QRectF(-4 * self.size, -4 * self.size, 8 * self.size, 8 * self.size)

    @ends_painters
    def paint(self, painter: QPainter, *_: Any) -> None:
        for cloud in self.clouds:
            plane_brushes.dots(painter, cloud.points, cloud.ink(), 6.5, theme.current().card, cloud.shape)


class Scatter(QWidget):
    """Draws the clouds that it is given, on axes of its own lengths around 0; keeps nothing."""

    def __init__(self, name: str, x_label: str, y_label: str):
        super().__init__()
        self.plot, self.legend, self.sheet = Plot(name, x_label, y_label), Legend(), _ScatterItem()
        self.plot.box.addItem(self.sheet, ignoreBounds=True)
        self.plot.overlay.zero_line = True
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.legend)
        column.addWidget(self.plot, 1)
        theme.changed.connect(self._recolour)

    def show_clouds(self, clouds: Sequence[Cloud]) -> None:
        """Draw these."""
        points = np.concatenate([c.points for c in clouds]) if clouds else np.zeros((0, 2))
        points = points[np.isfinite(points).all(1)]
        x, y = (round_range(0.0, 1.05 * float(np.abs(points[:, i]).max(initial=1e-6)))[1] for i in (0, 1))
        if max(x, y) != self.sheet.size:
            self.sheet.prepareGeometryChange()
        self.sheet.clouds, self.sheet.size = tuple(clouds), max(x, y)
        self.sheet.update()
        self.plot.show_range((-x, x), (-y, y))
        self._chips()

    def _chips(self) -> None:
        clouds = self.sheet.clouds
        lost = [int((~np.isfinite(c.points).all(1)).sum()) for c in clouds]
        names = [f"{c.name} ({n} not finite)" if n else c.name for c, n in zip(clouds, lost, strict=True)]
        chips = [(name, c.ink(), c.shape) for name, c in zip(names, clouds, strict=True)]
        self.legend.show_chips(chips if len(clouds) > 1 or any(lost) else [])

    def _recolour(self) -> None:
        self.sheet.update()
        self._chips()
