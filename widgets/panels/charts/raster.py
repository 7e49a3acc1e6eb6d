"""A raster: one row for each neuron, grouped by layer; one column for each moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QImage, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.base.plot import Plot
from settle.widgets.panels.base.self_painting_panel import ends_painters
from settle.widgets.panels.base.timescale import Timescale
from settle.widgets.theme import theme
from settle.widgets.theme.colour_maps import lookup
from settle.widgets.translation.language import tr

_LEAST = 0.12
"""Least share of the height that a layer gets: ten output units beside 512 hidden ones can still be clicked."""


class _RasterItem(pg.GraphicsObject):
    """The picture: pixels of 32 bits, written column by column; each layer is stretched over its part of the height."""

    def __init__(self) -> None:
        super().__init__()
        self.pixels = np.zeros((1, 1), np.uint32)
        self.layers: list[tuple[int, int, float, float]] = []
        """For each layer its rows of pixels, first and end, and its place, top and bottom in 0..1."""
        self.chosen: QRectF | None = None

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, 1, 1)

    @ends_painters
    def paint(self, painter: QPainter, *_: Any) -> None:
        colours, columns = theme.current(), self.pixels.shape[1]
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(pg.mkPen(colours.axis, width=1))
        for first, end, top, bottom in self.layers:
            if end > len(self.pixels):
                break
            image = QImage(self.pixels[first:end].data, columns, end - first, 4 * columns, QImage.Format.Format_RGB32)
            painter.drawImage(QRectF(0, top, 1, bottom - top), image)
            if top:
                painter.drawLine(QLineF(0, top, 1, top))
        if self.chosen is not None:
            painter.setPen(QPen(QColor(colours.text), 0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.chosen)


class Raster(QWidget):
    """Shows values of layers over time in a diverging map, -level..level, whose centre is 0.

    Layer 0 is at the top. A click, or the arrow keys, choose a neuron.
    """

    chosen = Signal(int, int)
    """(layer, unit) that was clicked."""
    moved = Signal(int, int)
    """(layer, unit) that the arrow keys went to."""
    pressed = Signal()
    """Enter: do to the chosen neuron what one can do to it."""

    def __init__(self, name: str, x_label: str = "", map_name: str = "diverging"):
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr(name))
        self.plot, self._x_label = Plot(name, x_label), x_label
        self.plot.axes["left"].setWidth(self.fontMetrics().horizontalAdvance("s0 · 0,000") + 6)
        self.plot.box.invertY(True)
        self.plot.clicked.connect(self._clicked)
        self.plot.overlay.read_out = self._read_out
        self.sheet = _RasterItem()
        self.plot.box.addItem(self.sheet, ignoreBounds=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.plot)
        self._map, self.sizes = map_name, ()
        self.names: tuple[str, ...] = ()
        self._painted: tuple[object, ...] = ()
        self._filled = 0
        self.steps: np.ndarray | None = None
        self.values: tuple[np.ndarray, np.ndarray, int, float] | None = None
        """Values, columns, count and level that :meth:`show_values` was given."""
        self.selected: tuple[int, int] | None = None
        theme.changed.connect(self._recolour)

    def show_layers(self, names: Sequence[str], units: Sequence[int]) -> None:
        """Name and size of each layer, from the top."""
        if (tuple(names), tuple(units)) != (self.names, self.sizes):
            self.names, self.sizes = tuple(names), tuple(units)
            ends = np.cumsum((0, *units))
            share = np.maximum(np.asarray(units) / max(1, sum(units)), _LEAST)
            edges = np.cumsum((0.0, *(share / share.sum())))
            self.sheet.layers = [
                (int(a), int(b), float(top), float(bottom))
                for a, b, top, bottom in zip(ends[:-1], ends[1:], edges[:-1], edges[1:], strict=True)
            ]
            self.plot.axes["left"].labels = [
                ((top + bottom) / 2, f"{name} · {end - first:,}")
                for name, (first, end, top, bottom) in zip(names, self.sheet.layers, strict=True)
            ]
            self.plot.axes["left"].again()
            self._painted = ()
            self.select(None)

    def show_values(
        self,
        values: np.ndarray,
        columns: np.ndarray,
        count: int,
        level: float,
        *,
        scale: Timescale | None = None,
        at: float | None = None,
        marks: Sequence[tuple[float, str]] = (),
        ticks: Sequence[float] = (),
        steps: np.ndarray | None = None,
    ) -> None:
        """Paint ``values[columns[:count]]``; the columns after ``count`` stay empty.

        :param values: moments x neurons. The same array may be given again with more rows filled:
            only the new columns are painted then.
        :param columns: for each column of the picture a row of ``values``.
        :param level: value at the ends of the map.
        :param steps: of each row of ``values`` the step on the ``scale``, for the read-out.
        """
        self.steps = steps
        self.values = (values, columns, count, level)
        self._paint()
        self.plot.show_range((0.0, 1.0), (0.0, 1.0))
        self.plot.show_time(scale, scale.title if scale is not None and not self._x_label else None)
        self.plot.show_marks(at, marks, ticks)

    def select(self, neuron: tuple[int, int] | None) -> None:
        """Frame a neuron, without telling anyone."""
        self.selected = neuron
        self.sheet.chosen = None if neuron is None else self.row(*neuron)
        self.sheet.update()

    def row(self, layer: int, unit: int) -> QRectF:
        """Where a neuron's row lies, in the plot's coordinates."""
        first, end, top, bottom = self.sheet.layers[layer]
        height = (bottom - top) / (end - first)
        return QRectF(0, top + unit * height, 1, height)

    def place(self, y: float) -> tuple[int, int] | None:
        """(layer, unit) at a height in the plot's coordinates."""
        for layer, (first, end, top, bottom) in enumerate(self.sheet.layers):
            if top <= y < bottom:
                return layer, min(int((y - top) / (bottom - top) * (end - first)), end - first - 1)
        return None

    def _paint(self) -> None:
        if self.values is None:
            return
        values, columns, count, level = self.values
        rows, wide = values.shape[1], len(columns)
        key = (id(values), id(columns), level, theme.current().name, rows, wide)
        if key != self._painted:
            self._painted, self._filled = key, 0
            self.sheet.prepareGeometryChange()
            self.sheet.pixels = np.full((max(1, rows), max(1, wide)), _grey(theme.current().card), np.uint32)
        pixels = self.sheet.pixels
        if count < self._filled:
            pixels[:, count : self._filled] = _grey(theme.current().card)
            self.sheet.update()
        elif count > self._filled:
            new = values[columns[self._filled : count]].T
            pixels[:, self._filled : count] = self._colours(new, level)
            self.sheet.update()
        self._filled = count

    def _colours(self, values: np.ndarray, level: float) -> np.ndarray:
        table = lookup(self._map).astype(np.uint32)
        table = (0xFF << 24) | (table[:, 0] << 16) | (table[:, 1] << 8) | table[:, 2]
        middle = (len(table) - 1) // 2 if self._map == "diverging" else 0
        scaled = np.nan_to_num(np.asarray(values, float) * ((len(table) - 1 - middle) / level), nan=0, posinf=1e6, neginf=-1e6)
        entry = np.clip(np.rint(scaled) + middle, 0, len(table) - 1).astype(np.intp)
        colours = table[entry]
        wrong = np.isnan(values)
        if wrong.any():
            colours[wrong] = _grey(theme.current().bad)
        return colours

    def _recolour(self) -> None:
        self._paint()
        self.sheet.update()

    def _read_out(self, x: float, y: float) -> tuple[float, list[tuple[str, str]]] | None:
        neuron, scale = self.place(y), self.plot.axes["bottom"].scale_of_time
        if self.values is None or neuron is None:
            return None
        values, columns, count, _ = self.values
        column = int(x * len(columns))
        if not 0 <= column < count:
            return None
        value = float(values[columns[column], sum(self.sizes[: neuron[0]]) + neuron[1]])
        # A column shows one step that was recorded: that one is named, not the one under the mouse.
        at = self.steps[columns[column]] if self.steps is not None else np.round(scale.step(x)) if scale else 0
        step = scale.name(int(at)) if scale else ""
        return (float(scale.x(at)) if scale else x), [
            (f"{self.names[neuron[0]]}[{neuron[1]}] = {short(value)}", ""),
            *([(step, theme.current().muted)] if step else []),
        ]

    def _clicked(self, _x: float, y: float) -> None:
        self.setFocus()
        neuron = self.place(y)
        if neuron is not None:
            self.select(neuron)
            self.chosen.emit(*neuron)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10}
        key = Qt.Key(event.key())
        if key in moves and sum(self.sizes):
            first = 0 if self.selected is None else self.sheet.layers[self.selected[0]][0] + self.selected[1] + moves[key]
            row = min(max(0, first), sum(self.sizes) - 1)
            layer = next(i for i, (_, end, _, _) in enumerate(self.sheet.layers) if row < end)
            self.select((layer, row - self.sheet.layers[layer][0]))
            assert self.selected is not None
            self.moved.emit(*self.selected)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.plot.overlay.focused = True
        self.plot.overlay.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.plot.overlay.focused = False
        self.plot.overlay.update()

    def level_text(self) -> str:
        """The range of the map in words."""
        return f"±{short(self.values[3], 1)}" if self.values else ""


def _grey(colour: str) -> int:
    return QColor(colour).rgb()
