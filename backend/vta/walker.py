"""Random walks through a maze, and what is seen on them: a new heading is a true event."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from backend.vta.maze_map import Maze
from backend.vta.sequences import Sequences

FORWARD, LEFT, RIGHT = 0, 1, 2
"""Actions."""
STEP = 0.5
"""Cells that a frame goes forward."""
EARLIER = 15
"""Frames that a walk may have lasted before it is met."""
EIGHTHS = np.round(np.array([(np.sin(a), np.cos(a)) for a in np.arange(8) * np.pi / 4]), 12)
"""(y, x) of the eight headings: 0 right, 2 down, 4 left, 6 up on a map whose rows go down; + 1 turns to the right."""


@dataclass(frozen=True, eq=False)
class Walk:
    """Of n walkers at T frames, n x T each."""

    y: np.ndarray
    x: np.ndarray
    """Cells, float64; the middle of cell 1 is 1.5."""
    heading: np.ndarray
    """Eighths of a turn, 0..7, as in :data:`EIGHTHS`."""
    action: np.ndarray
    """What led to this frame from the one before: FORWARD, LEFT or RIGHT."""
    quarter: np.ndarray
    """Of the heading, 0..3; half way between two it is still the one before."""
    turned: np.ndarray
    """0 or 1: the first frame of another quarter. A turn back has two."""


class Walkers:
    """n walkers at once, who decide in rooms alone and otherwise finish what they decided."""

    def __init__(self, maze: Maze, rng: np.random.RandomState, count: int, straight: float = 0.6):
        """They start in random rooms, looking along a free way.

        :param straight: probability to go straight on where that is free; else it is one of straight, left and right by chance, as
            far as these are free, and back in a dead end.
        """
        self.maze, self.rng, self.straight = maze, rng, straight
        room = maze.rooms[rng.randint(len(maze.rooms), size=count)]
        self.y, self.x = room[:, 0] + 0.5, room[:, 1] + 0.5
        self.heading = 2 * _chosen(rng, np.stack([self._free(2 * quarter) for quarter in range(4)], 1))
        self.quarter = self.heading // 2
        self.turns, self.steps = np.zeros(count, int), np.zeros(count, int)
        """Eighths still to turn, + to the right, and then steps still to go."""

    def _free(self, heading: np.ndarray | int) -> np.ndarray:
        """Whether the way from the room in this heading is free."""
        way = EIGHTHS[np.asarray(heading) % 8]
        return self.maze.free(self.y + way[..., 0], self.x + way[..., 1])

    def _decide(self) -> None:
        """New plans for those who have done all of theirs; they are in rooms."""
        ways = np.stack([self._free(self.heading + turn) for turn in (0, -2, 2)], 1)
        chance = _chosen(self.rng, ways)
        on = ways[:, 0] & (self.rng.random_sample(len(ways)) < self.straight)
        turns = np.where(ways.any(1), np.array([0, -2, 2])[np.where(on, 0, chance)], 4)
        idle = (self.turns == 0) & (self.steps == 0)
        self.turns, self.steps = np.where(idle, turns, self.turns), np.where(idle, round(2 / STEP), self.steps)

    def step(self) -> np.ndarray:
        """Go on by a frame. The actions taken, n."""
        self._decide()
        turning = np.sign(self.turns)
        going = turning == 0
        self.heading = (self.heading + turning) % 8
        self.turns = self.turns - turning
        way = EIGHTHS[self.heading] * (STEP * going)[:, None]
        self.y, self.x = self.y + way[:, 0], self.x + way[:, 1]
        self.steps = self.steps - going
        self.quarter = np.where(self.heading % 2 == 0, self.heading // 2, self.quarter)
        return np.where(going, FORWARD, np.where(turning < 0, LEFT, RIGHT))


def walks(maze: Maze, rng: np.random.RandomState, count: int, length: int, straight: float = 0.6) -> Walk:
    """``length`` frames of ``count`` walkers, each met at a random one of its first frames: else all would come to rooms at once."""
    walkers = Walkers(maze, rng, count, straight)
    before, rows = walkers.quarter, []
    for _ in range(length + EARLIER):
        action = walkers.step()
        turned = (walkers.quarter != before).astype(np.uint8)
        before = walkers.quarter
        rows.append((walkers.y, walkers.x, walkers.heading, action, before, turned))
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


def _chosen(rng: np.random.RandomState, free: np.ndarray) -> np.ndarray:
    """One column of each row (n x ways) by chance among the true ones."""
    return np.where(free, rng.random_sample(free.shape), -1).argmax(1)
