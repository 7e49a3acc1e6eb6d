"""Bars: one figure for each name, on a linear or a logarithmic axis, beside reference marks or targets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen

from settle.widgets.panels.base.number_text import powers_of_ten, short
from settle.widgets.panels.base.ranges import round_range, round_ticks
from settle.widgets.panels.base.scale_of_y import ScaleOfY
from settle.widgets.panels.base.self_painting_panel import SelfPaintingPanel
from settle.widgets.theme import theme
from settle.widgets.theme.colours import series_colour, series_stroke
from settle.widgets.translation.language import tr

_HATCHES = {"dashed": Qt.BrushStyle.BDiagPattern, "beaded": Qt.BrushStyle.Dense6Pattern, "dash-dot": Qt.BrushStyle.DiagCrossPattern}
"""What a bar has where a line of its number has another stroke."""


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
    full: str = ""
    """What it is called in other cards, where that is too long to stand below it."""

    def ink(self) -> str:
        return self.colour if isinstance(self.colour, str) else series_colour(self.colour)

    def stroke(self) -> str:
        """As that of a line of its number."""
        return "solid" if isinstance(self.colour, str) else series_stroke(self.colour)


class Bars(SelfPaintingPanel, ScaleOfY):
    """Draws the bars that it is given; keeps nothing but what the user chose: a linear or a logarithmic axis.

    :param y_label: quantity and unit.
    :param log: logarithmic axis unless the user chooses. A bar has no natural foot there: the axis says where it begins. A value of 0 gets
        a ring at the foot, one below 0 a triangle that points down, both with the figure.
    """

    switched = Signal()

    def __init__(self, name: str, y_label: str = "", *, log: bool = False, values: bool = True):
        super().__init__(name)
        self.begin_scale(log)
        self.y_label, self.values = y_label, values
        self.bars: tuple[Bar, ...] = ()
        self.range = (0.0, 1.0)
        self._given: tuple[float, float] | None = None
        self.setMinimumSize(80, 60)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(300, 180)

    # -- the scale of y ------------------------------------------------------------------------

    @property
    def quantity(self) -> str:
        return self.y_label

    @property
    def can_be_log(self) -> bool:
        """Some value is above 0: the others are marked."""
        return any(math.isfinite(bar.value) and bar.value > 0 for bar in self.bars)

    def name_y(self, label: str) -> None:
        """Quantity and unit; before bars are shown."""
        if label != self.y_label:
            self.y_label = label
            self.update()

    def draw_again(self) -> None:
        self.range = self._span(self._given)
        self.update()

    def show_bars(self, bars: Sequence[Bar], y_range: tuple[float, float] | None = None) -> None:
        """Draw these bars.

        :param y_range: of the axis that is usual here, log10 of it where that is logarithmic; round numbers around the data if None, and
            on an axis that the user chose.
        """
        old = self.bars, self.range
        self.bars, self._given = tuple(bars), y_range
        self.range = self._span(y_range)
        if old != (self.bars, self.range):
            self.setAccessibleDescription(tr(", ".join(f"{bar.full or bar.name} {bar.text or short(bar.value)}" for bar in self.bars)))
            self.update()

    def _span(self, given: tuple[float, float] | None) -> tuple[float, float]:
        if given is not None and self.log == self.usual_log:
            return given
        values = [v for bar in self.bars for v in (bar.value, bar.reference, bar.target) if v is not None and math.isfinite(v)]
        if self.log:
            logs = [math.log10(v) for v in values if v > 0]
            if not logs:
                return -3.0, 0.0
            # Half a decade below, so that the least bar can still be seen.
            return float(math.floor(min(logs) - 0.3)), float(max(math.ceil(max(logs) + 1e-9), math.floor(min(logs)) + 1))
        return round_range(min([0.0, *values]), max([0.0, *values])) if values else (0.0, 1.0)

    # -- places --------------------------------------------------------------------------------

    def _frame(self) -> QRectF:
        metrics = self.fontMetrics()
        line = metrics.height()
        left = metrics.horizontalAdvance("10⁻¹⁰") + 10 + (line if self.y_label else 0)
        return QRectF(left, line + 4, max(10, self.width() - left - 6), max(10, self.height() - 2 * line - 12))

    def _y(self, value: float, frame: QRectF) -> float:
        """Where a value stands (px), within the frame."""
        low, high = self.range
        place = math.log10(value) if self.log and value > 0 else low if self.log else value
        return frame.bottom() - frame.height() * min(max((place - low) / (high - low), 0.0), 1.0)

    def _inside(self, value: float) -> bool:
        """Whether the axis reaches a value."""
        low, high = self.range
        slack = 1e-9 * (high - low)
        return value > 0 and low - slack <= math.log10(value) <= high + slack if self.log else low - slack <= value <= high + slack

    def place(self, number: int) -> QRectF:
        """Where a bar's name, bar and value stand (px)."""
        frame = self._frame()
        wide = frame.width() / max(1, len(self.bars))
        return QRectF(frame.left() + number * wide, 0, wide, self.height())

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, frame = QPainter(self), self._frame()
        self._paint_axis(painter, frame)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        zero = frame.bottom() if self.log else self._y(0.0, frame)
        for number, bar in enumerate(self.bars):
            self._paint_bar(painter, bar, self.place(number), frame, zero)
        painter.end()

    def _paint_axis(self, painter: QPainter, frame: QRectF) -> None:
        colours, metrics = theme.current(), painter.fontMetrics()
        for place, text in self._ticks(frame):
            y = frame.bottom() - frame.height() * place
            painter.setPen(QPen(QColor(colours.line), 1))
            painter.drawLine(QPointF(frame.left(), round(y) + 0.5), QPointF(frame.right(), round(y) + 0.5))
            painter.setPen(QColor(colours.muted))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, y - metrics.height() / 2, frame.left() - 6, metrics.height()), right, text)
        if self.log:  # the axis is broken at its foot: below, it goes on for ever
            painter.setPen(QPen(QColor(colours.text), 1.4))
            foot = QPointF(frame.left(), frame.bottom())
            for aside in (-3, 1):
                painter.drawLine(foot + QPointF(-3, aside + 2), foot + QPointF(3, aside - 2))
        if self.y_label:
            painter.save()
            painter.setPen(QColor(colours.muted))
            painter.translate(0, frame.bottom())
            painter.rotate(-90)
            said = f"{self.y_label}, log from {short(10.0 ** self.range[0], 1)}" if self.log else self.y_label
            texts = [tr(said), tr(f"{self.y_label}, log")] if self.log else [tr(said)]
            fits = next((text for text in texts if metrics.horizontalAdvance(text) <= frame.height()), texts[-1])
            fits = metrics.elidedText(fits, Qt.TextElideMode.ElideRight, int(frame.height() + metrics.height()))
            painter.drawText(QRectF(0, 0, frame.height(), metrics.height()), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, fits)
            painter.restore()

    def _paint_bar(self, painter: QPainter, bar: Bar, place: QRectF, frame: QRectF, zero: float) -> None:
        colours = theme.current()
        wide = min(0.66 * place.width(), 46.0)
        left = place.center().x() - wide / 2
        top = zero
        if math.isfinite(bar.value):
            top = self._y(bar.value, frame)
            painter.setPen(Qt.PenStyle.NoPen)
            whole = QRectF(left, min(top, zero), wide, abs(zero - top))
            painter.fillRect(whole, QColor(bar.ink()))
            if bar.stroke() in _HATCHES:
                painter.fillRect(whole, QBrush(QColor(colours.card), _HATCHES[bar.stroke()]))
        top = min(top, self._paint_beyond(painter, bar.value, place.center().x(), frame))
        if bar.target:
            y = self._y(bar.target, frame)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.text), 1.4))
            painter.drawRect(QRectF(left - 3, min(y, zero), wide + 6, abs(zero - y)))
        if bar.reference is not None and math.isfinite(bar.reference):
            y = self._y(bar.reference, frame)
            painter.setPen(QPen(QColor(colours.text), 2))
            painter.drawLine(QPointF(left - 5, y), QPointF(left + wide + 5, y))
        if bar.ends is not None and math.isfinite(bar.value):
            ends = [self._y(end, frame) for end in bar.ends]
            painter.setPen(QPen(QColor(colours.text), 1.4))
            painter.drawLine(QPointF(place.center().x(), ends[0]), QPointF(place.center().x(), ends[1]))
            for y, end in zip(ends, bar.ends, strict=True):
                if self._inside(end):  # one that is cut off has no cap
                    painter.drawLine(QPointF(place.center().x() - 4, y), QPointF(place.center().x() + 4, y))
            top = min(top, ends[1])
        self._paint_words(painter, bar, place, frame, min(top, zero))

    def _paint_words(self, painter: QPainter, bar: Bar, place: QRectF, frame: QRectF, top: float) -> None:
        """The name below, the figure above."""
        colours, metrics = theme.current(), painter.fontMetrics()
        painter.setPen(QColor(colours.muted))
        name = metrics.elidedText(tr(bar.name), Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(QRectF(place.left(), frame.bottom() + 4, place.width(), metrics.height()), Qt.AlignmentFlag.AlignHCenter, name)
        # With fewer digits where two do not fit; without any rather than into its neighbour.
        texts = [tr(bar.text)] if bar.text else [short(bar.value, 2), short(bar.value, 1)]
        text = next((t for t in texts if metrics.horizontalAdvance(t) + 4 <= place.width()), "")
        if self.values and text:
            painter.setPen(QColor(colours.text))
            above = QRectF(place.left(), top - metrics.height() - 1, place.width(), metrics.height())
            painter.drawText(above, Qt.AlignmentFlag.AlignHCenter, text)

    def _paint_beyond(self, painter: QPainter, value: float, x: float, frame: QRectF) -> float:
        """A mark where no bar shows the value: a triangle where it lies beyond the axis, a ring for 0 on a logarithmic one.

        Gives the mark's upper end (px); that of the widget where there is none.
        """
        low, high = self.range
        slack, below = 1e-9 * (high - low), self.log and value <= 0
        place = value if below or not self.log or not math.isfinite(value) else math.log10(value)
        painter.setPen(QPen(QColor(theme.current().text), 1.4))
        painter.setBrush(QColor(theme.current().card))
        if below and value == 0:
            painter.drawEllipse(QPointF(x, frame.bottom() - 4), 3.5, 3.5)
            return frame.bottom() - 8
        if place > high + slack:
            edge, sign = frame.top(), 1
        elif below or place < low - slack:
            edge, sign = frame.bottom(), -1
        else:
            return frame.bottom()
        painter.drawPolygon([QPointF(x, edge + sign), QPointF(x - 5, edge + 8 * sign), QPointF(x + 5, edge + 8 * sign)])
        return min(edge, edge + 8 * sign)

    def _ticks(self, frame: QRectF) -> list[tuple[float, str]]:
        low, high = self.range
        if self.log:
            every = max(1, math.ceil((high - low) / max(1, frame.height() // 28)))
            first = math.ceil(low - 1e-9)
            decades = range(first, int(high) + 1, every)
            ticks = [((e - low) / (high - low), text) for e, text in zip(decades, powers_of_ten(decades), strict=True)]
            # A bar on a logarithmic axis has no natural foot: the axis says where it begins.
            return ticks if first - low < 1e-6 else [(0.0, short(10.0**low, 2)), *ticks]
        ticks = round_ticks(low, high, max(1, int(frame.height() // 34)))
        return [((value - low) / (high - low), text) for value, text in ticks]

    def name_at(self, point: QPointF) -> str:
        bar = next((bar for i, bar in enumerate(self.bars) if self.place(i).contains(point)), None)
        if bar is None:
            return ""
        compared = [("reference", bar.reference), ("target", bar.target)]
        head = f"{bar.full or bar.name}: {short(bar.value, 4)}"
        lines = [head, *(f"{word}: {short(v, 4)}" for word, v in compared if v is not None)]
        return "\n".join([*lines, bar.tip] if bar.tip else lines)
