"""The ground of plots: pyqtgraph's plot with the theme's colours, quiet axes, marks and a read-out under the mouse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPen, QWheelEvent
from PySide6.QtWidgets import QApplication, QGraphicsGridLayout, QWidget

from widgets import theme
from widgets.panels.ranges import power_of_ten, round_ticks
from widgets.panels.timescale import Timescale


def small_font(share: float = 0.85) -> QFont:
    """The system font, smaller."""
    font = QFont(QApplication.font())
    if font.pointSizeF() > 0:
        font.setPointSizeF(max(6.5, share * font.pointSizeF()))
    return font


class Axis(pg.AxisItem):
    """An axis in plain numbers: no SI prefix; over log10 values it says powers of ten; it may follow a time scale."""

    def __init__(self, side: str):
        super().__init__(side)
        self.scale_of_time: Timescale | None = None
        self.labels: list[tuple[float, str]] | None = None
        """Fixed ticks (place, text) in place of numbers."""
        self.log10 = False
        """Whether the values are logarithms to the base 10."""
        self.zero: float | None = None
        """Where, on a logarithmic axis, 0 is drawn."""
        self._texts: dict[float, str] = {}
        self.enableAutoSIPrefix(False)
        self.setStyle(tickLength=4, maxTickLevel=0, hideOverlappingLabels=24, tickTextOffset=4)

    def recolour(self) -> None:
        colours = theme.current()
        self.setPen(pg.mkPen(colours.axis))
        self.setTextPen(pg.mkPen(colours.muted))
        self.setTickPen(pg.mkPen(colours.axis))
        self.setStyle(tickFont=small_font())
        if self.label is not None:
            self.label.setFont(small_font())

    def again(self) -> None:
        """Draw anew: the ticks are others now."""
        self.picture = None
        self.update()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, Any]]:
        low, high = sorted((minVal, maxVal))
        self._texts = {place: text for place, text in self._ticks(low, high, size) if low - 1e-9 <= place <= high + 1e-9}
        return [(1.0, list(self._texts))]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [self._texts.get(value, "") for value in values]

    def _ticks(self, low: float, high: float, size: float) -> list[tuple[float, str]]:
        if self.labels is not None:
            return self.labels
        room = max(2, int(size // (38 if self.orientation in ("left", "right") else 65)))
        if self.scale_of_time is not None:
            return self.scale_of_time.ticks(max(3, room))
        if not self.log10:
            return round_ticks(low, high, room)
        first, last = int(np.ceil(low - 1e-9)), int(np.floor(high + 1e-9))
        every = max(1, -(-(last - first) // room))
        texts = {v: power_of_ten(v) for v in range(first, last + 1) if v % every == 0}
        if self.zero is not None and first <= self.zero:
            texts[round(self.zero)] = "0"
        return [(float(v), text) for v, text in texts.items()]


class _Box(pg.ViewBox):
    """Dragging chooses a part to look at, a double click shows all; the wheel scrolls the view around it."""

    def __init__(self) -> None:
        super().__init__(enableMenu=False)
        self.setMouseMode(pg.ViewBox.RectMode)
        self.disableAutoRange()
        self.zoomed = False
        self.home: tuple[float, float, float, float] = (0, 0, 0, 0)

    def wheelEvent(self, ev: Any, axis: int | None = None) -> None:
        ev.ignore()

    def mouseDragEvent(self, ev: Any, axis: int | None = None) -> None:
        if ev.button() == Qt.MouseButton.LeftButton:
            super().mouseDragEvent(ev, axis)  # type: ignore[call-arg]
            self.zoomed = self.zoomed or ev.isFinish()
        else:
            ev.ignore()

    def mouseDoubleClickEvent(self, event: Any) -> None:
        self.zoomed = False
        self.show_home()
        event.accept()

    def show_home(self) -> None:
        x0, x1, y0, y1 = self.home
        self.setRange(xRange=(x0, x1), yRange=(y0, y1), padding=0, disableAutoRange=True)


class _Overlay(pg.GraphicsObject):
    """Lines that mark steps, the cursor, event ticks and the read-out, painted in pixels over the plot."""

    def __init__(self, box: _Box):
        super().__init__(box)
        self.setZValue(1000)
        self.box = box
        self.marks: tuple[tuple[float, str], ...] = ()
        self.ticks: tuple[float, ...] = ()
        self.at: float | None = None
        self.hover: QPointF | None = None
        self.zero_line = self.focused = False
        self.read_out: Callable[[float, float], tuple[float, list[tuple[str, str]]] | None] | None = None
        """(x, y) under the mouse -> place of the read-out and its lines (text, colour)."""

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self.box.width(), self.box.height())

    def _x(self, x: float) -> float:
        return self.box.mapFromView(QPointF(x, 0)).x()

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
        for place, text in self.marks:
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
        if self.hover is not None and self.read_out is not None:
            self._paint_read_out(painter, width, height)

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
        row = metrics.height() + 1
        lines = lines[: max(1, int((height - 12) // row))]
        wide = max(metrics.horizontalAdvance(text) for text, _ in lines) + 14
        left = x + 8 if x + 8 + wide < width else x - 8 - wide
        frame = QRectF(max(0, left), 4, wide, row * len(lines) + 6)
        _plate(painter, frame, colours.field, 235)
        for number, (text, colour) in enumerate(lines):
            painter.setPen(QColor(colour or colours.text))
            painter.drawText(QPointF(frame.left() + 7, frame.top() + 3 + row * number + metrics.ascent()), text)


def _plate(painter: QPainter, frame: QRectF, colour: str, opacity: int = 215) -> None:
    ground = QColor(colour)
    ground.setAlpha(opacity)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(frame, 4, 4)


class Plot(pg.GraphicsView):
    """A plot that stands still: its range is set, never guessed. It is pyqtgraph's view box and axes, without
    the menus of its PlotItem, which cost more than all the rest to make and to dress."""

    clicked = Signal(float, float)
    """(x, y) of a click, in the plot's coordinates."""

    def __init__(self, name: str, x_label: str = "", y_label: str = "", parent: QWidget | None = None):
        self.box = _Box()
        self.axes = {side: Axis(side) for side in ("left", "bottom")}
        super().__init__(parent)
        centre, self.grid = pg.GraphicsWidget(), QGraphicsGridLayout()
        centre.setLayout(self.grid)
        self.setCentralItem(centre)
        self.grid.addItem(self.axes["left"], 0, 0)
        self.grid.addItem(self.box, 0, 1)
        self.grid.addItem(self.axes["bottom"], 1, 1)
        for axis in self.axes.values():
            axis.linkToView(self.box)
            axis.setZValue(0.5)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self.setMinimumSize(60, 40)
        line = self.fontMetrics().height()
        self.grid.setContentsMargins(0, line // 2, line, 0)
        self.grid.setSpacing(0)
        self.grid.setRowStretchFactor(0, 1)
        self.grid.setColumnStretchFactor(1, 1)
        self.axes["left"].setWidth(self.fontMetrics().horizontalAdvance("−0.0000") + 26 * bool(y_label))
        self.axes["bottom"].setHeight(line * (2 if x_label else 1) + 8)
        for side, label in (("bottom", x_label), ("left", y_label)):
            if label:
                self.axes[side].setLabel(label)
        self.overlay = _Overlay(self.box)
        self.scene().sigMouseMoved.connect(self._moved)  # type: ignore[attr-defined]
        self.scene().sigMouseClicked.connect(self._clicked)  # type: ignore[attr-defined]
        theme.changed.connect(self.recolour)
        self.recolour()

    def recolour(self) -> None:
        """Take the colours of the theme in use."""
        self.setBackground(theme.current().card)
        for axis in self.axes.values():
            axis.recolour()
        self.overlay.update()

    def show_range(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """The part to show, unless the user looks closer."""
        home = (*x, *y)
        if home != self.box.home:
            self.box.home = home
            if not self.box.zoomed:
                self.box.show_home()

    def show_time(self, scale: Timescale | None, label: str | None = None) -> None:
        """Ticks of the bottom axis by a time scale, or by plain numbers."""
        axis = self.axes["bottom"]
        if scale != axis.scale_of_time:
            axis.scale_of_time = scale
            axis.again()
        if label is not None and label != axis.labelText:
            axis.setLabel(label)

    def show_marks(self, at: float | None, marks: Sequence[tuple[float, str]] = (), ticks: Sequence[float] = ()) -> None:
        """``at``: the cursor; ``marks``: labelled lines; ``ticks``: short ticks at the bottom (events)."""
        overlay = self.overlay
        new = (at, tuple(marks), tuple(ticks))
        if new != (overlay.at, overlay.marks, overlay.ticks):
            overlay.at, overlay.marks, overlay.ticks = new
            overlay.update()

    def resizeEvent(self, ev: Any) -> None:
        super().resizeEvent(ev)
        if hasattr(self, "overlay"):
            self.overlay.prepareGeometryChange()

    def wheelEvent(self, ev: QWheelEvent) -> None:
        ev.ignore()

    def leaveEvent(self, ev: QEvent) -> None:
        super().leaveEvent(ev)
        self.overlay.hover = None
        self.overlay.update()

    def contextMenuEvent(self, event: Any) -> None:
        event.ignore()

    def mousePressEvent(self, ev: QMouseEvent) -> None:
        super().mousePressEvent(ev)
        if ev.button() == Qt.MouseButton.RightButton:
            ev.ignore()

    def _moved(self, place: QPointF) -> None:
        inside = self.box.sceneBoundingRect().contains(place)
        self.overlay.hover = self.box.mapFromScene(place) if inside else None
        self.overlay.update()

    def _clicked(self, event: Any) -> None:
        place = event.scenePos()
        if event.button() == Qt.MouseButton.LeftButton and not event.double() and self.box.sceneBoundingRect().contains(place):
            point = self.box.mapSceneToView(place)
            self.clicked.emit(point.x(), point.y())
