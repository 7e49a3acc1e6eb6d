"""A picture and those that are nearest to it, a row for each learner; what they have in common is framed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen

from settle.widgets.panels.images.gallery import Gallery, GalleryContent
from settle.widgets.theme import theme


class Neighbours(Gallery):
    """The first picture of each row is the one that the others are compared with."""

    def __init__(self, name: str):
        super().__init__(name, pickable=True)
        self.same = np.zeros((0, 0), bool)
        """Of each picture and factor, whether it is the same as in the first of its row."""
        self.grid = (0, 0)

    def show_neighbours(
        self, pictures: np.ndarray, same: np.ndarray, grid: tuple[int, int], names: Sequence[str], rows: Sequence[str]
    ) -> None:
        """Show pictures row by row.

        :param same: pictures x factors, true where a factor is the same as in the first of the row.
        :param grid: rows and columns of the factors' places in a picture; (0, 0): they are no places.
        :param rows: what stands left of each row.
        """
        self.same, self.grid = same, grid
        columns, factors = len(pictures) // max(1, len(rows)), same.shape[1]
        captions = ["" if i % columns == 0 else f"{int(s.sum())}/{factors}" for i, s in enumerate(same)]
        marked = range(0, len(pictures), columns)
        self.show_pictures(GalleryContent(pictures, names=names, captions=captions, columns=columns, rows=rows), tuple(marked))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        rows, columns = self.grid
        if not rows or self.shown is None:
            return
        painter = QPainter(self)
        painter.setPen(QPen(QColor(theme.current().good), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        each = len(self.shown.pictures) // max(1, len(self.shown.rows))
        for number, frame in enumerate(self.frames()):
            if number % each:
                wide, high = frame.width() / columns, frame.height() / rows
                for factor in np.flatnonzero(self.same[number]):
                    row, column = divmod(int(factor), columns)
                    place = QRectF(frame.left() + column * wide, frame.top() + row * high, wide, high)
                    painter.drawRect(place.adjusted(1, 1, -1, -1))
        painter.end()
