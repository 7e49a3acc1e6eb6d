"""Axes in plain numbers, in the theme's colours."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QApplication

from settle.widgets.panels.base.number_text import powers_of_ten
from settle.widgets.panels.base.ranges import round_ticks
from settle.widgets.panels.base.timescale import Timescale
from settle.widgets.theme import theme
from settle.widgets.translation.language import tr

_UP = 2
"""px that the title of the axis below stands higher than pyqtgraph has it."""


def small_font(share: float = 0.85) -> QFont:
    """The system font, smaller."""
    font = QFont(QApplication.font())
    if font.pointSizeF() > 0:
        font.setPointSizeF(max(6.5, share * font.pointSizeF()))
    return font


class Axis(pg.AxisItem):
    """An axis in plain numbers: no SI prefix; over log10 values it says powers of ten; it may follow a time scale."""

    def __init__(self, side: str):
        super().__init__(side)
        self.scale_of_time: Timescale | None = None
        self.labels: list[tuple[float, str]] | None = None
        """Fixed ticks (place, text) in place of numbers."""
        self.log10 = False
        """Whether the values are logarithms to the base 10."""
        self.zero: float | None = None
        """Where, on a logarithmic axis, 0 is drawn."""
        self._texts: dict[float, str] = {}
        self.enableAutoSIPrefix(False)
        self.setStyle(tickLength=4, maxTickLevel=0, hideOverlappingLabels=24, tickTextOffset=4)

    def recolour(self) -> None:
        colours = theme.current()
        self.setPen(pg.mkPen(colours.axis))
        self.setTextPen(pg.mkPen(colours.muted))
        self.setTickPen(pg.mkPen(colours.axis))
        self.setStyle(tickFont=small_font())
        if self.label is not None:
            self.label.setFont(small_font())

    def labelString(self) -> str:
        """The label; upright where there is no room for it, what follows its last comma, the unit: the card's title has the quantity."""
        room, metrics = self.size().height(), QFontMetrics(small_font())
        said = tr(self.labelText)
        if self.orientation == "left" and said and metrics.horizontalAdvance(said) > room > 0:
            said = metrics.elidedText(said.rsplit(", ", 1)[-1], Qt.TextElideMode.ElideRight, int(room))
        # Pyqtgraph takes it for markup, which a label out of a session must not be.
        style = ";".join(f"{name}: {value}" for name, value in self.labelStyle.items())
        return f"<span style='{style}'>{escape(said)} </span>"

    def resizeEvent(self, ev: Any = None) -> None:
        if self.label is not None:
            self.label.setHtml(self.labelString())
        super().resizeEvent(ev)
        if self.label is not None and self.orientation == "bottom":  # else what is below the baseline would be cut
            self.label.moveBy(0, -_UP)

    def again(self) -> None:
        """Draw anew: the ticks are others now."""
        self.picture = None
        self.update()

    def drawPicture(self, p: QPainter, axisSpec: Any, tickSpecs: Any, textSpecs: Any) -> None:
        if self.orientation == "bottom":  # a long number at the end keeps within what lies right of the axis, a line's height
            end = self.size().width() + QFontMetrics(small_font()).height()
            textSpecs = [(rect.translated(min(0.0, end - rect.right()), 0.0), flags, text) for rect, flags, text in textSpecs]
        super().drawPicture(p, axisSpec, tickSpecs, textSpecs)
        place = self.break_place()
        if place is not None:
            # The axis is broken where its scale changes: a gap between two strokes.
            colours = theme.current()
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            p.fillRect(QRectF(place - 3, -1, 6, 3), QColor(colours.card))
            p.setPen(pg.mkPen(colours.text, width=1.4))
            for x in (place - 3, place + 3):
                p.drawLine(QLineF(x - 2.5, 5, x + 2.5, -5))

    def break_place(self) -> float | None:
        """Where along the axis (px) a time scale of two phases changes its scale; None: nowhere in sight."""
        scale, view = self.scale_of_time, self.linkedView()
        if scale is None or scale.split is None or view is None:
            return None
        (x0, x1), _ = view.viewRange()
        part = (float(scale.x(scale.split)) - x0) / ((x1 - x0) or 1.0)
        return part * self.size().width() if 0 < part < 1 else None

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, Any]]:
        low, high = sorted((minVal, maxVal))
        self._texts = {place: text for place, text in self._ticks(low, high, size) if low - 1e-9 <= place <= high + 1e-9}
        return [(1.0, list(self._texts))]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        texts = [self._texts.get(value, "") for value in values]
        return texts if self.labels is not None else [tr(text) for text in texts]

    def _ticks(self, low: float, high: float, size: float) -> list[tuple[float, str]]:
        if self.labels is not None:
            return self.labels
        room = max(2, int(size // (38 if self.orientation in ("left", "right") else 65)))
        if self.scale_of_time is not None:
            return self.scale_of_time.ticks(max(3, room))
        if not self.log10:
            return round_ticks(low, high, room)
        first, last = int(np.ceil(low - 1e-9)), int(np.floor(high + 1e-9))
        every = max(1, -(-(last - first) // room))
        decades = [v for v in range(first, last + 1) if v % every == 0]
        texts = dict[float, str](zip(decades, powers_of_ten(decades), strict=True))
        if 3 * (last - first) <= room and first >= -3 and last <= 5:  # within few decades their 2 and 5 as well
            texts = {v + float(np.log10(m)): f"{m * 10.0**v:g}" for v in range(first, last + 1) for m in (1, 2, 5)}
        if self.zero is not None and first <= self.zero:
            texts[float(round(self.zero))] = "0"
        return [(float(v), text) for v, text in texts.items()]
