"""What lies over a plot: marks, the cursor, event ticks, stars and the read-out under the mouse."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from settle.widgets.panels.base.axis import small_font
from settle.widgets.panels.base.edge_marks import EdgeMark, paint_edge_marks
from settle.widgets.panels.base.self_painting_panel import ends_painters
from settle.widgets.theme import theme
from settle.widgets.theme.colours import text_ink
from settle.widgets.translation.language import tr


class Overlay(pg.GraphicsObject):
    """Lines that mark steps, the cursor, event ticks and the read-out, painted in pixels over the plot."""

    def __init__(self, box: pg.ViewBox):
        super().__init__(box)
        self.setZValue(1000)
        self.box = box
        self.marks: tuple[tuple[float, str], ...] = ()
        self.ticks: tuple[float, ...] = ()
        self.stars: tuple[tuple[float, float], ...] = ()
        self.edges: tuple[EdgeMark, ...] = ()
        self.points: list[tuple[float, float, str]] = []
        """(x, y, colour) of the points that the read-out names; set by it."""
        self.at: float | None = None
        self.hover: QPointF | None = None
        self.zero_line = self.focused = False
        self.read_out: Callable[[float, float], tuple[float, list[tuple[str, str]]] | None] | None = None
        """(x, y) under the mouse -> place of the read-out and its lines (text, colour)."""

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self.box.width(), self.box.height())

    def _x(self, x: float) -> float:
        return self.box.mapFromView(QPointF(x, 0)).x()

    @ends_painters
    def paint(self, painter: QPainter, *_: Any) -> None:
        colours, width, height = theme.current(), self.box.width(), self.box.height()
        painter.setFont(small_font())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        (x0, x1), (y0, y1) = self.box.viewRange()
        if y0 < 0 < y1 and self.zero_line:
            y = self.box.mapFromView(QPointF(0, 0)).y()
            painter.setPen(QPen(QColor(colours.line), 1))
            painter.drawLine(QPointF(0, y), QPointF(width, y))
        if self.focused:
            painter.setPen(QPen(QColor(colours.accent), 1))
            painter.drawRect(QRectF(0, 0, width - 1, height - 1))
        if self.at is not None and x0 <= self.at <= x1:
            painter.setPen(QPen(QColor(colours.axis), 1))
            painter.drawLine(QPointF(self._x(self.at), 0), QPointF(self._x(self.at), height))
        metrics, ends = painter.fontMetrics(), [0.0, 0.0]
        for place, text in ((place, tr(name)) for place, name in self.marks):
            if not x0 <= place <= x1:
                continue
            x = round(self._x(place))
            painter.setPen(QPen(QColor(colours.warning), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x, 0), QPointF(x, height))
            wide = metrics.horizontalAdvance(text) + 8
            left = x + 3 if x + 3 + wide < width else x - 3 - wide
            # The first of two rows where the label does not cover the one before; else no label.
            row = next((r for r, end in enumerate(ends) if left >= end), None)
            if text and row is not None:
                ends[row] = left + wide
                frame = QRectF(left, 3 + row * (metrics.height() + 4), wide, metrics.height() + 2)
                _plate(painter, frame, colours.card)
                painter.setPen(QColor(colours.warning))
                painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, text)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.warning))
        for place in self.ticks:
            if x0 <= place <= x1:
                painter.drawRect(QRectF(round(self._x(place)) - 1, height - 7, 2, 7))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_edge_marks(painter, self.box, self.edges)
        for place in self.stars:
            self._paint_star(painter, self.box.mapFromView(QPointF(*place)))
        if self.hover is not None and self.read_out is not None:
            self._paint_read_out(painter, width, height)

    def _paint_star(self, painter: QPainter, place: QPointF) -> None:
        """Its centre on the point; with a rim, so that it is told from the curve under it."""
        corners = [(i * math.pi / 5, 8.0 if i % 2 == 0 else 3.3) for i in range(10)]
        painter.setPen(QPen(QColor(theme.current().card), 1.5))
        painter.setBrush(QColor(theme.current().warning))
        painter.drawPolygon([place + QPointF(size * math.sin(turn), -size * math.cos(turn)) for turn, size in corners])

    def _paint_read_out(self, painter: QPainter, width: float, height: float) -> None:
        assert self.read_out is not None and self.hover is not None
        point = self.box.mapToView(self.hover)
        found = self.read_out(point.x(), point.y())
        if found is None:
            return
        place, lines = found
        colours, metrics = theme.current(), painter.fontMetrics()
        x = self._x(place)
        painter.setPen(QPen(QColor(colours.muted), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(x, 0), QPointF(x, height))
        for px, py, colour in self.points:
            painter.setPen(QPen(QColor(colours.card), 1))
            painter.setBrush(QColor(colour))
            painter.drawEllipse(self.box.mapFromView(QPointF(px, py)), 3.5, 3.5)
        lines = [(tr(text), colour) for text, colour in lines]
        row = metrics.height() + 1
        room = max(1, int((height - 12) // row))
        if len(lines) > room:
            lines = [*lines[: room - 1], (tr(f"+{len(lines) - room + 1} more"), colours.muted)]
        wide = max(metrics.horizontalAdvance(text) for text, _ in lines) + 14
        left = x + 8 if x + 8 + wide < width else x - 8 - wide
        frame = QRectF(max(0, left), 4, wide, row * len(lines) + 6)
        _plate(painter, frame, colours.field, 235)
        for number, (text, colour) in enumerate(lines):
            painter.setPen(QColor(text_ink(colour or colours.text)))
            painter.drawText(QPointF(frame.left() + 7, frame.top() + 3 + row * number + metrics.ascent()), text)


def _plate(painter: QPainter, frame: QRectF, colour: str, opacity: int = 215) -> None:
    ground = QColor(colour)
    ground.setAlpha(opacity)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(frame, 4, 4)
