"""One batch through any critic, and the gradient of -J + lambda penalty back through it, by autograd."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from settle.backend.wdm.critics import gradient_penalties
from settle.backend.wdm.critics.pair_critic import PairCritic


@dataclass
class PenalisedScores:
    """Of one batch, before the update; penalty and norm are tensors of no dimensions."""

    scores: Tensor
    """(K, K), held constant."""
    penalty: Tensor
    """Its mean over the points, without lambda; 0 where there is none."""
    gradient_norm: Tensor
    """Mean |grad f|, of x and y together, at the positive pairs; not a number where it was not asked for."""


def gradients(
    critic: PairCritic,
    x: Tensor,
    y: Tensor,
    score_gradient: Callable[[Tensor], Tensor],
    generator: torch.Generator,
    with_norm: bool,
) -> PenalisedScores:
    """Writes the gradient to ``critic.gradient``.

    :param score_gradient: S -> dJ/dS.
    :param generator: of the penalty's points on segments.
    :param with_norm: whether the mean norm is asked for where no penalty is.
    """
    settings = critic.settings
    critic.gradient.zero_()
    if settings.lipschitz != "penalty":
        norm = pair_norms(critic, x, y).mean() if with_norm else x.new_tensor(math.nan)
        S = critic.scores(x, y)
        S.backward(-score_gradient(S.detach()))
        return PenalisedScores(S.detach(), x.new_zeros(()), norm)
    S = critic.scores(x, y)
    at = gradient_penalties.penalty_points(x, y, settings.points, generator)
    by_x, by_y = gradient_penalties.input_gradients(critic.pairs, *at)
    norms = gradient_penalties.gradient_norms(by_x, by_y, settings.inputs)
    penalty = gradient_penalties.penalty_terms(norms, settings.penalty, settings.target).mean()
    (settings.weight * penalty - (score_gradient(S.detach()) * S).sum()).backward()
    if settings.points.startswith("joint"):
        norm = gradient_penalties.gradient_norms(by_x.detach()[: len(x)], by_y.detach()[: len(y)]).mean()
    else:
        norm = pair_norms(critic, x, y).mean()
    return PenalisedScores(S.detach(), penalty.detach(), norm)


def pair_norms(critic: PairCritic, x: Tensor, y: Tensor) -> Tensor:
    """|grad f| of x and y together at the pairs (x_i, y_i), (n,)."""
    return gradient_penalties.gradient_norms(*gradient_penalties.input_gradients(critic.pairs, x, y, create_graph=False))
