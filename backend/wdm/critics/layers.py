"""Layers of encoders. Each is linear: a gradient by hand needs itself (``forward``), its transpose (``back``), and the products of what
went in with what came back (``slope``). Beginnings are uniform within inputs^(-1/2), torch's own for such layers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.grad import conv2d_weight

STRIDE, PADDING, KERNEL = 2, 1, 3
FEW = 4
"""Channels below which a convolution's transpose is faster as a product that is then added up in place."""


def beginning(rng: np.random.Generator, shape: tuple[int, ...], inputs: int, like: Tensor) -> Tensor:
    """Weights uniform within inputs^(-1/2), of the type of ``like``, to be learned."""
    return torch.as_tensor(rng.uniform(-1, 1, shape) * inputs**-0.5).to(like).requires_grad_()


def _one(parts: Sequence[Tensor]) -> Tensor:
    return parts[0] if len(parts) == 1 else torch.cat(list(parts))


def _last(maps: Tensor) -> Tensor:
    """With channels last in memory; where there is one, its stride says so, and torch goes by that."""
    return maps.to(memory_format=torch.channels_last)


class Dense:
    """(n, *takes) -> (n, units)"""

    def __init__(self, takes: tuple[int, ...], units: int, rng: np.random.Generator, like: Tensor):
        inputs = math.prod(takes)
        self.takes, self.gives = takes, (units,)
        self.W, self.b = beginning(rng, (units, inputs), inputs, like), beginning(rng, (units,), inputs, like)

    def forward(self, a: Tensor, W: Tensor, b: Tensor | None) -> Tensor:
        return functional.linear(a.flatten(1), W, b)

    def back(self, d: Tensor, W: Tensor) -> Tensor:
        return (d @ W).view(-1, *self.takes)

    def slope(self, a: Sequence[Tensor], d: Sequence[Tensor]) -> None:
        """Writes W's gradient, the sum of d_i a_i^T over batches a, d: one product for all."""
        torch.mm(_one(d).T, _one([v.flatten(1) for v in a]), out=self.W.grad)


class Conv:
    """(n, channels, height, width) -> (n, ``channels``, half the height, half the width), sizes rounded up."""

    def __init__(self, takes: tuple[int, ...], channels: int, rng: np.random.Generator, like: Tensor):
        self.takes, self.gives = takes, (channels, *(math.ceil(side / STRIDE) for side in takes[1:]))
        inputs = takes[0] * KERNEL**2
        self.W = beginning(rng, (channels, takes[0], KERNEL, KERNEL), inputs, like)
        self.b = beginning(rng, (channels,), inputs, like)

    def forward(self, a: Tensor, W: Tensor, b: Tensor | None) -> Tensor:
        return functional.conv2d(_last(a), _last(W), b, STRIDE, PADDING)

    def back(self, d: Tensor, W: Tensor) -> Tensor:
        if self.takes[0] < FEW:
            seen = W.flatten(1).T @ d.flatten(2)
            return functional.fold(seen, self.takes[1:], KERNEL, padding=PADDING, stride=STRIDE)
        more = [side - (2 * ((side + 1) // 2) - 1) for side in self.takes[1:]]
        return functional.conv_transpose2d(d, _last(W), None, STRIDE, PADDING, more)

    def slope(self, a: Sequence[Tensor], d: Sequence[Tensor]) -> None:
        parts = [conv2d_weight(_last(v), self.W.shape, _last(w), STRIDE, PADDING) for v, w in zip(a, d, strict=True)]
        assert self.W.grad is not None
        self.W.grad.copy_(parts[0] if len(parts) == 1 else parts[0].add_(parts[1]))


class FromMaps(Dense):
    """A dense layer over maps, in the order in which they lie, channels last."""

    def forward(self, a: Tensor, W: Tensor, b: Tensor | None) -> Tensor:
        return super().forward(a.permute(0, 2, 3, 1), W, b)

    def back(self, d: Tensor, W: Tensor) -> Tensor:
        channels, height, width = self.takes
        return (d @ W).view(-1, height, width, channels).permute(0, 3, 1, 2)

    def slope(self, a: Sequence[Tensor], d: Sequence[Tensor]) -> None:
        super().slope([v.permute(0, 2, 3, 1) for v in a], d)
