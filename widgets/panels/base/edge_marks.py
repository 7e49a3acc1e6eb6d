"""What a curve cannot show as a line is marked at the edge: values that are cut off, infinities, and NaN."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from settle.widgets.panels.base.ranges import LARGEST

_PLACES = 80
"""Across the picture so many marks of a curve at most: more would be a band."""
_SIZE = 4.0
"""Half the width of a mark, px."""


@dataclass(frozen=True)
class EdgeMark:
    """A mark of one curve."""

    x: float
    kind: str
    """``above`` or ``below``: the value lies beyond that edge; ``nan``: it is no number."""
    colour: str


def edge_marks(
    x: np.ndarray, y: np.ndarray, raw: np.ndarray, x_range: tuple[float, float], y_range: tuple[float, float], colour: str
) -> list[EdgeMark]:
    """The marks that a curve needs.

    :param y: heights as they are drawn, n; NaN where nothing is.
    :param raw: the values, n: infinities and NaN are told apart here. NaN before the first value counts as not yet measured.
    """
    if not len(y):
        return []
    slack = 1e-6 * (y_range[1] - y_range[0])
    first = int(np.argmax(~np.isnan(raw))) if not np.isnan(raw).all() else len(raw)
    kinds = {
        "above": (y > y_range[1] + slack) | (raw >= LARGEST),
        "below": (y < y_range[0] - slack) | (raw <= -LARGEST),
        "nan": np.isnan(raw) & (np.arange(len(raw)) >= first),
    }
    found: list[EdgeMark] = []
    wide = (x_range[1] - x_range[0]) or 1.0
    for kind, where in kinds.items():
        if where.any():
            places = x[where & np.isfinite(x)]
            _, kept = np.unique(np.floor((places - x_range[0]) / wide * _PLACES), return_index=True)
            found += [EdgeMark(float(place), kind, colour) for place in places[kept]]
    return found


def paint_edge_marks(painter: QPainter, box: pg.ViewBox, marks: Sequence[EdgeMark]) -> None:
    """In pixels: triangles that point beyond the edge, crosses at the bottom for NaN."""
    (x0, x1), _ = box.viewRange()
    height, s = box.height(), _SIZE
    for mark in marks:
        if not x0 <= mark.x <= x1:
            continue
        x = box.mapFromView(QPointF(mark.x, 0)).x()
        if mark.kind == "nan":
            painter.setPen(QPen(QColor(mark.colour), 1.6))
            y = height - s - 2
            painter.drawLine(QPointF(x - 3, y - 3), QPointF(x + 3, y + 3))
            painter.drawLine(QPointF(x - 3, y + 3), QPointF(x + 3, y - 3))
        else:
            tip, foot = (1.0, 1 + 1.6 * s) if mark.kind == "above" else (height - 1, height - 1 - 1.6 * s)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(mark.colour))
            painter.drawPolygon([QPointF(x, tip), QPointF(x - s, foot), QPointF(x + s, foot)])


def with_dashes(x: np.ndarray, y: np.ndarray, half: float) -> tuple[np.ndarray, np.ndarray]:
    """The points of a curve, and behind them a short dash for each value that has a gap on both sides: a line alone would not show it.

    :param half: half the length of a dash, in x.
    """
    there = np.isfinite(y)
    alone = there & ~np.concatenate([[False], there[:-1]]) & ~np.concatenate([there[1:], [False]])
    if not alone.any():
        return x, y
    at, height = x[alone], y[alone]
    none = np.full(len(at), np.nan)
    xs = np.stack([at, at - half, at + half], 1).ravel()
    ys = np.stack([none, height, height], 1).ravel()
    return np.concatenate([x, xs]), np.concatenate([y, ys])
