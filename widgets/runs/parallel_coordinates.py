"""Parallel coordinates: an upright axis for each knob and one for a figure, a line for each run, in the colour of its figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF

from settle.widgets.panels.base.scale_bar import entries
from settle.widgets.panels.base.self_painting_panel import SelfPaintingPanel
from settle.widgets.theme import theme

REACH = 12.0
"""px from a line at which it is still meant."""


@dataclass(frozen=True, eq=False)
class ParallelAxis:
    """One axis: what stands at which height."""

    name: str
    places: np.ndarray
    """Of each run, from 0 (bottom) to 1; NaN: it has no value."""
    marks: Sequence[tuple[float, str]]
    """(height, text) along it."""


class ParallelCoordinates(SelfPaintingPanel):
    """The last axis is the figure's; runs without one are pale."""

    chosen = Signal(int)
    """The run whose line was clicked, by its place among those that are shown."""

    def __init__(self) -> None:
        super().__init__("Parallel coordinates")
        self.axes: list[ParallelAxis] = []
        self.texts: list[str] = []
        self.choice: int | None = None
        self._hover: int | None = None
        self.setMouseTracking(True)
        self.setMinimumSize(300, 160)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(700, 320)

    def show_axes(self, axes: Sequence[ParallelAxis], texts: Sequence[str], choice: int | None) -> None:
        """:param texts: what each run is, in words."""
        self.axes, self.texts, self.choice = list(axes), list(texts), choice
        self.update()

    def _place(self) -> QRectF:
        line = self.fontMetrics().height()
        return QRectF(60, line + 10, max(10.0, self.width() - 130), max(10.0, self.height() - 2 * line - 24))

    def _x(self, number: int) -> float:
        place = self._place()
        return place.left() + place.width() * number / max(1, len(self.axes) - 1)

    def _points(self, run: int) -> list[QPointF]:
        place = self._place()
        return [
            QPointF(self._x(i), place.bottom() - axis.places[run] * place.height())
            for i, axis in enumerate(self.axes)
            if np.isfinite(axis.places[run])
        ]

    def run_at(self, point: QPointF) -> int | None:
        """The run whose line passes there."""
        if len(self.axes) < 2 or not self.texts:
            return None
        place = self._place()
        at = (point.x() - place.left()) / place.width() * (len(self.axes) - 1)
        left = int(np.clip(np.floor(at), 0, len(self.axes) - 2))
        share = at - left
        heights = (1 - share) * self.axes[left].places + share * self.axes[left + 1].places
        apart = np.abs(place.bottom() - heights * place.height() - point.y())
        if not np.isfinite(apart).any() or not -0.05 <= share <= 1.05:
            return None
        nearest = int(np.nanargmin(apart))
        return nearest if apart[nearest] <= REACH else None

    def name_at(self, point: QPointF) -> str:
        run = self.run_at(point)
        return self.texts[run] if run is not None else ""

    def paintEvent(self, _: QPaintEvent) -> None:
        if not self.axes:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(self.texts) <= 2000)
        colours = theme.current()
        figure = self.axes[-1].places
        inks = entries(np.clip(np.nan_to_num(figure), 0, 1))
        marked = [run for run in dict.fromkeys((self._hover, self.choice)) if run is not None and run < len(self.texts)]
        for run in [*range(len(self.texts)), *marked]:
            points = self._points(run)
            if len(points) < 2:
                continue
            ink = QColor(*map(int, inks[run])) if np.isfinite(figure[run]) else QColor(colours.muted)
            ink.setAlpha(255 if run in marked else 60 if marked else 150)
            painter.setPen(QPen(ink, 3 if run in marked else 1.2))
            painter.drawPolyline(QPolygonF(points))
        self._paint_axes(painter)

    def _paint_axes(self, painter: QPainter) -> None:
        colours, place, metrics = theme.current(), self._place(), self.fontMetrics()
        for i, axis in enumerate(self.axes):
            x = self._x(i)
            painter.setPen(QPen(QColor(colours.muted), 1))
            painter.drawLine(QPointF(x, place.top()), QPointF(x, place.bottom()))
            painter.setPen(QColor(colours.text))
            wide = max(60.0, place.width() / max(1, len(self.axes) - 1) - 6)
            name = metrics.elidedText(axis.name, Qt.TextElideMode.ElideRight, int(wide))
            left = min(max(0.0, x - wide / 2), self.width() - wide)
            painter.drawText(QRectF(left, 0, wide, place.top() - 4), Qt.AlignmentFlag.AlignCenter, name)
            painter.setPen(QColor(colours.muted))
            last = i == len(self.axes) - 1
            for height, text in axis.marks:
                y = place.bottom() - height * place.height()
                painter.drawLine(QPointF(x - 3, y), QPointF(x + 3, y))
                side = Qt.AlignmentFlag.AlignLeft if last else Qt.AlignmentFlag.AlignRight
                box = QRectF(x + 6 if last else x - 66, y - metrics.height() / 2, 60, metrics.height())
                painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, metrics.elidedText(text, Qt.TextElideMode.ElideRight, 60))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        run = self.run_at(event.position())
        if run != self._hover:
            self._hover = run
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        run = self.run_at(event.position())
        if run is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(run)
