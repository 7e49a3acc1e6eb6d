"""The random walker of a maze: what models learn from, and the baseline that agents have to beat. NumPy alone."""

from __future__ import annotations

import numpy as np

from settle.backend.vta.worlds.lattice_world import ACTIONS, FORWARD, HEADINGS, LEFT, RIGHT, LatticeWorld

Draw = np.random.Generator | np.random.RandomState


class RandomWalker:
    """Many walkers at once. Each chooses a way in a room and keeps to it until the next room.

    In a room it goes straight on with probability ``straight`` if it can, else uniformly to the front, the left or the
    right, wherever it is free; it turns back in a dead end alone.

    :param count: how many there are.
    :param alike: at each step numbers are drawn for all, whether they choose or not, and all turn back by the right; else only
        those who choose draw, and how one turns back is drawn, too.
    """

    def __init__(self, world: LatticeWorld, count: int, straight: float, draw: Draw, *, alike: bool = False):
        self.world, self.straight, self.draw, self.alike = world, straight, draw, alike
        self.aim = np.full(count, -1)
        """The heading chosen; -1: none."""
        self.chosen_at = np.full(count, -1)
        """The place where it was chosen."""

    def act(self, state: np.ndarray, who: np.ndarray | None = None) -> np.ndarray:
        """The next action of all, or of the walkers ``who``, in these states; wherever they have come to, they find on."""
        who = np.arange(len(self.aim)) if who is None else who
        place, heading, aim = state // HEADINGS, state % HEADINGS, self.aim[who]
        free = self.world.free[place]
        lost = (aim < 0) | ~free[np.arange(len(who)), np.maximum(aim, 0)]
        arrived = (self.world.room_at[place] >= 0) & (place != self.chosen_at[who])
        choose = np.flatnonzero(lost | arrived)
        chosen = self._choose(free, heading)[choose] if self.alike else self._choose(free[choose], heading[choose])
        aim[choose] = self.aim[who[choose]] = chosen
        self.chosen_at[who[choose]] = place[choose]
        turn = (aim - heading) % HEADINGS
        back = self.alike or self.draw.random(len(who)) < 0.5
        right = np.where(turn == HEADINGS // 2, back, turn < HEADINGS // 2)
        return np.where(turn == 0, FORWARD, np.where(right, RIGHT, LEFT))

    def _choose(self, free: np.ndarray, heading: np.ndarray) -> np.ndarray:
        ahead = heading - heading % 2  # at a slant: the quarter before it
        ways = np.stack([(ahead + turn) % HEADINGS for turn in (0, -2, 2)], axis=1)
        open_ = np.take_along_axis(free, ways, axis=1)
        chance = choose_among(self.draw, open_)
        straight = open_[:, 0] & (self.draw.random(len(free)) < self.straight)
        chosen = ways[np.arange(len(free)), np.where(straight, 0, chance)]
        return np.where(open_.any(1), chosen, (ahead + HEADINGS // 2) % HEADINGS)


def choose_among(draw: Draw, free: np.ndarray) -> np.ndarray:
    """One column of each row (n x ways) by chance among the true ones."""
    return np.where(free, draw.random(free.shape), -1).argmax(1)


def random_walks(
    world: LatticeWorld, count: int, length: int, straight: float, draw: np.random.Generator, slips: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """States and actions of ``count`` walks, each count x length: ``action[:, t]`` led to ``state[:, t]``.

    They begin in any room, with any free heading, and are cut out from the moment they have walked a few steps.

    :param slips: probability that an action is not the walker's but any of the three, after which it finds on.
    """
    rooms = world.rooms[draw.integers(len(world.rooms), size=count)]
    state = rooms * HEADINGS + 2 * draw.integers(4, size=count)
    walker = RandomWalker(world, count, straight, draw)
    before = draw.integers(1, 9, size=count)  # so that a window begins anywhere between two rooms
    states, actions = np.empty((count, length + 8), np.int64), np.empty((count, length + 8), np.int64)
    for t in range(length + 8):
        action = walker.act(state)
        slip = draw.random(count) < slips
        action = np.where(slip, draw.integers(len(ACTIONS), size=count), action)
        state = world.next[state, action]
        states[:, t], actions[:, t] = state, action
    window = before[:, None] + np.arange(length)
    return np.take_along_axis(states, window, 1), np.take_along_axis(actions, window, 1)


def quarters(heading: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of headings, n x T: their quarters, 0..3, and 0 or 1: the first frame of another one.

    Half way between two it is still the one before; -1 at the begin of a walk that is met half way.
    """
    even = heading % 2 == 0
    last = np.maximum.accumulate(np.where(even, np.arange(heading.shape[1]), -1), axis=1)
    quarter = np.where(last < 0, -1, np.take_along_axis(heading, np.maximum(last, 0), 1) // 2)
    turned = np.zeros(heading.shape, np.uint8)
    turned[:, 1:] = quarter[:, 1:] != quarter[:, :-1]
    return quarter, turned
