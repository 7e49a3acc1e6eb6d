"""A table of figures: a row for each name in its colour, a column for each setting, and what is to be said of the row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen

from settle.widgets.panels.base.self_painting_panel import SelfPaintingPanel
from settle.widgets.panels.base.strokes import paint_chip
from settle.widgets.theme import theme
from settle.widgets.theme.colour_maps import lookup
from settle.widgets.theme.colours import readable_on, series_colour, series_stroke
from settle.widgets.translation.language import tr

_NOTE = 150
"""Least width of the notes, px: where there is less, they are told by the tooltip alone."""
_HIGHEST = 36
"""Highest row, px."""


@dataclass(frozen=True)
class FigureCell:
    """One figure."""

    text: str
    shade: float = 0.0
    """-1 (the cold end of the diverging colours) to 1; 0: none."""
    tip: str = ""


@dataclass(frozen=True)
class FigureRow:
    """One row."""

    name: str
    colour: int
    """Number in the theme's series."""
    cells: tuple[FigureCell, ...]
    note: str = ""
    alarm: bool = False
    """Whether the note tells what can be seen to be wrong here."""


class FigureTable(SelfPaintingPanel):
    """Draws the rows that it is given; of columns that do not fit the last ones."""

    def __init__(self, name: str):
        super().__init__(name)
        self.head: tuple[str, ...] = ()
        self.rows: tuple[FigureRow, ...] = ()
        self.setMinimumSize(120, 80)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(420, 220)

    def show_rows(self, head: Sequence[str], rows: Sequence[FigureRow]) -> None:
        """:param head: what stands above the names, then above each column of cells."""
        new = tuple(head), tuple(rows)
        if new != (self.head, self.rows):
            self.head, self.rows = new
            told = [f"{r.name}: {', '.join(c.text for c in r.cells)}{'; ' + r.note if r.note else ''}" for r in rows]
            self.setAccessibleDescription(tr(". ".join(told)))
            self.update()

    # -- places --------------------------------------------------------------------------------

    def _widths(self) -> tuple[float, float, int, float]:
        """Width of the names and of a cell, the first column that is shown, and width of the notes; 0: no room for them."""
        metrics = self.fontMetrics()
        names = max([metrics.horizontalAdvance(tr(t)) for t in [self.head[0], *(row.name for row in self.rows)]], default=0) + 30
        texts = [t for row in self.rows for t in (c.text for c in row.cells)] + list(self.head[1:])
        cell = max([metrics.horizontalAdvance(tr(t)) for t in texts], default=0) + 14
        columns = len(self.head) - 1
        fit = max(1, min(columns, int((self.width() - names) // max(1, cell))))
        left = self.width() - names - fit * cell
        noted = any(row.note for row in self.rows)
        if not noted or left < _NOTE:
            return names, (self.width() - names) / fit, columns - fit, 0.0
        return names, cell, columns - fit, left

    def place(self, row: int) -> QRectF:
        """Where a row lies (px); -1: the head."""
        high = min(_HIGHEST, self.height() / (len(self.rows) + 1))
        return QRectF(0, (row + 1) * high, self.width(), high)

    def name_at(self, point: QPointF) -> str:
        for number, row in enumerate(self.rows):
            if self.place(number).contains(point):
                names, wide, first, _ = self._widths()
                column = int((point.x() - names) // wide) + first
                cell = row.cells[column] if point.x() >= names and first <= column < len(row.cells) else None
                return cell.tip if cell is not None and cell.tip else f"{row.name}: {row.note}" if row.note else row.name
        return ""

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, _: QPaintEvent) -> None:
        if not self.head:
            return
        painter, colours = QPainter(self), theme.current()
        names, wide, first, notes = self._widths()
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        line = self.place(-1)
        painter.setPen(QColor(colours.muted))
        painter.drawText(line.adjusted(4, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, tr(self.head[0]))
        for column, text in enumerate(self.head[1 + first :]):
            painter.drawText(QRectF(names + column * wide, line.top(), wide - 7, line.height()), right, tr(text))
        for number, row in enumerate(self.rows):
            self._paint_row(painter, row, self.place(number), (names, wide, first, notes))
        painter.end()

    def _paint_row(self, painter: QPainter, row: FigureRow, frame: QRectF, widths: tuple[float, float, int, float]) -> None:
        colours, metrics = theme.current(), painter.fontMetrics()
        names, wide, first, notes = widths
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.drawLine(QPointF(0, round(frame.top()) + 0.5), QPointF(frame.right(), round(frame.top()) + 0.5))
        paint_chip(painter, series_colour(row.colour), series_stroke(row.colour), QPointF(2, frame.center().y()))
        painter.setPen(QColor(colours.text))
        painter.drawText(frame.adjusted(24, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, tr(row.name))
        table = lookup("diverging")
        middle = len(table) // 2
        for column, cell in enumerate(row.cells[first:]):
            place = QRectF(names + column * wide, frame.top(), wide, frame.height()).adjusted(1, 1, -1, -1)
            ink = QColor(colours.text)
            if cell.shade:
                ground = QColor(*(int(v) for v in table[round(middle + max(-1.0, min(1.0, cell.shade)) * (middle - 1))]))
                painter.fillRect(place, ground)
                ink = QColor(readable_on(ground))
            painter.setPen(ink)
            text = metrics.elidedText(tr(cell.text), Qt.TextElideMode.ElideRight, int(place.width() - 6))
            painter.drawText(place.adjusted(0, 0, -6, 0), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        if notes:
            painter.setPen(QColor(colours.warning if row.alarm else colours.muted))
            place = QRectF(self.width() - notes + 12, frame.top(), notes - 14, frame.height())
            painter.drawText(
                place, Qt.AlignmentFlag.AlignVCenter, metrics.elidedText(tr(row.note), Qt.TextElideMode.ElideRight, int(place.width()))
            )
