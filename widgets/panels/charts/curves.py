"""Curves: many lines over one axis, with a legend, marks and a read-out under the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict, Unpack

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from settle.widgets.panels.base.edge_marks import EdgeMark, edge_marks, with_dashes
from settle.widgets.panels.base.legend import Legend
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.base.plot import Plot
from settle.widgets.panels.base.ranges import LARGEST, bounds, round_range
from settle.widgets.panels.base.scale_of_y import ScaleOfY
from settle.widgets.panels.base.strokes import stroke_pen
from settle.widgets.panels.base.timescale import Timescale
from settle.widgets.panels.charts.curve_item import CurveItem
from settle.widgets.theme import theme
from settle.widgets.theme.colours import mixed, series_colour, series_stroke
from settle.widgets.translation.language import tr

_FEW, _CLIMBED = 1500, 60
"""Up to so many points in all, which go up and down over the height of the picture so often in all, lines are drawn 2 pixels wide: beyond,
that costs twelve times as much as 1 pixel."""
REACH = 20.0
"""How far from the mouse, along x, a point may lie and still be named, px."""
_DASH = 0.006
"""Half the length of the dash of a single point, as a part of the axis."""


@dataclass(frozen=True, eq=False)
class Line:
    """One curve: ``x``, ``y`` of equal length; NaN and infinities make gaps, and leave a mark at the edge."""

    name: str
    x: np.ndarray
    y: np.ndarray
    colour: int | str = 0
    """Number in the theme's series, or a colour."""
    dashed: bool = False
    """A dotted line nearer to the colour of the text (paler in the dark, darker in the light), over the one it is compared with."""
    in_legend: bool = True
    measured: bool = True
    """Whether its points were measured: the read-out names no others, nor are gaps of others marked. A level is none."""
    mean_of: int = 1
    """Of so many rows each point is the mean, at the last of them."""
    edges: np.ndarray | None = None
    """Of the outline of a histogram, the n + 1 edges of its bins: the read-out names a bin, where a corner was never measured."""

    points: bool = False
    """Whether each point has a dot, since there are few."""

    def ink(self) -> str:
        """The colour in the theme in use, on the line as in the legend."""
        if isinstance(self.colour, str):
            return self.colour
        return mixed(series_colour(self.colour), theme.current().text, 0.3) if self.dashed else series_colour(self.colour)

    def stroke(self) -> str:
        """How it is drawn: what beside the colour tells it from others, on the line as in the legend."""
        return "dotted" if self.dashed else series_stroke(self.colour) if isinstance(self.colour, int) else "solid"


class Drawing(TypedDict, total=False):
    """What curves show beside their lines."""

    x_range: tuple[float, float]
    y_range: tuple[float, float] | None
    """Round numbers around the data if None; log10 of it on a logarithmic axis."""
    scale: Timescale | None
    """The axis of time; the ``x`` of lines and marks are then places (0..1) on it."""
    at: float | None
    marks: Sequence[tuple[float, str]]
    ticks: Sequence[float]
    stars: Sequence[tuple[float, float]]
    """Points (x, y) that a star is set on."""


