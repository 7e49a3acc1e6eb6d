"""The episodes of vta.navigate: all agents in the same ones, side by side, of which the first is watched."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from settle.backend.core.frame import Frame
from settle.backend.core.random_streams import stream
from settle.backend.vta.navigate.agents import Agent, Chance, KnowsTheMap, Task, Walks, task
from settle.backend.vta.navigate.episode_batch import Race, Traveller
from settle.backend.vta.navigate.frames import Driven, Episode, Futures, Watch
from settle.backend.vta.worlds.lattice_world import World
from settle.backend.vta.worlds.random_walks import Walker

if TYPE_CHECKING:
    from settle.backend.vta.navigate.experiment import Navigate
    from settle.backend.vta.navigate.learners import School
    from settle.backend.vta.navigate.planners import Imagines, Setting

PLANNERS = ("vta", "rssm_near", "rssm_far")
SHOWN = 24
"""Futures of a plan that are recorded."""


class Chunk:
    """Some episodes, from the first action to the last.

    :param school: where the models are; None: without agents that need one.
    :param segment: mean length of a segment of VTA, in frames.
    """

    def __init__(self, knobs: Navigate, world: World, school: School | None, segment: float, seed: int, number: int):
        count = min(knobs.together, knobs.episodes - number * knobs.together)
        self.world, self.school, self.first = world, school, number * knobs.together
        self.task = task(world, count, knobs.init, knobs.away, knobs.straight, stream(seed, f"episodes {number}"))
        made: dict[str, Agent] = {}
        self.planners: dict[str, Imagines] = {}
        if school is not None:
            self.planners = _planners(knobs, world, school, self.task, segment, seed, number)
            made |= self.planners
        draws = {name: stream(seed, f"{name} {number}") for name in ("walker", "random", "map")}
        made["walker"] = Walks(world, self.task, draws["walker"], knobs.straight)
        made["random"] = Chance(world, self.task, draws["random"])
        made["map"] = KnowsTheMap(world, self.task, draws["map"])
        self.race = Race(world, self.task, made)
        self.person, self.joined = Traveller(world, self.task, None), False
        self.seconds = dict.fromkeys(made, 0.0)
        """Computing time of each agent."""
        self.ticks = 0
        self._paths: dict[str, np.ndarray] = {}

    def over(self, now: Navigate, awaited: bool) -> bool:
        """:param awaited: whether the person's episode has to be over, too."""
        return self.race.over(now.budget) and not (awaited and 0 in self.person.going(now.budget))

    def tick(self, now: Navigate) -> list[Frame]:
        """An action of each agent."""
        for name, planner in self.planners.items():
            assert self.school is not None
            planner.setting = setting(name, now, self.world, self.school)
        for name, one in self.race.of.items():
            began = time.perf_counter()
            one.tick(now.budget)
            self.seconds[name] += time.perf_counter() - began
        self.ticks += 1
        return [*self._futures(), self.watch()]

    def join(self) -> list[Frame]:
        """The person comes in, at the start of the watched episode; nothing if they are there."""
        if self.joined:
            return []
        self.joined = True
        return [self._driven(-1)]

    def drive(self, action: int, budget: int) -> list[Frame]:
        """An action of the person, if their episode is not over."""
        if 0 not in self.person.going(budget):
            return []
        self.person.take(np.array([0]), np.array([action]))
        return [self._driven(action)]

    def watch(self) -> Watch:
        of = self.race.of
        return Watch(
            self.first,
            self.ticks,
            int(self.task.goal[0]),
            self._shortest(0),
            {name: int(one.state[0]) for name, one in of.items()},
            {name: int(one.taken[0]) for name, one in of.items()},
            {name: int(one.arrived[0]) for name, one in of.items()},
            {name: int(one.agent.imagined[0]) for name, one in of.items() if one.agent is not None},
        )

    def episodes(self) -> list[Frame]:
        """What came of each."""
        of = self.race.of
        return [
            Episode(
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
        return int(self.world.actions_to[self.task.goal[n], self.task.states[n, -1]])

    def _driven(self, action: int) -> Driven:
        state = self.person.states[0, -1]
        return Driven(self.first, action, int(state), int(self.person.arrived[0]), self.world.seen(state, self.person.actions[0, -1]))

    def _futures(self) -> list[Frame]:
        """The plans of the watched episode, if a new one was made."""
        new = False
        for name, planner in self.planners.items():
            plans, one = planner.plans, self.race.of[name]
            made = plans is not None and one.taken[0] == self.ticks and len(planner.planned) and planner.planned[0] == 0
            if made and plans is not planner.told:
                planner.told, new = plans, True
                assert plans is not None
                best = int(plans.best[0])
                order = [best, *(n for n in range(plans.pose.shape[1]) if n != best)][:SHOWN]
                paths = np.full((SHOWN, *plans.pose.shape[2:3], 2), np.nan, np.float32)
                paths[: len(order)] = self.world.unscaled(plans.pose[0, order].numpy())
                self._paths[name] = paths
        return [Futures(dict(self._paths))] if new else []


def setting(name: str, now: Navigate, world: World, school: School) -> Setting:
    """How an agent plans, as the knobs stand."""
    from settle.backend.vta.navigate.planners import Setting, straight_line

    horizon = {"vta": now.jumps, "rssm_near": now.near, "rssm_far": now.far}[name]
    return Setting(now.work, horizon, now.ex, school.distance if now.score == "learnt" else straight_line(world), now.haste)


def _planners(knobs: Navigate, world: World, school: School, episodes: Task, segment: float, seed: int, number: int) -> dict[str, Imagines]:
    import torch

    from settle.backend.vta.navigate.planners import Imagines

    made: dict[str, Imagines] = {}
    for name in PLANNERS:
        chance = torch.Generator().manual_seed(int(stream(seed, f"{name} {number}").integers(2**62)))
        reflex = Walker(world, len(episodes.goal), knobs.straight, stream(seed, f"reflex of {name} {number}"))
        model = school.vta if name == "vta" else school.flat
        made[name] = Imagines(world, episodes, model, setting(name, knobs, world, school), segment, chance, reflex)
    return made


def rates(success: Mapping[str, np.ndarray]) -> tuple[dict[str, float], dict[str, float]]:
    """Share of episodes that succeeded, and its standard error, of each agent."""
    share = {name: float(np.mean(found)) for name, found in success.items()}
    return share, {name: float(np.sqrt(p * (1 - p) / len(success[name]))) for name, p in share.items()}
