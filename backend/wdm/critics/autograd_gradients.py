"""One batch through any model, and the gradient of -J + lambda penalty back through it, by autograd."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from settle.backend.wdm.critics import gradient_penalties
from settle.backend.wdm.critics.model import Model


@dataclass
class Found:
    """Of one batch, before the update; tensors of no dimensions."""

    scores: Tensor
    """(K, K), held constant."""
    penalty: Tensor
    """Its mean over the points, without lambda; 0 where there is none."""
    norm: Tensor
    """Mean |grad f|, of x and y together, at the positive pairs; not a number where it was not asked for."""


def gradients(model: Model, x: Tensor, y: Tensor, slope: Callable[[Tensor], Tensor], generator: torch.Generator, norm: bool) -> Found:
    """Writes the gradient to ``model.gradient``.

    :param slope: S -> dJ/dS.
    :param norm: whether the mean norm is asked for where no penalty is.
    """
    settings = model.settings
    model.gradient.zero_()
    if settings.lipschitz != "penalty":
        size = input_norms(model, x, y).mean() if norm else x.new_tensor(math.nan)
        S = model.scores(x, y)
        S.backward(-slope(S.detach()))
        return Found(S.detach(), x.new_zeros(()), size)
    S = model.scores(x, y)
    at = gradient_penalties.points(x, y, settings.points, generator)
    by_x, by_y = gradient_penalties.gradients(model.pairs, *at)
    penalty = gradient_penalties.terms(gradient_penalties.norms(by_x, by_y, settings.inputs), settings.penalty, settings.target).mean()
    (settings.weight * penalty - (slope(S.detach()) * S).sum()).backward()
    if settings.points.startswith("joint"):
        size = gradient_penalties.norms(by_x.detach()[: len(x)], by_y.detach()[: len(y)]).mean()
    else:
        size = input_norms(model, x, y).mean()
    return Found(S.detach(), penalty.detach(), size)


def input_norms(model: Model, x: Tensor, y: Tensor) -> Tensor:
    """|grad f| of x and y together at the pairs (x_i, y_i), (n,)."""
    return gradient_penalties.norms(*gradient_penalties.gradients(model.pairs, x, y, keep=False))
