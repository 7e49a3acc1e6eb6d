"""The boundary variable: how it is drawn so that gradients pass, and what a draw costs. Column 0 is read, column 1 copy."""

from __future__ import annotations

import torch
from torch import Tensor

MARGIN = 1e-4
"""Uniform numbers keep this far from 0 and 1 before the double logarithm."""


def gumbel(uniform: Tensor) -> Tensor:
    """Uniform numbers as Gumbel noise."""
    return -torch.log(-torch.log(uniform.clamp(MARGIN, 1 - MARGIN)))


def relaxed(logits: Tensor, uniform: Tensor | None, tau: float) -> Tensor:
    """The normalised logarithm y of a Gumbel-softmax draw [Jang2017]; without noise the softmax at that temperature. (..., 2)"""
    return torch.log_softmax((logits if uniform is None else logits + gumbel(uniform)) / tau, -1)


def straight_through(y: Tensor) -> tuple[Tensor, Tensor]:
    """(read, copy), each (...): the arg max of a draw as 0 and 1, with the gradient of the soft probabilities. A tie reads."""
    soft = y.exp()
    hard = torch.stack([(y[..., 0] >= y[..., 1]), (y[..., 0] < y[..., 1])], -1).to(y.dtype)
    read, copy = (hard + (soft - soft.detach())).unbind(-1)
    return read, copy


def density(logits: Tensor, y: Tensor, tau: float) -> Tensor:
    """Log density of the draw y (its logarithm, normalised) under logits, but for a constant: sum(a - tau y) - 2 logsumexp(a - tau y).

    [Maddison2017] eq. 22, for two columns; (..., 2) -> (...).
    """
    a = logits - tau * y
    return a.sum(-1) - 2 * torch.logsumexp(a, -1)
