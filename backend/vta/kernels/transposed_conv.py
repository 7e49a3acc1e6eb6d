"""The layer that ends in pixels: a transposed convolution with few channels, computed forwards as one to four times as many."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.autograd import Function
from torch.autograd.function import once_differentiable

TAPS = ((0, 0, 3), (0, 1, 1), (1, 1, 2), (1, 2, 0))
"""Pixel 2a + p is reached from a - 1 + i by the kernel's tap k: all (p, i, k)."""
GEOMETRY = ([2, 2], [1, 1], [1, 1], True, [0, 0], 1)


class PixelConvTranspose2d(nn.ConvTranspose2d):
    """(n, C, h, w) -> (n, channels, 2h, 2w): kernel 4x4, stride 2, padding 1, with a bias.

    Each of the four pixels made of one sees its 3x3 neighbours; as an ordinary convolution to four times the channels, set
    apart afterwards, it takes half the time with three channels. Gradients are those of the transposed convolution.
    """

    def __init__(self, inputs: int, channels: int):
        super().__init__(inputs, channels, 4, 2, 1)

    def forward(self, x: Tensor) -> Tensor:  # type: ignore[override]
        return _PixelConvTranspose2d.apply(x, self.weight, self.bias)


class _PixelConvTranspose2d(Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        ctx.save_for_backward(x, weight)
        n, inputs, high, wide = x.shape
        channels = weight.shape[1]
        kernel = weight.new_zeros(2, 2, channels, 3, 3, inputs)
        for p, i, k in TAPS:
            for q, j, m in TAPS:
                kernel[p, q, :, i, j] = weight[:, :, k, m].T
        kernel = kernel.flatten(0, 2).permute(0, 3, 1, 2)
        y = F.conv2d(x, kernel, bias.repeat(4), padding=1)
        fours = y.permute(0, 2, 3, 1).reshape(n, high, wide, 2, 2, channels).transpose(2, 3)
        return fours.reshape(n, 2 * high, 2 * wide, channels).permute(0, 3, 1, 2)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        x, weight = ctx.saved_tensors
        grad = grad.contiguous(memory_format=torch.channels_last)
        return torch.ops.aten.convolution_backward(grad, x, weight, [weight.shape[1]], *GEOMETRY, [True, True, True])
