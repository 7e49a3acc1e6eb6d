"""A maze on a lattice, so small that every state is a row of a table: the world of all who walk in it. NumPy alone.

Rooms lie 2 units apart; a step forward is half a unit along a way from room to room, a turn is 45 degrees. A state is a
place with one of 8 headings (0: along +x, then towards +y). Nobody can leave the lattice: what would cross a wall, or go
forward at a slant, leaves one where one is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from settle.backend.vta.worlds.maze import MazeGrid

ACTIONS = ("forward", "left", "right")
FORWARD, LEFT, RIGHT = 0, 1, 2
HEADINGS = 8
RAYS = 16
"""Rays of the retina, over the field of view."""
OBSERVATION_SIZE = 4 * RAYS + len(ACTIONS) + 4
"""Numbers of an observation: retina (r, g, b of each ray, then 1 / distance), previous action (+-1), pose."""
POSE = slice(OBSERVATION_SIZE - 4, OBSERVATION_SIZE)
ACTION = slice(OBSERVATION_SIZE - 7, OBSERVATION_SIZE - 4)
GOAL_RADIUS = 0.6
"""Cells from the middle of a room within which it is reached."""
_WAYS = ((0, 1), (1, 0), (0, -1), (-1, 0))
"""(dy, dx) of the headings 0, 2, 4, 6."""


@dataclass(frozen=True, eq=False)
class LatticeWorld:
    """The tables of one maze.

    ``place``: places x 2, (y, x) in cells of the map; ``next``: states x 3, the state after each action; ``rooms``: the
    place of each room. State = 8 place + heading.
    """

    maze: MazeGrid
    side: int
    """Rooms on a side."""
    place: np.ndarray
    rooms: np.ndarray
    next: np.ndarray

    @property
    def states(self) -> int:
        return len(self.next)

    @cached_property
    def room_at(self) -> np.ndarray:
        """The room at each place; -1: between rooms."""
        found = np.full(len(self.place), -1)
        found[self.rooms] = np.arange(len(self.rooms))
        return found

    @cached_property
    def free(self) -> np.ndarray:
        """states x 8: whether a step along each heading leads on (headings between the quarters never do)."""
        facing = np.arange(len(self.place))[:, None] * HEADINGS + np.arange(HEADINGS)
        return self.next[facing, FORWARD] != facing

    @cached_property
    def retina(self) -> np.ndarray:
        """states x 4 RAYS: colours of the walls that the rays meet, then 1 / distance."""
        from settle.backend.vta.worlds.raycaster import Raycaster  # Numba, which a list of knobs does without

        colour, far = Raycaster(self.maze).rays(*_poses_of_states(self.place), RAYS)
        return np.concatenate([colour.reshape(len(far), -1), 1 / np.maximum(far, 0.4)], axis=1).astype(np.float32)

    @cached_property
    def pose(self) -> np.ndarray:
        """states x 4: y and x scaled to -2..2, sine and cosine of the heading."""
        place = np.repeat(self.place, HEADINGS, axis=0)
        turn = np.tile(np.arange(HEADINGS) * np.pi / 4, len(self.place))
        return np.concatenate([self.scaled(place), np.sin(turn)[:, None], np.cos(turn)[:, None]], axis=1).astype(np.float32)

    def scaled(self, place: np.ndarray) -> np.ndarray:
        """(y, x) in cells as the pose tells it."""
        return (place - (self.side + 0.5)) * (2 / self.side)

    def unscaled(self, pose: np.ndarray) -> np.ndarray:
        """(y, x) in cells of poses, ... x 2 or more."""
        return pose[..., :2] * (self.side / 2) + self.side + 0.5

    def observations(self, state: np.ndarray, action: np.ndarray) -> np.ndarray:
        """Observations, ... x 71, in states that were reached by an action (-1: none)."""
        done = np.where(action[..., None] == np.arange(len(ACTIONS)), 1.0, -1.0).astype(np.float32)
        return np.concatenate([self.retina[state], done, self.pose[state]], axis=-1)

    def reaches(self, room: np.ndarray, place: np.ndarray) -> np.ndarray:
        """Whether (y, x) are so near the middle of the rooms that these are reached."""
        return np.linalg.norm(place - self.place[self.rooms[room]], axis=-1) <= GOAL_RADIUS

    @cached_property
    def shortest_actions(self) -> np.ndarray:
        """rooms x states: fewest actions until one is :data:`GOAL_RADIUS` the middle of each room, turns included."""
        before: list[list[int]] = [[] for _ in range(self.states)]
        for state, after in enumerate(self.next.tolist()):
            for one in set(after) - {state}:
                before[one].append(state)
        found = np.full((len(self.rooms), self.states), -1)
        for room in range(len(self.rooms)):
            ring, steps = np.flatnonzero(np.repeat(self.reaches(np.array(room), self.place), HEADINGS)).tolist(), 0
            while ring:
                found[room, ring] = steps
                ring = [s for s in {s for one in ring for s in before[one]} if found[room, s] < 0]
                steps += 1
        return found

    @cached_property
    def walking_distance(self) -> np.ndarray:
        """rooms x places: steps forward on the shortest way to each room, over those from room to room (4)."""
        found = np.full((len(self.rooms), len(self.place)), -1.0)
        near = [np.unique(self.next[p * HEADINGS : (p + 1) * HEADINGS, FORWARD] // HEADINGS) for p in range(len(self.place))]
        for room, start in enumerate(self.rooms):
            ring, steps = [int(start)], 0
            while ring:
                found[room, ring] = steps / 4
                ring = [int(p) for p in {int(p) for one in ring for p in near[one]} if found[room, p] < 0]
                steps += 1
        return found


def random_lattice_world(side: int, loops: float, seed: int) -> LatticeWorld:
    """A maze of side x side rooms, with the share ``loops`` of its inner walls opened."""
    return lattice_world_of(MazeGrid.random(np.random.RandomState(seed % 2**32), side, loops))


def lattice_world_of(maze: MazeGrid) -> LatticeWorld:
    """The places and states of a maze."""
    side = maze.side // 2
    centres = [(2 * i + 1, 2 * j + 1) for i in range(side) for j in range(side)]
    # In half units: rooms at (4 i + 3, 4 j + 3), three places on each open way between two of them.
    places = {(2 * y + 1, 2 * x + 1) for y, x in centres}
    for y, x in centres:
        for dy, dx in _WAYS:
            if not maze.wall[y + dy, x + dx]:
                places |= {(2 * y + 1 + n * dy, 2 * x + 1 + n * dx) for n in range(1, 4)}
    order = sorted(places)
    number = {place: n for n, place in enumerate(order)}
    after = np.zeros((len(order) * HEADINGS, len(ACTIONS)), np.int64)
    for (y, x), n in number.items():
        for heading in range(HEADINGS):
            state = n * HEADINGS + heading
            dy, dx = _WAYS[heading // 2] if heading % 2 == 0 else (0, 0)
            after[state, FORWARD] = number.get((y + dy, x + dx), n) * HEADINGS + heading
            after[state, LEFT] = n * HEADINGS + (heading - 1) % HEADINGS
            after[state, RIGHT] = n * HEADINGS + (heading + 1) % HEADINGS
    place = np.array(order) / 2
    rooms = np.array([number[2 * y + 1, 2 * x + 1] for y, x in centres])
    return LatticeWorld(maze, side, place, rooms, after)


def _poses_of_states(place: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """y, x and angle of every state."""
    y, x = np.repeat(place, HEADINGS, axis=0).T
    return y, x, np.tile(np.arange(HEADINGS) * np.pi / 4, len(place))


def first_person_views(world: LatticeWorld, size: int) -> np.ndarray:
    """What a person would see in each state: states x 3 x size x size, bytes."""
    from settle.backend.vta.worlds.raycaster import Raycaster

    pictures = Raycaster(world.maze, textured=True).views(*_poses_of_states(world.place), size)
    return np.rint(255 * pictures.transpose(0, 3, 1, 2)).astype(np.uint8)
