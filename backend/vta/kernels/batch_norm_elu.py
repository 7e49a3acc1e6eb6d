"""Batch normalisation with ELU behind it; where maps are large its gradient is by hand, with half as much new memory."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.autograd import Function
from torch.autograd.function import once_differentiable

LARGE = 2**23
"""Numbers from which on it is by hand. So large (32 MB) the C library takes memory anew from the system each time, a page at a time,
which costs more than the arithmetic; smaller maps are faster by torch's own functions."""
PART = 2**18
"""Numbers worked on at a time, for the processor's cache."""


class NormELU(nn.BatchNorm2d):
    """(n, C, h, w), channels last in memory -> ELU of it normalised.

    :param inner: whether the output goes into the next layer of a chain and nowhere else: then its memory may be used again in the
        next update, and the slope that comes back be overwritten.
    """

    def __init__(self, channels: int, inner: bool):
        super().__init__(channels)
        self.inner, self.spare = inner, None

    def forward(self, y: Tensor) -> Tensor:
        if self.training and self.inner and y.numel() >= LARGE and y.device.type == "cpu" and torch.is_grad_enabled():
            return _NormELU.apply(y, self.weight, self.bias, self)
        return F.elu_(super().forward(y))

    def room(self, like: Tensor) -> Tensor:
        """Memory for an output."""
        spare, self.spare = self.spare, None
        fits = spare is not None and (spare.shape, spare.dtype) == (like.shape, like.dtype)
        return spare.detach() if fits else torch.empty_like(like)  # type: ignore[union-attr]

    def saw(self, mean: Tensor, variance: Tensor, count: int) -> None:
        """Move the running statistics."""
        self.running_mean.lerp_(mean, self.momentum)  # type: ignore[union-attr, arg-type]
        self.running_var.lerp_(variance * (count / (count - 1)), self.momentum)  # type: ignore[union-attr, arg-type]
        self.num_batches_tracked += 1  # type: ignore[operator]


class _NormELU(Function):
    @staticmethod
    def forward(ctx: Any, y: Tensor, gain: Tensor, bias: Tensor, norm: NormELU) -> Tensor:
        y = y.contiguous(memory_format=torch.channels_last)
        u, rows, count = norm.room(y), _rows(y), y.numel() // y.shape[1]
        mean = _channels(rows.sum(0), y) / count
        wide, squares = _repeated(mean, rows), rows.new_zeros(rows.shape[1])
        for (part,), room in _parts(rows):
            squares += torch.sub(part, wide, out=room).square_().sum(0)
        variance = _channels(squares, y) / count
        norm.saw(mean, variance, count)
        inverse = (variance + norm.eps).rsqrt()
        scale = gain * inverse
        shift, scale = _repeated(bias - mean * scale, rows), _repeated(scale, rows)
        for (part, out), _ in _parts(rows, _rows(u)):
            F.elu_(torch.addcmul(shift, part, scale, out=out))
        ctx.norm = norm
        ctx.save_for_backward(gain, y, u, mean, inverse)
        return u

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, slope: Tensor) -> tuple[Tensor | None, ...]:
        gain, y, u, mean, inverse = ctx.saved_tensors
        slope = slope.contiguous(memory_format=torch.channels_last)
        rows, slopes, count = _rows(y), _rows(slope), y.numel() // y.shape[1]
        of_bias, of_gain, wide = rows.new_zeros(rows.shape[1]), rows.new_zeros(rows.shape[1]), _repeated(mean, rows)
        for (part, out, seen), room in _parts(slopes, _rows(u), rows):
            # ELU's slope is 1 where its output is above 0, and output + 1 below.
            part.mul_(torch.clamp(out, max=0, out=room).add_(1))
            of_bias += part.sum(0)
            of_gain += torch.sub(seen, wide, out=room).mul_(part).sum(0)
        of_bias, of_gain = _channels(of_bias, y), _channels(of_gain, y) * inverse
        scale = gain * inverse
        by_y = -scale * inverse * of_gain / count
        constant = -scale * of_bias / count - by_y * mean
        scale, by_y, constant = (_repeated(v, rows) for v in (scale, by_y, constant))
        for (part, seen), _ in _parts(slopes, rows):
            part.mul_(scale).add_(constant).addcmul_(seen, by_y)
        ctx.norm.spare = u.detach()
        return slope, of_gain, of_bias, None


def _rows(v: Tensor) -> Tensor:
    """(n, C, h, w) with channels last in memory as a view of rows of several pixels: narrow rows are slow."""
    return v.permute(0, 2, 3, 1).view(-1, v.shape[1] * math.gcd(v.shape[2] * v.shape[3], 16))


def _repeated(of_channels: Tensor, rows: Tensor) -> Tensor:
    """(C,) for each pixel of a row."""
    return of_channels.repeat(rows.shape[1] // len(of_channels))


def _channels(of_row: Tensor, y: Tensor) -> Tensor:
    """Sums over the pixels of a row, (C,)."""
    return of_row.view(-1, y.shape[1]).sum(0)


def _parts(*of: Tensor) -> Iterator[tuple[tuple[Tensor, ...], Tensor]]:
    """Some rows at a time of each, and room for as many."""
    rows = max(1, PART // of[0].shape[1])
    room = torch.empty_like(of[0][:rows])
    for parts in zip(*(v.split(rows) for v in of), strict=True):
        yield parts, room[: len(parts[0])]
