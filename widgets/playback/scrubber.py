"""The scrubber: the whole run as a line to point at, growing while the run goes on."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from settle.widgets.theme import theme
from settle.widgets.theme.plain_text import as_plain

_RIBBON = 7
"""Width of a bookmark, px."""


class Scrubber(QWidget):
    """Shows how far the run is, where one looks, and where something was done to it."""

    sought = Signal(int)
    """A step that was pointed at."""

    def __init__(self):
        super().__init__()
        self.steps = 0
        self.planned = 0
        self.at = 0
        self.marks: tuple[tuple[int, str], ...] = ()
        self.bookmarks: tuple[tuple[int, str], ...] = ()
        self.span: tuple[int, int | None] = (0, None)
        self._held = False
        """Whether the mouse was pressed on a bookmark: it goes there, and does not scrub on from it."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(120)
        self.setFixedHeight(26)
        self.setMouseTracking(True)
        self.setAccessibleName("Timeline: step shown")
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_run(self, steps: int, planned: int | None, at: int, marks: Sequence[tuple[int, str]]) -> None:
        """``steps`` taken of ``planned``; ``marks`` are (step, text) of the events."""
        new = (steps, max(planned or 0, steps, 1), at, tuple(marks))
        if new != (self.steps, self.planned, self.at, self.marks):
            self.steps, self.planned, self.at, self.marks = new
            self.setAccessibleDescription(f"at step {at:,}, {steps:,} steps taken")
            self.update()

    def show_bookmarks(self, bookmarks: Sequence[tuple[int, str]]) -> None:
        """(step, text) of each: a ribbon above the line, which can be clicked."""
        if (new := tuple(bookmarks)) != self.bookmarks:
            self.bookmarks = new
            self.update()

    def show_span(self, span: tuple[int, int | None]) -> None:
        """First and last step of a replay; all of the run is not marked."""
        if span != self.span:
            self.span = span
            self.update()

    def _paint_span(self, painter: QPainter, colour: QColor) -> None:
        """Brackets below the line."""
        first, last = self.span
        bottom = self.height() - 3.0
        painter.setPen(QPen(colour, 1.5))
        for step, turn in ((first or None, 4), (last, -4)):
            if step is not None:
                x = self._x(step)
                painter.drawPolyline([QPointF(x + turn, bottom - 5), QPointF(x, bottom - 5), QPointF(x, bottom), QPointF(x + turn, bottom)])

    def _paint_bookmarks(self, painter: QPainter, colour: QColor, edge: QColor) -> None:
        """Ribbons that hang from the top, above the ticks of events."""
        painter.setPen(QPen(edge, 1))
        painter.setBrush(colour)
        for step, _text in self.bookmarks:
            x = self._x(min(step, max(0, self.planned - 1)))
            half, low = _RIBBON / 2, _RIBBON + 3
            painter.drawPolygon([QPointF(x + dx, y) for dx, y in ((-half, 0), (half, 0), (half, low), (0, low - 3), (-half, low))])

    def _bookmark_at(self, place: QPointF) -> int | None:
        """Step of the nearest bookmark whose ribbon lies there."""
        near = [(abs(self._x(step) - place.x()), step) for step, _ in self.bookmarks]
        found = min(near, default=(math.inf, 0))
        return found[1] if found[0] <= _RIBBON / 2 + 1 and place.y() <= _RIBBON + 3 else None

    def place_of(self, step: int) -> QPoint:
        """Where a step is on the screen, at the top of the line."""
        return self.mapToGlobal(QPoint(round(self._x(step)), -4))

    def _x(self, step: float) -> float:
        return 8 + (self.width() - 16) * step / max(1, self.planned - 1)

    def _step(self, x: float) -> int:
        step = round((x - 8) / max(1, self.width() - 16) * max(1, self.planned - 1))
        return min(max(0, step), max(0, self.steps - 1))

    def paintEvent(self, _: QPaintEvent) -> None:
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle = self.height() / 2
        painter.setBrush(QColor(colours.line))
        painter.drawRoundedRect(QRectF(8, middle - 2, self.width() - 16, 4), 2, 2)
        if self.steps:
            painter.setBrush(QColor(colours.muted))
            painter.drawRoundedRect(QRectF(8, middle - 2, self._x(self.steps - 1) - 8, 4), 2, 2)
            painter.setBrush(QColor(colours.accent))
            painter.drawRoundedRect(QRectF(8, middle - 2, self._x(self.at) - 8, 4), 2, 2)
            painter.setBrush(QColor(colours.warning))
            for step, _text in self.marks:
                painter.drawRect(QRectF(self._x(step) - 1, middle - 8, 2, 5))
            painter.setBrush(QColor(colours.text))
            painter.drawEllipse(QRectF(self._x(self.at) - 6, middle - 6, 12, 12))
        self._paint_span(painter, QColor(colours.text))
        self._paint_bookmarks(painter, QColor(colours.good), QColor(colours.card))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(colours.accent))
            painter.drawRoundedRect(QRectF(0.5, 0.5, self.width() - 1, self.height() - 1), 4, 4)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.steps and event.button() == Qt.MouseButton.LeftButton:
            marked = self._bookmark_at(event.position())
            self._held = marked is not None
            self.sought.emit(self._step(event.position().x()) if marked is None else marked)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self.steps and event.buttons() & Qt.MouseButton.LeftButton and not self._held:
            self.sought.emit(self._step(x))
        near = [f"bookmark at step {step:,}: {text}".rstrip(": ") for step, text in self.bookmarks if abs(self._x(step) - x) < 5]
        near += [f"step {step:,}: {text}" for step, text in self.marks if abs(self._x(step) - x) < 5]
        self.setToolTip(as_plain("\n".join(near)) or f"step {self._step(x):,}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        page = max(1, self.steps // 20)
        moves = {
            Qt.Key.Key_Left: self.at - 1,
            Qt.Key.Key_Right: self.at + 1,
            Qt.Key.Key_PageUp: self.at - page,
            Qt.Key.Key_PageDown: self.at + page,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: self.steps - 1,
        }
        to = moves.get(Qt.Key(event.key()))
        if to is None or not self.steps:
            super().keyPressEvent(event)
            return
        self.sought.emit(min(max(0, to), self.steps - 1))
