"""Agents that plan by random shooting in imagination: many futures, each scored by how near it comes to the goal; of the best one the
first actions are done, then there is a new plan (model-predictive control)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from settle.backend.vta.kernels.recurrences import gru_step, input_products
from settle.backend.vta.model.hssm import HSSM
from settle.backend.vta.model.imagination import imagination_noise, jumpy_imagination, stepwise_imagination
from settle.backend.vta.model.rssm import RSSM
from settle.backend.vta.navigate.agents import NavigationTask
from settle.backend.vta.worlds.lattice_world import ACTION, FORWARD, HEADINGS, POSE, LatticeWorld
from settle.backend.vta.worlds.random_walks import RandomWalker

GoalDistance = Callable[[Tensor, Tensor], Tensor]
"""Poses (..., 4) and goals (..., 2), scaled as in an observation -> what is left to the goal, in actions."""


def straight_line_distance(world: LatticeWorld) -> GoalDistance:
    """The straight line: cells along y and along x to the goal, over half a cell an action; walls do not count."""
    return lambda pose, goal: (pose[..., :2] - goal).abs().sum(-1) * (world.side / 2 / 0.5)


@dataclass
class Plans:
    """What m episodes imagined, m x K futures of J moments each."""

    pose: Tensor
    """m x K x J x 4."""
    best: Tensor
    """m: the future chosen."""
    actions: Tensor
    """m x ex: what is to be done."""
    steps: int
    """Imagined for each episode: futures times moments, and those that made out the actions."""


@dataclass(frozen=True)
class PlannerSettings:
    """How an agent plans; it may be changed between two plans."""

    work: int
    """Imagined steps a plan may take."""
    horizon: int
    """Moments of a future: jumps or frames."""
    ex: int
    """Actions done before the next plan."""
    distance: GoalDistance
    haste: float = 1.0
    """What an action of the future costs, beside an action that is left."""
    by_frames: bool = False
    """Whether an HSSM imagines frame by frame, too, as an RSSM does: what its jumps do is left out."""
    followed: bool = False
    """Whether the actions of the futures are carried out in the true maze, and where they lead is scored: the model makes no error of
    place; what remains of it are the futures that it thinks of."""


class PlanningAgent:
    """An agent with a model: an HSSM that imagines from segment to segment, or an RSSM frame by frame.

    Where it has run into a wall, or has not left its place for as long as it looks back, it knows no more: its models have
    learnt from walkers who never do. Then it is led by ``fallback`` until it has left the place.
    """

    def __init__(
        self,
        world: LatticeWorld,
        task: NavigationTask,
        model: HSSM | RSSM,
        settings: PlannerSettings,
        segment: float,
        generator: torch.Generator,
        fallback: RandomWalker,
    ):
        """
        :param segment: mean length of a segment in frames, for jumps have no time of their own.
        :param fallback: random walkers, one an episode.
        """
        self.fallback = fallback
        self.lost = np.zeros(len(task.goal), bool)
        self.world, self.task, self.model, self.settings = world, task, model, settings
        self.segment, self.generator = segment, generator
        count = len(task.goal)
        self.imagined = np.zeros(count, np.int64)
        self.queue: list[list[int]] = [[] for _ in range(count)]
        self.goal = torch.from_numpy(world.pose[world.rooms[task.goal] * 8, :2])
        self.plans: Plans | None = None
        """The last ones made."""
        self.recorded: Plans | None = None
        """Those that were recorded last."""
        self.planned = np.zeros(0, np.int64)
        """The episodes that these are of."""

    def act(self, who: np.ndarray, states: np.ndarray, actions: np.ndarray) -> np.ndarray:
        place = states // HEADINGS
        moved, bumped = place[:, -1] != place[:, -2], (actions[:, -1] == FORWARD) & (states[:, -1] == states[:, -2])
        lost = self.lost[who] = (self.lost[who] & ~moved) | bumped | (place == place[:, :1]).all(1)
        new = np.array([not self.queue[n] for n in who]) & ~lost
        if new.any():
            self.planned = who[new]
            seen = torch.from_numpy(self.world.observations(states[new], actions[new]))
            self.plans = plans = self.plan(seen, self.goal[self.planned], states[new, -1])
            self.imagined[self.planned] += plans.steps
            for n, actions_of in zip(self.planned, plans.actions.tolist(), strict=True):
                self.queue[n] = actions_of
        found = self.fallback.act(states[:, -1], who)
        for i, n in enumerate(who):
            if lost[i]:
                self.queue[n] = []
            else:
                found[i] = self.queue[n].pop(0)
        return found

    @torch.no_grad()
    def plan(self, seen: Tensor, goal: Tensor, states: np.ndarray | None = None) -> Plans:
        """:param seen: m x init x 71. :param goal: m x 2, scaled. :param states: m, where they are; wanted where futures are followed."""
        settings, m = self.settings, len(seen)
        jumping = isinstance(self.model, HSSM) and not settings.by_frames
        K = count_futures(settings, jumping)
        noise = imagination_noise(self.model, m * K, settings.horizon, self.generator)
        if isinstance(self.model, HSSM) and jumping:
            rollout = jumpy_imagination(self.model, seen, settings.horizon, noise, futures=K)
        else:
            rollout = stepwise_imagination(self.model, seen, settings.horizon, noise, futures=K)
        assert rollout.frames is not None
        frames = rollout.frames.unflatten(0, (m, K))
        pose = frames[..., POSE]
        elapsed = torch.arange(settings.horizon) * (self.segment if jumping else 1.0) + 1
        if settings.followed and states is not None:
            if isinstance(self.model, HSSM) and jumping:
                frames = unroll_jumps(self.model, rollout.h, rollout.s, round(settings.horizon * self.segment)).unflatten(0, (m, K))
            pose = follow(self.world, states, frames[..., ACTION].argmax(-1))
            elapsed = torch.arange(pose.shape[2]) + 1.0
        left = settings.distance(pose, goal[:, None, None]) + settings.haste * elapsed
        best = left.amin(-1).argmin(-1)
        rows = torch.arange(m)
        if isinstance(self.model, HSSM) and jumping:
            chosen = best + rows * K
            done_frames = unroll_jumps(self.model, rollout.h[chosen], rollout.s[chosen], settings.ex)
        else:
            done_frames = frames[rows, best, : settings.ex]
        return Plans(pose, best, done_frames[..., ACTION].argmax(-1), imagined_steps(settings, jumping))


def follow(world: LatticeWorld, states: np.ndarray, actions: Tensor) -> Tensor:
    """The poses (m, K, T, 4), scaled, that actions (m, K, T) lead to from states (m,) in the true maze."""
    state, found = np.repeat(states[:, None], actions.shape[1], 1), []
    for action in actions.numpy().transpose(2, 0, 1):
        state = world.next[state, action]
        found.append(world.pose[state])
    return torch.from_numpy(np.stack(found, 2))


def count_futures(settings: PlannerSettings, jumping: bool) -> int:
    """How many futures the work suffices for; a jumping agent's actions have to be made out of it as well."""
    return max(1, (settings.work - (settings.ex if jumping else 0)) // settings.horizon)


def imagined_steps(settings: PlannerSettings, jumping: bool) -> int:
    """Steps imagined for one plan."""
    return count_futures(settings, jumping) * settings.horizon + (settings.ex if jumping else 0)


def unroll_jumps(model: HSSM, f: Tensor, s: Tensor, count: int) -> Tensor:
    """The frames of jumps one by one, by the means of s; where the boundary's prior reads, the next jump's segment begins.

    :param f: m x J x H, features of the segments; ``s``: m x J x S, states of their first frames.
    :returns: m x count x 71.
    """
    rows, at = torch.arange(len(f)), torch.zeros(len(f), dtype=torch.long)
    h, now, found = f[:, 0], s[:, 0], []
    for t in range(count):
        if t:
            read = model.prior_boundary(g).argmax(-1) == 0  # noqa: F821
            read &= at < f.shape[1] - 1
            at = at + read.long()
            segment = f[rows, at]
            h = gru_step(model.belief, input_products(model.belief, torch.cat([now, segment], -1)), h)
            h = torch.where(read[:, None], segment, h)
            now = torch.where(read[:, None], s[rows, at], model.prior_s(h).mean)
        g = model.feature(torch.cat([h, now], -1))
        found.append(g)
    return model.decode(torch.stack(found, 1))
