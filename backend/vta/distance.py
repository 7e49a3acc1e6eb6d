"""How far it is from one place to another, learnt from random walks alone: no map is looked at."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from backend.vta.course import Course
from backend.vta.walks import walks
from backend.vta.world import World

WALK = 128
"""Frames of the walks: no distance is learnt beyond."""
RATE = 2e-3
UNIT = 16.0
"""Actions that the net's output of 1 stands for."""


class Distance:
    """d(pose, goal): a low quantile of the number of actions in which random walkers came from one to the other.

    A net of 2 hidden layers, trained by the pinball loss of that quantile: low, since what counts is how soon one can be
    there, not how long a random walker roams.
    """

    def __init__(self, world: World, seed: int, updates: int, quantile: float = 0.05, hidden: int = 128):
        """:param updates: planned; the learning rate falls over the second half of them."""
        self.world, self.quantile = world, quantile
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            layers = [nn.Linear(6, hidden), nn.ELU(), nn.Linear(hidden, hidden), nn.ELU(), nn.Linear(hidden, 1), nn.Softplus()]
            self.net = nn.Sequential(*layers)
        self.adam = torch.optim.Adam(self.net.parameters(), RATE)
        self.course = Course(rate=RATE, updates=updates, hold=0.5, end=0.02)
        self.done, self.loss = 0, math.nan
        """Updates so far, and the last one's loss in actions."""

    def update(self, straight: float, draw: np.random.Generator, batch: int = 1024) -> None:
        """Learn from pairs of frames of new walks."""
        states, _ = walks(self.world, batch // 16, WALK, straight, draw)
        who = np.repeat(np.arange(len(states)), 16)
        first = draw.integers(WALK - 1, size=len(who))
        last = first + 1 + (draw.random(len(who)) * (WALK - 1 - first)).astype(int)
        pose = torch.from_numpy(self.world.pose[states[who, first]])
        goal = torch.from_numpy(self.world.pose[states[who, last], :2])
        took = torch.from_numpy((last - first) / UNIT).float()
        error = took - self.net(torch.cat([pose, goal], 1)).squeeze(1)
        loss = torch.maximum(self.quantile * error, (self.quantile - 1) * error).mean()
        self.adam.param_groups[0]["lr"] = self.course.rate_at(self.done)
        self.adam.zero_grad()
        loss.backward()
        self.adam.step()
        self.done, self.loss = self.done + 1, loss.item() * UNIT

    def __call__(self, pose: Tensor, goal: Tensor) -> Tensor:
        """Actions from poses (..., 4) to goals (..., 2), both scaled as in an observation."""
        with torch.no_grad():
            return self.net(torch.cat([pose, goal.expand(*pose.shape[:-1], 2)], -1)).squeeze(-1) * UNIT

    def kept(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """Arrays and values from which :meth:`load` goes on bit for bit."""
        arrays = {f"net.{name}": v.detach().numpy().copy() for name, v in self.net.state_dict().items()}
        for i, state in self.adam.state_dict()["state"].items():
            arrays |= {f"adam.{i}.{name}": np.array(v) for name, v in state.items()}
        return arrays, {"done": self.done, "loss": self.loss}

    def load(self, arrays: Mapping[str, np.ndarray], values: Mapping[str, Any]) -> None:
        """Go on from what :meth:`kept` gave."""
        self.net.load_state_dict({k[4:]: torch.as_tensor(np.array(v)) for k, v in arrays.items() if k.startswith("net.")})
        state: dict[int, dict[str, Tensor]] = {}
        for key, value in arrays.items():
            if key.startswith("adam."):
                _, i, part = key.split(".")
                state.setdefault(int(i), {})[part] = torch.as_tensor(np.array(value))
        self.adam.load_state_dict({**self.adam.state_dict(), "state": state})
        self.done, self.loss = int(values["done"]), float(values["loss"])
