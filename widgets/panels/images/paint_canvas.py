"""A canvas to paint a set of points on: brush, eraser, clear. Each dab is one point, with the brush's width around it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QRadialGradient
from PySide6.QtWidgets import QSizePolicy, QWidget

from settle.widgets.panels.images.keyboard_pen import HINT, KeyboardPen
from settle.widgets.theme import theme
from settle.widgets.translation.language import tr

MOST = 2000
"""Most points; painting ends there."""


class PaintCanvas(QWidget):
    """The square from -1 to 1, y upward. The left button paints, the right one erases (or the left one with :attr:`erasing`).
    With the keyboard, arrows move a pen, Space paints, Delete erases."""

    painted = Signal(object)
    """After each stroke: the points, ``n x 2``."""

    def __init__(self, name: str, brush: float = 0.08):
        super().__init__()
        self.points = np.zeros((0, 2))
        self.brush, self.erasing = brush, False
        """Standard deviation around a point."""
        self._last: QPointF | None = None
        self._cursor: QPointF | None = None
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleDescription(tr(HINT))
        self.pen = KeyboardPen()
        self.setMinimumSize(100, 100)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr(name))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(240, 240)

    def show_points(self, points: Sequence[Sequence[float]] | np.ndarray) -> None:
        """Show other points, unless a stroke is being painted."""
        new = np.asarray(points, float).reshape(-1, 2)
        if self._last is None and not np.array_equal(new, self.points):
            self.points = new.copy()
            self.update()

    def set_brush(self, sd: float) -> None:
        """Another width of the brush, for all points."""
        if sd != self.brush:
            self.brush = sd
            self.update()

    def clear(self) -> None:
        """Begin anew."""
        self.points = np.zeros((0, 2))
        self.update()
        self.painted.emit(self.points.copy())

    def frame(self) -> QRectF:
        """The square (px)."""
        side = min(self.width(), self.height()) - 4
        return QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)

    def place(self, pixel: QPointF) -> np.ndarray:
        """A pixel in the canvas's units."""
        frame = self.frame()
        return np.array([2 * (pixel.x() - frame.left()) / frame.width() - 1, 1 - 2 * (pixel.y() - frame.top()) / frame.height()])

    def pixel(self, point: Sequence[float] | np.ndarray) -> QPointF:
        """Inverse of :meth:`place`."""
        frame = self.frame()
        return QPointF(frame.left() + (point[0] + 1) / 2 * frame.width(), frame.top() + (1 - point[1]) / 2 * frame.height())

    # -- the mouse and the keyboard ------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        cells = round(2 / self.brush)  # a step is the width of the brush; the canvas is 2 wide
        if self.pen.take(event, cells, cells, self._dab_with_pen):
            self.update()
        else:
            super().keyPressEvent(event)

    def _dab_with_pen(self, erase: bool) -> None:
        self._dab(self.pen.place(self.frame()), erase or self.erasing)
        self.painted.emit(self.points.copy())

    def _dab(self, pixel: QPointF, erase: bool) -> None:
        point = self.place(pixel)
        away = np.linalg.norm(self.points - point, axis=1)
        if erase:
            self.points = self.points[away > 2 * self.brush]
        elif np.abs(point).max() <= 1 and len(self.points) < MOST and away.min(initial=np.inf) > 0.5 * self.brush:
            self.points = np.concatenate([self.points, point.round(4)[None]])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            super().mousePressEvent(event)
            return
        self._last = event.position()
        self._dab(event.position(), self.erasing or event.button() == Qt.MouseButton.RightButton)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._cursor = event.position()
        if self._last is not None:
            erase = self.erasing or bool(event.buttons() & Qt.MouseButton.RightButton)
            path = event.position() - self._last
            stride = max(1.0, 0.5 * self.brush * self.frame().width() / 2)
            count = max(1, math.ceil(math.hypot(path.x(), path.y()) / stride))
            for i in range(1, count + 1):
                self._dab(self._last + path * (i / count), erase)
            self._last = event.position()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._last is not None:
            self._last = None
            self.painted.emit(self.points.copy())
        super().mouseReleaseEvent(event)

    def leaveEvent(self, event: object) -> None:
        self._cursor = None
        self.update()

    def contextMenuEvent(self, event: object) -> None:
        """The right button erases."""

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, frame = theme.current(), self.frame()
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.setBrush(QColor(colours.field))
        painter.drawRect(frame)
        painter.drawLine(QPointF(frame.center().x(), frame.top()), QPointF(frame.center().x(), frame.bottom()))
        painter.drawLine(QPointF(frame.left(), frame.center().y()), QPointF(frame.right(), frame.center().y()))
        radius = 2 * self.brush * frame.width() / 2
        ink, gone = QColor(colours.series[0]), QColor(colours.series[0])
        ink.setAlphaF(0.45)
        gone.setAlphaF(0.0)
        painter.setClipRect(frame)
        painter.setPen(Qt.PenStyle.NoPen)
        for point in self.points:
            centre = self.pixel(point)
            soft = QRadialGradient(centre, radius)
            soft.setColorAt(0, ink)
            soft.setColorAt(1, gone)
            painter.setBrush(soft)
            painter.drawEllipse(centre, radius, radius)
        if self._cursor is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.bad if self.erasing else colours.text), 1.2))
            painter.drawEllipse(self._cursor, radius, radius)
        painter.setClipping(False)
        if self.hasFocus():
            self.pen.paint(painter, frame, radius / 2)
        if not len(self.points):
            painter.setPen(QColor(colours.muted))
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, tr("Paint the data here.\nRight button: erase."))
        painter.end()
