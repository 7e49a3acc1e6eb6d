"""A gallery: pictures side by side, each with another below it, a bar and a caption if it has them; they can be picked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen

from settle.widgets.panels.base.self_painting_panel import SelfPaintingPanel
from settle.widgets.panels.images.picture import images, places, rgb_images
from settle.widgets.theme import theme
from settle.widgets.translation.language import tr

_GAP, _BAR, _EDGE = 5, 3, 3  # px; the last around all, for the frame of a marked picture


@dataclass(frozen=True, eq=False)
class GalleryContent:
    """What a gallery shows."""

    pictures: np.ndarray
    """n x h x w, or n x 3 x h x w in colour, in 0..1."""
    below: np.ndarray | None = None
    """As many, each under its own."""
    bars: np.ndarray | None = None
    """A part from 0 to 1 of each, drawn as a bar under it."""
    names: Sequence[str] = ()
    """What the tooltip says of each."""
    captions: Sequence[str] = ()
    columns: int = 0
    """Pictures in a row; 0: what makes them largest."""
    rows: Sequence[str] = field(default=())
    """What stands left of each row."""

    def same_as(self, other: GalleryContent) -> bool:
        """Whether nothing in it looks different."""
        mine, others = ((c.names, c.captions, c.columns, c.rows) for c in (self, other))
        arrays = (self.pictures, other.pictures), (self.below, other.below), (self.bars, other.bars)
        return [*map(_plain, mine)] == [*map(_plain, others)] and all(_same(a, b) for a, b in arrays)


def _plain(value: Sequence[str] | int) -> object:
    return value if isinstance(value, int) else tuple(value)


def _same(a: np.ndarray | None, b: np.ndarray | None) -> bool:
    return a is b or (a is not None and b is not None and np.array_equal(a, b, equal_nan=True))


def coloured(pictures: np.ndarray) -> list[QImage]:
    """Each of n x h x w in the theme's ink, or of n x 3 x h x w in its own colours."""
    if pictures.ndim == 3:
        return images(pictures, "ink", 0.0, 1.0)
    return rgb_images(np.rint(255 * np.clip(np.nan_to_num(pictures), 0, 1)).astype(np.uint8).transpose(0, 2, 3, 1))


