"""What is seen on random walks through a maze: a new heading is a true event."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from backend.vta.maze_map import Maze
from backend.vta.sequences import Sequences
from backend.vta.walks import Walker, among
from backend.vta.world import HEADINGS, lattice

EARLIER = 15
"""Frames that a walk may have lasted before it is met."""


@dataclass(frozen=True, eq=False)
class Walk:
    """Of n walkers at T frames, n x T each."""

    y: np.ndarray
    x: np.ndarray
    """Cells, float64; the middle of cell 1 is 1.5."""
    heading: np.ndarray
    """Eighths of a turn, 0..7: 0 right, 2 down, 4 left, 6 up on a map whose rows go down; + 1 turns to the right."""
    action: np.ndarray
    """What led to this frame from the one before: FORWARD, LEFT or RIGHT."""
    quarter: np.ndarray
    """Of the heading, 0..3; half way between two it is still the one before."""
    turned: np.ndarray
    """0 or 1: the first frame of another quarter. A turn back has two."""


def walks(maze: Maze, rng: np.random.RandomState, count: int, length: int, straight: float = 0.6) -> Walk:
    """``length`` frames of ``count`` walkers, each met at a random one of its first frames: else all would come to rooms at once.

    They start in random rooms, looking along a free way.
    """
    world = lattice(maze)
    room = world.rooms[rng.randint(len(world.rooms), size=count)]
    quarter = among(rng, world.free[room, ::2])
    state = room * HEADINGS + 2 * quarter
    walker, rows = Walker(world, count, straight, rng, alike=True), []
    for _ in range(length + EARLIER):
        action = walker.act(state)
        state = world.next[state, action]
        place, heading, before = state // HEADINGS, state % HEADINGS, quarter
        quarter = np.where(heading % 2 == 0, heading // 2, before)
        y, x = world.place[place].T
        rows.append((y, x, heading, action, quarter, (quarter != before).astype(np.uint8)))
    frames = rng.randint(EARLIER + 1, size=(count, 1)) + np.arange(length)
    return Walk(*(np.take_along_axis(np.stack(column, 1), frames, 1) for column in zip(*rows, strict=True)))


def seen(
    maze: Maze, rng: np.random.RandomState, count: int, length: int, size: int = 16, *, straight: float = 0.6, textured: bool = False
) -> Sequences:
    """What ``count`` random walkers see in ``length`` frames of size x size pixels; the label is the quarter of their heading.

    :param textured: bricks on the walls and stones on the floor, instead of plain colours.
    """
    from backend.vta.raycaster import Raycaster

    walk = walks(maze, rng, count, length, straight)
    caster, angle = Raycaster(maze, textured=textured), walk.heading * (np.pi / 4)
    x = np.empty((count, length, 3, size, size), np.float32)
    for row in range(count):
        x[row] = caster.views(walk.y[row], walk.x[row], angle[row], size).transpose(0, 3, 1, 2)
    x *= 2
    x -= 1
    return Sequences(x, walk.turned, walk.quarter, "heading")
