"""Strips: rows of pictures, curves, segments and probabilities over one axis of frames, in as many lines as make pictures largest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen

from settle.widgets.panels.base.self_painting_panel import SelfPaintingPanel
from settle.widgets.panels.charts.strip_rows import StripRow, images, paint
from settle.widgets.theme import theme
from settle.widgets.translation.language import tr

_GAP = 3
"""Between two rows, px."""
_HEIGHT = {"band": 11, "bars": 24, "lane": 26, "curves": 34}
"""Least heights of rows, px; that of pictures is the width of a frame."""
_SHARE = {"band": 0.0, "bars": 0.5, "lane": 1.0, "curves": 3.0}
"""Parts of the height that is left."""
_LINES = 4


class FrameStrips(SelfPaintingPanel):
    """Keeps what it shows. A click, or the arrow keys, pick a frame of a row."""

    picked = Signal(int, int)
    """(row, frame)"""

    def __init__(self, name: str, *, pickable: bool = False):
        super().__init__(name)
        self.rows: tuple[StripRow, ...] = ()
        self.first = 0
        """Number of the first frame."""
        self.cursor: int | None = None
        """Frame with a line at its left edge."""
        self.row = -1
        """Row that is picked out; -1: none."""
        self.pickable = pickable
        self._images: list[list[QImage]] = []
        self.setMinimumSize(120, 60)
        if pickable:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self._recolour)

    def sizeHint(self) -> QSize:
        return QSize(400, 180)

    def show_rows(self, rows: Sequence[StripRow], first: int = 0, cursor: int | None = None, row: int = -1) -> None:
        """Show these rows, all of as many frames."""
        self.rows, self.first, self.cursor, self.row, self._images = tuple(rows), first, cursor, row, []
        self.setAccessibleDescription(tr(f"{self.count} frames: " + ", ".join(r.name for r in rows if r.name)))
        self.update()

    @property
    def count(self) -> int:
        return len(self.rows[0].values) if self.rows else 0

    def _recolour(self) -> None:
        self._images = []
        self.update()

    # -- where things lie ----------------------------------------------------------------------

    def _left(self) -> int:
        return max((self.fontMetrics().horizontalAdvance(tr(r.name)) for r in self.rows), default=0) + 8

    def lines(self) -> tuple[int, float, list[float], float]:
        """Frames in a line, width of a frame, height of each row, height of a line with its numbers (px)."""
        foot = self.fontMetrics().height() + 2
        pictures = any(r.kind == "pictures" for r in self.rows)
        wide, best = self.width() - self._left() - 4, (max(1, self.count), 0.0, [0.0], 0.0)
        for line in range(1, min(_LINES if pictures else 1, self.count) + 1):
            columns = -(-self.count // line)
            heights = self._heights(wide / columns, self.height() / line - foot - 4)
            sides = [h + 1 for h, r in zip(heights, self.rows, strict=True) if r.kind == "pictures"]
            side = min([wide / columns, *sides])
            if side > best[1] * 1.05:
                best = (columns, side, heights, self.height() / line)
        return best

    def _heights(self, cell: float, room: float) -> list[float]:
        """Of the rows, within ``room`` px."""
        fixed = sum(_HEIGHT.get(r.kind, 0) for r in self.rows) + _GAP * (len(self.rows) - 1)
        pictures = sum(r.kind == "pictures" for r in self.rows)
        side = max(1.0, min(cell - 1, (room - fixed) / pictures)) if pictures else 0.0
        left = max(0.0, room - fixed - pictures * side)
        shares = sum(_SHARE.get(r.kind, 0.0) for r in self.rows) or 1.0
        left = min(left, 30.0 * shares) if pictures else left
        squeeze = 1.0 if pictures else min(1.0, max(0.2, room / fixed))
        return [side if r.kind == "pictures" else squeeze * _HEIGHT[r.kind] + left * _SHARE[r.kind] / shares for r in self.rows]

    def place(self, row: int, frame: int) -> QRectF:
        """Where a frame of a row lies (px)."""
        return self._places(row, range(frame, frame + 1), self.lines())[0]

    def _places(self, row: int, frames: range, lines: tuple[int, float, list[float], float]) -> list[QRectF]:
        """Of frames of one line."""
        columns, cell, heights, high = lines
        line, column = divmod(frames[0], columns)
        left, top = self._left() + column * cell, line * high + sum(heights[:row]) + _GAP * row + 1
        return [QRectF(left + i * cell, top, cell, heights[row]) for i in range(len(frames))]

    def at(self, point: QPointF) -> tuple[int, int] | None:
        """(row, frame) that lies there; between rows the next one."""
        if not self.rows:
            return None
        columns, cell, heights, high = self.lines()
        column, line = int((point.x() - self._left()) // cell), int(point.y() // high)
        frame = line * columns + column
        if not (0 <= column < columns and 0 <= frame < self.count):
            return None
        ends = np.cumsum([h + _GAP for h in heights])
        return min(int(np.searchsorted(ends, point.y() - line * high, "right")), len(self.rows) - 1), frame

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.rows:
            return
        if not self._images:
            self._images = [images(row) for row in self.rows]
        painter, lines = QPainter(self), self.lines()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        columns, _, heights, high = lines
        for start in range(0, self.count, columns):
            frames = range(start, min(start + columns, self.count))
            for number, row in enumerate(self.rows):
                places = self._places(number, frames, lines)
                self._paint_name(painter, number, row, places[0].united(places[-1]))
                paint(painter, row, self._images[number], frames, places)
            foot = start // columns * high + sum(heights) + _GAP * len(heights)
            self._paint_numbers(painter, frames, self._places(0, frames, lines), foot)
        if self.cursor is not None and 0 <= self.cursor < self.count:
            top, bottom = self.place(0, self.cursor), self.place(len(self.rows) - 1, self.cursor)
            painter.setPen(QPen(QColor(theme.current().accent), 2))
            painter.drawLine(top.topLeft(), bottom.bottomLeft())
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.current().accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(1, 1, self.width() - 2, self.height() - 2))
        painter.end()

    def _paint_name(self, painter: QPainter, number: int, row: StripRow, whole: QRectF) -> None:
        colours = theme.current()
        painter.setPen(QColor(colours.text if number == self.row else colours.muted))
        label = QRectF(0, whole.center().y() - 20, self._left() - 7, 40)
        painter.drawText(label, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, tr(row.name))
        if number == self.row:
            painter.setPen(QPen(QColor(colours.accent), 1.4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(whole.adjusted(-2, -1, 2, 1))

    def _paint_numbers(self, painter: QPainter, frames: range, places: Sequence[QRectF], y: float) -> None:
        metrics = painter.fontMetrics()
        room = metrics.horizontalAdvance("0000") + 8
        every = next((e for e in (1, 2, 5, 10, 20, 50, 100) if e * places[0].width() >= room), 200)
        painter.setPen(QColor(theme.current().muted))
        painter.drawText(QRectF(0, y, self._left() - 7, metrics.height()), Qt.AlignmentFlag.AlignRight, tr("frame"))
        for frame, place in zip(frames, places, strict=True):
            if (frame + self.first) % every == 0:
                number = QRectF(place.center().x() - 30, y, 60, metrics.height())
                painter.drawText(number, Qt.AlignmentFlag.AlignHCenter, str(frame + self.first))

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
