"""The scrubber: the run, or a part of it, as a line to point at, growing while the run goes on."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from settle.widgets.playback.zoomed_range import LEAST, ZoomedRange
from settle.widgets.theme import theme
from settle.widgets.theme.plain_text import as_plain
from settle.widgets.translation.language import tr

_RIBBON = 7
"""Width of a bookmark, px."""
_NEAR = 5
"""How near to a mark the mouse has to be for its text, px."""
_NOTCH, _KEY = 1.25, 1.5
"""How much closer one looks by a notch of the wheel, and by a key."""


class Scrubber(QWidget):
    """Shows how far the run is, where one looks, and where something was done to it.

    The wheel looks closer where the mouse is (with Shift, or sideways, it moves along), Shift and a drag show what was dragged over, and
    so do the keys +, − and 0.
    """

    sought = Signal(int)
    """A step that was pointed at."""
    zoomed = Signal()
    """Another part of the run is shown."""

    def __init__(self):
        super().__init__()
        self.steps = 0
        self.planned = 0
        self.at = 0
        self.marks: tuple[tuple[int, str], ...] = ()
        self.bookmarks: tuple[tuple[int, str], ...] = ()
        self.span: tuple[int, int | None] = (0, None)
        self.end = ""
        """What became of the run, in a word or two."""
        self.range = ZoomedRange()
        self._dragged: tuple[float, float] | None = None
        """Where a drag that chooses a part began, and where it is, px."""
        self._held = False
        """Whether the mouse was pressed on a bookmark: it goes there, and does not scrub on from it."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(120)
        self.setFixedHeight(26)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Timeline: step shown"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_run(self, steps: int, planned: int | None, at: int, marks: Sequence[tuple[int, str]]) -> None:
        """``steps`` taken of ``planned``; ``marks`` are (step, text) of the events."""
        new = (steps, max(planned or 0, steps, 1), at, tuple(marks))
        if new != (self.steps, self.planned, self.at, self.marks):
            moved = at != self.at
            self.steps, self.planned, self.at, self.marks = new
            before = self.range.part
            self.range.fit(self.planned - 1)
            if moved:
                self.range.bring_in(at)
            if before != self.range.part:
                self.zoomed.emit()
            self.setAccessibleDescription(tr(self._described()))
            self.update()

    def _described(self) -> str:
        words = f"at step {self.at:,}, {self.steps:,} steps taken"
        return f"{words}, {self.range_text()} are shown" if self.range.zoomed else words

    def range_text(self) -> str:
        """Which part is shown, in words."""
        return f"steps {round(self.range.first):,} to {round(self.range.last):,}"

    # -- a part of the run ---------------------------------------------------------------------

    def show_all(self) -> None:
        """The whole run again."""
        self.range.show_all()
        self._range_changed()

    def zoom(self, factor: float, around: float) -> None:
        """Look ``factor`` times closer; the step ``around`` stays where it is."""
        self.range.zoom(factor, around)
        self._range_changed()

    def _range_changed(self) -> None:
        self.setAccessibleDescription(tr(self._described()))
        self.update()
        self.zoomed.emit()

    @property
    def _can_zoom(self) -> bool:
        return self.steps > 0 and self.planned > LEAST + 1

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn, aside = event.angleDelta().y(), event.angleDelta().x()
        if not self._can_zoom or not (turn or aside):
            event.ignore()
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier or abs(aside) > abs(turn):
            self.range.move(-(aside or turn) / 120 * self.range.steps / 10)
            self._range_changed()
        else:
            self.zoom(_NOTCH ** (turn / 120), self._exact_step(event.position().x()))
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragged is not None:
            first, last = sorted(self._dragged)
            self._dragged = None
            if last - first > _NEAR:
                self.range.look_at(self._exact_step(first), self._exact_step(last))
            self._range_changed()
        super().mouseReleaseEvent(event)

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
        return 8 + (self.width() - 16) * (step - self.range.first) / self.range.steps

    def _exact_step(self, x: float) -> float:
        """What lies there, computed or not."""
        return self.range.first + (x - 8) / max(1, self.width() - 16) * self.range.steps

    def _step(self, x: float) -> int:
        return min(max(0, round(self._exact_step(x))), max(0, self.steps - 1))

    def paintEvent(self, _: QPaintEvent) -> None:
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        self._paint_line(painter, 1.0, QColor(colours.line))
        if self.steps:
            painter.setClipRect(self.rect().adjusted(2, 0, -2, 0))
            self._paint_line(painter, self._share(self.steps - 1), QColor(colours.muted))
            self._paint_line(painter, self._share(self.at), QColor(colours.accent))
            middle = self.height() / 2
            painter.setBrush(QColor(colours.warning))
            for step, _text in self.marks:
                painter.drawRect(QRectF(self._x(step) - 1, middle - 8, 2, 5))
            painter.setBrush(QColor(colours.text))
            painter.drawEllipse(QRectF(self._x(self.at) - 6, middle - 6, 12, 12))
        self._paint_span(painter, QColor(colours.text))
        self._paint_bookmarks(painter, QColor(colours.good), QColor(colours.card))
        painter.setClipping(False)
        self._paint_part(painter, QColor(colours.line), QColor(colours.accent))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(colours.accent))
            painter.drawRoundedRect(QRectF(0.5, 0.5, self.width() - 1, self.height() - 1), 4, 4)
        painter.end()

    def _share(self, step: float) -> float:
        """Of what is shown, how much lies before a step; 0 to 1."""
        return min(max(0.0, (step - self.range.first) / self.range.steps), 1.0)

    def _paint_line(self, painter: QPainter, share: float, colour: QColor) -> None:
        painter.setBrush(colour)
        painter.drawRoundedRect(QRectF(8, self.height() / 2 - 2, (self.width() - 16) * share, 4), 2, 2)

    def _paint_part(self, painter: QPainter, all_of_it: QColor, part: QColor) -> None:
        """At the bottom, which part of the run is shown; and what is being dragged over."""
        painter.setPen(Qt.PenStyle.NoPen)
        if self.range.zoomed:
            wide, end = self.width() - 16, max(1, self.range.end)
            for first, last, colour in ((0.0, float(end), all_of_it), (self.range.first, self.range.last, part)):
                painter.setBrush(colour)
                painter.drawRect(QRectF(8 + wide * first / end, self.height() - 3, max(3.0, wide * (last - first) / end), 2))
        if self._dragged is not None:
            part.setAlpha(70)
            painter.setBrush(part)
            first, last = sorted(self._dragged)
            painter.drawRect(QRectF(first, 1, last - first, self.height() - 2))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.steps or event.button() != Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self._can_zoom:
            self._dragged = x, x
            return
        marked = self._bookmark_at(event.position())
        self._held = marked is not None
        self.sought.emit(self._step(x) if marked is None else marked)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._dragged is not None:
            self._dragged = self._dragged[0], min(max(0.0, x), float(self.width()))
            self.update()
        elif self.steps and event.buttons() & Qt.MouseButton.LeftButton and not self._held:
            self.sought.emit(self._step(x))
        self.setToolTip(as_plain("\n".join(self._told_at(x))))

    def _told_at(self, x: float) -> list[str]:
        """What lies near a place, in the window's language: bookmarks, what was done, the ends of a replay, the end of the run.

        The text of a bookmark is its user's, and stays as it is.
        """
        told = [(tr(f"Bookmark at step {step:,}"), text) for step, text in self.bookmarks if abs(self._x(step) - x) < _NEAR]
        marked = [f"{where}: {text}".rstrip(": ") for where, text in told]
        near = [f"step {step:,}: {text}" for step, text in self.marks if abs(self._x(step) - x) < _NEAR]
        for step, text in ((self.span[0] or None, "a replay begins here"), (self.span[1], "a replay ends here")):
            if step is not None and abs(self._x(step) - x) < _NEAR:
                near.append(f"step {step:,}: {text}")
        last = self.steps - 1
        if self.end and self.steps and abs(self._x(last) - x) < _NEAR:
            near.append(f"step {last:,}, the last one: {self.end}")
        elif self.steps and self._exact_step(x) > last + 0.5:
            near.append(f"step {round(self._exact_step(x)):,} is planned; the last one so far is {last:,}")
        return [*marked, *map(tr, near if near or marked else [f"step {self._step(x):,}"])]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        closer = {Qt.Key.Key_Plus: _KEY, Qt.Key.Key_Equal: _KEY, Qt.Key.Key_Minus: 1 / _KEY}
        if self._can_zoom and (factor := closer.get(Qt.Key(event.key()))) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(factor, self.at)
            return
        if event.key() == Qt.Key.Key_0 and self.range.zoomed:
            self.show_all()
            return
        page = max(1, min(self.steps, round(self.range.steps) + 1) // 20)
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
