"""Alphabets that are made up: strokes through random points, drawn by twenty drawers. NumPy alone.

A character is one to three strokes, each a Catmull-Rom curve through three to five points. A drawer turns, shears, stretches
and shifts all characters, has a pen of their own width, and a jitter in each point. Nothing is stored or downloaded.
"""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np

SIDE = 14
"""Pixels a side of a picture; it is drawn twice as large and averaged."""
DRAWERS = 20
PEN = 0.045
"""Half the width of the line by which characters are compared, in sides of the picture."""
APART = 2.2
"""L2 distance of the pictures of two characters, at least."""


@lru_cache(maxsize=64)
def alphabet(seed: int, number: int, classes: int = 40) -> np.ndarray:
    """Pictures (classes, 20, 14, 14) of one alphabet, ink in 0 to 1, float32, read-only; the same for the same numbers."""
    characters = _characters(np.random.default_rng([seed, number]), classes)
    sizes = [len(stroke) for character in characters for stroke in character]
    owners = np.repeat(np.arange(classes), [sum(map(len, c)) for c in characters])  # the character of each control point
    flat = np.concatenate([np.concatenate(c) for c in characters])
    pictures = np.empty((DRAWERS, classes, SIDE, SIDE), np.float32)
    for drawer in range(DRAWERS):
        points, pen = _drawn_points(np.random.default_rng([seed, number, 1000 + drawer]), flat, owners)
        samples, of = _curves(points, owners, tuple(sizes))
        large = _ink(samples, of, classes, pen, 2 * SIDE)
        pictures[drawer] = large.reshape(classes, SIDE, 2, SIDE, 2).mean((2, 4))
    result = np.ascontiguousarray(pictures.transpose(1, 0, 2, 3))
    result.flags.writeable = False
    return result


def _characters(random: np.random.Generator, classes: int) -> list[list[np.ndarray]]:
    """Characters as lists of strokes, control points (k, 2) each; those too like one that is there are drawn again."""
    found: list[list[np.ndarray]] = []
    pictures = np.empty((classes, SIDE * SIDE))
    tries = 0
    while len(found) < classes:
        strokes = [_stroke(random) for _ in range(1 + random.integers(0, 3))]
        sizes = tuple(map(len, strokes))
        points = np.concatenate(strokes)
        samples, of = _curves(points, np.zeros(len(points), int), sizes)
        picture = _ink(samples, of, 1, PEN, SIDE).ravel()
        tries += 1
        near = ((pictures[: len(found)] - picture) ** 2).sum(1) < APART**2
        if not near.any() or tries > 50 * classes:
            pictures[len(found)] = picture
            found.append(strokes)
    return found


def _stroke(random: np.random.Generator) -> np.ndarray:
    """Control points (3 to 5, 2): each .25 to .55 from the one before, none within .1 of the edge."""
    count = random.integers(3, 6)
    points = [random.uniform(0.15, 0.85, 2)]
    while len(points) < count:
        angle = random.uniform(0, 2 * np.pi)
        point = points[-1] + random.uniform(0.25, 0.55) * np.array([np.cos(angle), np.sin(angle)])
        if (point > 0.1).all() and (point < 0.9).all():
            points.append(point)
    return np.array(points)


def _drawn_points(random: np.random.Generator, points: np.ndarray, owners: np.ndarray) -> tuple[np.ndarray, float]:
    """Control points (n, 2) as one drawer sets them, and the half width of the pen."""
    turn, shear = 0.10 * random.standard_normal(), 0.12 * random.standard_normal()
    scale, offset = np.exp(0.10 * random.standard_normal(2)), 0.03 * random.standard_normal(2)
    pen = random.uniform(0.022, 0.045)
    counts = np.bincount(owners)
    # For each character two numbers that shift it, then two for each of its points: all in one call, in that order.
    numbers = random.standard_normal((len(counts) + len(points), 2))
    first = np.concatenate([[0], np.cumsum(counts + 1)[:-1]])
    own = np.ones(len(numbers), bool)
    own[first] = False
    shift, jitter = 0.02 * numbers[first], 0.03 * numbers[own]
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    matrix = rotation @ np.array([[1, shear], [0, 1]]) @ np.diag(scale)
    return (points + jitter - 0.5) @ matrix.T + 0.5 + offset + shift[owners], pen


@cache
def _catmull_rom(count: int) -> np.ndarray:
    """(samples, count): what takes the control points of a stroke to points on its curve, 12 on each piece, and its end."""
    t = np.arange(12)[:, None] / 12
    piece = 0.5 * np.hstack([-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, -(t**2) + t**3])
    longer = np.zeros((count + 2, count))  # one point beyond each end: the neighbour reflected
    longer[1:-1] = np.eye(count)
    longer[0, :2], longer[-1, -2:] = (2, -1), (-1, 2)
    return np.vstack([*(piece @ longer[i : i + 4] for i in range(count - 1)), np.eye(count)[-1:]])


def _curves(points: np.ndarray, owners: np.ndarray, sizes: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Points (m, 2) along all strokes, and the character of each."""
    ends = np.cumsum(sizes)
    samples = [_catmull_rom(n) @ points[end - n : end] for n, end in zip(sizes, ends, strict=True)]
    return np.concatenate(samples), np.repeat(owners[ends - 1], [len(s) for s in samples])


def _ink(samples: np.ndarray, of: np.ndarray, count: int, pen: float, side: int) -> np.ndarray:
    """Pictures (count, side, side): clip((pen - distance to the nearest sample) side + 1/2, 0, 1) at the middle of each pixel.

    The pen reaches less than two pixels far, so that a sample darkens none but the 4 x 4 about it.
    """
    at = samples * side - 0.5
    corner = np.floor(at).astype(int) - 1
    step = np.arange(4)
    column, row = corner[:, :1] + step, corner[:, 1:] + step
    x, y = (column + 0.5) / side - samples[:, :1], (row + 0.5) / side - samples[:, 1:]
    ink = (pen - np.sqrt(x[:, None, :] ** 2 + y[:, :, None] ** 2)) * side + 0.5
    place = (of[:, None, None] * side + row[:, :, None]) * side + column[:, None, :]
    inside = ((row >= 0) & (row < side))[:, :, None] & ((column >= 0) & (column < side))[:, None, :] & (ink > 0)
    pictures = np.zeros(count * side * side)
    np.maximum.at(pictures, place[inside], np.minimum(ink[inside], 1))
    return pictures.reshape(count, side, side)
