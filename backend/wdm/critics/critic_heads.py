"""Critics f(x, y) as functions of the codes g(x) and h(y) (n, dimension): separable (an inner product), cosine, bilinear, concatenated.

Each gives the scores of all pairs and of the positive ones [Poole2019].
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import normalize

from settle.backend.wdm.critics.layers import uniform_weights
from settle.backend.wdm.critics.learner_settings import LearnerSettings


class SeparableCritic:
    """f = g . h"""

    W: Sequence[Tensor] = ()
    """Its own matrices, which ``weights`` replace where they are normalised."""
    b: Sequence[Tensor] = ()

    def scores(self, g: Tensor, h: Tensor, weights: Sequence[Tensor]) -> Tensor:
        """(n, m): f of each g with each h."""
        return g @ h.T

    def pairs(self, g: Tensor, h: Tensor, weights: Sequence[Tensor]) -> Tensor:
        """(n,): f of g_i with h_i."""
        return (g * h).sum(1)


class CosineCritic(SeparableCritic):
    """f = cos(g, h); whoever asks divides by a temperature."""

    def scores(self, g: Tensor, h: Tensor, weights: Sequence[Tensor]) -> Tensor:
        return normalize(g) @ normalize(h).T

    def pairs(self, g: Tensor, h: Tensor, weights: Sequence[Tensor]) -> Tensor:
        return (normalize(g) * normalize(h)).sum(1)


class BilinearCritic(SeparableCritic):
    """f = g^T A h; A begins as the identity, so that f begins as the inner product."""

    def __init__(self, dimension: int, like: Tensor):
        self.W = [torch.eye(dimension, dtype=like.dtype, device=like.device).requires_grad_()]

    def scores(self, g: Tensor, h: Tensor, weights: Sequence[Tensor]) -> Tensor:
        return g @ weights[0] @ h.T

    def pairs(self, g: Tensor, h: Tensor, weights: Sequence[Tensor]) -> Tensor:
        return (g @ weights[0] * h).sum(1)


class ConcatenatedCritic(SeparableCritic):
    """f = w . max(0, U [g; h] + b): one hidden layer over both codes. All pairs cost K^2 times its width."""

    def __init__(self, dimension: int, width: int, rng: np.random.Generator, like: Tensor):
        self.W = [uniform_weights(rng, (width, 2 * dimension), 2 * dimension, like), uniform_weights(rng, (1, width), width, like)]
        self.b = [uniform_weights(rng, (width,), 2 * dimension, like)]

    def scores(self, g: Tensor, h: Tensor, weights: Sequence[Tensor]) -> Tensor:
        U, w = weights
        of_g, of_h = g @ U[:, : g.shape[1]].T, h @ U[:, g.shape[1] :].T + self.b[0]
        return (of_g.unsqueeze(1) + of_h).relu() @ w[0]

    def pairs(self, g: Tensor, h: Tensor, weights: Sequence[Tensor]) -> Tensor:
        U, w = weights
        return (torch.cat((g, h), 1) @ U.T + self.b[0]).relu() @ w[0]


def critic_head(settings: LearnerSettings, rng: np.random.Generator, like: Tensor) -> SeparableCritic:
    """The head of the form that the settings ask for, on the device and in the precision of ``like``."""
    if settings.critic == "bilinear":
        return BilinearCritic(settings.dimension, like)
    if settings.critic == "concatenated":
        return ConcatenatedCritic(settings.dimension, settings.hidden[-1], rng, like)
    return CosineCritic() if settings.critic == "cosine" else SeparableCritic()
