"""Agents of the maze that need no model: the random walker, uniform actions, and the shortest path. NumPy alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from settle.backend.vta.worlds.lattice_world import ACTIONS, HEADINGS, LatticeWorld
from settle.backend.vta.worlds.random_walks import RandomWalker, random_walks


@dataclass(frozen=True, eq=False)
class NavigationTask:
    """Starts and goals of n episodes, the same for all agents.

    ``states``, ``actions``: n x init, the last frames of a random walk, of which the last is the start; ``goal``: n rooms.
    """

    states: np.ndarray
    actions: np.ndarray
    goal: np.ndarray


class Agent(Protocol):
    """n copies of an agent, one an episode."""

    def act(self, who: np.ndarray, states: np.ndarray, actions: np.ndarray) -> np.ndarray:
        """Actions of the episodes ``who`` (m numbers).

        :param states, actions: m x init, what each was in lately, and what led there; the last is now.
        """
        ...

    @property
    def imagined(self) -> np.ndarray:
        """Steps that each of the n copies has imagined so far."""
        ...


class _ModelFreeAgent:
    def __init__(self, world: LatticeWorld, task: NavigationTask, draw: np.random.Generator):
        self.world, self.task, self.draw = world, task, draw
        self.imagined = np.zeros(len(task.goal), np.int64)


class RandomWalkAgent(_ModelFreeAgent):
    """The random walker that the models learn from."""

    def __init__(self, world: LatticeWorld, task: NavigationTask, draw: np.random.Generator, straight: float):
        super().__init__(world, task, draw)
        self.walker = RandomWalker(world, len(task.goal), straight, draw)

    def act(self, who: np.ndarray, states: np.ndarray, actions: np.ndarray) -> np.ndarray:
        return self.walker.act(states[:, -1], who)


class UniformAgent(_ModelFreeAgent):
    """Any action, each as likely."""

    def act(self, who: np.ndarray, states: np.ndarray, actions: np.ndarray) -> np.ndarray:
        return self.draw.integers(len(ACTIONS), size=len(who))


class ShortestPathAgent(_ModelFreeAgent):
    """The shortest way: the bound that no agent can pass."""

    def act(self, who: np.ndarray, states: np.ndarray, actions: np.ndarray) -> np.ndarray:
        left = self.world.shortest_actions[self.task.goal[who]][np.arange(len(who))[:, None], self.world.next[states[:, -1]]]
        return left.argmin(1)


def sample_task(world: LatticeWorld, count: int, init: int, away: float, straight: float, draw: np.random.Generator) -> NavigationTask:
    """``count`` episodes: a start on a random walk, a goal at least ``away`` rooms of walking off (or the farthest there is)."""
    states, actions = random_walks(world, count, init, straight, draw)
    apart = world.walking_distance[:, states[:, -1] // HEADINGS]
    enough = apart >= np.minimum(away, apart.max(0))
    return NavigationTask(states, actions, (draw.random(enough.shape) * enough).argmax(0))
