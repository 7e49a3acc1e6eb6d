"""A maze from above: walls in their colours, who is where, the ways they came, and imagined futures as paths."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QImage, QKeyEvent, QPainter, QPaintEvent, QPen, QPolygonF

from settle.widgets.panels.base.self_painting_panel import SelfPaintingPanel
from settle.widgets.panels.images.picture import places
from settle.widgets.theme import theme
from settle.widgets.theme.colours import mixed, series_colour
from settle.widgets.translation.language import tr

KEYS = {Qt.Key.Key_Up: 0, Qt.Key.Key_Left: 1, Qt.Key.Key_Right: 2}
"""Arrow -> forward, left, right."""


@dataclass(frozen=True, eq=False)
class MazeAgent:
    """Someone in the maze."""

    name: str
    colour: int
    """Number in the theme's series."""
    trail: np.ndarray
    """n x (y, x) in cells; the last is where they are."""
    heading: float
    """Radians; 0 to the right, pi/2 down."""


@dataclass(frozen=True, eq=False)
class ImaginedPaths:
    """Imagined futures."""

    colour: int
    places: np.ndarray
    """K x J x (y, x) in cells; NaN: nothing."""
    chosen: bool = True
    """Whether the first is the one chosen."""


@dataclass(frozen=True, eq=False)
class MazeScene:
    """What is to be seen."""

    wall: np.ndarray
    """cells, 1 where there is a wall."""
    colour: np.ndarray
    """cells x 3, bytes."""
    goal: np.ndarray | None = None
    """(y, x) in cells."""
    paths: Sequence[ImaginedPaths] = ()
    marks: Sequence[MazeAgent] = ()


def arrow(tip: QPointF, heading: float, size: float) -> QPolygonF:
    """A small arrow head around a point."""
    ways = ((1.0, 0.0), (-0.8, 0.75), (-0.45, 0.0), (-0.8, -0.75))
    c, s = math.cos(heading), math.sin(heading)
    return QPolygonF([QPointF(tip.x() + size * (c * a - s * b), tip.y() + size * (s * a + c * b)) for a, b in ways])


