"""What the factors need in nats, beside what each learner says it has: bars over one axis, with the ceiling drawn through them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen

from settle.widgets.panels.base.number_text import short, two_decimals
from settle.widgets.panels.base.ranges import round_ticks
from settle.widgets.panels.base.self_painting_panel import SelfPaintingPanel
from settle.widgets.theme import theme
from settle.widgets.theme.colours import readable_on
from settle.widgets.translation.language import tr

_HIGHEST = 30.0
"""Of a bar, px."""


@dataclass(frozen=True)
class BudgetBar:
    """A bar. NaN: none, a dash."""

    name: str
    value: float
    colour: str
    tick: float = math.nan
    """Another value of it, marked across the bar."""
    tip: str = ""


class InformationBudget(SelfPaintingPanel):
    """The first bar is made of the factors; below it a bar for each learner. Keeps what it shows alone."""

    def __init__(self, name: str):
        super().__init__(name)
        self.needs: tuple[tuple[str, float], ...] = ()
        self.shares: tuple[BudgetBar, ...] = ()
        self.ceiling = (math.nan, "")
        self.setMinimumSize(120, 80)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(300, 180)

    def show_shares(self, needs: Sequence[tuple[str, float]], shares: Sequence[BudgetBar], ceiling: tuple[float, str]) -> None:
        """Draw these.

        :param needs: name and nats of each factor.
        :param ceiling: where the line is drawn, and what it is called.
        """
        new = (tuple(needs), tuple(shares), ceiling)
        if new != (self.needs, self.shares, self.ceiling):
            self.needs, self.shares, self.ceiling = new
            needed = math.fsum(nats for _, nats in needs)
            words = [f"needed {short(needed)}", ceiling[1], *(f"{s.name} {two_decimals(s.value)}" for s in shares)]
            self.setAccessibleDescription(tr(", ".join(words)))
            self.update()

    # -- where things stand ------------------------------------------------------------------

    @property
    def _frame(self) -> QRectF:
        """What the bars have, px."""
        metrics = self.fontMetrics()
        left = max([metrics.horizontalAdvance(tr(name)) for name in ("needed", *(share.name for share in self.shares))]) + 10
        line = metrics.height()
        return QRectF(left, line + 4, max(20.0, self.width() - left - 14), max(20.0, self.height() - 2 * line - 12))

    def x(self, nats: float) -> float:
        """A place on the axis, px; what lies beyond its ends stands there."""
        low, high = self.ends
        return self._frame.left() + (min(max(nats, low), high) - low) / (high - low) * self._frame.width()

    @property
    def ends(self) -> tuple[float, float]:
        """The axis, nats."""
        needed = math.fsum(nats for _, nats in self.needs)
        values = [v for share in self.shares for v in (share.value, share.tick) if math.isfinite(v)]
        values += [needed, self.ceiling[0] if math.isfinite(self.ceiling[0]) else 0.0]
        # What is far off is cut, so that what is needed can be seen.
        low, high = max(min([0.0, *values]), -0.25 * needed), min(max([1.0, *values]), 2 * max(needed, 1.0))
        return 1.1 * low, 1.06 * high

    def bar(self, number: int) -> QRectF:
        """The place of a bar across the whole axis; 0 is what is needed, 1 the first learner."""
        frame, count = self._frame, 1 + len(self.shares)
        each = frame.height() / count
        high = min(_HIGHEST, 0.66 * each)
        return QRectF(frame.left(), frame.top() + number * each + (each - high) / 2, frame.width(), high)

    # -- painting ----------------------------------------------------------------------------

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, colours, frame, metrics = QPainter(self), theme.current(), self._frame, self.fontMetrics()
        line = metrics.height()
        for number, (value, text) in enumerate(round_ticks(*self.ends, max(2, int(frame.width() // 60)))):
            x = round(self.x(value)) + 0.5
            painter.setPen(QPen(QColor(colours.line), 1))
            painter.drawLine(QPointF(x, frame.top()), QPointF(x, frame.bottom()))
            painter.setPen(QColor(colours.muted))
            painter.drawText(
                QRectF(x - 30, frame.bottom() + 4, 60, line), Qt.AlignmentFlag.AlignHCenter, text if number else tr(f"{text} nats")
            )
        self._paint_name(painter, 0, "needed")
        self._paint_needs(painter)
        for number, share in enumerate(self.shares, 1):
            self._paint_name(painter, number, share.name)
            self._paint_share(painter, self.bar(number), share)
        self._paint_ceiling(painter)
        for number, share in enumerate(self.shares, 1):
            self._paint_value(painter, self.bar(number), share)
        painter.end()

    def _paint_ceiling(self, painter: QPainter) -> None:
        colours, frame, metrics = theme.current(), self._frame, self.fontMetrics()
        if math.isfinite(self.ceiling[0]):
            x = self.x(self.ceiling[0])
            painter.setPen(QPen(QColor(colours.text), 2, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x, frame.top() - 2), QPointF(x, frame.bottom()))
            wide = metrics.horizontalAdvance(tr(self.ceiling[1]))
            painter.setPen(QColor(colours.text))
            painter.drawText(QPointF(max(2.0, min(x - wide / 2, self.width() - wide - 2.0)), metrics.ascent() + 1), tr(self.ceiling[1]))

    def _paint_name(self, painter: QPainter, number: int, name: str) -> None:
        place = self.bar(number)
        line = QRectF(0, place.top(), place.left() - 8, place.height())
        painter.setPen(QColor(theme.current().muted))
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, tr(name))

    def _paint_needs(self, painter: QPainter) -> None:
        colours, done, bar = theme.current(), 0.0, self.bar(0)
        for name, nats in self.needs:
            place = QRectF(self.x(done), bar.top(), self.x(done + nats) - self.x(done), bar.height())
            done += nats
            ground = QColor(colours.axis)
            painter.fillRect(place.adjusted(0, 0, -1, 0), ground)
            fitting = (
                text for text in (tr(name), tr(name).split()[-1]) if painter.fontMetrics().horizontalAdvance(text) + 6 <= place.width()
            )
            painter.setPen(QColor(readable_on(ground)))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, next(fitting, ""))

    def _paint_share(self, painter: QPainter, bar: QRectF, share: BudgetBar) -> None:
        zero, end = self.x(0.0), self.x(share.value) if math.isfinite(share.value) else self.x(0.0)
        painter.fillRect(QRectF(min(zero, end), bar.top(), abs(end - zero), bar.height()), QColor(share.colour))
        low, high = self.ends
        if share.value > high or share.value < low:  # a triangle that points on
            side, y = (1 if share.value > high else -1), bar.center().y()
            painter.setPen(QPen(QColor(theme.current().text), 1.4))
            painter.setBrush(QColor(theme.current().card))
            painter.drawPolygon([QPointF(end - side, y), QPointF(end - 8 * side, y - 5), QPointF(end - 8 * side, y + 5)])
        if math.isfinite(share.tick):
            painter.fillRect(QRectF(round(self.x(share.tick)) - 1, bar.top() - 3, 3, bar.height() + 6), QColor(theme.current().text))

    def _paint_value(self, painter: QPainter, bar: QRectF, share: BudgetBar) -> None:
        """The figure right of the bar, on a plate: the line of the ceiling may pass there."""
        metrics, colours = painter.fontMetrics(), theme.current()
        text, ends = two_decimals(share.value), [self.x(v) for v in (0.0, share.value, share.tick) if math.isfinite(v)]
        wide, x = metrics.horizontalAdvance(text), max(ends) + 6
        place = QRectF(min(x, self.width() - wide - 2.0), bar.center().y() - metrics.height() / 2, wide, metrics.height())
        painter.fillRect(place.adjusted(-2, 0, 2, 0), QColor(colours.card))
        painter.setPen(QColor(colours.text))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def name_at(self, point: QPointF) -> str:
        if self.bar(0).contains(point):
            done = 0.0
            for name, nats in self.needs:
                done += nats
                if point.x() <= self.x(done):
                    return f"{name}: log of its classes, {short(nats)} nats"
        found = next((s for number, s in enumerate(self.shares, 1) if self.bar(number).contains(point)), None)
        return "" if found is None else f"{found.name}: {short(found.value, 4)}\n{found.tip}"
