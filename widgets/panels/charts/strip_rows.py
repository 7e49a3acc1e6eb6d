"""How the rows of strips are painted: pictures, curves, segments, probabilities."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from settle.widgets.panels.images.gallery import coloured
from settle.widgets.theme import theme
from settle.widgets.theme.colours import readable_on

_HEAD = 7
"""Room for the marks of events above probabilities, px."""


@dataclass(frozen=True, eq=False)
class StripRow:
    """One row over T frames."""

    name: str
    kind: str
    """``pictures``, ``curves`` (T x D), ``band`` (segments), ``bars`` (T probabilities) or ``lane`` (segments with their probabilities)."""
    values: np.ndarray
    """Pictures T x h x w or T x 3 x h x w in 0..1, T x D numbers, T probabilities; of a band T times 0 or 1, 1: a segment begins."""
    colours: Sequence[str] = ()
    """Of each frame, the colour of its segment; empty: none, as outside of what is modelled."""
    over: np.ndarray | None = None
    """What is drawn over it, dotted: T x D, or T probabilities."""
    reads: np.ndarray | None = None
    """T times 0 or 1: where segments begin."""
    events: np.ndarray | None = None
    """T times 1 at true events."""
    there: np.ndarray | None = None
    """T times whether there is a picture; None: at all."""
    texts: Sequence[str] = ()
    """What the tooltip says of each frame."""

    def ink(self, frame: int) -> str:
        return (self.colours[frame] if frame < len(self.colours) else "") or theme.current().text


Places = Sequence[QRectF]
"""Of the frames of a line, where each lies (px)."""


def images(row: StripRow) -> list[QImage]:
    """A row's pictures."""
    return coloured(row.values) if row.kind == "pictures" else []


def paint(painter: QPainter, row: StripRow, made: Sequence[QImage], frames: range, places: Places) -> None:
    """One line of a row; ``made``: what :func:`images` gave."""
    painter.save()
    try:  # a stranger's session may hold rows that cannot be painted
        if row.kind == "pictures":
            _pictures(painter, row, made, frames, places)
        else:
            _PAINTERS[row.kind](painter, row, frames, places)
    finally:
        painter.restore()


def _pictures(painter: QPainter, row: StripRow, made: Sequence[QImage], frames: range, places: Places) -> None:
    side = places[0].height()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, side < 2 * row.values.shape[-1])
    for frame, place in zip(frames, places, strict=True):
        if row.there is None or row.there[frame]:
            painter.drawImage(QRectF(place.left(), place.top(), min(side, place.width() - 1), side), made[frame])


