"""A net that learns by one rule: its weights, the states of its batch, and how it does on other pictures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from settle.backend.ep.kernels.even_odd_weights import Weights
from settle.backend.ep.kernels.relaxation import Relaxation
from settle.backend.ep.learning.ep_and_bptt_updates import BPTT, EP, Outcome
from settle.backend.ep.models.model import Model

AT_ONCE = 200
"""Test pictures that settle together."""


@dataclass(frozen=True)
class Course:
    """How a training phase goes: T free steps, K nudged ones, dt, and the movement at which settling may end."""

    T: int
    K: int
    dt: float
    tolerance: float = 0.0


class Learner:
    """:param rule: ``ep`` or ``bptt``.

    :param parameters: first weights, W0, b0, ...; copied.
    """

    def __init__(self, rule: str, model: Model, parameters: Mapping[str, Tensor], batch: int, course: Course):
        self.rule, self.model, self.course = rule, model, course
        self.weights = Weights(model.wiring.sizes, parameters)
        self.net = Relaxation(model, self.weights, batch, course.dt)
        # The published program goes back K + 1 steps.
        self._ep = EP(self.net, course.T, course.K, course.tolerance)
        self._bptt = BPTT(self.net, course.T, course.K + 1, course.tolerance)
        self._nets: dict[int, Relaxation] = {}

    @property
    def like(self) -> Tensor:
        """A tensor of the precision and on the device of the weights."""
        return self.weights.Wx

    def update(self, x: Tensor, y: Tensor, rates: Sequence[float], betas: Sequence[float]) -> Outcome:
        """One training update; x: batch x inputs, y: batch x outputs, rates: output first."""
        if self.rule == "ep":
            return self._ep(x, y, self.weights, rates, betas)
        return self._bptt(x, y, self.weights, rates)

    def compare(self, x: Tensor, y: Tensor, betas: Sequence[float]) -> dict[str, tuple[float, float]]:
        """Weight matrix -> angle in degrees between the updates of EP and of BPTT, and share of equal signs.

        Signs are counted where neither vanishes; a figure is NaN where nothing is left. Nothing is changed.
        """
        ep, bptt, ones = self.weights.empty(), self.weights.empty(), [1.0] * self.weights.layers
        self._ep(x, y, ep, ones, betas)
        self._bptt(x, y, bptt, ones)
        others = bptt.parameters()
        return {name: compared(update, others[name]) for name, update in ep.parameters().items() if name[0] == "W"}

    def outputs(self, x: Tensor) -> Tensor:
        """s_0 at the end of the free phase: pictures x outputs."""
        found = []
        for part in x.split(AT_ONCE):
            if len(part) not in self._nets:
                self._nets[len(part)] = Relaxation(self.model, self.weights, len(part), self.course.dt)
            net = self._nets[len(part)]
            net.present(part)
            net.settle(self.course.T, tolerance=self.course.tolerance)
            found.append(net.states()[0])
        return torch.cat(found)

    def kept(self) -> dict[str, np.ndarray]:
        """A copy of all parameters."""
        return {name: p.contiguous().cpu().numpy().copy() for name, p in self.weights.parameters().items()}

    def load(self, parameters: Mapping[str, np.ndarray]) -> None:
        """Go on from parameters of :meth:`kept`."""
        self.weights.load({name: torch.tensor(np.asarray(p)) for name, p in parameters.items()})

    def fields(self, count: int, picture: tuple[int, int, int]) -> np.ndarray:
        """What the first units above the input look for, the mean over channels: count x h x w."""
        return self.weights.Wx[:, :count].T.reshape(-1, *picture).mean(1).cpu().numpy().copy()


def compared(a: Tensor, b: Tensor) -> tuple[float, float]:
    """Angle in degrees between two updates, and share of equal signs where neither vanishes."""
    a, b = a.double().flatten(), b.double().flatten()
    norms = float(a.norm() * b.norm())
    signs = torch.sign(a) * torch.sign(b)
    alive = int(signs.count_nonzero())
    cosine = float(a @ b) / norms if norms else math.nan
    angle = math.degrees(math.acos(max(-1.0, min(1.0, cosine)))) if math.isfinite(cosine) else math.nan
    return angle, (float(signs.sum()) / alive + 1) / 2 if alive else math.nan
