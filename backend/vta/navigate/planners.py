"""Agents that plan by imagining: many futures, each scored by how near it comes to the goal; the best one's actions are done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from settle.backend.vta.kernels.recurrences import input_products, step
from settle.backend.vta.model.imagine import jumps, noise_of, steps
from settle.backend.vta.model.rssm import Flat
from settle.backend.vta.model.vta import VTA
from settle.backend.vta.navigate.agents import Task
from settle.backend.vta.worlds.lattice_world import ACTION, FORWARD, HEADINGS, POSE, World
from settle.backend.vta.worlds.random_walks import Walker

Score = Callable[[Tensor, Tensor], Tensor]
"""Poses (..., 4) and goals (..., 2), scaled as in an observation -> what is left to the goal, in actions."""


def straight_line(world: World) -> Score:
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
class Setting:
    """How an agent plans; it may be changed between two plans."""

    work: int
    """Imagined steps a plan may take."""
    horizon: int
    """Moments of a future: jumps or frames."""
    ex: int
    """Actions done before the next plan."""
    score: Score
    haste: float = 1.0
    """What an action of the future costs, beside an action that is left."""


class Imagines:
    """An agent with a model: VTA from segment to segment, or the flat one frame by frame.

    Where it has run into a wall, or has not left its place for as long as it looks back, it knows no more: its models have
    learnt from walkers who never do. Then it is led by ``reflex`` until it has left the place.
    """

    def __init__(
        self, world: World, task: Task, model: VTA | Flat, setting: Setting, segment: float, generator: torch.Generator, reflex: Walker
    ):
        """
        :param segment: mean length of a segment in frames, for VTA's jumps have no time of their own.
        :param reflex: random walkers, one an episode.
        """
        self.reflex = reflex
        self.lost = np.zeros(len(task.goal), bool)
        self.world, self.task, self.model, self.setting = world, task, model, setting
        self.segment, self.generator = segment, generator
        count = len(task.goal)
        self.imagined = np.zeros(count, np.int64)
        self.queue: list[list[int]] = [[] for _ in range(count)]
        self.goal = torch.from_numpy(world.pose[world.rooms[task.goal] * 8, :2])
        self.plans: Plans | None = None
        """The last ones made."""
        self.told: Plans | None = None
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
            self.plans = plans = self.plan(torch.from_numpy(self.world.seen(states[new], actions[new])), self.goal[self.planned])
            self.imagined[self.planned] += plans.steps
            for n, actions_of in zip(self.planned, plans.actions.tolist(), strict=True):
                self.queue[n] = actions_of
        found = self.reflex.act(states[:, -1], who)
        for i, n in enumerate(who):
            if lost[i]:
                self.queue[n] = []
            else:
                found[i] = self.queue[n].pop(0)
        return found

    @torch.no_grad()
    def plan(self, seen: Tensor, goal: Tensor) -> Plans:
        """:param seen: m x init x 71. :param goal: m x 2, scaled."""
        setting, m = self.setting, len(seen)
        jumping = isinstance(self.model, VTA)
        K = futures(setting, jumping)
        noise = noise_of(self.model, m * K, setting.horizon, self.generator)
        if isinstance(self.model, VTA):
            found = jumps(self.model, seen, setting.horizon, noise, futures=K)
        else:
            found = steps(self.model, seen, setting.horizon, noise, futures=K)
        assert found.frames is not None
        frames = found.frames.unflatten(0, (m, K))
        pose = frames[..., POSE]
        elapsed = torch.arange(setting.horizon) * (self.segment if jumping else 1.0) + 1
        left = setting.score(pose, goal[:, None, None]) + setting.haste * elapsed
        best = left.amin(-1).argmin(-1)
        rows = torch.arange(m)
        if isinstance(self.model, VTA):
            chosen = best + rows * K
            frames_done = unfolded(self.model, found.h[chosen], found.s[chosen], setting.ex)
        else:
            frames_done = frames[rows, best, : setting.ex]
        return Plans(pose, best, frames_done[..., ACTION].argmax(-1), work(setting, jumping))


def futures(setting: Setting, jumping: bool) -> int:
    """How many futures the work suffices for; a jumping agent's actions have to be made out of it as well."""
    return max(1, (setting.work - (setting.ex if jumping else 0)) // setting.horizon)


def work(setting: Setting, jumping: bool) -> int:
    """Steps imagined for one plan."""
    return futures(setting, jumping) * setting.horizon + (setting.ex if jumping else 0)


def unfolded(model: VTA, f: Tensor, s: Tensor, count: int) -> Tensor:
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
            h = step(model.belief, input_products(model.belief, torch.cat([now, segment], -1)), h)
            h = torch.where(read[:, None], segment, h)
            now = torch.where(read[:, None], s[rows, at], model.prior_s(h).mean)
        g = model.feature(torch.cat([h, now], -1))
        found.append(g)
    return model.decoded(torch.stack(found, 1))
