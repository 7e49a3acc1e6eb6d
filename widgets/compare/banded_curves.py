"""Curves of several runs over one axis, means with a band around them, and what all of them are at one place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPolygonF

from settle.widgets.panels.base.axis import small_font
from settle.widgets.panels.base.legend import LINES, Chip, Legend
from settle.widgets.panels.base.ranges import LARGEST
from settle.widgets.panels.base.self_painting_panel import ends_painters
from settle.widgets.panels.charts.curves import REACH, Curves, Line
from settle.widgets.theme.colours import series_colour
from settle.widgets.translation.language import tr

_OPACITY = 60
"""Of a band, of 255: two that overlap are both seen."""


@dataclass(frozen=True, eq=False)
class CurveBand:
    """Around a mean: ``x``, ``low`` and ``high`` of equal length; NaN where there is no band."""

    x: np.ndarray
    low: np.ndarray
    high: np.ndarray
    colour: int
    """Number in the theme's series."""


@dataclass(frozen=True)
class ValueRead:
    """What one curve is at a place."""

    place: float
    height: float
    text: str
    colour: str
    brief: str
    """The same where there is little room."""


class BandItem(pg.GraphicsObject):
    """A filled stretch between two curves."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(0.5)
        self._path = QPainterPath()
        self._colour = 0

    def show_band(self, x: np.ndarray, low: np.ndarray, high: np.ndarray, colour: int) -> None:
        """Points as they are drawn; NaN make gaps."""
        self.prepareGeometryChange()
        self._path, self._colour = QPainterPath(), colour
        there = np.isfinite(x) & np.isfinite(low) & np.isfinite(high)
        edges = np.flatnonzero(np.diff(np.concatenate([[False], there, [False]]).astype(int)))
        for begin, end in zip(edges[::2], edges[1::2], strict=True):
            part = slice(begin, end)
            if end - begin > 1:
                around = [*zip(x[part], low[part], strict=True), *zip(x[part][::-1], high[part][::-1], strict=True)]
                self._path.addPolygon(QPolygonF([pg.Point(*point) for point in around]))
                self._path.closeSubpath()
        self.update()

    def boundingRect(self) -> QRectF:
        return self._path.boundingRect()

    @ends_painters
    def paint(self, painter: QPainter, *_: Any) -> None:
        ink = QColor(series_colour(self._colour))
        ink.setAlpha(_OPACITY)
        painter.fillPath(self._path, ink)


class ValueLegend(Legend):
    """A legend that says values: it gets the lines that it needs in a low card as well."""

    @property
    def most(self) -> int:
        return LINES


class BandedCurves(Curves):
    """:class:`Curves` with bands behind them. The legend may say what each curve is at the place on show."""

    chosen = Signal(int, int)
    """A point was clicked: number of its line, and of the point in it."""

    def __init__(self, name: str, x_label: str = "", y_label: str = ""):
        super().__init__(name, x_label, y_label)
        layout, before = self.layout(), self.legend
        assert layout is not None
        self.legend = ValueLegend()
        layout.replaceWidget(before, self.legend)
        before.deleteLater()
        self._bands: list[CurveBand] = []
        self._band_items: list[BandItem] = []
        self._chips: list[Chip] = []
        self.read: Callable[[float], list[ValueRead]] = lambda x: []
        """What the curves are at a place."""
        self.place_name: Callable[[float], str] = lambda x: f"{x:g}"
        self.plot.overlay.read_out = self._exact
        self.plot.clicked.connect(lambda x, y: self.chosen.emit(*found) if (found := self.point_at(x, y)) else None)

    def point_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Number of the line and of its point that is drawn next to a place, if it lies within reach."""
        box, (across, up) = self.plot.box, self.plot.box.viewRange()
        found, nearest = None, REACH
        for number, line in enumerate(self._lines):
            wide, high = box.width() / ((across[1] - across[0]) or 1.0), box.height() / ((up[1] - up[0]) or 1.0)
            apart = np.hypot((line.x - x) * wide, (self._height(line.y) - y) * high)
            if np.isfinite(apart).any() and apart[place := int(np.nanargmin(apart))] <= nearest:
                found, nearest = (number, place), float(apart[place])
        return found

    def show_runs(self, lines: Sequence[Line], bands: Sequence[CurveBand], **drawing: Any) -> None:
        """Draw these lines, and behind them these bands."""
        self._bands = list(bands)
        self.show_lines(lines, **drawing)

    def move(self, at: float, chips: Sequence[Chip]) -> None:
        """Another place is on show: the cursor, and what the legend says."""
        self._drawing["at"] = at
        self._chips = list(chips)
        overlay = self.plot.overlay
        self.plot.show_marks(at, overlay.marks, overlay.ticks, overlay.stars, overlay.edges)
        self.legend.show_chips(self._chips)
        self.setAccessibleDescription(tr(f"at {self.place_name(at)}: " + "; ".join(name for name, _, _ in self._chips)))

    def show_lines(self, lines: Sequence[Line], **drawing: Any) -> None:
        super().show_lines(lines, **drawing)
        while len(self._band_items) < len(self._bands):
            item = BandItem()
            self.plot.box.addItem(item, ignoreBounds=True)
            self._band_items.append(item)
        none = np.empty(0)
        for number, item in enumerate(self._band_items):
            if number < len(self._bands):
                band = self._bands[number]
                item.show_band(band.x, self._bottomed(band.low), self._bottomed(band.high), band.colour)
            else:
                item.show_band(none, none, none, 0)

    def _bottomed(self, y: np.ndarray) -> np.ndarray:
        """A band that reaches below 0 goes on to the bottom of a logarithmic axis."""
        return self._height(np.where(y < 0, 0.0, y) if self.log else y)

    def _fitting(self, *drawn: np.ndarray) -> tuple[float, float]:
        return super()._fitting(*drawn, *(self._bottomed(edge) for band in self._bands for edge in (band.low, band.high)))

    def _recolour(self) -> None:
        super()._recolour()
        if self._chips:
            self.legend.show_chips(self._chips)
        for item in self._band_items:
            item.update()

    def _exact(self, x: float, _y: float) -> tuple[float, list[tuple[str, str]]] | None:
        """What all curves are where the mouse is, each with its own row where that lies before the one in the head."""
        found = self.read(x)
        self.plot.overlay.points = []
        if not found:
            return None
        head = max(each.place for each in found)
        lines = [(self.place_name(head), "")]
        for each in found:
            lines.append((each.text + (f"  ({self.place_name(each.place)})" if each.place != head else ""), each.colour))
            height = float(self._height(np.array([each.height]))[0])
            if np.isfinite(height) and abs(height) < LARGEST:
                self.plot.overlay.points.append((each.place, height, each.colour))
        if len(lines) * (QFontMetrics(small_font()).height() + 1) + 12 > self.plot.box.height():
            lines = [("  ·  ".join([lines[0][0], *(each.brief for each in found)]), "")]
        return head, lines
