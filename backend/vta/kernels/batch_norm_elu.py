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

from settle.backend.core import stopping

LARGE = 2**23
"""Numbers from which on it is by hand. So large (32 MB) the C library takes memory anew from the system each time, a page at a time,
which costs more than the arithmetic; smaller maps are faster by torch's own functions."""
CHUNK = 2**18
"""Numbers worked on at a time, for the processor's cache."""


class BatchNormELU(nn.BatchNorm2d):
    """(n, C, h, w), channels last in memory -> ELU of it normalised.

    :param inner: whether the output goes into the next layer of a chain and nowhere else: then its memory may be used again in the
        next update, and the gradient that comes back be overwritten.
    """

    def __init__(self, channels: int, inner: bool):
        super().__init__(channels)
        self.inner, self.reusable = inner, None

    def forward(self, y: Tensor) -> Tensor:
        if self.training and self.inner and y.numel() >= LARGE and y.device.type == "cpu" and torch.is_grad_enabled():
            return _BatchNormELU.apply(y, self.weight, self.bias, self)
        return F.elu_(super().forward(y))

    def output_buffer(self, like: Tensor) -> Tensor:
        """Memory for an output."""
        reusable, self.reusable = self.reusable, None
        fits = reusable is not None and (reusable.shape, reusable.dtype) == (like.shape, like.dtype)
        return reusable.detach() if fits else torch.empty_like(like)  # type: ignore[union-attr]

    def update_running_statistics(self, mean: Tensor, variance: Tensor, count: int) -> None:
        """Move the running statistics."""
        self.running_mean.lerp_(mean, self.momentum)  # type: ignore[union-attr, arg-type]
        self.running_var.lerp_(variance * (count / (count - 1)), self.momentum)  # type: ignore[union-attr, arg-type]
        self.num_batches_tracked += 1  # type: ignore[operator]


class _BatchNormELU(Function):
    @staticmethod
    def forward(ctx: Any, y: Tensor, gain: Tensor, bias: Tensor, norm: BatchNormELU) -> Tensor:
        y = y.contiguous(memory_format=torch.channels_last)
        u, rows, count = norm.output_buffer(y), _rows(y), y.numel() // y.shape[1]
        mean = _channels(rows.sum(0), y) / count
        wide, squares = _per_pixel(mean, rows), rows.new_zeros(rows.shape[1])
        for (chunk,), scratch in _chunks(rows):
            squares += torch.sub(chunk, wide, out=scratch).square_().sum(0)
        variance = _channels(squares, y) / count
        norm.update_running_statistics(mean, variance, count)
        inverse = (variance + norm.eps).rsqrt()
        scale = gain * inverse
        shift, scale = _per_pixel(bias - mean * scale, rows), _per_pixel(scale, rows)
        for (chunk, out), _ in _chunks(rows, _rows(u)):
            F.elu_(torch.addcmul(shift, chunk, scale, out=out))
        ctx.norm = norm
        ctx.save_for_backward(gain, y, u, mean, inverse)
        return u

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        stopping.check()  # one call of torch goes through all layers, for seconds where pictures are large
        gain, y, u, mean, inverse = ctx.saved_tensors
        grad = grad.contiguous(memory_format=torch.channels_last)
        rows, grad_rows, count = _rows(y), _rows(grad), y.numel() // y.shape[1]
        grad_bias, grad_gain, wide = rows.new_zeros(rows.shape[1]), rows.new_zeros(rows.shape[1]), _per_pixel(mean, rows)
        for (grad_chunk, out, seen), scratch in _chunks(grad_rows, _rows(u), rows):
            # ELU's derivative is 1 where its output is above 0, and output + 1 below.
            grad_chunk.mul_(torch.clamp(out, max=0, out=scratch).add_(1))
            grad_bias += grad_chunk.sum(0)
            grad_gain += torch.sub(seen, wide, out=scratch).mul_(grad_chunk).sum(0)
        grad_bias, grad_gain = _channels(grad_bias, y), _channels(grad_gain, y) * inverse
        scale = gain * inverse
        by_y = -scale * inverse * grad_gain / count
        constant = -scale * grad_bias / count - by_y * mean
        scale, by_y, constant = (_per_pixel(v, rows) for v in (scale, by_y, constant))
        for (grad_chunk, seen), _ in _chunks(grad_rows, rows):
            grad_chunk.mul_(scale).add_(constant).addcmul_(seen, by_y)
        ctx.norm.reusable = u.detach()
        return grad, grad_gain, grad_bias, None


def _rows(v: Tensor) -> Tensor:
    """(n, C, h, w) with channels last in memory as a view of rows of several pixels: narrow rows are slow."""
    return v.permute(0, 2, 3, 1).view(-1, v.shape[1] * math.gcd(v.shape[2] * v.shape[3], 16))


def _per_pixel(of_channels: Tensor, rows: Tensor) -> Tensor:
    """(C,) for each pixel of a row."""
    return of_channels.repeat(rows.shape[1] // len(of_channels))


def _channels(of_row: Tensor, y: Tensor) -> Tensor:
    """Sums over the pixels of a row, (C,)."""
    return of_row.view(-1, y.shape[1]).sum(0)


def _chunks(*of: Tensor) -> Iterator[tuple[tuple[Tensor, ...], Tensor]]:
    """Some rows at a time of each, and scratch memory for as many."""
    rows = max(1, CHUNK // of[0].shape[1])
    scratch = torch.empty_like(of[0][:rows])
    for chunks in zip(*(v.split(rows) for v in of), strict=True):
        yield chunks, scratch[: len(chunks[0])]
