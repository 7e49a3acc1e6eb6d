"""What each learner keeps of a picture: the ink of every place is as strong as what can be told of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen

from settle.widgets.panels.base.axis import small_font
from settle.widgets.panels.base.number_text import percent
from settle.widgets.panels.base.ranges import round_level
from settle.widgets.panels.base.self_painting_panel import SelfPaintingPanel
from settle.widgets.panels.field.factor_layout import FactorBlocks, FactorSet
from settle.widgets.panels.images.gallery import coloured
from settle.widgets.theme import theme
from settle.widgets.theme.colours import mixed
from settle.widgets.translation.language import tr

_BAR = 4
"""Height of a bar, in px."""
_FAINTEST = 0.07
"""Ink of what cannot be told at all: still there, so that one sees what is lost."""
_FADE = 1.3
"""Power of the part told with which the ink fades: the eye takes half the ink for nearly as much as all of it."""


@dataclass(frozen=True, eq=False)
class LearnerAccuracy:
    """Who is asked what it has kept."""

    name: str
    colour: str
    mean: float
    """Mean accuracy over factors, 0..1; NaN: not known."""
    factors: np.ndarray
    """Accuracy of each factor."""
    words: str = ""
    """What stands below the name."""


class FactorRetention(SelfPaintingPanel):
    """A picture for each learner, cut at the places of its factors; without places a list of factors."""

    picked = Signal(int)
    """A factor was clicked."""

    def __init__(self, name: str):
        super().__init__(name)
        self.asked = FactorSet((), np.zeros(0))
        self.learners: tuple[LearnerAccuracy, ...] = ()
        self.chosen = 0
        """The factor with a frame."""
        self._tiles: list[QImage] = []
        self._widest = ""
        """The longest figure of a factor."""
        self.setMinimumSize(160, 120)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self._recolour)

    def sizeHint(self) -> QSize:
        return QSize(480, 320)

    def show_retention(self, asked: FactorSet, learners: Sequence[LearnerAccuracy], chosen: int = 0) -> None:
        self.asked, self.learners, self.chosen, self._tiles = asked, tuple(learners), chosen, []
        self._widest = percent(max((float(np.nanmax(k.factors, initial=0.0)) for k in self.learners), default=0.0))
        words = [f"{k.name} {percent(k.mean)}" for k in self.learners]
        self.setAccessibleDescription(tr("Linear accuracy: " + ", ".join(words)))
        self.update()

    def _recolour(self) -> None:
        self._tiles = []
        self.update()

    @property
    def full(self) -> float:
        """The accuracy with full ink: a round one that no factor of any learner exceeds, so that low ones can be told apart too."""
        known = np.concatenate([np.nan_to_num(learner.factors) for learner in self.learners]) if self.learners else np.zeros(1)
        return min(1.0, round_level(float(known.max(initial=0.0))))

    def strength(self, learner: LearnerAccuracy) -> np.ndarray:
        """Of each factor: 0 what chance would tell, 1 the accuracy :attr:`full`."""
        chance = self.asked.chance
        return np.clip(np.nan_to_num((learner.factors - chance) / np.maximum(self.full - chance, 1e-9)), 0, 1)

    # -- where things stand ------------------------------------------------------------------

    @property
    def _line(self) -> int:
        return self.fontMetrics().height()

    @property
    def _foot(self) -> int:
        """Below each place: its figure and its bar."""
        return self._line + _BAR + 4

    @property
    def _head(self) -> int:
        return 3 * self._line + 2 if any(learner.words for learner in self.learners) else 2 * self._line

    def cells(self, learner: int) -> list[QRectF]:
        """Where the places of a learner stand, each with what is below it (px)."""
        if not self.learners:
            return []
        return FactorBlocks(self.asked, len(self.learners), self.width(), self.height(), self._head, self._foot).cells()[learner]

    # -- painting ----------------------------------------------------------------------------

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self._tiles and self.asked.has_places:
            self._tiles = self._cut()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, learner in enumerate(self.learners):
            cells = self.cells(number)
            if cells:
                self._paint_head(painter, learner, cells)
            for factor, (cell, part) in enumerate(zip(cells, self.strength(learner), strict=False)):
                self._paint_cell(painter, learner, factor, cell, float(part))
        painter.end()

    def _cut(self) -> list[QImage]:
        """The picture's places; of a grey one the ink alone, on nothing."""
        picture, (rows, columns) = self.asked.picture, self.asked.grid
        assert picture is not None
        h, w = picture.shape[-2] // rows, picture.shape[-1] // columns
        parts = [picture[..., r * h : (r + 1) * h, c * w : (c + 1) * w] for r in range(rows) for c in range(columns)]
        return [coloured(part[None])[0] if part.ndim == 3 else _inked(part) for part in parts]

    def _paint_head(self, painter: QPainter, learner: LearnerAccuracy, cells: list[QRectF]) -> None:
        colours = theme.current()
        wide, top, high = cells[-1].right() - cells[0].left(), cells[0].top() - self._head, 2 * self._line - 6
        place = QRectF(cells[0].left(), top, wide, high)
        painter.setPen(QColor(colours.muted))
        words = painter.fontMetrics().elidedText(tr(learner.words), Qt.TextElideMode.ElideRight, int(wide) - 10)
        painter.drawText(QRectF(place.left() + 10, top + high + 1, wide - 10, self._line), Qt.AlignmentFlag.AlignLeft, words)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(learner.colour))
        painter.drawRoundedRect(QRectF(place.left(), place.center().y() - 5, 4, 11), 2, 2)
        font = small_font(1.05)
        font.setBold(True)
        painter.setFont(font)
        mean, metrics = percent(learner.mean), painter.fontMetrics()
        longest = max(metrics.horizontalAdvance(tr(each.name) + percent(each.mean)) for each in self.learners)
        if longest + 18 > place.width() and math.isfinite(learner.mean):  # all alike, so that they can be compared
            mean = percent(learner.mean, 0)
        taken = metrics.horizontalAdvance(mean) + 8
        name = metrics.elidedText(tr(learner.name), Qt.TextElideMode.ElideRight, max(0, int(place.width() - taken - 10)))
        painter.setPen(QColor(colours.text))
        painter.drawText(place.adjusted(10, 0, 0, 0), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, mean)
        painter.setFont(self.font())

    def _paint_cell(self, painter: QPainter, learner: LearnerAccuracy, factor: int, cell: QRectF, part: float) -> None:
        colours = theme.current()
        tint, known = QColor(mixed(colours.field, colours.cold[1], part)), math.isfinite(float(learner.factors[factor]))
        has_picture = bool(self._tiles)
        upper = QRectF(cell.left(), cell.top(), cell.width(), cell.height() - (self._foot if has_picture else 0))
        painter.fillRect(upper, tint)
        if has_picture:
            painter.setOpacity(_FAINTEST + (1 - _FAINTEST) * part**_FADE if known else _FAINTEST)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(upper, self._tiles[factor])
            painter.setOpacity(1)
        chosen = factor == self.chosen and len(self.asked.names) > 1
        painter.setPen(QPen(QColor(colours.axis if chosen else colours.line), 1.5 if chosen else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(upper.adjusted(-0.5, -0.5, 0.5, 0.5))
        words = QRectF(cell.left(), upper.bottom() + 1, cell.width(), self._line) if has_picture else cell.adjusted(8, 0, -8, -_BAR - 2)
        self._paint_words(painter, learner, factor, words, name=not has_picture)
        bar = QRectF(cell.left(), cell.bottom() - _BAR, cell.width(), _BAR)
        self._paint_bar(painter, learner, factor, bar)

    def _paint_words(self, painter: QPainter, learner: LearnerAccuracy, factor: int, place: QRectF, *, name: bool) -> None:
        metrics, colours = painter.fontMetrics(), theme.current()
        if place.height() < metrics.ascent():
            return
        told = float(learner.factors[factor])
        figure = percent(told)
        if metrics.horizontalAdvance(self._widest) > place.width() and math.isfinite(told):
            figure = f"{100 * told:.0f}"
        painter.setPen(QColor(colours.text))
        side = Qt.AlignmentFlag.AlignRight if name else Qt.AlignmentFlag.AlignHCenter
        painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, figure)
        if name:
            room = int(place.width() - metrics.horizontalAdvance(figure) - 8)
            word = metrics.elidedText(tr(self.asked.names[factor]), Qt.TextElideMode.ElideRight, max(0, room))
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, word)

    def _paint_bar(self, painter: QPainter, learner: LearnerAccuracy, factor: int, bar: QRectF) -> None:
        colours = theme.current()
        painter.fillRect(bar, QColor(colours.line))
        value = float(np.clip(np.nan_to_num(learner.factors[factor]), 0, 1))
        painter.fillRect(QRectF(bar.left(), bar.top(), value * bar.width(), bar.height()), QColor(learner.colour))
        x = round(bar.left() + float(self.asked.chance[factor]) * bar.width())
        painter.fillRect(QRectF(x - 1, bar.top() - 2, 2, bar.height() + 2), QColor(colours.text))

    # -- mouse -------------------------------------------------------------------------------

    def at(self, point: QPointF) -> tuple[int, int] | None:
        """Learner and factor there."""
        for number in range(len(self.learners)):
            for factor, cell in enumerate(self.cells(number)):
                if cell.contains(point):
                    return number, factor
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self.at(event.position())
        if found is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
        else:
            self.picked.emit(found[1])

    def name_at(self, point: QPointF) -> str:
        found = self.at(point)
        if found is None:
            return ""
        learner, factor = self.learners[found[0]], found[1]
        chance = percent(float(self.asked.chance[factor]))
        return f"{learner.name}, {self.asked.names[factor]}: {percent(float(learner.factors[factor]))} told right\nchance {chance}"


def _inked(part: np.ndarray) -> QImage:
    """h x w in 0..1 as the text's colour, as opaque as the ink."""
    ink = QColor(theme.current().text)
    pixels = np.empty((*part.shape, 4), np.uint8)
    pixels[..., 0], pixels[..., 1], pixels[..., 2] = ink.red(), ink.green(), ink.blue()
    pixels[..., 3] = np.rint(255 * np.clip(np.nan_to_num(part), 0, 1))
    h, w = part.shape
    return QImage(pixels.data, w, h, 4 * w, QImage.Format.Format_RGBA8888).copy()
