"""Layers of encoders. Each is linear: a gradient that is written out needs itself (``forward``), its transpose (``input_gradient``), and
the products of what went in with what came back (``write_weight_gradient``). First weights are uniform within inputs^(-1/2), torch's own
for such layers.
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
FOLD_BELOW = 4
"""Input channels below which a convolution's transpose is faster as a product that is then added up in place."""


def uniform_weights(rng: np.random.Generator, shape: tuple[int, ...], inputs: int, like: Tensor) -> Tensor:
    """Weights uniform within inputs^(-1/2), of the type of ``like``, to be learned."""
    return torch.as_tensor(rng.uniform(-1, 1, shape) * inputs**-0.5).to(like).requires_grad_()


def _joined(batches: Sequence[Tensor]) -> Tensor:
    return batches[0] if len(batches) == 1 else torch.cat(list(batches))


def _channels_last(maps: Tensor) -> Tensor:
    """With channels last in memory; where there is one, its stride says so, and torch goes by that."""
    return maps.to(memory_format=torch.channels_last)


class DenseLayer:
    """(n, *input_shape) -> (n, units)"""

    def __init__(self, input_shape: tuple[int, ...], units: int, rng: np.random.Generator, like: Tensor):
        inputs = math.prod(input_shape)
        self.input_shape, self.output_shape = input_shape, (units,)
        self.W, self.b = uniform_weights(rng, (units, inputs), inputs, like), uniform_weights(rng, (units,), inputs, like)

    def forward(self, a: Tensor, W: Tensor, b: Tensor | None) -> Tensor:
        return functional.linear(a.flatten(1), W, b)

    def input_gradient(self, d: Tensor, W: Tensor) -> Tensor:
        """The derivative by the input from that by the output, (n, units) -> (n, *input_shape)."""
        return (d @ W).view(-1, *self.input_shape)

    def write_weight_gradient(self, a: Sequence[Tensor], d: Sequence[Tensor]) -> None:
        """Writes W's gradient, the sum of d_i a_i^T over batches a, d: one product for all."""
        torch.mm(_joined(d).T, _joined([v.flatten(1) for v in a]), out=self.W.grad)


class ConvLayer:
    """(n, channels, height, width) -> (n, ``channels``, half the height, half the width), sizes rounded up."""

    def __init__(self, input_shape: tuple[int, ...], channels: int, rng: np.random.Generator, like: Tensor):
        self.input_shape, self.output_shape = input_shape, (channels, *(math.ceil(side / STRIDE) for side in input_shape[1:]))
        inputs = input_shape[0] * KERNEL**2
        self.W = uniform_weights(rng, (channels, input_shape[0], KERNEL, KERNEL), inputs, like)
        self.b = uniform_weights(rng, (channels,), inputs, like)

    def forward(self, a: Tensor, W: Tensor, b: Tensor | None) -> Tensor:
        return functional.conv2d(_channels_last(a), _channels_last(W), b, STRIDE, PADDING)

    def input_gradient(self, d: Tensor, W: Tensor) -> Tensor:
        """As that of :class:`DenseLayer`."""
        if self.input_shape[0] < FOLD_BELOW:
            patches = W.flatten(1).T @ d.flatten(2)
            return functional.fold(patches, self.input_shape[1:], KERNEL, padding=PADDING, stride=STRIDE)
        output_padding = [side - (2 * ((side + 1) // 2) - 1) for side in self.input_shape[1:]]
        return functional.conv_transpose2d(d, _channels_last(W), None, STRIDE, PADDING, output_padding)

    def write_weight_gradient(self, a: Sequence[Tensor], d: Sequence[Tensor]) -> None:
        """As that of :class:`DenseLayer`."""
        parts = [conv2d_weight(_channels_last(v), self.W.shape, _channels_last(w), STRIDE, PADDING) for v, w in zip(a, d, strict=True)]
        assert self.W.grad is not None
        self.W.grad.copy_(parts[0] if len(parts) == 1 else parts[0].add_(parts[1]))


class DenseOverMaps(DenseLayer):
    """A dense layer over feature maps, in the order in which they lie, channels last."""

    def forward(self, a: Tensor, W: Tensor, b: Tensor | None) -> Tensor:
        return super().forward(a.permute(0, 2, 3, 1), W, b)

    def input_gradient(self, d: Tensor, W: Tensor) -> Tensor:
        channels, height, width = self.input_shape
        return (d @ W).view(-1, height, width, channels).permute(0, 3, 1, 2)

    def write_weight_gradient(self, a: Sequence[Tensor], d: Sequence[Tensor]) -> None:
        super().write_weight_gradient([v.permute(0, 2, 3, 1) for v in a], d)
