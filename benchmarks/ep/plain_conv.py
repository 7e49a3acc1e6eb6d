"""The convolutional net's update written straight from its equations: everything anew at each step, channels first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch.nn.functional as F
from torch import Tensor


class PlainConv:
    """Two convolutions of any size, max-pooling 2, read-out; hardsigm, dt = 1."""

    def __init__(self, parameters: Mapping[str, Tensor], T: int, K: int, beta: float):
        self.p, self.T, self.K, self.beta = {name: w.clone() for name, w in parameters.items()}, T, K, beta

    def step(self, s: Sequence[Tensor], x: Tensor, y: Tensor | None = None) -> list[Tensor]:
        p = self.p
        top, where_top = F.max_pool2d(F.conv2d(s[2], p["cW0"], p["cb0"]), 2, return_indices=True)
        low = F.max_pool2d(F.conv2d(x, p["cW1"], p["cb1"]), 2)
        out = (s[1].flatten(1) @ p["fcW"].t() + p["fcb"]).clamp(0, 1)
        if y is not None:
            out = out + self.beta * (y - s[0])
        top = (top + (s[0] @ p["fcW"]).view_as(s[1])).clamp(0, 1)
        low = (low + F.conv_transpose2d(F.max_unpool2d(s[1], where_top, 2), p["cW0"])).clamp(0, 1)
        return [out, top, low]

    def statistics(self, s: Sequence[Tensor], x: Tensor) -> dict[str, Tensor]:
        found = {"fcW": s[0].t() @ s[1].flatten(1), "fcb": s[0].sum(0)}
        for i, (below, above) in enumerate(((s[2], s[1]), (x, s[2]))):
            where = F.max_pool2d(F.conv2d(below, self.p[f"cW{i}"], self.p[f"cb{i}"]), 2, return_indices=True)[1]
            put = F.max_unpool2d(above, where, 2)
            found[f"cW{i}"] = F.conv2d(below.transpose(0, 1), put.transpose(0, 1)).transpose(0, 1)
            found[f"cb{i}"] = above.sum((0, 2, 3))
        return found

    def update(self, x: Tensor, y: Tensor, rates: Sequence[float]) -> None:
        p, n = self.p, len(x)
        s = [x.new_zeros(n, len(p["fcb"])), x.new_zeros(n, len(p["cb0"]), 4, 4), x.new_zeros(n, len(p["cb1"]), 12, 12)]
        for _ in range(self.T):
            s = self.step(s, x)
        free = self.statistics(s, x)
        for _ in range(self.K):
            s = self.step(s, x, y)
        for (name, end), rate in zip(self.statistics(s, x).items(), [r for r in rates for _ in "Wb"], strict=True):
            p[name] += rate / (self.beta * n) * (end - free[name])
