"""First-person views of a maze: one ray a column goes from cell to cell until it meets a wall. Compiled, one core."""

from __future__ import annotations

import math

import numpy as np

from settle.backend.numerics.numba_cache import compiled
from settle.backend.vta.worlds.colours import COLOURS
from settle.backend.vta.worlds.maze import MazeGrid
from settle.backend.vta.worlds.rays import FIELD_OF_VIEW, cast_ray

FOG = 0.12
"""A wall at a distance of d cells has 1 / (1 + .12 d) of its light."""
SIDE = 0.7
"""Light on walls that one meets going along x, beside those along y."""
SKY = np.array([0.55, 0.7, 0.9], np.float32)
FLOOR = np.array([0.35, 0.3, 0.25], np.float32)


class Raycaster:
    """Sees a maze from anywhere in its free cells."""

    def __init__(self, maze: MazeGrid, *, textured: bool = False):
        self.maze, self.textured = maze, textured
        self._solid = np.where(maze.wall, maze.colour + 1, 0).astype(np.uint8)
        if textured:
            from settle.backend.vta.worlds.textures import Textures

            self._textures = Textures.generate()

    def views(self, y: np.ndarray, x: np.ndarray, heading: np.ndarray, size: int = 32) -> np.ndarray:
        """(n, size, size, 3), float32 in [0, 1].

        :param y, x: n places in cells.
        :param heading: n angles, radians: 0 looks along x, pi/2 along y; growing it turns to the right.
        """
        at = [np.ascontiguousarray(a, np.float64).reshape(-1) for a in (y, x, heading)]
        picture = np.empty((len(at[0]), size, size, 3), np.float32)
        if self.textured:
            from settle.backend.vta.worlds.textured_raycaster import render_textured

            render_textured(self._solid, *at, self._textures.wall, self._textures.floor, self._textures.sky, picture)
        else:
            _render(self._solid, *at, COLOURS, SKY, FLOOR, picture)
        return picture

    def rays(self, y: np.ndarray, x: np.ndarray, heading: np.ndarray, count: int = 16) -> tuple[np.ndarray, np.ndarray]:
        """A row of ``count`` rays over the field of view: what they meet as (n, count, 3) in [0, 1] and its distance (n, count), float32.

        The colours are the walls' own, without shade or fog; the distance is that along the heading, in cells.
        """
        at = [np.ascontiguousarray(a, np.float64).reshape(-1) for a in (y, x, heading)]
        met, far = np.empty((len(at[0]), count), np.int64), np.empty((len(at[0]), count), np.float32)
        _rays(self._solid, *at, met, far)
        return COLOURS[met - 1], far


@compiled({"contract"})
def _render(solid, y, x, heading, colours, sky, floor, picture):  # type: ignore[no-untyped-def]
    size = picture.shape[1]
    spread = math.tan(FIELD_OF_VIEW / 2)
    wall = np.empty((size, 3), np.float32)
    top = np.empty(size, np.int64)
    for n in range(len(y)):
        to_y, to_x = math.sin(heading[n]), math.cos(heading[n])
        for column in range(size):
            aside = spread * ((2 * column + 1) / size - 1)
            met, far, along_x = cast_ray(solid, y[n], x[n], to_y + aside * to_x, to_x - aside * to_y)
            light = (SIDE if along_x else 1.0) / (1 + FOG * far)
            for c in range(3):
                wall[column, c] = colours[met - 1, c] * light
            top[column] = max(0, math.ceil(size / 2 - size / (2 * far) - 0.5))
        for row in range(size):
            for column in range(size):
                inside = top[column] <= row < size - top[column]
                for c in range(3):
                    picture[n, row, column, c] = wall[column, c] if inside else sky[c] if 2 * row < size else floor[c]


@compiled({"contract"})
def _rays(solid, y, x, heading, met, far):  # type: ignore[no-untyped-def]
    count = met.shape[1]
    spread = math.tan(FIELD_OF_VIEW / 2)
    for n in range(len(y)):
        to_y, to_x = math.sin(heading[n]), math.cos(heading[n])
        for column in range(count):
            aside = spread * ((2 * column + 1) / count - 1)
            met[n, column], far[n, column], _ = cast_ray(solid, y[n], x[n], to_y + aside * to_x, to_x - aside * to_y)
