"""The boundary variable m: the straight-through Gumbel-softmax estimator by which it is drawn, and the density of a draw.

Column 0 of logits and draws is read (m = 1, a segment begins), column 1 copy (m = 0, it goes on).
"""

from __future__ import annotations

import torch
from torch import Tensor

MARGIN = 1e-4
"""Uniform numbers keep this far from 0 and 1 before the double logarithm."""


def gumbel_noise(uniform: Tensor) -> Tensor:
    """Uniform numbers as Gumbel noise, -log(-log u)."""
    return -torch.log(-torch.log(uniform.clamp(MARGIN, 1 - MARGIN)))


def log_gumbel_softmax(logits: Tensor, uniform: Tensor | None, tau: float) -> Tensor:
    """The normalised logarithm y of a Gumbel-softmax draw [Jang2017]; without noise the log-softmax at that temperature. (..., 2)"""
    return torch.log_softmax((logits if uniform is None else logits + gumbel_noise(uniform)) / tau, -1)


def straight_through(y: Tensor) -> tuple[Tensor, Tensor]:
    """(read, copy), each (...): the arg max of a draw as 0 and 1, with the gradient of the soft probabilities. A tie reads."""
    soft = y.exp()
    hard = torch.stack([(y[..., 0] >= y[..., 1]), (y[..., 0] < y[..., 1])], -1).to(y.dtype)
    read, copy = (hard + (soft - soft.detach())).unbind(-1)
    return read, copy


def log_concrete_density(logits: Tensor, y: Tensor, tau: float) -> Tensor:
    """Log density of the draw y (its logarithm, normalised) under logits a, but for a constant: sum(a - tau y) - 2 logsumexp(a - tau y).

    [Maddison2017] eq. 22, for two columns; (..., 2) -> (...).
    """
    a = logits - tau * y
    return a.sum(-1) - 2 * torch.logsumexp(a, -1)
