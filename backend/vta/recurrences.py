"""The recurrences of VTA, given everything that can be computed for all frames at once. Time is the first axis.

A GRU here is :class:`torch.nn.GRUCell`; ``inputs`` are its input products W_ih x + b_ih, (T, n, 3H), gates r, z, n.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def input_products(cell: nn.GRUCell, x: Tensor) -> Tensor:
    """(..., inputs) -> (..., 3H)."""
    return F.linear(x, cell.weight_ih, cell.bias_ih)


def step(cell: nn.GRUCell, inputs: Tensor, h: Tensor) -> Tensor:
    """One step of the GRU: (n, 3H), (n, H) -> (n, H)."""
    ri, zi, ni = inputs.chunk(3, -1)
    rh, zh, nh = F.linear(h, cell.weight_hh, cell.bias_hh).chunk(3, -1)
    z = torch.sigmoid(zi + zh)
    return torch.lerp(torch.tanh(ni + torch.sigmoid(ri + rh) * nh), h, z)


def run(cell: nn.GRUCell, inputs: Tensor, keep: Tensor | None = None) -> Tensor:
    """h_t = GRU(x_t, keep_t h_{t-1}) from h = 0; keep (T, n) or all 1. Returns (T, n, H)."""
    h = inputs.new_zeros(inputs.shape[1], cell.hidden_size)
    found = []
    for t in range(len(inputs)):
        h = step(cell, inputs[t], h if keep is None else keep[t].unsqueeze(-1) * h)
        found.append(h)
    return torch.stack(found)


def select(read: Tensor, copy: Tensor, new: Tensor) -> Tensor:
    """z_t = read_t new_t + copy_t z_{t-1}; the first frame reads. (T, n), (T, n), (T, n, S) -> (T, n, S)."""
    found = [new[0]]
    for t in range(1, len(new)):
        found.append(read[t].unsqueeze(-1) * new[t] + copy[t].unsqueeze(-1) * found[-1])
    return torch.stack(found)


def update_or_copy(cell: nn.GRUCell, read: Tensor, copy: Tensor, inputs: Tensor, first: Tensor) -> Tensor:
    """c_t = read_t GRU(z_{t-1}, c_{t-1}) + copy_t c_{t-1} from c_0 = ``first``; ``inputs`` of frames 1 .. T-1. Returns (T, n, H)."""
    found = [first]
    for t in range(1, len(read)):
        c = found[-1]
        found.append(read[t].unsqueeze(-1) * step(cell, inputs[t - 1], c) + copy[t].unsqueeze(-1) * c)
    return torch.stack(found)


def update_or_reset(cell: nn.GRUCell, read: Tensor, copy: Tensor, inputs: Tensor, f: Tensor) -> Tensor:
    """h_t = read_t f_t + copy_t GRU([s_{t-1}, f_t], h_{t-1}) from h_0 = f_0; ``inputs`` of frames 1 .. T-1. Returns (T, n, H)."""
    found = [f[0]]
    for t in range(1, len(read)):
        found.append(read[t].unsqueeze(-1) * f[t] + copy[t].unsqueeze(-1) * step(cell, inputs[t - 1], found[-1]))
    return torch.stack(found)
