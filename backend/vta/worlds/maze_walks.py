"""What is seen on random walks through a maze: a new heading is a true event."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from settle.backend.core import stopping
from settle.backend.vta.worlds.lattice_world import HEADINGS, lattice_world_of
from settle.backend.vta.worlds.maze import MazeGrid
from settle.backend.vta.worlds.random_walks import RandomWalker, choose_among, quarters
from settle.backend.vta.worlds.sequences import Sequences

STRAIGHT = 0.6
"""Probability that a walker goes straight on where it can."""
EARLIER = 15
"""Frames that a walk may have lasted before it is met."""


@dataclass(frozen=True, eq=False)
class MazeWalks:
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


def maze_walks(maze: MazeGrid, rng: np.random.RandomState, count: int, length: int) -> MazeWalks:
    """``length`` frames of ``count`` walkers, each met at a random one of its first frames: else all would come to rooms at once.

    They start in random rooms, looking along a free way.
    """
    world = lattice_world_of(maze)
    room = world.rooms[rng.randint(len(world.rooms), size=count)]
    state = room * HEADINGS + 2 * choose_among(rng, world.free[room, ::2])
    walker, states, actions = RandomWalker(world, count, STRAIGHT, rng, alike=True), [state], [np.zeros_like(state)]
    for _ in range(length + EARLIER):
        actions.append(walker.act(states[-1]))
        states.append(world.next[states[-1], actions[-1]])
    frames = 1 + rng.randint(EARLIER + 1, size=(count, 1)) + np.arange(length)
    quarter, turned = (np.take_along_axis(a, frames, 1) for a in quarters(np.stack(states, 1) % HEADINGS))
    state, action = (np.take_along_axis(np.stack(a, 1), frames, 1) for a in (states, actions))
    y, x = np.moveaxis(world.place[state // HEADINGS], -1, 0)
    return MazeWalks(y, x, state % HEADINGS, action, quarter, turned)


def maze_sequences(
    maze: MazeGrid, rng: np.random.RandomState, count: int, length: int, size: int = 16, *, textured: bool = False
) -> Sequences:
    """What ``count`` random walkers see in ``length`` frames of size x size pixels; the label is the quarter of their heading.

    :param textured: bricks on the walls and stones on the floor, instead of plain colours.
    """
    from settle.backend.vta.worlds.raycaster import Raycaster

    walk = maze_walks(maze, rng, count, length)
    caster, angle = Raycaster(maze, textured=textured), walk.heading * (np.pi / 4)
    x = np.empty((count, length, 3, size, size), np.float32)
    for row in range(count):
        stopping.check()
        x[row] = caster.views(walk.y[row], walk.x[row], angle[row], size).transpose(0, 3, 1, 2)
    x *= 2
    x -= 1
    return Sequences(x, walk.turned, walk.quarter, "heading")