def _curves(painter: QPainter, row: StripRow, frames: range, places: Places) -> None:
    """Each dimension a curve in the colours of its segments, broken where one begins."""
    both = row.values if row.over is None else np.concatenate([row.values, row.over])
    finite = both[np.isfinite(both)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    span, colours = (high - low) or 1.0, theme.current()
    painter.fillRect(places[0].united(places[-1]), QColor(colours.field))
    x = [place.center().x() for place in places]
    top, high_px = places[0].top() + 1, places[0].height() - 2
    cuts = [0, *(i for i, frame in enumerate(frames) if i and row.reads is not None and row.reads[frame]), len(frames)]
    parts = [(row.over, 0, len(frames), QPen(QColor(colours.muted), 1.0, Qt.PenStyle.DotLine))] if row.over is not None else []
    parts += [(row.values, a, b, QPen(QColor(row.ink(frames[a])), 1.6)) for a, b in pairwise(cuts)]
    for values, first, end, pen in parts:
        painter.setPen(pen)
        for column in np.asarray(values[frames.start : frames.stop], float).T:
            run: list[QPointF] = []
            for i in range(first, end + 1):
                if i < end and math.isfinite(column[i]):
                    run.append(QPointF(x[i], top + high_px * (1 - (column[i] - low) / span)))
                elif run:
                    painter.drawPolyline(QPolygonF(run if len(run) > 1 else [run[0] - QPointF(2, 0), run[0] + QPointF(2, 0)]))
                    run = []


def _band(painter: QPainter, row: StripRow, frames: range, places: Places) -> None:
    _segments(painter, row, row.values, frames, places)


def _segments(painter: QPainter, row: StripRow, reads: np.ndarray, frames: range, places: Places) -> None:
    """A block in its colour for each segment, with a gap before it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for frame, place in zip(frames, places, strict=True):
        colour = row.colours[frame] if frame < len(row.colours) else ""
        if colour:
            gap = 2 if reads[frame] else 0
            painter.fillRect(QRectF(place.left() + gap, place.top(), place.width() - gap + 0.5, place.height()), QColor(colour))
    _segment_numbers(painter, row, reads, frames, places)


def _segment_numbers(painter: QPainter, row: StripRow, reads: np.ndarray, frames: range, places: Places) -> None:
    """At the beginning of each segment its number, from 1, where it has room: what its shade alone does not tell."""
    numbers = segment_numbers(row, reads)
    font = painter.font()
    font.setPixelSize(max(6, min(11, int(places[0].height()) - 1)))
    painter.setFont(font)
    for i, frame in enumerate(frames):
        number = int(numbers[frame])
        if number and (frame == 0 or numbers[frame - 1] != number):
            end = next((j for j in range(i, len(places)) if numbers[frames[j]] != number), len(places))
            room, left = places[end - 1].right() - places[i].left() - 4, places[i].left() + 4
            if painter.fontMetrics().horizontalAdvance(str(number)) <= room:
                painter.setPen(QColor(readable_on(QColor(row.colours[frame]))))
                painter.drawText(QRectF(left, places[i].top(), room, places[i].height()), Qt.AlignmentFlag.AlignVCenter, str(number))


def segment_numbers(row: StripRow, reads: np.ndarray) -> np.ndarray:
    """Of each frame the number of its segment, from 1; 0: it belongs to none."""
    there = np.array([bool(colour) for colour in row.colours] + [False] * (len(row.values) - len(row.colours)))
    begins = there & ((np.asarray(reads) == 1) | (np.cumsum(there) == 1))
    return np.where(there, np.cumsum(begins), 0)


def _bars(painter: QPainter, row: StripRow, frames: range, places: Places) -> None:
    colours = theme.current()
    painter.fillRect(places[0].united(places[-1]), QColor(colours.field))
    low = [QRectF(p.left() + 1, p.top() + _HEAD, max(1.0, p.width() - 2), p.height() - _HEAD) for p in places]
    _heights(painter, row.values, colours.series[0], frames, low)
    if row.over is not None:
        painter.setPen(QPen(QColor(colours.text), 1.6))
        for frame, place in zip(frames, low, strict=True):
            if math.isfinite(row.over[frame]):
                y = place.bottom() - float(np.clip(row.over[frame], 0, 1)) * place.height()
                painter.drawLine(QPointF(place.left(), y), QPointF(place.right(), y))
    _events(painter, row, frames, places)


def _lane(painter: QPainter, row: StripRow, frames: range, places: Places) -> None:
    """Segments at the bottom, the probability of each read above them, events on top."""
    low = [QRectF(p.left(), p.bottom() - 0.42 * p.height(), p.width(), 0.42 * p.height()) for p in places]
    _segments(painter, row, row.reads if row.reads is not None else np.zeros(len(row.values)), frames, low)
    high = 0.58 * places[0].height() - _HEAD + 1
    above = [QRectF(b.left() + 0.2 * b.width(), b.top() - high - 1, max(1.0, 0.6 * b.width()), high) for b in low]
    _heights(painter, row.values, theme.current().series[0], frames, above)
    _events(painter, row, frames, places)


def _heights(painter: QPainter, values: np.ndarray, colour: str, frames: range, places: Places) -> None:
    """A bar up from the bottom of each place."""
    ink = QColor(colour)
    for frame, place in zip(frames, places, strict=True):
        if math.isfinite(values[frame]):
            high = float(np.clip(values[frame], 0, 1)) * place.height()
            painter.fillRect(QRectF(place.left(), place.bottom() - high, place.width(), high), ink)


def _events(painter: QPainter, row: StripRow, frames: range, places: Places) -> None:
    """A triangle above each true event."""
    if row.events is None:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.current().warning))
    for frame, place in zip(frames, places, strict=True):
        if row.events[frame] == 1:
            x, y, s = place.center().x(), place.top(), min(4.5, 0.5 * place.width() + 1)
            painter.drawPolygon(QPolygonF([QPointF(x - s, y), QPointF(x + s, y), QPointF(x, y + 1.4 * s)]))


_PAINTERS: Mapping[str, Callable[[QPainter, StripRow, range, Places], None]] = {
    "curves": _curves,
    "band": _band,
    "bars": _bars,
    "lane": _lane,
}
