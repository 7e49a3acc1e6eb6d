"""Parallel coordinates: an upright axis for each knob and one for a figure, a line for each run, in the colour of its figure."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF, QResizeEvent

from settle.widgets.panels.base.scale_bar import entries
from settle.widgets.panels.base.self_painting_panel import SelfPaintingPanel
from settle.widgets.theme import theme
from settle.widgets.translation.language import tr

REACH = 12.0
"""px from a line at which it is still meant."""
_SLICE = 0.012
"""s for which lines are drawn before something else has its turn; ten thousand take 0.3 s."""
_PALE = 0.4
"""Opacity of the lines beside one that is marked."""


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
        self.tell: Callable[[int], str] = lambda run: ""
        self.choice: int | None = None
        self._hover: int | None = None
        self._heights, self._inks = np.empty((0, 0)), np.empty((0, 3))
        self._picture = QPixmap()
        """The lines, as far as they have been drawn."""
        self._drawn = 0
        self._rest = QTimer(self, singleShot=True, interval=0)
        self._rest.timeout.connect(self._go_on)
        self.setMouseTracking(True)
        self.setMinimumSize(300, 160)
        theme.changed.connect(self._begin_again)

    def sizeHint(self) -> QSize:
        return QSize(700, 320)

    def show_axes(self, axes: Sequence[ParallelAxis], tell: Callable[[int], str], choice: int | None) -> None:
        """:param tell: what a run is, in words, by its place."""
        self.axes, self.tell, self.choice, self._hover = list(axes), tell, choice, None
        self._heights = np.stack([axis.places for axis in axes], axis=1)
        self._begin_again()

    @property
    def _count(self) -> int:
        return len(self._heights)

    def _begin_again(self) -> None:
        self._picture = QPixmap()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._begin_again()

    def _place(self) -> QRectF:
        line = self.fontMetrics().height()
        return QRectF(60, line + 10, max(10.0, self.width() - 130), max(10.0, self.height() - 2 * line - 24))

    def _x(self, number: int) -> float:
        place = self._place()
        return place.left() + place.width() * number / max(1, len(self.axes) - 1)

    def _points(self, run: int) -> list[QPointF]:
        place = self._place()
        heights = self._heights[run].tolist()
        return [QPointF(self._x(i), place.bottom() - high * place.height()) for i, high in enumerate(heights) if math.isfinite(high)]

    def run_at(self, point: QPointF) -> int | None:
        """The run whose line passes there."""
        if len(self.axes) < 2 or not self._count:
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
        return self.tell(run) if run is not None else ""

    def paintEvent(self, _: QPaintEvent) -> None:
        if not self.axes:
            return
        if self._picture.isNull() or self._picture.devicePixelRatio() != self.devicePixelRatioF():
            self._begin_lines()
        marked = [run for run in dict.fromkeys((self._hover, self.choice)) if run is not None and run < self._count]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(_PALE if marked else 1.0)
        painter.drawPixmap(0, 0, self._picture)
        painter.setOpacity(1.0)
        for run in marked:
            self._paint_line(painter, run, 255, 3.0)
        self._paint_axes(painter)

    def _begin_lines(self) -> None:
        ratio = self.devicePixelRatioF()
        self._picture = QPixmap(self.size() * ratio)
        self._picture.setDevicePixelRatio(ratio)
        self._picture.fill(Qt.GlobalColor.transparent)
        self._inks = entries(np.clip(np.nan_to_num(self.axes[-1].places), 0, 1))
        self._drawn = 0
        self._draw_lines()

    def _draw_lines(self) -> None:
        """Go on with the lines, for a moment."""
        if self._picture.isNull():  # all begins again at the next look
            return
        painter, until = QPainter(self._picture), time.perf_counter() + _SLICE
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, self._count <= 2000)
        for run in range(self._drawn, self._count):
            self._paint_line(painter, run, 150, 1.2)
            self._drawn = run + 1
            if time.perf_counter() > until:
                break
        painter.end()
        if self._drawn < self._count:
            self._rest.start()

    def _go_on(self) -> None:
        self._draw_lines()
        self.update()

    def _paint_line(self, painter: QPainter, run: int, alpha: int, wide: float) -> None:
        points = self._points(run)
        if len(points) < 2:
            return
        ink = QColor(*self._inks[run].tolist()) if math.isfinite(self._heights[run, -1]) else QColor(theme.current().muted)
        ink.setAlpha(alpha)
        painter.setPen(QPen(ink, wide))
        painter.drawPolyline(QPolygonF(points))

    def _paint_axes(self, painter: QPainter) -> None:
        colours, place, metrics = theme.current(), self._place(), self.fontMetrics()
        for i, axis in enumerate(self.axes):
            x = self._x(i)
            painter.setPen(QPen(QColor(colours.muted), 1))
            painter.drawLine(QPointF(x, place.top()), QPointF(x, place.bottom()))
            painter.setPen(QColor(colours.text))
            wide = max(60.0, place.width() / max(1, len(self.axes) - 1) - 6)
            name = metrics.elidedText(tr(axis.name), Qt.TextElideMode.ElideRight, int(wide))
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
