"""Where the pictures of what learners keep stand: a block for each learner, cut into a cell for each factor."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF

_GAP, _BETWEEN = 4, 20
"""Between cells, and between learners (half of it between two above each other), in px."""
_ROW, _NARROW, _WIDE = 56, 130, 300
"""Largest height, least and largest width of a factor that is no place, in px."""


@dataclass(frozen=True, eq=False)
class FactorSet:
    """What could be kept."""

    names: Sequence[str]
    chance: np.ndarray
    """Of each factor, 0..1."""
    grid: tuple[int, int] = (0, 0)
    """Rows and columns of places in the picture; (0, 0): factors are no places, and the picture is not shown."""
    picture: np.ndarray | None = None
    """h x w, or 3 x h x w, in 0..1."""

    @property
    def has_places(self) -> bool:
        return self.picture is not None and self.grid[0] > 0


class FactorBlocks:
    """The blocks of ``count`` learners in width x height px.

    :param head: px above the cells of each learner.
    :param foot: px below the picture of each place; a factor that is no place is twice as high, if there is room.
    """

    def __init__(self, asked: FactorSet, count: int, width: float, height: float, head: float, foot: float):
        self.count, self.width, self.height, self.head, self.foot = count, width, height, head, foot
        self.factors = len(asked.names)
        self.rows, self.columns = asked.grid if asked.has_places else (max(1, self.factors), 1)
        self.ratio = 0.0
        """Height of a place's picture by its width; 0: there is none."""
        if asked.picture is not None and asked.has_places:
            h, w = asked.picture.shape[-2:]
            self.ratio = (h / self.rows) / (w / self.columns)
        self.abreast = max(range(1, count + 1), key=lambda n: (self._worth(n), n))

    def _room(self, abreast: int) -> tuple[float, float]:
        """Of one learner's cells, where so many learners stand in a row."""
        lines = -(-self.count // abreast)
        return (self.width + _BETWEEN) / abreast - _BETWEEN, (self.height + _BETWEEN / 2) / lines - _BETWEEN / 2 - self.head

    def _worth(self, abreast: int) -> float:
        """Of pictures their width, of lists how much of their words has room."""
        wide, high = self._room(abreast)
        wide, high = (wide - (self.columns - 1) * _GAP) / self.columns, (high - (self.rows - 1) * _GAP) / self.rows
        return min(wide, (high - self.foot) / self.ratio) if self.ratio else min(1.0, wide / _NARROW, high / self.foot)

    def cells(self) -> list[list[QRectF]]:
        """Of each learner the cell of each factor, with what is below its picture."""
        if self.ratio:
            wide = max(4.0, float(math.floor(self._worth(self.abreast))))
            high = wide * self.ratio + self.foot
        else:
            room = self._room(self.abreast)
            wide, high = max(40.0, min(room[0], _WIDE)), max(4.0, min(_ROW, (room[1] + _GAP) / self.rows - _GAP))
        x = self.columns * (wide + _GAP) - _GAP + _BETWEEN
        y = self.rows * (high + _GAP) - _GAP + self.head + _BETWEEN / 2
        left = (self.width - self.abreast * x + _BETWEEN) / 2
        top = (self.height + _BETWEEN / 2 - -(-self.count // self.abreast) * y) / 2 + self.head
        corners = [(left + n % self.abreast * x, top + n // self.abreast * y) for n in range(self.count)]
        places = [divmod(i, self.columns) for i in range(self.factors)]
        return [
            [QRectF(round(x0 + c * (wide + _GAP)), round(y0 + r * (high + _GAP)), wide, round(high)) for r, c in places]
            for x0, y0 in corners
        ]
