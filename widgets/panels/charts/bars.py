"""Bars: one figure for each name, on a linear or a logarithmic axis, beside reference marks or targets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen

from settle.widgets.panels.base.number_text import power_of_ten, short
from settle.widgets.panels.base.ranges import round_range, round_ticks
from settle.widgets.panels.base.self_painting_panel import SelfPaintingPanel
from settle.widgets.theme import theme
from settle.widgets.theme.colours import series_colour


@dataclass(frozen=True)
class Bar:
    """One bar. NaN: no bar, a dash."""

    name: str
    value: float
    colour: int | str = 0
    """Number in the theme's series, or a colour."""
    reference: float | None = None
    """A figure to compare with, drawn as a line across the bar's place."""
    target: float | None = None
    """Where the bar should be, drawn as an outline."""
    tip: str = ""
    ends: tuple[float, float] | None = None
    """Lower and upper end of an error bar."""
    text: str = ""
    """What stands above the bar; the value with two digits if empty."""


class Bars(SelfPaintingPanel):
    """Draws the bars that it is given; keeps nothing.

    :param log: logarithmic axis; values of 0 or less get no bar but the word 0.
    """

    def __init__(self, name: str, *, log: bool = False, values: bool = True):
        super().__init__(name)
        self.log, self.values = log, values
        self.bars: tuple[Bar, ...] = ()
        self.range = (0.0, 1.0)
        self.setMinimumSize(80, 60)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(300, 180)

    def show_bars(self, bars: Sequence[Bar], y_range: tuple[float, float] | None = None) -> None:
        """Draw these bars.

        :param y_range: round numbers around the data if None; log10 of it on a logarithmic axis.
        """
        new, span = tuple(bars), y_range or self._fitting(bars)
        if new != self.bars or span != self.range:
            self.bars, self.range = new, span
            self.setAccessibleDescription(", ".join(f"{bar.name} {bar.text or short(bar.value)}" for bar in new))
            self.update()

    def _fitting(self, bars: Sequence[Bar]) -> tuple[float, float]:
        values = [v for bar in bars for v in (bar.value, bar.reference, bar.target) if v is not None and math.isfinite(v)]
        if self.log:
            logs = [math.log10(v) for v in values if v > 0]
            if not logs:
                return -3.0, 0.0
            # Half a decade below, so that the least bar can still be seen.
            return float(math.floor(min(logs) - 0.3)), float(max(math.ceil(max(logs) + 1e-9), math.floor(min(logs)) + 1))
        return round_range(min([0.0, *values]), max([0.0, *values])) if values else (0.0, 1.0)

    def _frame(self) -> QRectF:
        metrics = self.fontMetrics()
        left, line = metrics.horizontalAdvance("10⁻¹⁰") + 10, metrics.height()
        return QRectF(left, line + 4, max(10, self.width() - left - 6), max(10, self.height() - 2 * line - 12))

    def _height(self, value: float) -> float:
        """Height in the frame, 0 (bottom) to 1."""
        low, high = self.range
        place = math.log10(value) if self.log and value > 0 else low if self.log else value
        return min(max((place - low) / (high - low), 0.0), 1.0)

    def place(self, number: int) -> QRectF:
        """Where a bar's name, bar and value stand (px)."""
        frame = self._frame()
        wide = frame.width() / max(1, len(self.bars))
        return QRectF(frame.left() + number * wide, 0, wide, self.height())

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        colours, frame, metrics = theme.current(), self._frame(), painter.fontMetrics()
        for place, text in self._ticks(frame):
            y = frame.bottom() - frame.height() * place
            painter.setPen(QPen(QColor(colours.line), 1))
            painter.drawLine(QPointF(frame.left(), round(y) + 0.5), QPointF(frame.right(), round(y) + 0.5))
            painter.setPen(QColor(colours.muted))
            painter.drawText(
                QRectF(0, y - metrics.height() / 2, frame.left() - 6, metrics.height()),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                text,
            )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        zero = frame.bottom() - frame.height() * (0 if self.log else self._height(0.0))
        for number, bar in enumerate(self.bars):
            self._paint_bar(painter, bar, self.place(number), frame, zero)
        painter.end()

    def _paint_bar(self, painter: QPainter, bar: Bar, place: QRectF, frame: QRectF, zero: float) -> None:
        colours, metrics = theme.current(), painter.fontMetrics()
        wide = min(0.66 * place.width(), 46.0)
        left = place.center().x() - wide / 2
        top = zero
        if math.isfinite(bar.value):
            top = frame.bottom() - frame.height() * self._height(bar.value)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(bar.colour if isinstance(bar.colour, str) else series_colour(bar.colour)))
            painter.drawRect(QRectF(left, min(top, zero), wide, abs(zero - top)))
            self._paint_cut(painter, bar.value, place.center().x(), frame)
        if bar.target:
            y = frame.bottom() - frame.height() * self._height(bar.target)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.text), 1.4))
            painter.drawRect(QRectF(left - 3, min(y, zero), wide + 6, abs(zero - y)))
        if bar.reference is not None and math.isfinite(bar.reference):
            y = frame.bottom() - frame.height() * self._height(bar.reference)
            painter.setPen(QPen(QColor(colours.text), 2))
            painter.drawLine(QPointF(left - 5, y), QPointF(left + wide + 5, y))
        if bar.ends is not None and math.isfinite(bar.value):
            ends = [frame.bottom() - frame.height() * self._height(end) for end in bar.ends]
            painter.setPen(QPen(QColor(colours.text), 1.4))
            painter.drawLine(QPointF(place.center().x(), ends[0]), QPointF(place.center().x(), ends[1]))
            for y in ends:
                painter.drawLine(QPointF(place.center().x() - 4, y), QPointF(place.center().x() + 4, y))
            top = min(top, ends[1])
        painter.setPen(QColor(colours.muted))
        name = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(QRectF(place.left(), frame.bottom() + 4, place.width(), metrics.height()), Qt.AlignmentFlag.AlignHCenter, name)
        # With fewer digits where two do not fit; without any rather than into its neighbour.
        texts = [bar.text] if bar.text else [short(bar.value, 2), short(bar.value, 1)]
        text = next((t for t in texts if metrics.horizontalAdvance(t) + 4 <= place.width()), "")
        if self.values and text:
            painter.setPen(QColor(colours.text))
            above = min(top, zero) - metrics.height() - 1
            painter.drawText(QRectF(place.left(), above, place.width(), metrics.height()), Qt.AlignmentFlag.AlignHCenter, text)

    def _paint_cut(self, painter: QPainter, value: float, x: float, frame: QRectF) -> None:
        """A triangle that points on where a bar goes beyond the axis."""
        place = math.log10(value) if self.log and value > 0 else value
        low, high = self.range
        slack = 1e-9 * (high - low)
        if place > high + slack:
            edge, sign = frame.top(), 1
        elif place < low - slack and not self.log:
            edge, sign = frame.bottom(), -1
        else:
            return
        painter.setBrush(QColor(theme.current().card))
        painter.drawPolygon([QPointF(x, edge + sign), QPointF(x - 5, edge + 8 * sign), QPointF(x + 5, edge + 8 * sign)])

    def _ticks(self, frame: QRectF) -> list[tuple[float, str]]:
        low, high = self.range
        if self.log:
            every = max(1, math.ceil((high - low) / max(1, frame.height() // 28)))
            first = math.ceil(low - 1e-9)
            ticks = [((e - low) / (high - low), power_of_ten(e)) for e in range(first, int(high) + 1) if (e - first) % every == 0]
            # A bar on a logarithmic axis has no natural foot: the axis says where it begins.
            return ticks if first - low < 1e-6 else [(0.0, short(10.0**low, 2)), *ticks]
        ticks = round_ticks(low, high, max(1, int(frame.height() // 34)))
        return [((value - low) / (high - low), text) for value, text in ticks]

    def name_at(self, point: QPointF) -> str:
        bar = next((bar for i, bar in enumerate(self.bars) if self.place(i).contains(point)), None)
        if bar is None:
            return ""
        compared = [("reference", bar.reference), ("target", bar.target)]
        lines = [f"{bar.name}: {short(bar.value, 4)}", *(f"{word}: {short(v, 4)}" for word, v in compared if v is not None)]
        return "\n".join([*lines, bar.tip] if bar.tip else lines)
