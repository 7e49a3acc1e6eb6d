"""Strips: rows over one axis of frames, of pictures, curves, segments and probabilities; they go on in a second line where that is larger."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF

from widgets import theme
from widgets.panels.gallery import coloured
from widgets.panels.painted import Painted

_GAP, _HEAD = 3, 7
"""Between two rows; room for the marks of events above segments; px."""
_HEIGHT = {"band": 11, "bars": 24, "lane": 26, "curves": 34}
"""Least heights of rows, px; that of pictures is the width of a frame."""
_SHARE = {"band": 0.0, "bars": 0.5, "lane": 1.0, "curves": 3.0}
"""Parts of the height that is left."""
_LINES = 4


@dataclass(frozen=True, eq=False)
class Row:
    """One row over T frames."""

    name: str
    kind: str
    """``pictures``, ``curves`` (T x D), ``band`` (segments), ``bars`` (T probabilities) or ``lane`` (segments with their probabilities)."""
    values: np.ndarray
    """Pictures T x h x w or T x 3 x h x w in 0..1, T x D numbers, T probabilities; of a band T times 0 or 1, 1: a segment begins."""
    colours: Sequence[str] = ()
    """Of each frame, the colour of its segment; empty: none, as outside of what is modelled."""
    over: np.ndarray | None = None
    """What is drawn over it, dotted: T x D, or T probabilities."""
    reads: np.ndarray | None = None
    """T times 0 or 1: where segments begin."""
    events: np.ndarray | None = None
    """T times 1 at true events."""
    there: np.ndarray | None = None
    """T times whether there is a picture; None: at all."""
    texts: Sequence[str] = ()
    """What the tooltip says of each frame."""


class Strips(Painted):
    """Keeps what it shows. A click, or the arrow keys, pick a frame of a row."""

    picked = Signal(int, int)
    """(row, frame)"""

    def __init__(self, name: str, *, pickable: bool = False):
        super().__init__(name)
        self.rows: tuple[Row, ...] = ()
        self.first = 0
        """Number of the first frame."""
        self.cursor: int | None = None
        """Frame with a line at its left edge."""
        self.row = -1
        """Row that is picked out; -1: none."""
        self.pickable = pickable
        self._images: dict[int, list[QImage]] = {}
        self.setMinimumSize(120, 60)
        if pickable:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self._recolour)

    def sizeHint(self) -> QSize:
        return QSize(400, 180)

    def show_rows(self, rows: Sequence[Row], first: int = 0, cursor: int | None = None, row: int = -1) -> None:
        """Show these rows, all of as many frames."""
        self.rows, self.first, self.cursor, self.row, self._images = tuple(rows), first, cursor, row, {}
        self.setAccessibleDescription(f"{self.count} frames: " + ", ".join(r.name for r in rows if r.name))
        self.update()

    @property
    def count(self) -> int:
        return len(self.rows[0].values) if self.rows else 0

    def _recolour(self) -> None:
        self._images = {}
        self.update()

    # -- where things lie ----------------------------------------------------------------------

    def _left(self) -> int:
        return max((self.fontMetrics().horizontalAdvance(r.name) for r in self.rows), default=0) + 8

    def layout_(self) -> tuple[int, float, list[float], float]:
        """Frames in a line, width of a frame, height of each row, height of a line with its numbers (px)."""
        if not self.rows:
            return 1, 1.0, [], 1.0
        foot = self.fontMetrics().height() + 2
        wide, lines = self.width() - self._left() - 4, _LINES if any(r.kind == "pictures" for r in self.rows) else 1
        best: tuple[int, float, list[float], float] = (self.count, 1.0, [], 0.0)
        for line in range(1, min(lines, self.count) + 1):
            columns = -(-self.count // line)
            room = self.height() / line - foot - 4
            heights = self._heights(wide / columns, room)
            side = min([wide / columns, *(h for h, r in zip(heights, self.rows, strict=True) if r.kind == "pictures")])
            if side > best[1] * 1.05 or not best[2]:
                best = (columns, side if lines > 1 else wide / columns, heights, self.height() / line)
        columns, cell, heights, high = best
        return columns, max(1.0, cell), heights, high

    def _heights(self, cell: float, room: float) -> list[float]:
        """Of the rows, within ``room`` px."""
        fixed = sum(_HEIGHT.get(r.kind, 0) for r in self.rows) + _GAP * (len(self.rows) - 1)
        pictures = sum(r.kind == "pictures" for r in self.rows)
        side = max(1.0, min(cell - 1, (room - fixed) / pictures)) if pictures else 0.0
        left = max(0.0, room - fixed - pictures * side)
        shares = sum(_SHARE.get(r.kind, 0.0) for r in self.rows) or 1.0
        if pictures:
            left = min(left, 30.0 * shares)
        squeeze = min(1.0, max(0.2, room / (fixed + 1e-9))) if not pictures else 1.0
        return [
            side if r.kind == "pictures" else squeeze * _HEIGHT[r.kind] + left * _SHARE[r.kind] / shares for r in self.rows
        ]

    def place(self, row: int, frame: int) -> QRectF:
        """Where a frame of a row lies (px)."""
        columns, cell, heights, high = self.layout_()
        line, column = divmod(frame, columns)
        top = line * high + sum(heights[:row]) + _GAP * row + 1
        return QRectF(self._left() + column * cell, top, cell, heights[row])

    def at(self, point: QPointF) -> tuple[int, int] | None:
        """(row, frame) that lies there; between rows the next one."""
        if not self.rows:
            return None
        columns, cell, heights, high = self.layout_()
        column, line = int((point.x() - self._left()) // cell), int(point.y() // high)
        frame = line * columns + column
        if not (0 <= column < columns and 0 <= frame < self.count):
            return None
        y, ends = point.y() - line * high, np.cumsum([h + _GAP for h in heights])
        return min(int(np.searchsorted(ends, y, "right")), len(self.rows) - 1), frame

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, _: QPaintEvent) -> None:
        if not self.rows:
            return
        painter, colours = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        columns, cell, heights, high = self.layout_()
        lines = -(-self.count // columns)
        paint = {"pictures": self._pictures, "curves": self._curves, "band": self._band, "bars": self._bars, "lane": self._lane}
        for line in range(lines):
            frames = range(line * columns, min((line + 1) * columns, self.count))
            for number, row in enumerate(self.rows):
                frame = self.place(number, frames[0])
                painter.setPen(QColor(colours.text if number == self.row else colours.muted))
                label = QRectF(0, frame.center().y() - 20, self._left() - 7, 40)
                painter.drawText(label, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, row.name)
                if number == self.row:
                    painter.setPen(QPen(QColor(colours.accent), 1.4))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRect(QRectF(frame.left() - 2, frame.top() - 1, cell * len(frames) + 4, frame.height() + 2))
                painter.save()
                paint[row.kind](painter, number, row, frames)
                painter.restore()
            self._numbers(painter, frames, cell, line * high + sum(heights) + _GAP * len(heights))
        if self.cursor is not None and 0 <= self.cursor < self.count:
            top, bottom = self.place(0, self.cursor), self.place(len(self.rows) - 1, self.cursor)
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.drawLine(QPointF(top.left(), top.top()), QPointF(top.left(), bottom.bottom()))
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(0, 0, self.width() - 1, self.height() - 1))
        painter.end()

    def _numbers(self, painter: QPainter, frames: range, cell: float, y: float) -> None:
        metrics = painter.fontMetrics()
        room = metrics.horizontalAdvance("0000") + 8
        every = next((e for e in (1, 2, 5, 10, 20, 50, 100) if e * cell >= room), 200)
        painter.setPen(QColor(theme.current().muted))
        for frame in frames:
            if (frame + self.first) % every == 0:
                x = self.place(0, frame).center().x()
                painter.drawText(QRectF(x - 30, y, 60, metrics.height()), Qt.AlignmentFlag.AlignHCenter, str(frame + self.first))

    def _pictures(self, painter: QPainter, number: int, row: Row, frames: range) -> None:
        if number not in self._images:
            self._images[number] = [coloured(p) for p in row.values]
        side = self.place(number, frames[0]).height()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, side < 2 * row.values.shape[-1])
        for frame in frames:
            if row.there is None or row.there[frame]:
                place = self.place(number, frame)
                painter.drawImage(QRectF(place.left(), place.top(), min(side, place.width() - 1), side), self._images[number][frame])

    def _curves(self, painter: QPainter, number: int, row: Row, frames: range) -> None:
        """Each dimension a curve; frame by frame in the colour of its segment, broken where a segment begins."""
        both = row.values if row.over is None else np.concatenate([row.values, row.over])
        finite = both[np.isfinite(both)]
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
        span, colours = (high - low) or 1.0, theme.current()
        places = [self.place(number, frame) for frame in frames]

        def point(frame: int, value: float) -> QPointF:
            place = places[frame - frames[0]]
            return QPointF(place.center().x(), place.bottom() - 1 - (place.height() - 2) * (value - low) / span)

        painter.fillRect(places[0].united(places[-1]), QColor(colours.field))
        for values, dotted in ((row.over, True), (row.values, False)):
            if values is None:
                continue
            for d in range(values.shape[1]):
                run: list[QPointF] = []
                for frame in [*frames, None]:
                    ends = frame is None or not math.isfinite(values[frame, d])
                    begins = not dotted and frame is not None and row.reads is not None and bool(row.reads[frame])
                    if (ends or begins) and run:
                        ink = colours.muted if dotted else self._ink(row, self._frame_at(run[-1], frames))
                        painter.setPen(QPen(QColor(ink), 1.0 if dotted else 1.6, Qt.PenStyle.DotLine if dotted else Qt.PenStyle.SolidLine))
                        if len(run) == 1:
                            painter.drawPoint(run[0])
                        else:
                            painter.drawPolyline(QPolygonF(run))
                        run = []
                    if frame is not None and not ends:
                        run.append(point(frame, float(values[frame, d])))

    def _frame_at(self, point: QPointF, frames: range) -> int:
        _, cell, _, _ = self.layout_()
        return min(frames[-1], frames[0] + int((point.x() - self._left()) // cell))

    def _ink(self, row: Row, frame: int) -> str:
        return (row.colours[frame] if frame < len(row.colours) else "") or theme.current().text

    def _band(self, painter: QPainter, number: int, row: Row, frames: range) -> None:
        self._segments(painter, row, frames, [self.place(number, f) for f in frames], row.values)

    def _segments(self, painter: QPainter, row: Row, frames: range, places: Sequence[QRectF], reads: np.ndarray) -> None:
        """A block in its colour for each segment, with a gap before it."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for frame, place in zip(frames, places, strict=True):
            colour = row.colours[frame] if frame < len(row.colours) else ""
            if colour:
                gap = 2 if reads[frame] else 0
                painter.fillRect(QRectF(place.left() + gap, place.top(), place.width() - gap + 0.5, place.height()), QColor(colour))

    def _bars(self, painter: QPainter, number: int, row: Row, frames: range) -> None:
        colours, places = theme.current(), [self.place(number, f) for f in frames]
        painter.fillRect(places[0].united(places[-1]), QColor(colours.field))
        ink = QColor(colours.series[0])
        for frame, place in zip(frames, places, strict=True):
            p = row.values[frame]
            if math.isfinite(p):
                high = float(np.clip(p, 0, 1)) * (place.height() - _HEAD)
                painter.fillRect(QRectF(place.left() + 1, place.bottom() - high, max(1.0, place.width() - 2), high), ink)
        if row.over is not None:
            painter.setPen(QPen(QColor(colours.series[1]), 1.4))
            for frame, place in zip(frames, places, strict=True):
                if math.isfinite(row.over[frame]):
                    y = place.bottom() - float(np.clip(row.over[frame], 0, 1)) * (place.height() - _HEAD)
                    painter.drawLine(QPointF(place.left() + 1, y), QPointF(place.right() - 1, y))
        self._events(painter, row, frames, places)

    def _lane(self, painter: QPainter, number: int, row: Row, frames: range) -> None:
        """Segments at the bottom, the probability of each read above them, events on top."""
        places = [self.place(number, f) for f in frames]
        low = [QRectF(p.left(), p.bottom() - 0.42 * p.height(), p.width(), 0.42 * p.height()) for p in places]
        self._segments(painter, row, frames, low, row.reads if row.reads is not None else np.zeros(self.count))
        ink = QColor(theme.current().text)
        for frame, place, band in zip(frames, places, low, strict=True):
            p = row.values[frame]
            if math.isfinite(p):
                high = float(np.clip(p, 0, 1)) * (place.height() - band.height() - _HEAD + 2)
                painter.fillRect(QRectF(place.left() + 0.2 * place.width(), band.top() - high - 1, max(1.0, 0.6 * place.width()), high), ink)
        self._events(painter, row, frames, places)

    def _events(self, painter: QPainter, row: Row, frames: range, places: Sequence[QRectF]) -> None:
        """A triangle above each true event."""
        if row.events is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.current().warning))
        for frame, place in zip(frames, places, strict=True):
            if row.events[frame] == 1:
                x, y, s = place.center().x(), place.top(), min(4.5, 0.5 * place.width() + 1)
                path = QPainterPath(QPointF(x - s, y))
                path.lineTo(x + s, y)
                path.lineTo(x, y + 1.4 * s)
                painter.drawPath(path)

    # -- mouse and keyboard --------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self.at(event.position())
        if self.pickable and found is not None and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(*found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}
        move = moves.get(Qt.Key(event.key()))
        if self.pickable and self.rows and move is not None:
            row = min(max(0, max(self.row, 0) + move[0]), len(self.rows) - 1)
            self.picked.emit(row, min(max(0, (self.cursor or 0) + move[1]), self.count - 1))
        else:
            super().keyPressEvent(event)

    def name_at(self, point: QPointF) -> str:
        found = self.at(point)
        if found is None:
            return ""
        texts = self.rows[found[0]].texts
        return texts[found[1]] if found[1] < len(texts) else f"frame {found[1] + self.first}"