class MazePanel(SelfPaintingPanel):
    """Shows a :class:`MazeScene`; keeps nothing but what it shows. The arrow keys are told on, for whoever drives."""

    driven = Signal(int)
    """0 forward, 1 left, 2 right."""

    def __init__(self, name: str):
        super().__init__(name)
        self.maze: MazeScene | None = None
        self._walls: tuple[object, QImage] | None = None
        self.setMinimumSize(80, 80)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self._recolour)

    def sizeHint(self) -> QSize:
        return QSize(320, 320)

    def show_maze(self, maze: MazeScene) -> None:
        self.maze = maze
        there = ", ".join(f"{mark.name} at row {mark.trail[-1, 0]:g}, column {mark.trail[-1, 1]:g}" for mark in maze.marks)
        self.setAccessibleDescription(tr(there))
        self.update()

    def frame(self) -> QRectF:
        """Where the maze lies (px)."""
        if self.maze is None:
            return QRectF(self.rect())
        h, w = self.maze.wall.shape
        return places(1, h, w, self.width() - 8, self.height() - 8, 0)[0].translated(4, 4)

    def place(self, at: np.ndarray) -> QPointF:
        """Where (y, x) in cells lies (px)."""
        frame = self.frame()
        assert self.maze is not None
        cell = frame.width() / self.maze.wall.shape[1]
        return QPointF(frame.left() + cell * float(at[1]), frame.top() + cell * float(at[0]))

    def paintEvent(self, _: QPaintEvent) -> None:
        if self.maze is None:
            return
        painter, colours, frame = QPainter(self), theme.current(), self.frame()
        cell = frame.width() / self.maze.wall.shape[1]
        painter.drawImage(frame, self._ground())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(frame)
        if self.maze.goal is not None:
            self._paint_goal(painter, self.place(self.maze.goal), cell)
        for paths in self.maze.paths:
            self._paint_paths(painter, paths, cell)
        for mark in self.maze.marks:
            pen = QPen(QColor(mixed(series_colour(mark.colour), colours.card, 0.35)), max(1.5, 0.05 * cell), Qt.PenStyle.DotLine)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(self._line(mark.trail))
        for number, mark in enumerate(self.maze.marks):
            painter.setPen(QPen(QColor(colours.card), 1.2))
            painter.setBrush(QColor(series_colour(mark.colour)))
            painter.drawPolygon(arrow(self._aside(mark.trail[-1], number), mark.heading, max(5.0, 0.24 * cell)))
        painter.setClipping(False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colours.accent if self.hasFocus() else colours.line), 2 if self.hasFocus() else 1))
        painter.drawRect(frame.adjusted(-1, -1, 0, 0))
        painter.end()

    def _ground(self) -> QImage:
        """Walls and free cells, one pixel each; the walls' colours calmed, so that what moves stands out."""
        assert self.maze is not None
        key = (self.maze.wall.tobytes(), self.maze.colour.tobytes(), theme.current().name)
        if self._walls is None or self._walls[0] != key:
            colours = theme.current()
            card = _rgb(colours.card)
            line = _rgb(colours.field)
            calm = np.rint(0.62 * self.maze.colour + 0.38 * line)
            pixels = np.ascontiguousarray(np.where(self.maze.wall[..., None] > 0, calm, card).astype(np.uint8))
            h, w = pixels.shape[:2]
            self._walls = (key, QImage(pixels.data, w, h, 3 * w, QImage.Format.Format_RGB888).copy())
        return self._walls[1]

    def _paint_goal(self, painter: QPainter, at: QPointF, cell: float) -> None:
        colours = theme.current()
        painter.setPen(QPen(QColor(colours.text), max(1.5, 0.06 * cell)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for part in (0.42, 0.2):
            painter.drawEllipse(at, part * cell, part * cell)

    def _paint_paths(self, painter: QPainter, paths: ImaginedPaths, cell: float) -> None:
        ink = QColor(series_colour(paths.colour))
        count = len(paths.places)
        for number in reversed(range(count)):
            line = paths.places[number]
            if not np.isfinite(line).all():
                continue
            best = paths.chosen and number == 0
            ink.setAlphaF(1.0 if best else 0.4)
            painter.setPen(QPen(ink, max(2.2, 0.09 * cell) if best else 1.2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(self._line(line))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            size = max(2.4, 0.08 * cell) if best else max(1.4, 0.04 * cell)
            for at in line if len(line) <= 12 else line[-1:]:
                painter.drawEllipse(self.place(at), size, size)

    def _line(self, at: np.ndarray) -> QPolygonF:
        return QPolygonF([self.place(one) for one in at])

    def _aside(self, at: np.ndarray, number: int) -> QPointF:
        """Those who stand in one place stand a little beside each other."""
        assert self.maze is not None
        same = [i for i, mark in enumerate(self.maze.marks) if np.array_equal(mark.trail[-1], at)]
        cell = self.frame().width() / self.maze.wall.shape[1]
        turn, off = 2 * math.pi * same.index(number) / len(same), 0.2 * cell * (len(same) > 1)
        return self.place(at) + QPointF(off * math.cos(turn), off * math.sin(turn))

    def _recolour(self) -> None:
        self._walls = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = KEYS.get(Qt.Key(event.key()))
        if action is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            self.driven.emit(action)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def name_at(self, point: QPointF) -> str:
        if self.maze is None:
            return ""
        reach = 0.35 * self.frame().width() / self.maze.wall.shape[1]
        found = [m.name for i, m in enumerate(self.maze.marks) if (self._aside(m.trail[-1], i) - point).manhattanLength() < reach + 4]
        if self.maze.goal is not None and (self.place(self.maze.goal) - point).manhattanLength() < 2 * reach:
            found.append("goal")
        return ", ".join(found)


def _rgb(name: str) -> np.ndarray:
    """Red, green and blue of a colour, 0 to 255."""
    colour = QColor(name)
    return np.array([colour.red(), colour.green(), colour.blue()])
