"""How far it is from one place to another, learnt from random walks alone: no map is looked at."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from settle.backend.core.checkpoint_arrays import arrays_of
from settle.backend.core.random_streams import stream
from settle.backend.numerics.adam import TorchAdam
from settle.backend.numerics.rate_schedule import RateSchedule
from settle.backend.vta.model.schedule import TrainingSchedule
from settle.backend.vta.worlds.lattice_world import LatticeWorld
from settle.backend.vta.worlds.random_walks import random_walks

WALK = 128
"""Frames of the walks: no distance is learnt beyond."""
POOL, RENEWED = 64, 8
"""Walks that pairs are drawn from, and the updates after which there are new ones."""
PAIRS = 512
"""Of an update."""
RATE = 5e-3
QUANTILE = 0.1
HIDDEN = 128
"""Units of a hidden layer."""
UNIT = 16.0
"""Actions that the net's output of 1 stands for."""
FREQUENCIES = 2
"""Sines and cosines of y and of x that the net is given: walls are sharper than a small net draws them from two numbers."""


class LearntDistance:
    """d(pose, goal): a low quantile of the number of actions in which random walkers came from one to the other.

    A net of 2 hidden layers, trained by the pinball loss of that quantile [Koenker1978]: low, since what counts is how soon one
    can be there, not how long a random walker roams.
    """

    def __init__(self, world: LatticeWorld, straight: float, seed: int, updates: int):
        """
        :param straight: of the random walkers.
        :param updates: planned; the learning rate falls over the second half of them.
        """
        self.world, self.straight, self.seed = world, straight, seed
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            inputs = 6 + 8 * FREQUENCIES
            layers = [nn.Linear(inputs, HIDDEN), nn.ELU(), nn.Linear(HIDDEN, HIDDEN), nn.ELU(), nn.Linear(HIDDEN, 1), nn.Softplus()]
            self.net = nn.Sequential(*layers)
        self.adam = TorchAdam(self.net.parameters(), RATE)
        self.schedule = TrainingSchedule(rate=RATE, updates=updates, fall=RateSchedule("linear", 0.5, 0.02))
        self.done, self.loss = 0, 0.0
        """Updates so far, and the last one's loss in actions."""
        self._pool: tuple[int, np.ndarray] = (-1, np.empty(0))

    def update(self) -> None:
        """Learn from pairs of frames of random walks, an earlier and a later one."""
        number = self.done // RENEWED
        if self._pool[0] != number:
            self._pool = (number, random_walks(self.world, POOL, WALK, self.straight, stream(self.seed, f"far walks {number}"))[0])
        states, draw = self._pool[1], stream(self.seed, f"pairs {self.done}")
        who, first = draw.integers(POOL, size=PAIRS), draw.integers(WALK - 1, size=PAIRS)
        last = first + 1 + (draw.random(PAIRS) * (WALK - 1 - first)).astype(int)
        pose = torch.from_numpy(self.world.pose[states[who, first]])
        goal = torch.from_numpy(self.world.pose[states[who, last], :2])
        error = torch.from_numpy((last - first) / UNIT).float() - self._estimate(pose, goal)
        loss = torch.maximum(QUANTILE * error, (QUANTILE - 1) * error).mean()
        self.adam.rate = self.schedule.rate_at(self.done)
        self.adam.zero_grad()
        loss.backward()
        self.adam.step()
        self.done, self.loss = self.done + 1, loss.item() * UNIT

    def _estimate(self, pose: Tensor, goal: Tensor) -> Tensor:
        return self.net(torch.cat([fourier_features(pose), fourier_features(goal)], -1)).squeeze(-1)

    def __call__(self, pose: Tensor, goal: Tensor) -> Tensor:
        """Actions from poses (..., 4) to goals (..., 2), both scaled as in an observation."""
        with torch.no_grad():
            return self._estimate(pose, goal.expand(*pose.shape[:-1], 2)) * UNIT

    def state_dict(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """Arrays and values from which :meth:`load_state_dict` goes on bit for bit."""
        arrays = {f"net.{name}": v.detach().numpy().copy() for name, v in self.net.state_dict().items()}
        arrays |= {f"adam.{name}": v for name, v in self.adam.arrays().items()}
        return arrays, {"done": self.done, "loss": self.loss}

    def load_state_dict(self, arrays: Mapping[str, np.ndarray], values: Mapping[str, Any]) -> None:
        """Go on from what :meth:`state_dict` gave."""
        self.net.load_state_dict({k[4:]: torch.tensor(v) for k, v in arrays.items() if k.startswith("net.")})
        self.adam.load_arrays(arrays_of(arrays, "adam"))
        self.done, self.loss = int(values["done"]), float(values["loss"])


def fourier_features(pose: Tensor) -> Tensor:
    """Poses (..., 2 or more) with sines and cosines of y and x, which are their first two numbers, from -2 to 2."""
    features = [pose]
    for n in range(1, FREQUENCIES + 1):
        angle = (n * math.pi / 2) * pose[..., :2]
        features += [torch.sin(angle), torch.cos(angle)]
    return torch.cat(features, -1)
