"""The ground of plots: pyqtgraph's plot with the theme's colours, quiet axes, marks and a read-out under the mouse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QGraphicsGridLayout, QToolButton

from settle.widgets.panels.base.axis import Axis
from settle.widgets.panels.base.edge_marks import EdgeMark
from settle.widgets.panels.base.overlay import Overlay
from settle.widgets.panels.base.ranges import drawable
from settle.widgets.panels.base.timescale import Timescale
from settle.widgets.theme import text_scale, theme
from settle.widgets.translation.language import tr


class _Box(pg.ViewBox):
    """Dragging chooses a part to look at, a double click shows all; the wheel scrolls the view around it.

    :param looked: told of each part that the user chose to look at.
    """

    def __init__(self, looked: Callable[[], object]) -> None:
        super().__init__(enableMenu=False)
        self.setMouseMode(pg.ViewBox.RectMode)
        self.disableAutoRange()
        self.zoomed = False
        self._looked = looked
        self.home: tuple[float, float, float, float] = (0, 0, 0, 0)

    def wheelEvent(self, ev: Any, axis: int | None = None) -> None:
        ev.ignore()

    def mouseDragEvent(self, ev: Any, axis: int | None = None) -> None:
        if ev.button() == Qt.MouseButton.LeftButton:
            super().mouseDragEvent(ev, axis)  # type: ignore[call-arg]
            if ev.isFinish():
                self.zoomed = True
                self._looked()
        else:
            ev.ignore()

    def mouseDoubleClickEvent(self, event: Any) -> None:
        self.show_all()
        event.accept()

    def look_at_x(self, x0: float, x1: float) -> None:
        """Look at a part of the axis; y stays."""
        self.zoomed = True
        self.setXRange(x0, x1, padding=0)

    def show_all(self) -> None:
        """Look at all again."""
        self.zoomed = False
        self.show_home()
        self._looked()

    def show_home(self) -> None:
        x0, x1, y0, y1 = self.home
        self.setRange(xRange=(x0, x1), yRange=(y0, y1), padding=0, disableAutoRange=True)


class Plot(pg.GraphicsView):
    """A plot that stands still: its range is set, never guessed. It is pyqtgraph's view box and axes, without
    the menus of its PlotItem, which cost more than all the rest to make and to colour."""

    clicked = Signal(float, float)
    """(x, y) of a click, in the plot's coordinates."""
    looked = Signal()
    """The user looks at another part, or at all again."""
    pointed = Signal(object)
    """x under the mouse; None: it has left."""

    def __init__(self, name: str, x_label: str = "", y_label: str = ""):
        self.box = _Box(self._look)
        self.axes = {side: Axis(side) for side in ("left", "bottom")}
        super().__init__()
        centre, self.grid = pg.GraphicsWidget(), QGraphicsGridLayout()
        centre.setLayout(self.grid)
        self.setCentralItem(centre)
        self.grid.addItem(self.axes["left"], 0, 0)
        self.grid.addItem(self.box, 0, 1)
        self.grid.addItem(self.axes["bottom"], 1, 1)
        for axis in self.axes.values():
            axis.linkToView(self.box)
            axis.setZValue(0.5)
        self.setAccessibleName(tr(name))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self.setMinimumSize(60, 40)
        self.grid.setSpacing(0)
        self.grid.setRowStretchFactor(0, 1)
        self.grid.setColumnStretchFactor(1, 1)
        for side, label in (("bottom", x_label), ("left", y_label)):
            self.name_axis(side, label)
        self._measure()
        self.overlay = Overlay(self.box)
        self.back = QToolButton(self)
        self.back.setText(tr("Show all"))
        self.back.setToolTip(tr("Look at the whole of it again (double click, or 0)"))
        self.back.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.back.clicked.connect(self.box.show_all)
        self.back.hide()
        self.scene().sigMouseMoved.connect(self._moved)  # type: ignore[attr-defined]
        self.scene().sigMouseClicked.connect(self._clicked)  # type: ignore[attr-defined]
        theme.changed.connect(self.recolour)
        text_scale.changed.connect(self._measure)
        self.recolour()

    def sizeHint(self) -> QSize:
        return QSize(300, 110)  # its own is 640 x 480, which a layout with height for width would insist on

    def name_axis(self, side: str, label: str) -> None:
        """Quantity and unit of an axis, ``left`` or ``bottom``."""
        axis = self.axes[side]
        if label != axis.labelText:
            self._make_room(side, label)
            axis.setLabel(label)
            axis.showLabel(bool(label))

    def _measure(self) -> None:
        """Make room for letters of their size."""
        line = self.fontMetrics().height()
        self.grid.setContentsMargins(0, line // 2, line, 0)
        for side, axis in self.axes.items():
            self._make_room(side, axis.labelText)

    def _make_room(self, side: str, label: str) -> None:
        if side == "left":
            self.axes[side].setWidth(self.fontMetrics().horizontalAdvance("−0.0000") + 26 * bool(label))
        else:
            self.axes[side].setHeight(self.fontMetrics().height() * (2 if label else 1) + 8)

    def close(self) -> bool:
        """As any widget: pyqtgraph's own takes the viewport away, which ends the process."""
        return super(pg.GraphicsView, self).close()

    def recolour(self) -> None:
        """Take the colours of the theme in use."""
        self.setBackground(theme.current().card)
        for axis in self.axes.values():
            axis.recolour()
        self.overlay.update()

    def show_range(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """The part to show, unless the user looks closer."""
        home = (*drawable(x), *drawable(y))
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
        if label is not None:
            self.name_axis("bottom", label)

    def show_marks(
        self,
        at: float | None,
        marks: Sequence[tuple[float, str]] = (),
        ticks: Sequence[float] = (),
        stars: Sequence[tuple[float, float]] = (),
        edges: Sequence[EdgeMark] = (),
    ) -> None:
        """``at``: the cursor; ``marks``: labelled lines; ``ticks``: short ticks at the bottom (events); ``stars``: points;
        ``edges``: values that no line shows."""
        overlay = self.overlay
        new = (at, tuple(marks), tuple(ticks), tuple(stars), tuple(edges))
        if new != (overlay.at, overlay.marks, overlay.ticks, overlay.stars, overlay.edges):
            overlay.at, overlay.marks, overlay.ticks, overlay.stars, overlay.edges = new
            overlay.update()

    def resizeEvent(self, ev: Any) -> None:
        super().resizeEvent(ev)
        if hasattr(self, "overlay"):
            self.overlay.prepareGeometryChange()
            self._place_back()

    def _look(self) -> None:
        self._show_back()
        self.looked.emit()

    def _show_back(self) -> None:
        self.back.setVisible(self.box.zoomed)
        self._place_back()

    def _place_back(self) -> None:
        size = self.back.sizeHint()
        self.back.setGeometry(self.width() - size.width() - 4, 4, size.width(), size.height())

    def look_at_x(self, part: tuple[float, float] | None) -> None:
        """Look at a part of the bottom axis, or at all (None), as another plot over the same axis does."""
        if part is None:
            self.box.zoomed = False
            self.box.show_home()
        else:
            self.box.look_at_x(*part)
        self._show_back()

    def zoom_x(self, factor: float, around: float) -> None:
        """Look at ``1 / factor`` of what one looks at, and keep a place where it is; all, where that would be more than all."""
        (x0, x1), (first, last) = self.box.viewRange()[0], self.box.home[:2]
        low, high = around + (x0 - around) / factor, around + (x1 - around) / factor
        if high - low >= (last - first) * (1 - 1e-9):
            self.box.show_all()
            return
        low = min(max(low, first), last - (high - low))
        self.box.look_at_x(low, low + (x1 - x0) / factor)
        self._look()

    def point_at(self, x: float | None) -> None:
        """Read out what lies there, as another plot over the same axis does; None: nothing."""
        (x0, x1), (y0, y1) = self.box.viewRange()
        inside = x is not None and x0 <= x <= x1
        self.overlay.hover = self.box.mapFromView(QPointF(x, 0.5 * (y0 + y1))) if x is not None and inside else None
        self.overlay.update()

    def wheelEvent(self, ev: QWheelEvent) -> None:
        if not ev.modifiers() & Qt.KeyboardModifier.ControlModifier:
            ev.ignore()  # it scrolls the cards
            return
        place = self.box.mapSceneToView(self.mapToScene(ev.position().toPoint()))
        self.zoom_x(1.0015 ** ev.angleDelta().y(), place.x())
        ev.accept()

    def leaveEvent(self, ev: QEvent) -> None:
        super().leaveEvent(ev)
        self.overlay.hover = None
        self.overlay.update()
        self.pointed.emit(None)

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
        self.pointed.emit(self.box.mapSceneToView(place).x() if inside else None)

    def _clicked(self, event: Any) -> None:
        place = event.scenePos()
        if event.button() == Qt.MouseButton.LeftButton and not event.double() and self.box.sceneBoundingRect().contains(place):
            point = self.box.mapSceneToView(place)
            self.clicked.emit(point.x(), point.y())
