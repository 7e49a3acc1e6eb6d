"""Equilibrium Propagation written straight from its equations: what the fast one is measured against.

Each step computes what the input sends anew, multiplies with transposed views, and makes new tensors.
Dense nets; states, weights and rates are listed from the output to the input.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def rho(v: Tensor) -> Tensor:
    return 1 / (1 + torch.exp(-4 * (v - 0.5)))


def slope(v: Tensor) -> Tensor:
    return 4 * rho(v) * (1 - rho(v))


class PlainEP:
    """One net and its update.

    :param kind: ``eb`` (output units without rho', states held in [0, 1]) or ``p``.
    """

    def __init__(self, kind: str, W: Sequence[Tensor], b: Sequence[Tensor], T: int, K: int, beta: float, dt: float):
        self.eb, self.W, self.b = kind == "eb", [w.clone() for w in W], [v.clone() for v in b]
        self.T, self.K, self.beta, self.dt = T, K, beta, dt

    def activity(self, v: Tensor) -> Tensor:
        return rho(v) if self.eb else v

    def step(self, s: Sequence[Tensor], x: Tensor, y: Tensor | None = None) -> list[Tensor]:
        new = []
        for i, v in enumerate(s):
            below = s[i + 1] if i + 1 < len(s) else x
            h = self.activity(below) @ self.W[i].t() + self.b[i]
            if i:
                h = h + self.activity(s[i - 1]) @ self.W[i - 1]
            to = (h if i == 0 else slope(v) * h) if self.eb else rho(h)
            w = v + self.dt * (to - v)
            if i == 0 and y is not None:
                w = w + self.dt * self.beta * (y - v)
            new.append(w.clamp(0, 1) if self.eb else w)
        return new

    def update(self, x: Tensor, y: Tensor, rates: Sequence[float]) -> None:
        s = [x.new_zeros(len(x), len(bias)) for bias in self.b]
        for _ in range(self.T):
            s = self.step(s, x)
        free = s
        for _ in range(self.K):
            s = self.step(s, x, y)
        for i, rate in enumerate(rates):
            factor = rate / (self.beta * len(x))
            end, begin = ((self.activity(v[i + 1]) if i + 1 < len(v) else self.activity(x)) for v in (s, free))
            self.W[i] += factor * (self.activity(s[i]).t() @ end - self.activity(free[i]).t() @ begin)
            self.b[i] += factor * (self.activity(s[i]) - self.activity(free[i])).sum(0)
