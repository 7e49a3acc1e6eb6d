"""A legend: chips with a bit of line and a name, in as many lines as they need and as there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from settle.widgets.panels.base.axis import small_font
from settle.widgets.panels.base.self_painting_panel import ends_painters
from settle.widgets.panels.base.strokes import paint_chip
from settle.widgets.theme import text_scale, theme
from settle.widgets.theme.plain_text import as_plain
from settle.widgets.translation.language import tr

Chip = tuple[str, str, str]
"""(name, colour, mark): the stroke of a line (:mod:`settle.widgets.panels.base.strokes`), or the shape of a point."""
LINES = 3
"""Most lines."""
ROOM = 80
"""Height of the panel that a line is worth, in px: in a low card the curves come first."""
_MARGIN, _DASH, _GAP = 4, 20, 14
"""Left of a line, for the bit of line with its space, and between two chips, in px."""


class Legend(QWidget):
    """What there is no room for is counted at the end (``+3 more``); the tooltip names all."""

    def __init__(self):
        super().__init__()
        self.chips: tuple[Chip, ...] = ()
        self.setFont(small_font())
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        text_scale.changed.connect(self.fit)
        self.hide()

    def show_chips(self, chips: Sequence[Chip]) -> None:
        """Name what is drawn."""
        if tuple(chips) != self.chips:
            self.chips = tuple(chips)
            self.setVisible(bool(chips))
            self.setToolTip(as_plain("\n".join(tr(name) for name, _, _ in chips)))
            self.setAccessibleName(f"{tr('Legend')}: {', '.join(tr(name) for name, _, _ in chips)}")
            self.fit()
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    @property
    def most(self) -> int:
        """How many lines there may be."""
        around = self.parentWidget()
        return LINES if around is None else max(1, min(LINES, around.height() // ROOM))

    def fit(self) -> None:
        """Take the height that the chips need."""
        # Not by heightForWidth: that would make every layout around it ask again at each resize.
        lines = 1 + max((line for line, _ in self.places(self.width())), default=0)
        self.setFixedHeight(lines * self._line())

    def sizeHint(self) -> QSize:
        return QSize(80, self._line())

    def places(self, width: int) -> list[tuple[int, int]]:
        """Line and left end of each chip that is shown at this width; where some are not, the last line keeps room to say so."""
        found: list[tuple[int, int]] = []
        line, x = 0, _MARGIN
        for number, (name, _, _) in enumerate(self.chips):
            left = len(self.chips) - number - 1
            wide = _DASH + self.fontMetrics().horizontalAdvance(tr(name))
            more = _GAP + self.fontMetrics().horizontalAdvance(tr(_more(left))) if left and line == self.most - 1 else 0
            if x + wide > width and x > _MARGIN and line < self.most - 1:
                line, x = line + 1, _MARGIN
                more = _GAP + self.fontMetrics().horizontalAdvance(tr(_more(left))) if left and line == self.most - 1 else 0
            if x + wide + more > width and found:
                break
            found.append((line, x))
            x += wide + _GAP
        return found

    def _line(self) -> int:
        return self.fontMetrics().height() + 3

    @ends_painters
    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics, muted = painter.fontMetrics(), QColor(theme.current().muted)
        places = self.places(self.width())
        for (line, x), (name, colour, mark) in zip(places, self.chips, strict=False):
            middle = (line + 0.5) * self._line()
            paint_chip(painter, colour, mark, QPointF(x - 2, middle))
            painter.setPen(muted)
            painter.drawText(QPointF(x + _DASH, middle + metrics.ascent() / 2 - 1), tr(name))
        hidden = len(self.chips) - len(places)
        if hidden and places:
            line, x = places[-1]
            x += _DASH + metrics.horizontalAdvance(tr(self.chips[len(places) - 1][0])) + _GAP
            painter.drawText(QPointF(x, (line + 0.5) * self._line() + metrics.ascent() / 2 - 1), tr(_more(hidden)))
        painter.end()


def _more(count: int) -> str:
    return f"+{count} more"
