"""Spectral normalisation [Miyato2018]: each weight matrix divided by its largest singular value, followed by power iteration."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

FIRST_ITERATIONS = 10
"""Steps of power iteration before the first update."""


class SpectralNorm:
    """One left singular vector a layer, by a step of power iteration an update: v = W^T u / |.|, u = W v / |.|, sigma = u . W v."""

    def __init__(self, weights: Sequence[Tensor], rng: np.random.Generator):
        self.u = [_unit(torch.as_tensor(rng.standard_normal(len(W))).to(W)) for W in weights]
        self.v = [_unit(W.T @ u) for W, u in zip(weights, self.u, strict=True)]
        self._sigmas: list[Tensor] = []
        for _ in range(FIRST_ITERATIONS):
            self.power_iteration(weights)

    def power_iteration(self, weights: Sequence[Tensor]) -> None:
        """One step of it for each layer."""
        for layer, W in enumerate(weights):
            self.v[layer] = _unit(W.T @ self.u[layer])
            self.u[layer] = _unit(W @ self.v[layer])

    def normalised(self, weights: Sequence[Tensor]) -> list[Tensor]:
        """W_l / sigma_l."""
        self._sigmas = [torch.dot(u, W @ v) for W, u, v in zip(weights, self.u, self.v, strict=True)]
        return [W / sigma for W, sigma in zip(weights, self._sigmas, strict=True)]

    def backward(self, gradients: Sequence[Tensor], normalised: Sequence[Tensor]) -> None:
        """Gradients by what :meth:`normalised` gave become those by the weights, in place: (g - (g . W/sigma) u v^T) / sigma."""
        for g, W, sigma, u, v in zip(gradients, normalised, self._sigmas, self.u, self.v, strict=True):
            g.sub_((g * W).sum() * torch.outer(u, v)).div_(sigma)


def _unit(v: Tensor) -> Tensor:
    return v / v.norm().clamp_min(1e-12)
