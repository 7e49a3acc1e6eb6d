"""Tiles: many small pictures on one equal scale, in groups with a title, each with a caption if it has one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen

from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.base.self_painting_panel import SelfPaintingPanel
from settle.widgets.panels.images.picture import image, places
from settle.widgets.theme import theme
from settle.widgets.translation.language import tr

_GAP = 6
"""Between two pictures, px."""


@dataclass(frozen=True, eq=False)
class TileGroup:
    """Pictures that belong together: n x h x w."""

    title: str
    pictures: np.ndarray
    names: Sequence[str]
    """What the tooltip calls each of them."""
    captions: Sequence[str] = ()
    """What stands below each of them."""

    def same(self, other: TileGroup) -> bool:
        words = (self.title, tuple(self.names), tuple(self.captions)) == (other.title, tuple(other.names), tuple(other.captions))
        return words and np.array_equal(self.pictures, other.pictures, equal_nan=True)


class Tiles(SelfPaintingPanel):
    """Shows groups side by side (one below the other where the place is high); keeps nothing but what it shows.

    :param scale: whether the map's ends are told below.
    """

    def __init__(self, name: str, map_name: str = "diverging", *, scale: bool = True):
        super().__init__(name)
        self.map_name, self.scale = map_name, scale
        self.groups: tuple[TileGroup, ...] = ()
        self.low, self.high = -1.0, 1.0
        self._images: list[list[QImage]] = []
        self.setMinimumSize(80, 60)
        theme.changed.connect(self._recolour)

    def sizeHint(self) -> QSize:
        return QSize(300, 180)

    def show_groups(self, groups: Sequence[TileGroup], low: float, high: float) -> None:
        """Show these pictures, all with ``low`` and ``high`` at the ends of the map."""
        same = len(groups) == len(self.groups) and all(a.same(b) for a, b in zip(groups, self.groups, strict=True))
        if not same or (low, high) != (self.low, self.high):
            self.groups, self.low, self.high, self._images = tuple(groups), low, high, []
            self.setAccessibleDescription(tr("; ".join(f"{g.title}: {len(g.pictures)} pictures".removeprefix(": ") for g in groups)))
            self.update()

    def frames(self, group: int) -> list[QRectF]:
        """Where the pictures of a group lie (px)."""
        place, shown = self._place(group), self.groups[group]
        line = self.fontMetrics().height()
        head = line + 2 if shown.title else 0
        count, h, w = shown.pictures.shape
        below = line if self._captioned(group, count, h, w) else 0
        found = places(count, h, w, place.width(), place.height() - head, _GAP, below)
        return [frame.translated(place.left(), place.top() + head) for frame in found]

    def _captioned(self, group: int, count: int, h: int, w: int) -> bool:
        """Whether the captions of a group have room beside each other; else its pictures go without."""
        place, shown, metrics = self._place(group), self.groups[group], self.fontMetrics()
        widest = max((metrics.horizontalAdvance(tr(caption)) for caption in shown.captions), default=0)
        head = metrics.height() + 2 if shown.title else 0
        found = places(count, h, w, place.width(), place.height() - head, _GAP, metrics.height()) if widest else []
        return bool(found) and found[0].width() + _GAP >= widest

    def _place(self, group: int) -> QRectF:
        """The part of the widget that belongs to a group."""
        count, foot = len(self.groups), self.fontMetrics().height() + 6 if self.scale else 0
        wide, high = self.width() - 4.0, max(10.0, self.height() - 4.0 - foot)
        if wide >= high:
            part = (wide - 14 * (count - 1)) / count
            return QRectF(2 + group * (part + 14), 2, part, high)
        part = (high - 8 * (count - 1)) / count
        return QRectF(2, 2 + group * (part + 8), wide, part)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, colours = QPainter(self), theme.current()
        if not self._images:
            self._images = [[image(p, self.map_name, self.low, self.high) for p in g.pictures] for g in self.groups]
        line = painter.fontMetrics().height()
        for number, (group, images) in enumerate(zip(self.groups, self._images, strict=True)):
            frames = self.frames(number)
            if group.title:
                painter.setPen(QColor(colours.muted))
                place = self._place(number)
                painter.drawText(QRectF(place.left(), place.top(), place.width(), line), Qt.AlignmentFlag.AlignHCenter, tr(group.title))
            captioned = self._captioned(number, *group.pictures.shape)
            fine = bool(frames) and frames[0].height() < 2 * group.pictures.shape[1]
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, fine)
            for i, (frame, tile) in enumerate(zip(frames, images, strict=True)):
                painter.drawImage(frame, tile)
                painter.setPen(QPen(QColor(colours.line), 1))
                painter.drawRect(frame.adjusted(-1, -1, 0, 0))
                if captioned and i < len(group.captions):
                    painter.setPen(QColor(colours.text))
                    below = QRectF(frame.center().x() - 40, frame.bottom() + 1, 80, line)
                    painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, tr(group.captions[i]))
        if self.scale and self.groups:
            self._paint_scale(painter)
        painter.end()

    def _paint_scale(self, painter: QPainter) -> None:
        """The map from end to end, with its numbers."""
        colours, metrics = theme.current(), painter.fontMetrics()
        line, wide = metrics.height(), min(180.0, 0.4 * self.width())
        bar = QRectF((self.width() - wide) / 2, self.height() - line / 2 - 5, wide, 6)
        painter.drawImage(bar, image(np.linspace(self.low, self.high, 128)[None], self.map_name, self.low, self.high))
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.drawRect(bar.adjusted(-1, -1, 0, 0))
        painter.setPen(QColor(colours.muted))
        base = bar.center().y() + metrics.ascent() / 2 - 1
        low, high = short(self.low, 2), short(self.high, 2)
        painter.drawText(QPointF(bar.left() - 6 - metrics.horizontalAdvance(low), base), low)
        painter.drawText(QPointF(bar.right() + 6, base), high)

    def _recolour(self) -> None:
        self._images = []
        self.update()

    def name_at(self, point: QPointF) -> str:
        """What lies there, in words; nothing: an empty text."""
        for number, group in enumerate(self.groups):
            for frame, name, picture in zip(self.frames(number), group.names, group.pictures, strict=False):
                if frame.contains(point):
                    h, w = picture.shape
                    row, column = int((point.y() - frame.top()) / frame.height() * h), int((point.x() - frame.left()) / frame.width() * w)
                    return f"{name}\n{short(float(picture[min(row, h - 1), min(column, w - 1)]))} at row {row}, column {column}"
        return ""