class Curves(QWidget, ScaleOfY):
    """Draws the lines that it is given; keeps nothing but what the user chose: a linear or a logarithmic axis for each quantity.

    :param log: y on a logarithmic axis unless the user chooses. There 0 is drawn at the bottom, at ``zero``; a value below it makes a gap
        and leaves a mark there.
    """

    switched = Signal()

    def __init__(self, name: str, x_label: str = "", y_label: str = "", *, log: bool = False, zero: float = 1e-18):
        super().__init__()
        self.zero, self._x_label = zero, x_label
        self.begin_scale(log)
        self.plot = Plot(name, x_label, y_label)
        self.plot.overlay.read_out = self._read_out
        self.legend = Legend()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.legend)
        column.addWidget(self.plot, 1)
        self._items: list[CurveItem] = []
        self._pens: list[tuple[object, ...]] = []
        self._wide = True
        self._lines: list[Line] = []
        self._drawing = Drawing()
        self._set_axis()
        theme.changed.connect(self._recolour)

    # -- the scale of y ------------------------------------------------------------------------

    @property
    def quantity(self) -> str:
        return self.plot.axes["left"].labelText

    @property
    def can_be_log(self) -> bool:
        """Some are above 0, and none below."""
        low, high = bounds(*(np.asarray(line.y, float) for line in self._lines))
        return high > 0 and low >= 0

    @property
    def lines(self) -> Sequence[Line]:
        """What is on show."""
        return self._lines

    @property
    def scale(self) -> Timescale | None:
        """The axis of time that x are places on; None: x are numbers of their own."""
        return self._drawing.get("scale")

    @property
    def at(self) -> float | None:
        """Where the cursor is on the axis."""
        return self._drawing.get("at")

    def name_y(self, label: str) -> None:
        """Quantity and unit of y; before lines are shown."""
        self.plot.name_axis("left", label)

    def draw_again(self) -> None:
        self.show_lines(self._lines, **self._drawing)

    def _set_axis(self) -> None:
        axis, log = self.plot.axes["left"], self.log
        if log != axis.log10:
            axis.log10 = log
            axis.again()
        self.plot.overlay.zero_line = not log
        self._bottom = self._zero() if log else self.zero
        axis.zero = float(np.log10(self._bottom)) if log else None

    def _zero(self) -> float:
        """What stands at the bottom of a logarithmic axis for 0: where the axis is linear as a rule, a decade below the least value."""
        positive = [float(line.y[line.y > 0].min()) for line in self._lines if len(line.y) and (line.y > 0).any()]
        return self.zero if self.usual_log or not positive else 10.0 ** np.floor(np.log10(min(positive)) - 1e-9)

    # -- drawing -----------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.legend.fit()

    def show_lines(self, lines: Sequence[Line], **drawing: Unpack[Drawing]) -> None:
        """Draw these lines."""
        self._lines, self._drawing = list(lines), drawing
        self._set_axis()
        x_range, y_range = drawing.get("x_range", (0.0, 1.0)), drawing.get("y_range")
        drawn = [self._height(line.y) for line in lines]
        if y_range is None or self.log != self.usual_log or not -np.inf < y_range[0] < y_range[1] < np.inf:
            y_range = self._fitting(*drawn)
        climbed = sum(float(np.abs(np.diff(y[np.isfinite(y)])).sum()) for y in drawn) / (y_range[1] - y_range[0])
        self._wide = sum(map(len, drawn)) <= _FEW and climbed <= _CLIMBED
        edges = self._draw(drawn, x_range, y_range)
        scale = drawing.get("scale")
        self.plot.show_range(x_range, y_range)
        self.plot.show_time(scale, scale.title if scale is not None and not self._x_label else None)
        self.plot.show_marks(
            drawing.get("at"), drawing.get("marks", ()), drawing.get("ticks", ()), drawing.get("stars", ()), edges
        )  # fmt: skip
        self._recolour()

    def _draw(self, drawn: Sequence[np.ndarray], x_range: tuple[float, float], y_range: tuple[float, float]) -> list[EdgeMark]:
        """Hand the points over; gives the marks of those that no line shows."""
        while len(self._items) < len(self._lines):
            item = CurveItem()
            self.plot.box.addItem(item, ignoreBounds=True)
            self._items.append(item)
            self._pens.append(())
        edges: list[EdgeMark] = []
        for item, line, y in zip(self._items, self._lines, drawn, strict=False):
            x = np.asarray(line.x, float)
            x = np.where(np.abs(x) < LARGEST, x, np.nan)
            if line.measured:
                raw = np.asarray(line.y, float)
                raw = np.where(raw < 0, -np.inf, raw) if self.log else raw
                edges += edge_marks(x, y, raw, x_range, y_range, line.ink())
            item.setData(*with_dashes(x, y, _DASH * (x_range[1] - x_range[0])) if np.isfinite(y).any() else ([], []))
            item.beads = (np.stack([x, y], 1), line.ink()) if line.points or line.stroke() == "beaded" else None
        for item in self._items[len(self._lines) :]:
            item.beads = None
            item.setData([], [])
        return edges

    def _height(self, y: np.ndarray) -> np.ndarray:
        y = np.asarray(y, float)
        if self.log:
            y = np.where(y < 0, np.nan, np.log10(np.maximum(y, self._bottom)))
        return np.where(np.abs(y) < LARGEST, y, np.nan)

    def _fitting(self, *drawn: np.ndarray) -> tuple[float, float]:
        low, high = bounds(*drawn)
        if not self.log or not np.isfinite(low):
            return (-3.0, 0.0) if self.log else round_range(low, high)
        low, high = float(np.floor(low + 1e-9)), float(np.ceil(high - 1e-9))
        return (low, high) if high > low else (low - 1, high + 1)

    def _set_pens(self) -> None:
        for number, line in enumerate(self._lines):
            pen, item = (line.ink(), line.stroke(), self._wide), self._items[number]
            if item.beads is not None:
                item.beads = (item.beads[0], line.ink())
            if pen != self._pens[number]:
                self._pens[number] = pen
                item.setPen(stroke_pen(line.ink(), line.stroke(), 2 if self._wide else 1))
                item.setZValue(2 if line.dashed else 1)

    def _recolour(self) -> None:
        self._set_pens()
        named = [(line.name, line.ink(), line.stroke()) for line in self._lines if line.in_legend]
        self.legend.show_chips(named if len(self._lines) > 1 else [])

    # -- the read-out ---------------------------------------------------------------------------

    def _read_out(self, x: float, _y: float) -> tuple[float, list[tuple[str, str]]] | None:
        """The nearest measured point of each line, if it lies within reach; where it is another step than the head's, with its step."""
        (x0, x1), _ = self.plot.box.viewRange()
        reach = REACH * (x1 - x0) / max(1.0, self.plot.box.width())
        found = [(line, *point) for line in self._lines if line.measured and (point := _point_near(line, x, reach)) is not None]
        self.plot.overlay.points = []
        if not found:
            return None
        head, first = min(((place, line) for line, place, _ in found), key=lambda one: abs(one[0] - x))
        lines = [(self.place_text(head, first), "")]
        for line, place, y in found:
            about = [self.place_text(place, line)] if self.place_text(place, line) != lines[0][0] else []
            about += [f"mean of {line.mean_of} rows"] if line.mean_of > 1 else []
            lines.append((f"{line.name}  {short(y, 4)}" + (f"  ({', '.join(about)})" if about else ""), line.ink()))
            if np.isfinite(height := self._height(np.array([y]))[0]):
                self.plot.overlay.points.append((place, float(height), line.ink()))
        levels = [line for line in self._lines if not line.measured and line.in_legend and len(line.y) and np.ptp(line.y) == 0]
        return head, lines + [(f"{line.name}  {short(float(line.y[0]), 4)}", line.ink()) for line in levels]

    def place_text(self, place: float, line: Line) -> str:
        """A place on the axis in words: a step, a bin, a number."""
        axis = self.plot.axes["bottom"]
        scale = axis.scale_of_time
        if scale:
            return scale.name(int(np.round(scale.step(place))))
        where = f"{place:g}"
        if line.edges is not None and not place.is_integer():  # a bin of more than a whole number
            i = int(np.searchsorted(line.edges, place))
            where = f"{short(float(line.edges[i - 1]))} to {short(float(line.edges[i]))}"
        return f"{tr(axis.labelText) or 'x'} = {where}"


def _point_near(line: Line, x: float, reach: float) -> tuple[float, float] | None:
    """Place and value of the measured point that is nearest to x, within reach; of a histogram, middle and height of the bin."""
    if line.edges is not None:
        i = int(np.searchsorted(line.edges, x, "right")) - 1
        inside = 0 <= i < len(line.edges) - 1
        return (0.5 * float(line.edges[i] + line.edges[i + 1]), float(line.y[1 + 2 * i])) if inside else None
    if not np.isfinite(line.x).any():
        return None
    i = int(np.nanargmin(np.abs(line.x - x)))
    return (float(line.x[i]), float(line.y[i])) if abs(float(line.x[i]) - x) <= reach else None
