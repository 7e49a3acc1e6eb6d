"""Pictures: one or a strip of them, with values in 0..1, which the mouse and the keyboard may draw on."""

from __future__ import annotations

import math
import time

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from settle.widgets.panels.base.self_painting_panel import ends_painters
from settle.widgets.panels.images.keyboard_pen import HINT, KeyboardPen
from settle.widgets.theme import theme
from settle.widgets.theme.colour_maps import CENTRED, lookup
from settle.widgets.translation.language import tr

_GAP = 6  # px between two pictures
_PACE = 0.12  # s between two announcements while the mouse draws


def places(count: int, h: int, w: int, width: float, height: float, gap: int, below: int = 0) -> list[QRectF]:
    """Where ``count`` pictures of h x w lie in width x height px: as large as they can be, in the fewest rows.

    :param gap: px between them.
    :param below: px that each of them needs below it.
    """
    best: tuple[float, int] = (0.0, 1)
    for columns in range(1, count + 1):
        rows = -(-count // columns)
        pixel = min(((width + gap) / columns - gap) / w, ((height + gap) / rows - gap - below) / h)
        best = max(best, (pixel, columns), key=lambda b: (b[0], -b[1]))
    pixel, columns = best
    pixel = math.floor(pixel) if pixel >= 4 else max(pixel, 0.05)
    rows, wide, high = -(-count // columns), pixel * w, pixel * h
    left, top = (width - columns * (wide + gap) + gap) / 2, (height - rows * (high + below + gap) + gap) / 2
    cells = [divmod(i, columns) for i in range(count)]
    return [QRectF(round(left + c * (wide + gap)), round(top + r * (high + below + gap)), wide, high) for r, c in cells]


def image(picture: np.ndarray, map_name: str, low: float, high: float) -> QImage:
    """h x w values in the colours of a map; outside ``low..high`` the end colours, NaN the ground."""
    return images(picture[None], map_name, low, high)[0]


def images(pictures: np.ndarray, map_name: str, low: float, high: float) -> list[QImage]:
    """The same of each of n x h x w, in one go: one by one the calls take longer than the pixels."""
    table = lookup(map_name)
    scaled = (np.asarray(pictures, float) - low) / ((high - low) or 1.0) * (len(table) - 1)
    missing = 0.5 * (len(table) - 1) if map_name in CENTRED else 0.0
    entry = np.clip(np.rint(np.nan_to_num(scaled, nan=missing, posinf=1e6, neginf=-1e6)), 0, len(table) - 1)
    return rgb_images(table[entry.astype(np.intp)])


def rgb_images(pixels: np.ndarray) -> list[QImage]:
    """n x h x w x 3 bytes, as pictures that keep their own."""
    h, w = pixels.shape[1:3]
    return [QImage(each.data, w, h, 3 * w, QImage.Format.Format_RGB888).copy() for each in np.ascontiguousarray(pixels)]


class Picture(QWidget):
    """Shows ``h x w`` or ``n x h x w``; values outside ``low..high`` take the end colours, NaN the ground.

    Where :attr:`drawable` is set, the left button draws and the right one erases (or the left one
    with :attr:`erasing`); with the keyboard, arrows move a pen, Space draws, Delete erases.
    """

    drawn = Signal(object)
    """The picture that was drawn: an array ``h x w`` in 0..1."""

    def __init__(self, name: str, map_name: str = "ink"):
        super().__init__()
        self.map_name = map_name
        self._drawable = self.erasing = False
        self.pen = KeyboardPen()
        self.pictures = np.zeros((0, 1, 1))
        self.low, self.high = 0.0, 1.0
        self._images: list[QImage] = []
        self._stroke: np.ndarray | None = None
        """What is being drawn, until the recording shows something else than before."""
        self._before = self.pictures
        self._last: QPointF | None = None
        self._told = 0.0
        self._later = QTimer(self, singleShot=True, interval=int(1000 * _PACE))
        self._later.timeout.connect(self._tell)
        self.setAccessibleName(tr(name))
        self.setMinimumSize(48, 48)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self._recolour)

    def sizeHint(self) -> QSize:
        return QSize(160, 160)

    @property
    def drawable(self) -> bool:
        """Whether it can be drawn on."""
        return self._drawable

    @drawable.setter
    def drawable(self, on: bool) -> None:
        if on != self._drawable:
            self._drawable = on
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.NoFocus)
            self.setAccessibleDescription(tr(HINT if on else ""))

    def show_pictures(self, pictures: np.ndarray, low: float = 0.0, high: float = 1.0) -> None:
        """Show other pictures; what was drawn by the mouse stays until these differ from before."""
        pictures = np.asarray(pictures, float)
        pictures = pictures[None] if pictures.ndim == 2 else pictures
        same = pictures.shape == self.pictures.shape and np.array_equal(pictures, self.pictures, equal_nan=True)
        if self._stroke is not None and self._last is None and not np.array_equal(pictures, self._before, equal_nan=True):
            self._stroke, same = None, False
        if not same or (low, high) != (self.low, self.high):
            self.pictures, self.low, self.high = pictures.copy(), low, high
            self._images = []
            self.update()

    def forget(self) -> None:
        """Drop what the mouse has drawn."""
        if self._stroke is not None:
            self._stroke, self._images = None, []
            self.update()

    def clear(self) -> None:
        """Draw on an empty picture."""
        if self.drawable and len(self.pictures):
            self._begin()
            assert self._stroke is not None
            self._stroke[:] = 0
            self._changed()

    def frames(self) -> list[QRectF]:
        """Where the pictures lie (px): as large as they can be, in the fewest rows."""
        count, h, w = self.pictures.shape
        return [frame.translated(2, 2) for frame in places(count, h, w, self.width() - 4, self.height() - 4, _GAP)]

    @ends_painters
    def paintEvent(self, _: QPaintEvent) -> None:
        if not self._images:
            self._images = [self._image(p) for p in (self._stroke[None] if self._stroke is not None else self.pictures)]
        painter = QPainter(self)
        painter.setPen(QPen(QColor(theme.current().line), 1))
        for frame, image in zip(self.frames(), self._images, strict=False):
            painter.drawImage(frame, image)
            painter.drawRect(frame.adjusted(-1, -1, 0, 0))
        if self.hasFocus() and self._can_be_drawn_on():
            frame = self.frames()[0]
            self.pen.paint(painter, frame, max(3.0, 0.5 * frame.height() / self.pictures.shape[1]))
        painter.end()

    def _image(self, picture: np.ndarray) -> QImage:
        return image(picture, self.map_name, self.low, self.high)

    def _recolour(self) -> None:
        self._images = []
        self.update()

    # -- drawing -----------------------------------------------------------------------------

    def _can_be_drawn_on(self) -> bool:
        return self._drawable and len(self.pictures) == 1

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rows, columns = self.pictures.shape[1:]
        if self._can_be_drawn_on() and self.pen.take(event, columns, rows, self._dab_with_pen):
            self.update()
        else:
            super().keyPressEvent(event)

    def _dab_with_pen(self, erase: bool) -> None:
        self._begin()
        self._dab(self.pen.place(self.frames()[0]), erase or self.erasing)
        self._changed()

    def _begin(self) -> None:
        if self._stroke is None:
            self._before = self.pictures
            self._stroke = self.pictures[0].copy()

    def _dab(self, place: QPointF, erase: bool) -> None:
        frame = self.frames()[0]
        assert self._stroke is not None
        h, w = self._stroke.shape
        x, y = (place.x() - frame.left()) / frame.width() * w, (place.y() - frame.top()) / frame.height() * h
        radius = 0.5 if h == 1 else max(0.7, 0.05 * h)
        rows, columns = np.mgrid[0:h, 0:w] + 0.5
        away = np.hypot(columns - x, rows - y)
        ink = np.clip(radius + 0.5 - away, 0, 1) if h > 1 else (away < 0.71).astype(float)
        self._stroke[:] = np.minimum(self._stroke, 1 - ink) if erase else np.maximum(self._stroke, ink)

    def _changed(self) -> None:
        self._images = []
        self.update()
        if time.monotonic() - self._told >= _PACE:
            self._tell()
        else:
            self._later.start()

    def _tell(self) -> None:
        self._later.stop()
        if self._stroke is not None:
            self._told = time.monotonic()
            self.drawn.emit(self._stroke.copy())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        inside = self._can_be_drawn_on() and self.frames()[0].contains(event.position())
        if not inside or event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            super().mousePressEvent(event)
            return
        self._begin()
        self._last = event.position()
        self._dab(event.position(), self.erasing or event.button() == Qt.MouseButton.RightButton)
        self._changed()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._last is None or self._stroke is None:
            return
        erase = self.erasing or bool(event.buttons() & Qt.MouseButton.RightButton)
        path = event.position() - self._last
        pixel = self.frames()[0].height() / self._stroke.shape[0]
        dabs = max(1, math.ceil(math.hypot(path.x(), path.y()) / (0.4 * pixel)))
        for i in range(1, dabs + 1):
            self._dab(self._last + path * (i / dabs), erase)
        self._last = event.position()
        self._changed()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._last is not None:
            self._last = None
            self._tell()
        super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: object) -> None:
        if not self.drawable:  # there the right button erases
            event.ignore()  # type: ignore[attr-defined]
