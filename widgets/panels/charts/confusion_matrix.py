"""A matrix of counts: how often a class (row) was answered with each class (column)."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent

from settle.widgets.panels.base.number_text import percent
from settle.widgets.panels.base.self_painting_panel import SelfPaintingPanel
from settle.widgets.theme import theme
from settle.widgets.theme.colour_maps import lookup
from settle.widgets.theme.colours import readable_on
from settle.widgets.translation.language import tr


class ConfusionMatrix(SelfPaintingPanel):
    """Right answers in the cold colours by their share of the row, wrong ones in the warm colours by the most frequent of them."""

    def __init__(self, name: str):
        super().__init__(name)
        self.counts = np.zeros((0, 0), np.int64)
        self.setMinimumSize(120, 90)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(300, 240)

    def show_counts(self, counts: np.ndarray) -> None:
        """Show other counts: classes x answers, whole numbers."""
        if not np.array_equal(counts, self.counts):
            self.counts = np.array(counts, np.int64)
            classes = range(len(self.counts))
            rows = [f"{c}: {self.counts[c, c]} of {self.counts[c].sum()} right" for c in classes]
            self.setAccessibleDescription(tr(", ".join(rows)))
            self.update()

    def cell(self, row: int, column: int) -> QRectF:
        """Where a count stands (px); column = number of classes: the share of wrong answers of that row."""
        metrics = self.fontMetrics()
        left, top = metrics.height() + metrics.horizontalAdvance("000"), 2 * metrics.height() + 2
        right = metrics.horizontalAdvance("00.0 %") + 8
        count = max(1, len(self.counts))
        wide, high = (self.width() - left - right) / count, (self.height() - top - 2) / count
        if column == count:
            return QRectF(self.width() - right, top + row * high, right, high)
        x, y = round(left + column * wide), round(top + row * high)
        return QRectF(x, y, round(left + (column + 1) * wide) - x, round(top + (row + 1) * high) - y)

    def colours(self) -> np.ndarray:
        """Colour of each cell: classes x answers x 3, bytes."""
        table = lookup("diverging")
        middle = len(table) // 2
        share = self.counts / np.maximum(self.counts.sum(1, keepdims=True), 1)
        wrong = np.where(np.eye(len(self.counts), dtype=bool), 0, self.counts)
        places = np.where(wrong > 0, 0.15 + 0.6 * wrong / max(1, wrong.max(initial=0)), 0.0)
        places = np.where(np.eye(len(self.counts), dtype=bool), -0.55 * share, places)
        return table[np.rint(middle + places * middle).astype(np.intp)]

    def paintEvent(self, _: QPaintEvent) -> None:
        count = len(self.counts)
        if not count:
            return
        painter, colours, metrics = QPainter(self), theme.current(), self.fontMetrics()
        line, middle = metrics.height(), Qt.AlignmentFlag.AlignCenter
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(colours.muted))
        first, last = self.cell(0, 0), self.cell(count - 1, count - 1)
        painter.drawText(QRectF(first.left(), 0, last.right() - first.left(), line), middle, tr("answer"))
        painter.drawText(QRectF(self.cell(0, count).left(), 0, self.cell(0, count).width(), line), middle, tr("wrong"))
        painter.save()
        painter.translate(0, (first.top() + last.bottom()) / 2)
        painter.rotate(-90)
        painter.drawText(QRectF(-60, 0, 120, line), middle, tr("class"))
        painter.restore()
        for i in range(count):
            column, row, wrong = self.cell(0, i), self.cell(i, 0), self.cell(i, count)
            painter.drawText(QRectF(column.left(), line, column.width(), line), middle, str(i))
            painter.drawText(QRectF(line, row.top(), row.left() - line - 6, row.height()), right, str(i))
            total = int(self.counts[i].sum())
            text = percent((total - int(self.counts[i, i])) / total if total else math.nan)
            painter.drawText(wrong, right, text)
        paint = self.colours()
        for row in range(count):
            for column in range(count):
                self._paint_cell(painter, row, column, QColor(*(int(c) for c in paint[row, column])))
        painter.end()

    def _paint_cell(self, painter: QPainter, row: int, column: int, colour: QColor) -> None:
        frame, number = self.cell(row, column).adjusted(0, 0, -1, -1), int(self.counts[row, column])
        painter.fillRect(frame, colour if number else QColor(theme.current().field))
        text, metrics = str(number), painter.fontMetrics()
        if number and metrics.horizontalAdvance(text) <= frame.width() and metrics.ascent() <= frame.height():
            painter.setPen(QColor(readable_on(colour)))
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, text)
            painter.setPen(QColor(theme.current().muted))

    def name_at(self, point: QPointF) -> str:
        """The count there, in words; an empty text where there is none."""
        for row in range(len(self.counts)):
            for column in range(len(self.counts)):
                if self.cell(row, column).contains(point):
                    number, total = int(self.counts[row, column]), int(self.counts[row].sum())
                    part = f" ({percent(number / total)})" if total else ""
                    return f"class {row}, answer {column}: {number:,} of {total:,}{part}"
        return ""
