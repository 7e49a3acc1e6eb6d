"""Balls that fly through a box and change their colour at each wall: the first frame in a new colour is a true event."""

from __future__ import annotations

import numpy as np

from settle.backend.vta.worlds.colours import COLOURS
from settle.backend.vta.worlds.sequences import Sequences

RADIUS = 0.14
"""Of a ball, in sides of the picture."""
SPEED = 0.11
"""Of a single ball, in sides of the picture a frame."""


def ball_sequences(
    rng: np.random.RandomState, count: int, length: int, size: int = 16, *, number: int = 1, speed: float = SPEED
) -> Sequences:
    """``count`` films of ``length`` frames of size x size pixels on black.

    Reflections are those of a mirror, balls fly through each other, the last one is drawn in front. The label is the quadrant of
    the velocity: 0 right down, 1 left down, 2 left up, 3 right up; of several balls the number that has these as digits to base 4.

    :param number: of balls.
    :param speed: a frame, in units of ``size``.
    """
    low, high = RADIUS * size, (1 - RADIUS) * size
    place = rng.uniform(low, high, (count, number, 2))
    angle = rng.uniform(0, 2 * np.pi, (count, number))
    step = speed * size * np.stack([np.sin(angle), np.cos(angle)], -1)
    colour = rng.randint(len(COLOURS), size=(count, number))
    frames = np.empty((count, length, 3, size, size), np.float32)
    events = np.zeros((count, length), np.uint8)
    label, colours, places = (np.empty((count, length), np.int64) for _ in range(3))
    for t in range(length):
        if t:
            place = place + step
            below, above = place < low, place > high
            place = np.where(below, 2 * low - place, np.where(above, 2 * high - place, place))
            step = np.where(below | above, -step, step)
            hit = (below | above).any(-1)
            colour = np.where(hit, (colour + rng.randint(1, len(COLOURS), size=hit.shape)) % len(COLOURS), colour)
            events[:, t] = hit.any(-1)
        frames[:, t] = _render_balls(place, colour, RADIUS * size, size)
        digits = 4 ** np.arange(number)
        label[:, t] = (_quadrant(step) * digits).sum(-1)
        places[:, t] = (_quadrant(place - size / 2) * digits).sum(-1)
        colours[:, t] = (colour * len(COLOURS) ** np.arange(number)).sum(-1)
    frames *= 2
    frames -= 1
    return Sequences(frames, events, label, "direction", None, {"position": places, "colour": colours})


def _quadrant(v: np.ndarray) -> np.ndarray:
    """0..3 of vectors (.., 2) as (y, x): turning from right down over left down, as the screen's angles do."""
    down, right = v[..., 0] >= 0, v[..., 1] >= 0
    return np.where(down, np.where(right, 0, 1), np.where(right, 3, 2))


def _render_balls(place: np.ndarray, colour: np.ndarray, radius: float, size: int) -> np.ndarray:
    """(n, 3, size, size) in [0, 1]; the edge is soft over a pixel."""
    picture = np.zeros((len(place), 3, size, size), np.float32)
    centres = np.arange(size, dtype=np.float32) + np.float32(0.5)
    for ball in range(place.shape[1]):
        dy, dx = (centres - place[:, ball, axis, None].astype(np.float32) for axis in (0, 1))
        distance = np.sqrt(dy[:, :, None] ** 2 + dx[:, None, :] ** 2)
        cover = np.clip(np.float32(radius + 0.5) - distance, 0, 1)[:, None]
        picture += cover * (COLOURS[colour[:, ball]][:, :, None, None] - picture)
    return picture
