"""Several agents in the same n episodes, one action at a time. NumPy alone."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from settle.backend.core import stopping
from settle.backend.vta.navigate.agents import Agent, NavigationTask
from settle.backend.vta.worlds.lattice_world import HEADINGS, LatticeWorld


class AgentEpisodes:
    """One agent in n episodes: where it is, how many actions it has taken, whether it has arrived.

    :param agent: None: a person, whose actions are given.
    """

    def __init__(self, world: LatticeWorld, task: NavigationTask, agent: Agent | None):
        self.world, self.task, self.agent = world, task, agent
        self.states, self.actions = task.states.copy(), task.actions.copy()
        self.taken = np.zeros(len(task.goal), np.int64)
        self.arrived = self._at_goal()

    @property
    def state(self) -> np.ndarray:
        return self.states[:, -1]

    def _at_goal(self) -> np.ndarray:
        return self.world.reaches(self.task.goal, self.world.place[self.state // HEADINGS])

    def running(self, budget: int) -> np.ndarray:
        """The episodes that are not over."""
        return np.flatnonzero(~self.arrived & (self.taken < budget))

    def step(self, budget: int) -> None:
        """An action in each episode that is not over."""
        who = self.running(budget)
        if len(who):
            assert self.agent is not None
            self.apply(who, self.agent.act(who, self.states[who], self.actions[who]))

    def apply(self, who: np.ndarray, action: np.ndarray) -> None:
        """These actions in these episodes."""
        self.states[who] = np.roll(self.states[who], -1, axis=1)
        self.actions[who] = np.roll(self.actions[who], -1, axis=1)
        self.states[who, -1] = self.world.next[self.states[who, -2], action]
        self.actions[who, -1] = action
        self.taken[who] += 1
        self.arrived = self._at_goal()


class ParallelEpisodes:
    """All agents in the same episodes."""

    def __init__(self, world: LatticeWorld, task: NavigationTask, agents: Mapping[str, Agent]):
        self.world, self.task = world, task
        self.of = {name: AgentEpisodes(world, task, agent) for name, agent in agents.items()}

    def over(self, budget: int) -> bool:
        return not any(len(one.running(budget)) for one in self.of.values())

    def step(self, budget: int) -> None:
        for one in self.of.values():
            stopping.check()
            one.step(budget)
