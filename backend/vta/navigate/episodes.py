"""The episodes of vta.navigate: all agents in the same ones, side by side, of which the first is watched. No torch without models."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from settle.backend.core import stopping
from settle.backend.core.frame import Frame
from settle.backend.core.random_streams import stream
from settle.backend.vta.navigate.agent_episodes import AgentEpisodes, ParallelEpisodes
from settle.backend.vta.navigate.agents import Agent, RandomWalkAgent, ShortestPathAgent, UniformAgent, sample_task
from settle.backend.vta.navigate.frames import DrivenAction, EpisodeResult, PlannedFutures, TrialResult, WatchedEpisode
from settle.backend.vta.navigate.knobs import NavigateKnobs
from settle.backend.vta.worlds.lattice_world import LatticeWorld

if TYPE_CHECKING:
    from settle.backend.vta.navigate.planners import PlanningAgent
    from settle.backend.vta.navigate.trainers import NavigateTrainers

TRIAL = -1
"""The number of a batch that is a trial, always of the same episodes."""
SHOWN = 24
"""Futures of a plan that are recorded."""


class EpisodeBatch:
    """Some episodes, from the first action to the last.

    :param trainers: where the models are; None: without agents that need one.
    :param segment: mean length of a segment of the HSSM, in frames.
    :param number: of the batch.
    :param first: number of its first episode.
    :param count: episodes.
    """

    def __init__(
        self, knobs: NavigateKnobs, world: LatticeWorld, trainers: NavigateTrainers | None, segment: float, seed: int,
        number: int, first: int, count: int,
    ):  # fmt: skip
        self.world, self.trainers, self.first = world, trainers, first
        self.task = sample_task(world, count, knobs.init, knobs.away, knobs.straight, stream(seed, f"episodes {number}"))
        self.planners: dict[str, PlanningAgent] = {}
        if trainers is not None:
            from settle.backend.vta.navigate.planning_agents import planning_agents

            self.planners = planning_agents(knobs, world, trainers, self.task, segment, seed, number)
        draws = {name: stream(seed, f"{name} {number}") for name in ("walker", "random", "map")}
        agents: dict[str, Agent] = {
            **self.planners,
            "walker": RandomWalkAgent(world, self.task, draws["walker"], knobs.straight),
            "random": UniformAgent(world, self.task, draws["random"]),
            "map": ShortestPathAgent(world, self.task, draws["map"]),
        }
        self.episodes = ParallelEpisodes(world, self.task, agents)
        self.person, self.joined = AgentEpisodes(world, self.task, None), False
        self.seconds = dict.fromkeys(agents, 0.0)
        """Computing time of each agent."""
        self.ticks = 0
        """Actions so far."""
        self._paths: dict[str, np.ndarray] = {}

    def over(self, now: NavigateKnobs, awaited: bool) -> bool:
        """:param awaited: whether the person's episode has to be over, too."""
        return self.episodes.over(now.budget) and not (awaited and 0 in self.person.running(now.budget))

    def step(self, now: NavigateKnobs) -> list[Frame]:
        """An action of each agent."""
        if self.trainers is not None:
            from settle.backend.vta.navigate.planning_agents import planner_settings

            for name, planner in self.planners.items():
                planner.settings = planner_settings(name, now, self.world, self.trainers)
        for name, one in self.episodes.of.items():
            began = time.perf_counter()
            one.step(now.budget)
            self.seconds[name] += time.perf_counter() - began
        self.ticks += 1
        return [*self._planned_futures(), self.watched_episode()]

    def join(self) -> list[Frame]:
        """The person comes in, at the start of the watched episode; nothing if they are there."""
        if self.joined:
            return []
        self.joined = True
        return [self._driven(-1)]

    def drive(self, action: int, budget: int) -> list[Frame]:
        """An action of the person, if their episode is not over."""
        if 0 not in self.person.running(budget):
            return []
        self.person.apply(np.array([0]), np.array([action]))
        return [self._driven(action)]

    def watched_episode(self) -> WatchedEpisode:
        of = self.episodes.of
        return WatchedEpisode(
            self.first,
            self.ticks,
            int(self.task.goal[0]),
            self._shortest(0),
            {name: int(one.state[0]) for name, one in of.items()},
            {name: int(one.taken[0]) for name, one in of.items()},
            {name: int(one.arrived[0]) for name, one in of.items()},
            {name: int(one.agent.imagined[0]) for name, one in of.items() if one.agent is not None},
        )

    def results(self) -> list[Frame]:
        """What came of each episode."""
        of = self.episodes.of
        return [
            EpisodeResult(
                self.first + n,
                int(self.task.states[n, -1]),
                int(self.task.goal[n]),
                self._shortest(n),
                {name: int(one.arrived[n]) for name, one in of.items()},
                {name: int(one.taken[n]) for name, one in of.items()},
                {name: int(one.agent.imagined[n]) for name, one in of.items() if one.agent is not None},
            )
            for n in range(len(self.task.goal))
        ]

    def _shortest(self, n: int) -> int:
        return int(self.world.shortest_actions[self.task.goal[n], self.task.states[n, -1]])

    def _driven(self, action: int) -> DrivenAction:
        state, arrived = self.person.states[0, -1], int(self.person.arrived[0])
        return DrivenAction(self.first, action, int(state), arrived, self.world.observations(state, self.person.actions[0, -1]))

    def _planned_futures(self) -> list[Frame]:
        """The plans of the watched episode, if a new one was made."""
        new = False
        for name, planner in self.planners.items():
            plans, one = planner.plans, self.episodes.of[name]
            made = one.taken[0] == self.ticks and len(planner.planned) and planner.planned[0] == 0
            if plans is None or not made or plans is planner.recorded:
                continue
            planner.recorded, new = plans, True
            best = int(plans.best[0])
            order = [best, *(n for n in range(plans.pose.shape[1]) if n != best)][:SHOWN]
            paths = np.full((SHOWN, *plans.pose.shape[2:3], 2), np.nan, np.float32)
            paths[: len(order)] = self.world.unscaled(plans.pose[0, order].numpy())
            self._paths[name] = paths
        return [PlannedFutures(dict(self._paths))] if new else []


def trial_result(knobs: NavigateKnobs, trainers: NavigateTrainers, segment: float) -> TrialResult:
    """All agents in a few episodes, with the models as they stand; nothing of the models changes."""
    batch = EpisodeBatch(knobs, trainers.world, trainers, segment, trainers.seed, TRIAL, 0, knobs.trial_episodes)
    while not batch.over(knobs, awaited=False):
        stopping.check()
        batch.step(knobs)
    success = {name: float(one.arrived.mean()) for name, one in batch.episodes.of.items()}
    return TrialResult(trainers.t, success, knobs.trial_episodes)
