"""What pictures of points in a plane are painted with: dots, arrows, meshes, as few calls for as many points as there are."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import pyqtgraph as pg
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPaintEngine, QPainter, QPainterPath, QPen, QPixmap, QTransform

_OPACITIES = 5
"""Of the lines of a mesh: as many paths are painted."""


def mapped(points: np.ndarray, transform: QTransform) -> np.ndarray:
    """``... x 2`` points through a transform without rotation."""
    scale, shift = (transform.m11(), transform.m22()), (transform.dx(), transform.dy())
    return np.asarray(points, float) * scale + shift


SHAPES: dict[str, tuple[tuple[float, float], ...]] = {
    "circle": (),
    "square": ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)),
    "triangle": ((0, -1.15), (1.1, 0.85), (-1.1, 0.85)),
    "diamond": ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
}
"""Of points: corners around the middle, in radii."""


def paint_shape(painter: QPainter, shape: str, middle: QPointF, radius: float) -> None:
    """A point of one of :data:`SHAPES`, with the painter's pen and brush."""
    if shape == "circle":
        painter.drawEllipse(middle, radius, radius)
    else:
        painter.drawPolygon([middle + QPointF(x, y) * radius for x, y in SHAPES[shape]])


def dots(painter: QPainter, points: np.ndarray, colour: str, size: float, edge: str = "", shape: str = "circle") -> None:
    """``n x 2`` dots, ``size`` px wide, in the coordinates of the painter; with an ``edge`` they stand out from any ground."""
    points = mapped(points, painter.transform())
    points = points[np.isfinite(points).all(1)]
    painter.save()
    painter.resetTransform()
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    if painter.paintEngine().type() != QPaintEngine.Type.Raster:  # a vector file: circles that can be edited
        painter.setPen(QPen(QColor(edge), 1) if edge else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        for x, y in points:
            paint_shape(painter, shape, QPointF(x, y), size / 2)
    elif len(points):
        # One picture of a dot, stamped: forty times as fast as as many round points.
        fine = math.ceil(painter.device().devicePixelRatio())
        stamp = _stamp(colour, size, edge, fine, shape)
        # A point further off than this is seen nowhere, and would not fit the numbers Qt counts pixels in.
        points = points[(np.abs(points) < 1e5).all(1)]
        fragments = PrimitiveArray(QPainter.PixmapFragment, 10)
        fragments.resize(len(points))
        table = fragments.ndarray()
        table[:] = [0, 0, 0, 0, stamp.width(), stamp.height(), 1 / fine, 1 / fine, 0, 1]
        table[:, :2] = points
        painter.drawPixmapFragments(*fragments.drawargs(), stamp)  # type: ignore[call-arg]  # pyqtgraph unfolds them
    painter.restore()


@lru_cache(maxsize=64)
def _stamp(colour: str, size: float, edge: str, fine: int, shape: str) -> QPixmap:
    wide = math.ceil(1.25 * size) + 4
    pixmap = QPixmap(wide * fine, wide * fine)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(fine, fine)
    painter.setPen(Qt.PenStyle.NoPen)
    for ink, radius in ((edge, size / 2 + 1), (colour, size / 2)):
        if ink:
            painter.setBrush(QColor(ink))
            paint_shape(painter, shape, QPointF(wide / 2, wide / 2), radius)
    painter.end()
    return pixmap


def segments(lines: np.ndarray) -> QPainterPath:
    """``n x 2 x 2`` as one path of separate lines."""
    lines = np.asarray(lines, float)
    lines = lines[np.isfinite(lines).all((1, 2))]
    points = lines.reshape(-1, 2)
    return pg.functions.arrayToQPath(points[:, 0], points[:, 1], connect="pairs") if len(points) else QPainterPath()


def polyline(points: np.ndarray) -> QPainterPath:
    """``n x 2`` points joined to one line, with gaps where one is not finite."""
    points = np.asarray(points, float)
    return pg.functions.arrayToQPath(points[:, 0], points[:, 1], connect="finite") if len(points) > 1 else QPainterPath()


def arrows(starts: np.ndarray, moves: np.ndarray, head: float) -> QPainterPath:
    """Lines ``n x 2`` from the starts by the moves, each with a head of at most ``head`` (and no longer than itself)."""
    ends, length = starts + moves, np.linalg.norm(moves, axis=1, keepdims=True)
    along = moves / np.where(length > 0, length, 1) * np.minimum(head, 0.5 * length)
    across = np.stack([-along[:, 1], along[:, 0]], 1) * 0.55
    sides = [np.stack([ends, ends - along + sign * across], 1) for sign in (1, -1)]
    return segments(np.concatenate([np.stack([starts, ends], 1), *sides]))


def mesh_lines(mesh: np.ndarray) -> list[tuple[float, QPainterPath]]:
    """``m x k x 2``: the lines of a grid along both of its directions (k = 1: one line), as (opacity in 0..1, path).

    Lines of a part of the grid that has been pressed into little room are more opaque: there the density is high.
    """
    parts = [np.stack([a[:-1], a[1:]], 2).reshape(-1, 2, 2) for a in (mesh, mesh.transpose(1, 0, 2)) if len(a) > 1]
    lines = np.concatenate(parts)
    room = np.concatenate([_room(mesh).ravel(), _room(mesh.transpose(1, 0, 2)).ravel()]) if min(mesh.shape[:2]) > 1 else _lengths(lines)
    some = room[np.isfinite(room)]
    if not len(some):
        return []
    small = max(float(np.quantile(some, 0.2)), 1e-12)
    share = np.sqrt(small / np.maximum(np.nan_to_num(room, nan=np.inf), small))
    level = np.ceil(_OPACITIES * np.maximum(share, 0.05)).astype(int)
    return [(number / _OPACITIES, segments(lines[level == number])) for number in np.unique(level)]


def _lengths(lines: np.ndarray) -> np.ndarray:
    return np.linalg.norm(lines[:, 1] - lines[:, 0], axis=1)


def _room(mesh: np.ndarray) -> np.ndarray:
    """For each line along the first axis, the mean area of the quads at its sides: ``(m - 1) x k``."""
    along, across = mesh[1:] - mesh[:-1], mesh[:, 1:] - mesh[:, :-1]
    x = 0.5 * (along[:, :-1] + along[:, 1:])
    y = 0.5 * (across[:-1] + across[1:])
    area = np.abs(x[..., 0] * y[..., 1] - x[..., 1] * y[..., 0])
    sides = np.pad(area, ((0, 0), (1, 1)), mode="edge")
    return 0.5 * (sides[:, :-1] + sides[:, 1:])
