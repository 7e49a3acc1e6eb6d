"""A race: several agents, each in the same episodes, one action at a time. NumPy alone."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from settle.backend.vta.navigate.agents import Agent, Task
from settle.backend.vta.worlds.lattice_world import HEADINGS, World


class Traveller:
    """One agent in n episodes: where it is, how long it has gone, whether it has arrived."""

    def __init__(self, world: World, task: Task, agent: Agent | None):
        self.world, self.task, self.agent = world, task, agent
        self.states, self.actions = task.states.copy(), task.actions.copy()
        self.taken = np.zeros(len(task.goal), np.int64)
        self.arrived = self._there()

    @property
    def state(self) -> np.ndarray:
        return self.states[:, -1]

    def _there(self) -> np.ndarray:
        return self.world.near(self.task.goal, self.world.place[self.state // HEADINGS])

    def going(self, budget: int) -> np.ndarray:
        """The episodes that are not over."""
        return np.flatnonzero(~self.arrived & (self.taken < budget))

    def tick(self, budget: int) -> None:
        """An action in each episode that is not over."""
        who = self.going(budget)
        if len(who):
            assert self.agent is not None
            self.take(who, self.agent.act(who, self.states[who], self.actions[who]))

    def take(self, who: np.ndarray, action: np.ndarray) -> None:
        """These actions in these episodes."""
        self.states[who] = np.roll(self.states[who], -1, axis=1)
        self.actions[who] = np.roll(self.actions[who], -1, axis=1)
        self.states[who, -1] = self.world.next[self.states[who, -2], action]
        self.actions[who, -1] = action
        self.taken[who] += 1
        self.arrived = self._there()


class Race:
    """All agents in the same episodes."""

    def __init__(self, world: World, task: Task, agents: Mapping[str, Agent]):
        self.world, self.task = world, task
        self.of = {name: Traveller(world, task, agent) for name, agent in agents.items()}

    def over(self, budget: int) -> bool:
        return not any(len(one.going(budget)) for one in self.of.values())

    def tick(self, budget: int) -> None:
        for one in self.of.values():
            one.tick(budget)
