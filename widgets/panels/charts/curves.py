"""Curves: many lines over one axis, with a legend, marks and a read-out under the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from settle.widgets.panels.base.legend import Legend
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.base.plot import Plot
from settle.widgets.panels.base.ranges import bounds, round_range
from settle.widgets.panels.base.timescale import Timescale
from settle.widgets.theme import theme
from settle.widgets.theme.colours import mixed, series_colour

_FEW = 1500
"""Up to so many points in all, lines are drawn 2 pixels wide: beyond, that costs twelve times as much as 1 pixel."""


@dataclass(frozen=True, eq=False)
class Line:
    """One curve: ``x``, ``y`` of equal length; NaN and infinities make gaps."""

    name: str
    x: np.ndarray
    y: np.ndarray
    colour: int | str = 0
    """Number in the theme's series, or a colour."""
    dashed: bool = False
    """A dotted line nearer to the colour of the text (paler in the dark, darker in the light), over the solid one it is compared with."""
    in_legend: bool = True

    def ink(self) -> str:
        """The colour in the theme in use."""
        return self.colour if isinstance(self.colour, str) else series_colour(self.colour)


class Curves(QWidget):
    """Draws the lines that it is given; keeps nothing.

    :param log: y on a logarithmic axis. Values of 0 or less are drawn at the bottom, at ``zero``.
    """

    def __init__(self, name: str, x_label: str = "", y_label: str = "", *, log: bool = False, zero: float = 1e-18):
        super().__init__()
        self.log, self.zero = log, zero
        self.plot = Plot(name, x_label, y_label)
        self.plot.axes["left"].log10 = log
        self.plot.overlay.read_out, self.plot.overlay.zero_line = self._read_out, not log
        self.legend = Legend()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.legend)
        column.addWidget(self.plot, 1)
        self._items: list[pg.PlotCurveItem] = []
        self._pens: list[tuple[object, ...]] = []
        self._lines: list[Line] = []
        theme.changed.connect(self._recolour)

    def use_log(self, log: bool) -> None:
        """Make y logarithmic or not; before lines are shown."""
        if log != self.log:
            self.log = self.plot.axes["left"].log10 = log
            self.plot.overlay.zero_line = not log
            self.plot.axes["left"].again()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.legend.fit()

    def show_lines(
        self,
        lines: Sequence[Line],
        *,
        x_range: tuple[float, float] = (0.0, 1.0),
        y_range: tuple[float, float] | None = None,
        scale: Timescale | None = None,
        at: float | None = None,
        marks: Sequence[tuple[float, str]] = (),
        ticks: Sequence[float] = (),
        stars: Sequence[tuple[float, float]] = (),
    ) -> None:
        """Draw these lines.

        :param stars: points (x, y) that a star is set on.
        :param y_range: round numbers around the data if None; log10 of it on a logarithmic axis.
        :param scale: the axis of time; the ``x`` of lines and marks are then places (0..1) on it.
        """
        while len(self._items) < len(lines):
            item = pg.PlotCurveItem(connect="finite")
            self.plot.box.addItem(item, ignoreBounds=True)
            self._items.append(item)
            self._pens.append(())
        self._lines = list(lines)
        drawn = [self._height(line.y) for line in lines]
        for item, line, y in zip(self._items, lines, drawn, strict=False):
            x = line.x[: len(y)]
            if len(x) == 1:  # one point is a dash, so that it is seen
                x, y = x + (x_range[1] - x_range[0]) * np.array([-0.006, 0.006]), np.repeat(y, 2)
            item.setData(x, y)
        for item in self._items[len(lines) :]:
            item.setData([], [])
        self._set_pens()
        if y_range is None:
            y_range = self._fitting(*drawn)
        self.plot.axes["left"].zero = np.log10(self.zero) if self.log else None
        self.plot.show_range(x_range, y_range)
        self.plot.show_time(scale)
        self.plot.show_marks(at, marks, ticks, stars)
        self.legend.show_chips([(line.name, line.ink(), line.dashed) for line in lines if line.in_legend] if len(lines) > 1 else [])

    def _height(self, y: np.ndarray) -> np.ndarray:
        y = np.asarray(y, float)
        if self.log:
            y = np.log10(np.where(y <= self.zero, self.zero, y))
        y = np.where(np.isfinite(y), y, np.nan)
        return y if np.isfinite(y).any() else y[:0]

    def _fitting(self, *drawn: np.ndarray) -> tuple[float, float]:
        low, high = bounds(*drawn)
        if not self.log or not np.isfinite(low):
            return (-3.0, 0.0) if self.log else round_range(low, high)
        low, high = float(np.floor(low + 1e-9)), float(np.ceil(high - 1e-9))
        return (low, high) if high > low else (low - 1, high + 1)

    def _set_pens(self) -> None:
        few = sum(len(line.x) for line in self._lines) <= _FEW
        for number, line in enumerate(self._lines):
            pen = (line.ink(), line.dashed, few, theme.current().name)
            if pen != self._pens[number]:
                self._pens[number] = pen
                item = self._items[number]
                colour = mixed(line.ink(), theme.current().text, 0.6) if line.dashed else line.ink()
                style = Qt.PenStyle.DotLine if line.dashed else Qt.PenStyle.SolidLine
                item.setPen(pg.mkPen(colour, width=2 if pen[2] else 1, style=style))
                item.setZValue(2 if line.dashed else 1)

    def _recolour(self) -> None:
        self._set_pens()
        self.legend.show_chips(
            [(line.name, line.ink(), line.dashed) for line in self._lines if line.in_legend] if len(self._lines) > 1 else []
        )

    def _read_out(self, x: float, _y: float) -> tuple[float, list[tuple[str, str]]] | None:
        nearest = [(line, int(np.argmin(np.abs(line.x - x)))) for line in self._lines if len(line.x)]
        if not nearest:
            return None
        place = float(nearest[0][0].x[nearest[0][1]])
        scale = self.plot.axes["bottom"].scale_of_time
        head = scale.name(int(np.round(scale.step(place)))) if scale else f"{self.plot.axes['bottom'].labelText or 'x'} = {place:g}"
        return place, [(head, ""), *((f"{line.name}  {short(float(line.y[i]), 4)}", line.ink()) for line, i in nearest)]
