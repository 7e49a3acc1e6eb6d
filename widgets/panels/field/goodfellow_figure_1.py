"""Densities on a line: data dotted, model solid, D dashed; below, how noise is carried to the line [Goodfellow2014] Fig. 1."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from settle.widgets.panels.base import plane_brushes
from settle.widgets.panels.base.axis import small_font
from settle.widgets.panels.base.ranges import round_level, round_ticks
from settle.widgets.panels.base.self_painting_panel import ends_painters
from settle.widgets.theme import theme
from settle.widgets.translation.language import tr

_ARROWS = 25


@dataclass(frozen=True, eq=False)
class Line1D:
    """What is to be seen; any part may be missing."""

    x: np.ndarray
    """``n`` places, equally far from each other."""
    density: np.ndarray | None = None
    """``n``: p_data."""
    model: np.ndarray | None = None
    """``n``: p_g, estimated from the samples."""
    histogram: np.ndarray | None = None
    """Density of the samples in equal bins from the first to the last place."""
    d: np.ndarray | None = None
    optimal: np.ndarray | None = None
    """``n``, in 0..1; D* of these densities."""
    carried: np.ndarray | None = None
    """``m``: where a regular grid of latents is carried to."""


class GoodfellowFigure1(QWidget):
    """Shows a :class:`Line1D`; keeps nothing but what it shows."""

    def __init__(self, name: str):
        super().__init__()
        self.shown: Collection[str] = ()
        self.line = Line1D(np.linspace(0, 1, 2))
        self.top = 1.0
        """Density at the upper end of the left axis."""
        self.setFont(small_font())
        self.setAccessibleName(tr(name))
        self.setMinimumSize(120, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(360, 280)

    def show_line(self, line: Line1D, shown: Collection[str]) -> None:
        """Show this, of it the parts that are named: density, model, d, optimal, mesh."""
        self.line, self.shown = line, tuple(shown)
        peak = max((float(np.nanmax(a)) for a in (line.density, line.model) if a is not None and np.isfinite(a).any()), default=1.0)
        high = float(np.nanmax(line.density)) if line.density is not None else peak
        # A collapsed model is a spike without bounds: the data's own height decides.
        self.top = round_level(1.1 * min(peak, 2 * high))
        self.update()

    def frame(self) -> QRectF:
        """Where the curves are (px)."""
        metrics = self.fontMetrics()
        left, right = metrics.horizontalAdvance("0.000") + 24, metrics.horizontalAdvance("1.0") + 24
        return QRectF(left, 8, self.width() - left - right, max(40.0, 0.68 * self.height() - 8))

    @ends_painters
    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, frame, line = theme.current(), self.frame(), self.line
        self._paint_axes(painter, frame)
        painter.save()
        painter.setClipRect(frame.adjusted(0, -2, 0, 1))
        if "model" in self.shown and line.histogram is not None:
            self._paint_histogram(painter, frame, line.histogram)
        pens = (
            ("density", line.density, self.top, QPen(QColor(colours.series[0]), 2.2, Qt.PenStyle.DotLine)),
            ("model", line.model, self.top, QPen(QColor(colours.series[1]), 2.2)),
            ("optimal", line.optimal, 1.0, QPen(QColor(colours.series[2]), 1.0)),
            ("d", line.d, 1.0, QPen(QColor(colours.series[2]), 2.0, Qt.PenStyle.DashLine)),
        )
        for name, values, top, pen in pens:
            if name in self.shown and values is not None:
                painter.setPen(pen)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawPath(self._path(values / top, frame))
        painter.restore()
        if "mesh" in self.shown and line.carried is not None:
            self._paint_arrows(painter, frame, line.carried)
        painter.end()

    def _place(self, x: np.ndarray | float, frame: QRectF) -> np.ndarray:
        low, high = float(self.line.x[0]), float(self.line.x[-1])
        return frame.left() + (np.asarray(x, float) - low) / (high - low) * frame.width()

    def _path(self, heights: np.ndarray, frame: QRectF) -> QPainterPath:
        """A curve of heights, 0 (bottom of the frame) to 1; gaps where one is not finite."""
        x, y = self._place(self.line.x, frame), frame.bottom() - frame.height() * np.clip(np.asarray(heights, float), -1, 3)
        return plane_brushes.polyline(np.stack([x, y], 1))

    def _paint_axes(self, painter: QPainter, frame: QRectF) -> None:
        colours, metrics = theme.current(), painter.fontMetrics()
        high = metrics.height()
        half = frame.bottom() - 0.5 * frame.height()
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.drawLine(QPointF(frame.left(), half), QPointF(frame.right(), half))
        painter.setPen(QPen(QColor(colours.axis), 1))
        painter.drawLine(frame.bottomLeft(), frame.topLeft())
        painter.drawLine(frame.bottomRight(), frame.topRight())
        painter.drawLine(frame.bottomLeft(), frame.bottomRight())
        side = Qt.AlignmentFlag.AlignVCenter
        for value, text in round_ticks(0, self.top, max(2, int(frame.height() // 60))):
            y = frame.bottom() - frame.height() * value / self.top
            painter.setPen(QColor(colours.muted))
            painter.drawText(QRectF(0, y - high / 2, frame.left() - 6, high), side | Qt.AlignmentFlag.AlignRight, text)
        for value, text in ((0.0, "0"), (0.5, "½"), (1.0, "1")):
            y = frame.bottom() - frame.height() * value
            painter.setPen(QColor(colours.series[2]))
            painter.drawText(QRectF(frame.right() + 6, y - high / 2, 24, high), side | Qt.AlignmentFlag.AlignLeft, text)
        for text, x, colour in ((tr("density"), high / 2, colours.muted), ("D(x)", self.width() - high / 2, colours.series[2])):
            painter.save()
            painter.translate(x, frame.center().y())
            painter.rotate(-90)
            painter.setPen(QColor(colour))
            painter.drawText(QRectF(-60, -high / 2, 120, high), Qt.AlignmentFlag.AlignCenter, text)
            painter.restore()

    def _paint_histogram(self, painter: QPainter, frame: QRectF, bins: np.ndarray) -> None:
        ink = QColor(theme.current().series[1])
        ink.setAlphaF(0.22)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        wide = frame.width() / len(bins)
        for number in np.flatnonzero(bins > 0):
            high = frame.height() * min(1.5, float(bins[number]) / self.top)
            painter.drawRect(QRectF(frame.left() + number * wide + 0.5, frame.bottom() - high, max(1.0, wide - 1), high))

    def _paint_arrows(self, painter: QPainter, frame: QRectF, carried: np.ndarray) -> None:
        """The line of x, that of z below it, and arrows from each z to G(z)."""
        colours, metrics = theme.current(), painter.fontMetrics()
        high = metrics.height()
        upper, lower = frame.bottom() + high + 10, self.height() - high - 6
        low, top = float(self.line.x[0]), float(self.line.x[-1])
        painter.setPen(QColor(colours.muted))
        for value, text in round_ticks(low, top, max(3, int(frame.width() // 80))):
            x = float(self._place(value, frame))
            painter.drawText(QRectF(x - 30, frame.bottom() + 3, 60, high), Qt.AlignmentFlag.AlignCenter, text)
        for y, text in ((upper, "x"), (lower, "z")):
            painter.setPen(QPen(QColor(colours.axis), 1.2))
            painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))
            painter.setPen(QColor(colours.muted))
            painter.drawText(QRectF(frame.left() - 24, y - high / 2, 16, high), Qt.AlignmentFlag.AlignRight, text)
        some = np.unique(np.linspace(0, len(carried) - 1, min(_ARROWS, len(carried))).astype(int))
        from_x = frame.left() + (some + 0.5) / len(carried) * frame.width()
        to_x = np.clip(self._place(carried[some], frame), frame.left() - 4, frame.right() + 4)
        starts = np.stack([from_x, np.full(len(some), lower)], 1)
        moves = np.stack([to_x - from_x, np.full(len(some), upper - lower)], 1)
        painter.setPen(QPen(QColor(colours.series[1]), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(plane_brushes.arrows(starts, moves, 6.0))
        painter.setPen(QColor(colours.muted))
        painter.drawText(
            QRectF(frame.left(), lower + 3, frame.width(), high),
            Qt.AlignmentFlag.AlignCenter,
            tr("noise, evenly spaced, and where G takes it"),
        )
