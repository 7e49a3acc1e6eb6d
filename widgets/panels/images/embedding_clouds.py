"""Clouds side by side: the same pictures as points, as each learner places them; one of them is ringed, and can be picked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen

from settle.widgets.panels.base import plane_brushes
from settle.widgets.panels.base.block_layout import blocks
from settle.widgets.panels.base.self_painting_panel import SelfPaintingPanel
from settle.widgets.theme import theme
from settle.widgets.theme.colours import segment_colour, series_colour, text_ink
from settle.widgets.translation.language import tr

_NEAR = 12.0
"""Largest distance of a click from a point that it picks, px."""


@dataclass(frozen=True, eq=False)
class Embedding:
    """Where a learner puts the pictures."""

    name: str
    colour: str
    points: np.ndarray
    """n x 2."""
    words: str = ""
    """What stands below."""


class EmbeddingClouds(SelfPaintingPanel):
    """All clouds show the same points in the same colours, each on an axis of its own length around 0."""

    picked = Signal(int)
    """A point was clicked."""

    def __init__(self, name: str):
        super().__init__(name)
        self.shown: tuple[Embedding, ...] = ()
        self.series = np.zeros(0, np.intp)
        """Of each point the number of its class, which says its look; -1: it stands back."""
        self.first = 0
        self.names: Sequence[str] = ()
        self.marked = 0
        self.setMinimumSize(120, 90)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(300, 200)

    def show_clouds(self, shown: Sequence[Embedding], series: np.ndarray, names: Sequence[str], marked: int, first: int = 0) -> None:
        """Draw these.

        :param first: the first number of the theme's series that is free for classes: those before it are of learners.
        :param names: what the tooltip says of each point.
        :param marked: the point with a ring.
        """
        self.shown, self.series, self.names, self.marked, self.first = tuple(shown), series, names, marked, first
        self.setAccessibleDescription(tr("; ".join(f"{one.name}: {len(one.points)} pictures, {one.words}" for one in self.shown)))
        self.update()

    def look(self, kind: int) -> tuple[str, str]:
        """Colour and shape of a class: colours that no learner has, and other shapes as they begin again; greys if hardly one is free."""
        shapes, free = list(plane_brushes.SHAPES), len(theme.current().series) - self.first
        if free < 2:
            return segment_colour(kind), shapes[kind % len(shapes)]
        return series_colour(self.first + kind % free), shapes[kind // free % len(shapes)]

    def frames(self) -> list[QRectF]:
        """Where the clouds lie (px)."""
        line = self.fontMetrics().height()
        return blocks(len(self.shown), self.width(), self.height(), line + 3, line + 3)

    def places(self, number: int) -> np.ndarray:
        """n x 2: the points of a cloud in px."""
        frame, points = self.frames()[number], np.asarray(self.shown[number].points, float)
        finite = points[np.isfinite(points).all(1)]
        reach = 1.08 * float(np.abs(finite).max(initial=1e-9))
        middle = np.array([frame.center().x(), frame.center().y()])
        return middle + points / reach * (frame.width() / 2) * np.array([1, -1])

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, colours, line = QPainter(self), theme.current(), self.fontMetrics().height()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, (one, frame) in enumerate(zip(self.shown, self.frames(), strict=True)):
            painter.setPen(QPen(QColor(colours.line), 1))
            painter.setBrush(QColor(colours.field))
            painter.drawRect(frame)
            painter.setPen(QColor(text_ink(one.colour)))
            painter.drawText(QRectF(frame.left(), frame.top() - line - 3, frame.width(), line), Qt.AlignmentFlag.AlignHCenter, tr(one.name))
            painter.setPen(QColor(colours.muted))
            cut = painter.fontMetrics().elidedText(tr(one.words), Qt.TextElideMode.ElideRight, int(frame.width()))
            painter.drawText(QRectF(frame.left(), frame.bottom() + 3, frame.width(), line), Qt.AlignmentFlag.AlignHCenter, cut)
            places = self.places(number)
            for kind in range(-1, int(self.series.max(initial=-1)) + 1):  # what stands back lies below
                ink, shape = self.look(kind) if kind >= 0 else (colours.axis, "circle")
                plane_brushes.dots(painter, places[self.series == kind], ink, 6.5 if kind >= 0 else 4.0, colours.field, shape)
            if self.marked < len(places) and np.isfinite(places[self.marked]).all():
                painter.setPen(QPen(QColor(colours.text), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(QPointF(*places[self.marked]), 7, 7)
        painter.end()

    # -- mouse -------------------------------------------------------------------------------

    def at(self, point: QPointF) -> int | None:
        """The point of a cloud that is nearest there."""
        for number, frame in enumerate(self.frames()):
            if frame.contains(point):
                away = np.linalg.norm(self.places(number) - (point.x(), point.y()), axis=1)
                nearest = int(np.nan_to_num(away, nan=np.inf).argmin())
                return nearest if away[nearest] <= _NEAR else None
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self.at(event.position())
        if found is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
        else:
            self.picked.emit(found)

    def name_at(self, point: QPointF) -> str:
        found = self.at(point)
        return self.names[found] if found is not None and found < len(self.names) else ""
