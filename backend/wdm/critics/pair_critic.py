"""f(x, y): two encoders and a critic head on their codes, the matrices divided by their largest singular values where that is asked for."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from settle.backend.core.random_streams import stream
from settle.backend.numerics.spectral_norm import SpectralNorm
from settle.backend.wdm.critics.critic_heads import critic_head
from settle.backend.wdm.critics.encoders import encoders
from settle.backend.wdm.critics.learner_settings import LearnerSettings


class PairCritic:
    """Of one seed all critics begin alike where their shapes are. ``settings`` may be exchanged for others of the same shapes."""

    def __init__(self, settings: LearnerSettings, shapes: Sequence[tuple[int, ...]], seed: int, like: Tensor):
        self.settings = settings
        self.g, self.h = encoders(settings, shapes, seed, like)
        self.head = critic_head(settings, stream(seed, "wdm critic"), like)
        layers = [*self.g.layers, *self.h.layers]
        self.matrices = [*(layer.W for layer in layers), *self.head.W]
        """Of g, of h, of the head; (units, ...)."""
        self.parameters = [*self.matrices, *(layer.b for layer in layers), *self.head.b]
        self.flat = torch.cat([p.detach().flatten() for p in self.parameters]).requires_grad_()
        """All of them, of which each is a view, as its gradient is of ``gradient``: an optimiser has one vector."""
        self.flat.grad = self.gradient = torch.zeros_like(self.flat)
        sizes = [p.numel() for p in self.parameters]
        for p, part, gradient in zip(self.parameters, self.flat.detach().split(sizes), self.gradient.split(sizes), strict=True):
            p.data, p.grad = part.view_as(p), gradient.view_as(p)
        # Every matrix is held, the encoders' too: a head's alone would leave f as steep as they are. Even so f, a product of
        # codes, is Lipschitz only as far as these are bounded: the norm that is measured says.
        self.spectral = SpectralNorm(self._flat(), stream(seed, "wdm spectral")) if settings.lipschitz == "spectral" else None

    def _flat(self) -> list[Tensor]:
        return [W.detach().flatten(1) for W in self.matrices]

    def power_iteration(self) -> None:
        """One step of it, before an update, where singular values are held."""
        if self.spectral is not None:
            self.spectral.power_iteration(self._flat())

    def weights(self) -> tuple[list[Tensor], list[Tensor], list[Tensor]]:
        """Matrices as they are used: of g, of h, of the head."""
        used = self.matrices
        if self.spectral is not None:
            normalised = self.spectral.normalised([W.flatten(1) for W in used])
            used = [n.view_as(W) for n, W in zip(normalised, used, strict=True)]
        n = len(self.g.layers)
        return used[:n], used[n : 2 * n], used[2 * n :]

    def scores(self, x: Tensor, y: Tensor) -> Tensor:
        """S (n, n), S_ij = f(x_i, y_j)."""
        of_g, of_h, own = self.weights()
        return self.head.scores(self.g(x, of_g), self.h(y, of_h), own) / self._temperature

    def pairs(self, x: Tensor, y: Tensor) -> Tensor:
        """f(x_i, y_i), (n,)."""
        of_g, of_h, own = self.weights()
        return self.head.pairs(self.g(x, of_g), self.h(y, of_h), own) / self._temperature

    @property
    def _temperature(self) -> float:
        return self.settings.temperature if self.settings.critic == "cosine" else 1.0

    def clip_weights(self) -> None:
        """After an update: each weight within ``bound`` [Arjovsky2017], where weights are clipped."""
        if self.settings.lipschitz == "clipping":
            self.flat.detach().clamp_(-self.settings.bound, self.settings.bound)
