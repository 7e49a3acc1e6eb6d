"""The GAN objectives: losses of discriminator and generator as functions of the scores, and their derivatives by hand.

A discriminator gives a score c(x), a real number; of a probabilistic objective it is the logit of D(x) = 1/(1 + e^-c)
[Goodfellow2014]. All losses are means over the batch and natural logarithms, written with softplus:
-log D = softplus(-c), -log(1 - D) = softplus(c), so no logarithm saturates.

The derivatives of the losses with respect to each score of the batch are all that the nets need: no graph is built, and each is
tested against autograd of the loss beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import relu, softplus


@dataclass(frozen=True)
class Objective:
    """Losses of both nets. ``real`` and ``fake``: (batch,) scores; ``target``: what D aims at on real points, 1 or less."""

    name: str
    d_loss: Callable[[Tensor, Tensor, float], Tensor]
    d_score_gradients: Callable[[Tensor, Tensor, float], tuple[Tensor, Tensor]]
    """Derivatives of ``d_loss`` by the real and by the fake scores, each (batch,)."""
    g_loss: Callable[[Tensor, Tensor], Tensor]
    g_score_gradient: Callable[[Tensor, Tensor], Tensor]
    """Derivative of ``g_loss`` by the fake scores, (batch,)."""
    probabilistic: bool = False
    """Whether 1/(1 + e^-c) is a probability, so that V(D, G) and D* exist."""
    paired: bool = False
    """Whether the generator's loss needs the scores of real points too."""

    def output(self, scores: Tensor) -> Tensor:
        """D in [0, 1] if the objective is probabilistic, else the score itself."""
        return torch.sigmoid(scores) if self.probabilistic else scores


def value_function(real: Tensor, fake: Tensor) -> Tensor:
    """V(D, G) = E log D(x) + E log(1 - D(G(z))) on a batch of scores [Goodfellow2014] eq. 1; -log 4 at D = 1/2."""
    return -softplus(-real).mean() - softplus(fake).mean()


def _log_loss(real: Tensor, fake: Tensor, target: float) -> Tensor:
    # target softplus(-c) + (1 - target) softplus(c), since softplus(c) = softplus(-c) + c.
    found = softplus(-real).mean() + softplus(fake).mean()
    return found if target == 1 else found + (1 - target) * real.mean()


def _log_gradients(real: Tensor, fake: Tensor, target: float) -> tuple[Tensor, Tensor]:
    return (torch.sigmoid(real) - target) / len(real), torch.sigmoid(fake) / len(fake)


def _probabilistic(name: str, g_loss: Callable[[Tensor, Tensor], Tensor], g_gradient: Callable[[Tensor, Tensor], Tensor]) -> Objective:
    return Objective(name, _log_loss, _log_gradients, g_loss, g_gradient, probabilistic=True)


def _mean_gradient(scores: Tensor, sign: float) -> Tensor:
    return torch.full_like(scores, sign / len(scores))


OBJECTIVES = {
    objective.name: objective
    for objective in (
        _probabilistic("non-saturating", lambda r, f: softplus(-f).mean(), lambda r, f: (torch.sigmoid(f) - 1) / len(f)),
        _probabilistic("minimax", lambda r, f: -softplus(f).mean(), lambda r, f: -torch.sigmoid(f) / len(f)),
        _probabilistic("maximum-likelihood", lambda r, f: -f.exp().mean(), lambda r, f: -f.exp() / len(f)),
        Objective(
            "wasserstein",
            lambda r, f, t: f.mean() - r.mean(),
            lambda r, f, t: (_mean_gradient(r, -1), _mean_gradient(f, 1)),
            lambda r, f: -f.mean(),
            lambda r, f: _mean_gradient(f, -1),
        ),
        Objective(
            "least-squares",
            lambda r, f, t: ((r - t) ** 2).mean() / 2 + (f**2).mean() / 2,
            lambda r, f, t: ((r - t) / len(r), f / len(f)),
            lambda r, f: ((f - 1) ** 2).mean() / 2,
            lambda r, f: (f - 1) / len(f),
        ),
        Objective(
            "hinge",
            lambda r, f, t: relu(1 - r).mean() + relu(1 + f).mean(),
            lambda r, f, t: (-(r < 1).to(r) / len(r), (f > -1).to(f) / len(f)),
            lambda r, f: -f.mean(),
            lambda r, f: _mean_gradient(f, -1),
        ),
        Objective(
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
relativistic objective [Jolicoeur2019]. Their help text is in :mod:`settle.backend.gan.knobs`."""