class Gallery(SelfPaintingPanel):
    """Keeps what it shows and where the keyboard is; by mouse, or arrows and Space, a picture is picked."""

    picked = Signal(int)

    def __init__(self, name: str, *, pickable: bool = False):
        super().__init__(name)
        self.shown: GalleryContent | None = None
        self.marked: tuple[int, ...] = ()
        """Pictures with a frame, the first in the accent's colour."""
        self.pickable, self._cursor = pickable, 0
        self._images: list[tuple[QImage, QImage | None]] = []
        self.setMinimumSize(80, 60)
        if pickable:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self._recolour)

    def sizeHint(self) -> QSize:
        return QSize(300, 180)

    def show_pictures(self, shown: GalleryContent, marked: Sequence[int] = ()) -> None:
        if self.shown is not None and self.marked == tuple(marked) and self.shown.same_as(shown):
            return  # while a run goes on they come with every picture of the view, and are new in few
        self.shown, self.marked, self._images = shown, tuple(marked), []
        self._cursor = min(self._cursor, max(0, len(shown.pictures) - 1))
        pictures = "a picture" if len(shown.pictures) == 1 else f"{len(shown.pictures)} pictures"
        self.setAccessibleDescription(tr(f"{pictures}, with another below each" if shown.below is not None else pictures))
        self.update()

    def _recolour(self) -> None:
        self._images = []
        self.update()

    def frames(self) -> list[QRectF]:
        """Where the pictures lie (px), each with the one below it."""
        shown = self.shown
        if shown is None or not len(shown.pictures):
            return []
        count, (h, w) = len(shown.pictures), shown.pictures.shape[-2:]
        high = h * (2 if shown.below is not None else 1)
        foot = (_BAR + 1 if shown.bars is not None else 0) + (self.fontMetrics().height() if shown.captions else 0)
        left = max((self.fontMetrics().horizontalAdvance(tr(r)) + 8 for r in shown.rows), default=0)
        wide, tall = self.width() - left - 2 * _EDGE, self.height() - 2 * _EDGE
        if not shown.columns:
            return [f.translated(left + _EDGE, _EDGE) for f in places(count, high, w, wide, tall, _GAP, foot)]
        rows = -(-count // shown.columns)
        pixel = min(((wide + _GAP) / shown.columns - _GAP) / w, ((tall + _GAP) / rows - _GAP - foot) / high)
        pixel = max(0.05, float(np.floor(pixel)) if pixel >= 4 else pixel)
        x, y = pixel * w, pixel * high
        top = (self.height() - rows * (y + foot + _GAP) + _GAP) / 2
        start = left + _EDGE + (wide - shown.columns * (x + _GAP) + _GAP) / 2
        cells = (divmod(i, shown.columns) for i in range(count))
        return [QRectF(round(start + c * (x + _GAP)), round(top + r * (y + foot + _GAP)), x, y) for r, c in cells]

    def paintEvent(self, _: QPaintEvent) -> None:
        shown, colours = self.shown, theme.current()
        if shown is None:
            return
        if not self._images:
            below = coloured(shown.below) if shown.below is not None else [None] * len(shown.pictures)
            self._images = list(zip(coloured(shown.pictures), below, strict=True))
        painter, frames = QPainter(self), self.frames()
        fine = bool(frames) and frames[0].width() < 2 * shown.pictures.shape[-1]
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, fine)
        for i, (frame, (first, second)) in enumerate(zip(frames, self._images, strict=True)):
            upper = QRectF(frame.left(), frame.top(), frame.width(), frame.height() / (1 if second is None else 2))
            painter.drawImage(upper, first)
            if second is not None:
                painter.drawImage(upper.translated(0, upper.height()), second)
                painter.setPen(QPen(QColor(colours.accent), 1))
                painter.drawLine(upper.bottomLeft(), upper.bottomRight())
            self._paint_frame(painter, frame, i)
            self._paint_foot(painter, frame, i)
        painter.setPen(QColor(colours.muted))
        for row, text in enumerate(shown.rows):
            if row * shown.columns < len(frames):
                frame = frames[row * shown.columns]
                place = QRectF(0, frame.top(), frame.left() - 8, frame.height())
                painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, tr(text))
        painter.end()

    def _paint_frame(self, painter: QPainter, frame: QRectF, i: int) -> None:
        colours = theme.current()
        marked = i in self.marked
        ink = colours.line if not marked else colours.accent if i == self.marked[0] else colours.warning
        if here := self.hasFocus() and i == self._cursor:
            ink = colours.text if not marked else ink
        width = 2 if ink != colours.line else 1
        painter.setPen(QPen(QColor(ink), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(frame.adjusted(-1, -1, 0, 0) if width == 1 else frame.adjusted(-2, -2, 1, 1))
        if here and marked:  # it has a frame of its own, inside of which the keyboard's stands
            painter.setPen(QPen(QColor(colours.text), 2))
            painter.drawRect(frame.adjusted(1, 1, -2, -2))

    def _paint_foot(self, painter: QPainter, frame: QRectF, i: int) -> None:
        shown, colours = self.shown, theme.current()
        assert shown is not None
        foot = frame.bottom() + 2
        if shown.bars is not None:
            part = float(np.clip(np.nan_to_num(shown.bars[i]), 0, 1))
            painter.fillRect(QRectF(frame.left(), foot, frame.width(), _BAR), QColor(colours.line))
            painter.fillRect(QRectF(frame.left(), foot, part * frame.width(), _BAR), QColor(colours.series[1]))
            foot += _BAR
        if i < len(shown.captions):
            painter.setPen(QColor(colours.text))
            place = QRectF(frame.center().x() - 40, foot, 80, painter.fontMetrics().height())
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter, tr(shown.captions[i]))

    # -- mouse and keyboard ------------------------------------------------------------------

    def at(self, point: QPointF) -> int | None:
        """The picture that lies there."""
        return next((i for i, frame in enumerate(self.frames()) if frame.contains(point)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self.at(event.position())
        if self.pickable and found is not None and event.button() == Qt.MouseButton.LeftButton:
            self._cursor = found
            self.picked.emit(found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        frames = self.frames()
        in_a_row = sum(1 for frame in frames if frame.top() == frames[0].top()) if frames else 1
        keys = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -in_a_row, Qt.Key.Key_Down: in_a_row}
        if self.pickable and frames and event.key() in keys:
            self._cursor = min(max(0, self._cursor + keys[Qt.Key(event.key())]), len(frames) - 1)
            self.update()
        elif self.pickable and frames and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.picked.emit(self._cursor)
        else:
            super().keyPressEvent(event)

    def name_at(self, point: QPointF) -> str:
        found, names = self.at(point), self.shown.names if self.shown is not None else ()
        return names[found] if found is not None and found < len(names) else ""
