"""The games: what the discriminator and the generator pay for its scores, and the slopes of that by hand.

A discriminator gives a score c(x), a real number; of a probability game it is the logit of D(x) = 1/(1 + e^-c)
[Goodfellow2014]. All costs are means over the batch and natural logarithms, written with softplus:
-log D = softplus(-c), -log(1 - D) = softplus(c), so no logarithm saturates.

Slopes are the derivatives of the costs with respect to each score of the batch. They are all that the nets
need: no graph is built, and each is tested against autograd of the cost beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import relu, softplus


@dataclass(frozen=True)
class Game:
    """Costs of both players. ``real`` and ``fake``: (batch,) scores; ``target``: what D aims at on real points, 1 or less."""

    name: str
    d_cost: Callable[[Tensor, Tensor, float], Tensor]
    d_slopes: Callable[[Tensor, Tensor, float], tuple[Tensor, Tensor]]
    """Derivatives of ``d_cost`` by the real and by the fake scores, each (batch,)."""
    g_cost: Callable[[Tensor, Tensor], Tensor]
    g_slope: Callable[[Tensor, Tensor], Tensor]
    """Derivative of ``g_cost`` by the fake scores, (batch,)."""
    probability: bool = False
    """Whether 1/(1 + e^-c) is a probability, so that V(D, G) and D* exist."""
    paired: bool = False
    """Whether the generator's cost needs the scores of real points too."""


def value(real: Tensor, fake: Tensor) -> Tensor:
    """V(D, G) = E log D(x) + E log(1 - D(G(z))) on a batch [Goodfellow2014] eq. 1; -log 4 at D = 1/2."""
    return -softplus(-real).mean() - softplus(fake).mean()


def _log_cost(real: Tensor, fake: Tensor, target: float) -> Tensor:
    # target softplus(-c) + (1 - target) softplus(c), since softplus(c) = softplus(-c) + c.
    found = softplus(-real).mean() + softplus(fake).mean()
    return found if target == 1 else found + (1 - target) * real.mean()


def _log_slopes(real: Tensor, fake: Tensor, target: float) -> tuple[Tensor, Tensor]:
    return (torch.sigmoid(real) - target) / len(real), torch.sigmoid(fake) / len(fake)


def _probability(name: str, g_cost: Callable[[Tensor, Tensor], Tensor], g_slope: Callable[[Tensor, Tensor], Tensor]) -> Game:
    return Game(name, _log_cost, _log_slopes, g_cost, g_slope, probability=True)


def _uniform(scores: Tensor, value: float) -> Tensor:
    return torch.full_like(scores, value / len(scores))


GAMES = {
    game.name: game
    for game in (
        _probability("non-saturating", lambda r, f: softplus(-f).mean(), lambda r, f: (torch.sigmoid(f) - 1) / len(f)),
        _probability("minimax", lambda r, f: -softplus(f).mean(), lambda r, f: -torch.sigmoid(f) / len(f)),
        _probability("maximum-likelihood", lambda r, f: -f.exp().mean(), lambda r, f: -f.exp() / len(f)),
        Game(
            "wasserstein",
            lambda r, f, t: f.mean() - r.mean(),
            lambda r, f, t: (_uniform(r, -1), _uniform(f, 1)),
            lambda r, f: -f.mean(),
            lambda r, f: _uniform(f, -1),
        ),
        Game(
            "least-squares",
            lambda r, f, t: ((r - t) ** 2).mean() / 2 + (f**2).mean() / 2,
            lambda r, f, t: ((r - t) / len(r), f / len(f)),
            lambda r, f: ((f - 1) ** 2).mean() / 2,
            lambda r, f: (f - 1) / len(f),
        ),
        Game(
            "hinge",
            lambda r, f, t: relu(1 - r).mean() + relu(1 + f).mean(),
            lambda r, f, t: (-(r < 1).to(r) / len(r), (f > -1).to(f) / len(f)),
            lambda r, f: -f.mean(),
            lambda r, f: _uniform(f, -1),
        ),
        Game(
            "relativistic",
            lambda r, f, t: softplus(f - r).mean(),
            lambda r, f, t: (-torch.sigmoid(f - r) / len(r), torch.sigmoid(f - r) / len(f)),
            lambda r, f: softplus(r - f).mean(),
            lambda r, f: -torch.sigmoid(r - f) / len(f),
            paired=True,
        ),
    )
}
"""By name: the log games [Goodfellow2014], Wasserstein [Arjovsky2017], least squares [Mao2017], hinge [Lim2017] and the paired
relativistic game [Jolicoeur2019]. Their help text is in :mod:`settle.backend.gan.plane.knobs`."""
