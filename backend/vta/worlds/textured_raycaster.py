"""First-person views of a maze with textures on its walls and floor, a sky and haze. Compiled, one core."""

from __future__ import annotations

import math

import numpy as np

from settle.backend.numerics.numba_cache import compiled
from settle.backend.vta.worlds.rays import FIELD_OF_VIEW, cast_ray

HAZE = 0.06
"""A wall at a distance of d cells keeps exp(-.06 d) of its own colour; the rest is the horizon's."""
SUN = np.array([[1.0, 0.86], [0.72, 0.62]])
"""Light on a wall that one looks at along y (row 0) or x, going up (column 0) or down."""
ACROSS = 2
"""Rays a pixel along each side."""


@compiled({"contract"})
def _texel(levels, number, v, u, spread):  # type: ignore[no-untyped-def]
    """A texture's colour at (v, u) in [0, 1), where a ray is ``spread`` of its height wide: between the four nearest texels."""
    level, high, wide = 0, levels.shape[2], levels.shape[3]
    while level + 1 < len(levels) and spread * high > 1.5:
        level, high, wide = level + 1, high // 2, wide // 2
    v, u = v * high - 0.5, u * wide - 0.5
    top, left = math.floor(v), math.floor(u)
    down, right = v - top, u - left
    i, j, below, beside = top % high, left % wide, (top + 1) % high, (left + 1) % wide
    a, b, c, d = (1 - down) * (1 - right), (1 - down) * right, down * (1 - right), down * right
    t = levels[level, number]
    return (
        a * t[i, j, 0] + b * t[i, beside, 0] + c * t[below, j, 0] + d * t[below, beside, 0],
        a * t[i, j, 1] + b * t[i, beside, 1] + c * t[below, j, 1] + d * t[below, beside, 1],
        a * t[i, j, 2] + b * t[i, beside, 2] + c * t[below, j, 2] + d * t[below, beside, 2],
    )


@compiled({"contract"})
def render_textured(solid, y, x, heading, wall, floor, sky, picture):  # type: ignore[no-untyped-def]
    """Fills ``picture`` (n, size, size, 3) with what is seen from (y, x), n each, looking along ``heading``."""
    size = picture.shape[1]
    rays = ACROSS * size
    spread = math.tan(FIELD_OF_VIEW / 2)
    picture[:] = 0
    part = 1 / ACROSS**2
    lowest = 0.5 / sky.shape[2]
    for n in range(len(y)):
        to_y, to_x = math.sin(heading[n]), math.cos(heading[n])
        for column in range(rays):
            aside = spread * ((2 * column + 1) / rays - 1)
            way_y, way_x = to_y + aside * to_x, to_x - aside * to_y
            met, far, along_x = cast_ray(solid, y[n], x[n], way_y, way_x)
            along = y[n] + far * way_y if along_x else x[n] + far * way_x
            along -= math.floor(along)
            sun = SUN[int(along_x), int((way_x if along_x else way_y) < 0)]
            half = rays / (2 * far)
            around = (heading[n] + math.atan(aside)) / (2 * math.pi)
            around -= math.floor(around)
            horizon = _texel(sky, 0, lowest, around, 0.0)
            for row in range(rays):
                off = row + 0.5 - rays / 2
                if abs(off) < half:
                    v = (off + half) / (2 * half)
                    r, g, b = _texel(wall, met - 1, v, along, far / rays)
                    light = sun * (1 - 0.35 * max(0.0, (v - 0.8) / 0.2) ** 2)
                    clear = math.exp(-HAZE * far)
                elif off > 0:
                    away = rays / (2 * off)
                    v, u = y[n] + away * way_y, x[n] + away * way_x
                    r, g, b = _texel(floor, 0, v - math.floor(v), u - math.floor(u), 2 * away * away / rays)
                    light = 1.0 - 0.3 * max(0.0, 1 - 4 * (far - away) / far)
                    clear = math.exp(-HAZE * away)
                else:
                    r, g, b = _texel(sky, 0, lowest - 2 * off / rays * (1 - 2 * lowest), around, 0.0)
                    light, clear = 1.0, 1.0
                pixel = picture[n, row // ACROSS, column // ACROSS]
                pixel[0] += np.float32(part * (clear * light * r + (1 - clear) * horizon[0]))
                pixel[1] += np.float32(part * (clear * light * g + (1 - clear) * horizon[1]))
                pixel[2] += np.float32(part * (clear * light * b + (1 - clear) * horizon[2]))
