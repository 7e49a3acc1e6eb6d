"""The recurrences of the HSSM, given everything that can be computed for all frames at once. Time is the first axis.

The order of things: a, b and o are GRUs over codes alone, so z and with it c follow, then all s, then h. A GRU here is
:class:`torch.nn.GRUCell`; ``inputs`` are its input products W_ih x + b_ih, (T, n, 3H). Read and copy (T, n) hold 0 and 1,
and take gradients as if they were any numbers. Gradients are written out by hand (``gru.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.autograd import Function
from torch.autograd.function import once_differentiable

from settle.backend.vta.kernels import gru


def input_products(cell: nn.GRUCell, x: Tensor) -> Tensor:
    """(..., inputs) -> (..., 3H)."""
    return F.linear(x, cell.weight_ih, cell.bias_ih)


def gru_step(cell: nn.GRUCell, inputs: Tensor, h: Tensor) -> Tensor:
    """One step of the GRU: (n, 3H), (n, H) -> (n, H)."""
    gates = F.linear(h, cell.weight_hh, cell.bias_hh)
    H = h.shape[-1]
    r, z = torch.sigmoid(inputs[..., : 2 * H] + gates[..., : 2 * H]).chunk(2, -1)
    return torch.lerp(torch.tanh(torch.addcmul(inputs[..., 2 * H :], r, gates[..., 2 * H :])), h, z)


def run_gru(cell: nn.GRUCell, inputs: Tensor) -> Tensor:
    """h_t = GRU(x_t, h_{t-1}) from h = 0. Returns (T, n, H)."""
    return _RunGRU.apply(inputs.unsqueeze(1), cell.weight_hh.unsqueeze(0), cell.bias_hh.unsqueeze(0), None).squeeze(1)


def run_grus(of: Sequence[nn.GRUCell], inputs: Sequence[Tensor], keep: Tensor) -> Sequence[Tensor]:
    """h_t = GRU(x_t, keep_t h_{t-1}) from h = 0 for several GRUs of one size.

    :param inputs: (T, n, 3H) of each.
    :param keep: (T, GRUs, n).
    """
    W, b = torch.stack([cell.weight_hh for cell in of]), torch.stack([cell.bias_hh for cell in of])
    return _RunGRU.apply(torch.stack(list(inputs), 1), W, b, keep).unbind(1)


def read_or_copy(read: Tensor, copy: Tensor, new: Tensor) -> Tensor:
    """z_t = read_t new_t + copy_t z_{t-1}; the first frame reads. (T, n), (T, n), (T, n, S) -> (T, n, S)."""
    return _ReadOrCopy.apply(read, copy, new)


def update_or_copy(cell: nn.GRUCell, read: Tensor, copy: Tensor, inputs: Tensor, first: Tensor) -> Tensor:
    """c_t = read_t GRU(z_{t-1}, c_{t-1}) + copy_t c_{t-1} from c_0 = ``first``; ``inputs`` of frames 1 .. T-1. Returns (T, n, H)."""
    return _UpdateOrCopy.apply(read[1:], copy[1:], inputs, first, cell.weight_hh, cell.bias_hh)


def update_or_reset(cell: nn.GRUCell, read: Tensor, copy: Tensor, inputs: Tensor, f: Tensor) -> Tensor:
    """h_t = read_t f_t + copy_t GRU([s_{t-1}, f_t], h_{t-1}) from h_0 = f_0; ``inputs`` of frames 1 .. T-1. Returns (T, n, H)."""
    return _UpdateOrReset.apply(read[1:], copy[1:], inputs, f, cell.weight_hh, cell.bias_hh)


class _RunGRU(Function):
    @staticmethod
    def forward(ctx: Any, inputs: Tensor, W: Tensor, b: Tensor, keep: Tensor | None) -> Tensor:
        wide = None if keep is None else keep.unsqueeze(-1)
        states, ctx.tape = gru.forward(inputs, W, b, inputs.new_zeros(()), wide, None)
        ctx.save_for_backward(W, keep, states)
        return states[1:]

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        W, keep, states = ctx.saved_tensors
        wide = None if keep is None else keep.unsqueeze(-1)
        grads = gru.backward(ctx.tape, W, F.pad(grad, (0, 0, 0, 0, 0, 0, 1, 0)), keep=wide)
        grad_keep = None if grads.before is None else _inner_product(grads.before, states[:-1])
        return grads.inputs, grads.W, grads.b, grad_keep


class _UpdateOrCopy(Function):
    @staticmethod
    def forward(ctx: Any, read: Tensor, copy: Tensor, inputs: Tensor, first: Tensor, W: Tensor, b: Tensor) -> Tensor:
        where = (copy > 0.5).unsqueeze(1).unsqueeze(-1)
        states, ctx.tape = gru.forward(inputs.unsqueeze(1), W[None], b[None], first, None, (where, None))
        ctx.save_for_backward(read, copy, W)
        return states.squeeze(1)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        read, copy, W = ctx.saved_tensors
        grads = gru.backward(ctx.tape, W[None], grad.unsqueeze(1), through=_broadcast(read), stay=_broadcast(copy))
        later = grads.states[1:]
        grad_read, grad_copy = _inner_product(later, ctx.tape.y).squeeze(1), _inner_product(later, ctx.tape.before).squeeze(1)
        return grad_read, grad_copy, grads.inputs.squeeze(1), grads.states[0, 0], grads.W[0], grads.b[0]


class _UpdateOrReset(Function):
    @staticmethod
    def forward(ctx: Any, read: Tensor, copy: Tensor, inputs: Tensor, f: Tensor, W: Tensor, b: Tensor) -> Tensor:
        where = (read > 0.5).unsqueeze(1).unsqueeze(-1)
        states, ctx.tape = gru.forward(inputs.unsqueeze(1), W[None], b[None], f[0], None, (where, f[1:].unsqueeze(1)))
        ctx.save_for_backward(read, copy, W, f)
        return states.squeeze(1)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        read, copy, W, f = ctx.saved_tensors
        grads = gru.backward(ctx.tape, W[None], grad.unsqueeze(1), through=_broadcast(copy))
        states = grads.states.squeeze(1)
        grad_f = torch.cat([states[:1], states[1:] * read.unsqueeze(-1)])
        grad_read, grad_copy = _inner_product(states[1:], f[1:]), _inner_product(grads.states[1:], ctx.tape.y).squeeze(1)
        return grad_read, grad_copy, grads.inputs.squeeze(1), grad_f, grads.W[0], grads.b[0]


class _ReadOrCopy(Function):
    @staticmethod
    def forward(ctx: Any, read: Tensor, copy: Tensor, new: Tensor) -> Tensor:
        at = torch.arange(len(read), device=read.device).unsqueeze(1)
        last = (at * (read > 0.5)).cummax(0).values
        z = new.gather(0, last.unsqueeze(-1).expand_as(new))
        ctx.save_for_backward(read, new, z, last)
        return z

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        read, new, z, last = ctx.saved_tensors
        # A z is handed on to all later frames of its segment, so its gradient is the sum of theirs.
        whole = grad.flip(0).cumsum(0).flip(0)
        ends = _segment_ends(last)
        beyond = torch.cat([whole, torch.zeros_like(whole[:1])]).gather(0, (ends + 1).unsqueeze(-1).expand_as(whole))
        whole = whole - beyond
        grad_copy = torch.cat([torch.zeros_like(last[:1], dtype=whole.dtype), _inner_product(whole[1:], z[:-1])])
        return _inner_product(whole, new), grad_copy, whole * (read > 0.5).unsqueeze(-1)


def _segment_ends(last: Tensor) -> Tensor:
    """(T, n) the last frame of each frame's segment, from the first."""
    at = torch.arange(len(last), device=last.device).unsqueeze(1).expand_as(last)
    ends = torch.full_like(last, -1).scatter_reduce(0, last, at, "amax")
    return ends.gather(0, last)


def _broadcast(v: Tensor) -> Tensor:
    """(T, n) -> (T, 1, n, 1)."""
    return v.unsqueeze(1).unsqueeze(-1)


def _inner_product(a: Tensor, b: Tensor) -> Tensor:
    """Inner products over the last axis."""
    return (a * b).sum(-1)
