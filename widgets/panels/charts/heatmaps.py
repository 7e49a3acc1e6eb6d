"""Heat maps side by side on one scale, with the numbers in their cells; a cell can be chosen by mouse and keyboard."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen

from settle.widgets.panels.base.scale_bar import entries, paint_scale, scale_width
from settle.widgets.panels.base.self_painting_panel import SelfPaintingPanel
from settle.widgets.theme import theme
from settle.widgets.theme.colours import readable_on
from settle.widgets.translation.language import tr

Cell = tuple[int, int, int]
"""Number of the map, row and column."""


@dataclass(frozen=True, eq=False)
class HeatMapGrid:
    """What is shown."""

    titles: Sequence[str]
    """One above each map."""
    rows: Sequence[str]
    columns: Sequence[str]
    row_name: str
    column_name: str
    values: np.ndarray
    """maps x rows x columns; NaN: no colour."""
    texts: Sequence[Sequence[Sequence[str]]]
    """What stands in each cell."""
    low: float
    high: float
    more_is_better: bool = True
    """Whether the strong end of the colours belongs to ``high``."""
    number: Callable[[float], str] = str
    """How a value is written beside the scale."""

    def colours(self) -> np.ndarray:
        """Colour of each cell: maps x rows x columns x 3, bytes."""
        share = np.clip(np.nan_to_num((self.values - self.low) / ((self.high - self.low) or 1.0)), 0, 1)
        return entries(share if self.more_is_better else 1 - share)


class HeatMaps(SelfPaintingPanel):
    """Shows :class:`HeatMapGrid`; keeps nothing but what it shows."""

    chosen = Signal(int, int, int)
    """A cell was clicked, or reached with the arrow keys."""

    def __init__(self, name: str):
        super().__init__(name)
        self.maps: HeatMapGrid | None = None
        self.mark: Cell | None = None
        """The cell with the star."""
        self.choice: Cell | None = None
        """The cell with the frame."""
        self.tip: Callable[[Cell], str] = lambda cell: ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(240, 120)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(700, 260)

    def show_maps(self, maps: HeatMapGrid, mark: Cell | None, choice: Cell | None) -> None:
        """Show these maps, with a star in one cell and a frame around another."""
        self.maps, self.mark, self.choice = maps, mark, choice
        self.setAccessibleDescription(tr(self.tip(choice) if choice else ""))
        self.update()

    # -- where things stand ------------------------------------------------------------------

    def cell(self, cell: Cell) -> QRectF:
        """Where a cell stands (px)."""
        assert self.maps is not None
        number, row, column = cell
        place = self._place(number)
        wide, high = place.width() / len(self.maps.columns), place.height() / len(self.maps.rows)
        x, y = round(place.left() + column * wide), round(place.top() + row * high)
        return QRectF(x, y, round(place.left() + (column + 1) * wide) - x, round(place.top() + (row + 1) * high) - y)

    def cell_at(self, point: QPointF) -> Cell | None:
        """The cell there."""
        maps = self.maps
        if maps is not None:
            for number in range(len(maps.titles)):
                place = self._place(number)
                if place.contains(point):
                    row = int((point.y() - place.top()) / place.height() * len(maps.rows))
                    column = int((point.x() - place.left()) / place.width() * len(maps.columns))
                    return number, min(row, len(maps.rows) - 1), min(column, len(maps.columns) - 1)
        return None

    def _place(self, number: int) -> QRectF:
        """The cells of one map together."""
        maps, metrics = self.maps, self.fontMetrics()
        assert maps is not None
        line = metrics.height()
        left = max(metrics.horizontalAdvance(tr(text)) for text in maps.rows) + 8
        scale, count = scale_width(metrics, maps.number(maps.low), maps.number(maps.high)), len(maps.titles)
        columns = self._columns(count)
        rows = -(-count // columns)
        wide, high = (self.width() - line - scale) / columns, self.height() / rows
        x, y = line + number % columns * wide, number // columns * high
        return QRectF(x + left, y + line + 4, max(10.0, wide - left - 10), max(10.0, high - 3 * line - 12))

    def _columns(self, count: int) -> int:
        """As many maps beside each other as keep their cells about twice as wide as high."""
        shapes = range(1, count + 1)
        return min(shapes, key=lambda c: abs(math.log((self.width() / c) / (2.0 * self.height() / -(-count // c)))))

    # -- painting ----------------------------------------------------------------------------

    def paintEvent(self, _: QPaintEvent) -> None:
        maps = self.maps
        if maps is None:
            return
        painter, colours = QPainter(self), maps.colours()
        for number in range(len(maps.titles)):
            for row in range(len(maps.rows)):
                for column in range(len(maps.columns)):
                    self._paint_cell(painter, (number, row, column), QColor(*(int(c) for c in colours[number, row, column])))
            self._paint_labels(painter, number)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.current().accent), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        if self.choice is not None:
            painter.setPen(QPen(QColor(theme.current().warning), 2))
            painter.drawRect(self.cell(self.choice).adjusted(0, 0, -1, -1))
        words = (maps.number(maps.low), maps.number(maps.high))
        paint_scale(painter, QRectF(self.rect()), words, maps.more_is_better)
        painter.end()

    def _paint_cell(self, painter: QPainter, cell: Cell, colour: QColor) -> None:
        maps, frame, theme_now = self.maps, self.cell(cell).adjusted(0, 0, -1, -1), theme.current()
        assert maps is not None
        number, row, column = cell
        measured = math.isfinite(maps.values[cell])
        painter.fillRect(frame, colour if measured else QColor(theme_now.field))
        text, metrics = tr(maps.texts[number][row][column]), painter.fontMetrics()
        if cell == self.mark and metrics.horizontalAdvance("★ " + text) <= frame.width():
            text = "★ " + text
        elif cell == self.mark:
            text = "★"
        if metrics.horizontalAdvance(text) <= frame.width() and metrics.ascent() <= frame.height():
            painter.setPen(QColor(readable_on(colour)) if measured else QColor(theme_now.muted))
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_labels(self, painter: QPainter, number: int) -> None:
        maps, place, metrics = self.maps, self._place(number), painter.fontMetrics()
        assert maps is not None
        line, middle = metrics.height(), Qt.AlignmentFlag.AlignCenter
        painter.setPen(QColor(theme.current().text))
        painter.drawText(QRectF(place.left(), place.top() - line - 4, place.width(), line), middle, tr(maps.titles[number]))
        painter.setPen(QColor(theme.current().muted))
        for row, text in enumerate(map(tr, maps.rows)):
            cell = self.cell((number, row, 0))
            right = QRectF(0, cell.top(), place.left() - 5, cell.height())
            painter.drawText(right, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        for column, text in enumerate(map(tr, maps.columns)):
            cell = self.cell((number, len(maps.rows) - 1, column))
            painter.drawText(QRectF(cell.left() - 20, cell.bottom() + 2, cell.width() + 40, line), middle, text)
        painter.drawText(QRectF(place.left(), place.bottom() + line + 2, place.width(), line), middle, tr(maps.column_name))
        if number % self._columns(len(maps.titles)) == 0:
            painter.save()
            painter.translate(0, place.center().y())
            painter.rotate(-90)
            painter.drawText(QRectF(-100, 0, 200, line), middle, tr(maps.row_name))
            painter.restore()

    # -- choosing ----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if cell is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
        else:
            self.chosen.emit(*cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}
        move, maps, cell = moves.get(Qt.Key(event.key())), self.maps, self.choice
        if move is None or maps is None or cell is None:
            super().keyPressEvent(event)
            return
        number, row, column = cell[0], cell[1] + move[0], cell[2] + move[1]
        if 0 <= row < len(maps.rows) and not 0 <= column < len(maps.columns):  # on to the next map
            number, column = number + move[1], 0 if column > 0 else len(maps.columns) - 1
        if 0 <= row < len(maps.rows) and 0 <= number < len(maps.titles):
            self.chosen.emit(number, row, column)

    def name_at(self, point: QPointF) -> str:
        cell = self.cell_at(point)
        return self.tip(cell) if cell else ""
