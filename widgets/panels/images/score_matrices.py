"""Score matrices side by side: how each x is scored with each y, the true partners on the diagonal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen

from settle.widgets.panels.base.block_layout import blocks
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.base.ranges import round_level
from settle.widgets.panels.base.self_painting_panel import SelfPaintingPanel
from settle.widgets.panels.images.picture import image
from settle.widgets.theme import theme
from settle.widgets.theme.colours import text_ink
from settle.widgets.translation.language import tr

_MOST = 0.98
"""Part of the scores that the colours tell apart."""


@dataclass(frozen=True, eq=False)
class ScoreMatrix:
    """The scores of a learner."""

    name: str
    colour: str
    scores: np.ndarray
    """K x K: rows x, columns y."""
    words: str = ""
    """What stands below."""

    @property
    def level(self) -> float:
        """The score at the end of the colours: a round one that few scores exceed."""
        finite = np.abs(self.scores[np.isfinite(self.scores)])
        return round_level(float(np.quantile(finite, _MOST))) if len(finite) else 1.0


class ScoreMatrices(SelfPaintingPanel):
    """Each matrix has a scale of its own around 0, told below it: learners do not score in the same units."""

    def __init__(self, name: str):
        super().__init__(name)
        self.shown: tuple[ScoreMatrix, ...] = ()
        self._images: list[QImage] = []
        self.setMinimumSize(120, 90)
        theme.changed.connect(self._recolour)

    def sizeHint(self) -> QSize:
        return QSize(300, 200)

    def show_scores(self, shown: Sequence[ScoreMatrix]) -> None:
        self.shown, self._images = tuple(shown), []
        self.setAccessibleDescription(tr("; ".join(f"{one.name}: {one.words}" for one in self.shown)))
        self.update()

    def _recolour(self) -> None:
        self._images = []
        self.update()

    def frames(self) -> list[QRectF]:
        """Where the matrices lie (px)."""
        line = self.fontMetrics().height()
        return blocks(len(self.shown), self.width(), self.height(), line + 3, 2 * line + 2)

    def paintEvent(self, _: QPaintEvent) -> None:
        if not self._images:
            self._images = [image(one.scores, "diverging", -one.level, one.level) for one in self.shown]
        painter, colours, line = QPainter(self), theme.current(), self.fontMetrics().height()
        for one, frame, made in zip(self.shown, self.frames(), self._images, strict=True):
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, frame.width() < 2 * len(one.scores))
            painter.drawImage(frame, made)
            painter.setPen(QPen(QColor(colours.line), 1))
            painter.drawRect(frame.adjusted(-1, -1, 0, 0))
            wide = QRectF(frame.left() - 6, frame.top() - line - 3, frame.width() + 12, line)
            painter.setPen(QColor(text_ink(one.colour)))
            painter.drawText(wide, Qt.AlignmentFlag.AlignHCenter, tr(one.name))
            below = wide.translated(0, frame.height() + line + 5)
            for text, ink in ((one.words, colours.text), (f"colours: ±{short(one.level, 2)}", colours.muted)):
                painter.setPen(QColor(ink))
                cut = painter.fontMetrics().elidedText(tr(text), Qt.TextElideMode.ElideRight, int(wide.width()))
                painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, cut)
                below.translate(0, line)
        painter.end()

    def name_at(self, point: QPointF) -> str:
        for one, frame in zip(self.shown, self.frames(), strict=True):
            if frame.contains(point):
                count = len(one.scores)
                row = min(int((point.y() - frame.top()) / frame.height() * count), count - 1)
                column = min(int((point.x() - frame.left()) / frame.width() * count), count - 1)
                pair = "a true pair" if row == column else f"x {row + 1} with y {column + 1}"
                return f"{one.name}, {pair}: {short(float(one.scores[row, column]), 3)}\n{one.words}"
        return ""
