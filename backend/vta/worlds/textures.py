"""Textures for mazes, made of noise: bricks, blocks and planks in the walls' colours, flags on the floor, clouds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from settle.backend.vta.worlds.colours import COLOURS

SIDE = 64
"""Texels along a cell."""
LEVELS = 5
"""Times that a texture is halved, each for walls farther away."""


@dataclass(frozen=True, eq=False)
class Textures:
    """levels x number x side x side x 3, float32 in [0, 1]; of each level the first half of rows and columns of the one before is used."""

    wall: np.ndarray
    """Of six; row 0 is the upper end."""
    floor: np.ndarray
    sky: np.ndarray
    """One level, 4 times as wide as high; row 0 is the horizon, columns go once around."""

    @staticmethod
    @lru_cache(maxsize=1)
    def generate() -> Textures:
        """Always the same ones."""
        rng = np.random.RandomState(0)
        patterns = (_tiles(rng, 8, 4), _tiles(rng, 4, 2), _planks(rng))
        muted = 0.62 * COLOURS + 0.13
        walls = np.stack([muted[c] * patterns[c % 3][..., None] for c in range(len(COLOURS))])
        grain = 0.85 + 0.3 * _noise(rng, SIDE, SIDE, (8, 16, 32))
        floor = _tiles(rng, 2, 2) * grain
        return Textures(_levels(walls), _levels(np.array([0.55, 0.48, 0.4]) * floor[None, ..., None]), _sky(rng)[None, None])


def _noise(rng: np.random.RandomState, height: int, width: int, cells: tuple[int, ...]) -> np.ndarray:
    """Smooth noise in [0, 1] that continues over the edges; finer cells are fainter."""
    total, weights = np.zeros((height, width)), 0.0
    for cell in cells:
        across = cell * width // height
        grid = rng.random_sample((cell, across))
        rows, down = np.divmod(np.arange(height) * cell / height, 1)
        columns, right = np.divmod(np.arange(width) * across / width, 1)
        top, left = rows.astype(int), columns.astype(int)
        down, right = (3 * down**2 - 2 * down**3)[:, None], 3 * right**2 - 2 * right**3
        rows_at = [grid[(top + i) % cell] for i in (0, 1)]
        upper, lower = (row[:, left] * (1 - right) + row[:, (left + 1) % across] * right for row in rows_at)
        total += (upper * (1 - down) + lower * down) / cell
        weights += 1 / cell
    return total / weights


def _tiles(rng: np.random.RandomState, rows: int, columns: int) -> np.ndarray:
    """Light of bricks in courses, each shifted by half a brick against the one below, with joints between."""
    y, x = np.meshgrid(*(np.arange(SIDE) + 0.5,) * 2, indexing="ij")
    high, wide = SIDE / rows, SIDE / columns
    row = (y // high).astype(int)
    shifted = x + (row % 2) * wide / 2
    column = (shifted // wide).astype(int) % columns
    edge = np.minimum(np.minimum(y % high, high - y % high), np.minimum(shifted % wide, wide - shifted % wide))
    tile = 0.78 + 0.3 * rng.random_sample((rows, columns))[row, column]
    rounded = np.clip(edge / 2.5, 0, 1) ** 0.5
    light = tile * (0.88 + 0.24 * _noise(rng, SIDE, SIDE, (8, 16, 32))) * (0.7 + 0.3 * rounded)
    return np.where(edge < 1, 0.5, light)


def _planks(rng: np.random.RandomState) -> np.ndarray:
    """Light of four upright boards with grain along them."""
    number = 4
    x = np.arange(SIDE) + 0.5
    wide = SIDE / number
    edge = np.minimum(x % wide, wide - x % wide)
    board = 0.8 + 0.25 * rng.random_sample(number)[(x // wide).astype(int)]
    grain = _noise(rng, SIDE, SIDE, (32,))
    grain = (grain + np.roll(grain, 1, 0) + np.roll(grain, 2, 0) + np.roll(grain, 3, 0)) / 4
    return board * (0.75 + 0.4 * grain) * np.where(edge < 1, 0.55, 1)


def _sky(rng: np.random.RandomState) -> np.ndarray:
    up = (np.arange(SIDE) / SIDE)[:, None, None] ** 0.7
    blue = (1 - up) * np.array([0.8, 0.87, 0.93]) + up * np.array([0.3, 0.52, 0.86])
    cloud = np.clip(2.6 * _noise(rng, SIDE, 4 * SIDE, (4, 8, 16, 32)) - 1.2, 0, 0.85)[..., None]
    return np.ascontiguousarray(blue + cloud * (np.array([0.97, 0.97, 0.98]) - blue), np.float32)


def _levels(texture: np.ndarray) -> np.ndarray:
    levels = np.zeros((LEVELS + 1, *texture.shape), np.float32)
    levels[0] = np.clip(texture, 0, 1)
    for level in range(1, LEVELS + 1):
        side = SIDE >> level
        levels[level, :, :side, :side] = levels[level - 1, :, : 2 * side, : 2 * side].reshape(-1, side, 2, side, 2, 3).mean((2, 4))
    return levels
