"""The best discriminator against a given generator, where it is known."""

from __future__ import annotations

import math

import torch
from torch import Tensor

SMALLEST = 1e-12


def discriminator(data: Tensor, model: Tensor) -> Tensor:
    """D*(x) = p_data / (p_data + p_g) [Goodfellow2014] Proposition 1; NaN where neither density is above 1e-12."""
    both = data + model
    return torch.where(both > SMALLEST, data / both, math.nan)


def value(data: Tensor, model: Tensor, width: float) -> float:
    """V(D*, G) = -log 4 + 2 JSD on densities at the points of a grid of cells of that size [Goodfellow2014] Theorem 1."""
    both = data + model
    return float((torch.xlogy(data, data / both) + torch.xlogy(model, model / both)).nan_to_num().sum() * width)


def field(game: str, data: Tensor, model: Tensor, target: float) -> Tensor:
    """What the best discriminator of a game shows at points with these densities; NaN where theory names none.

    Least squares with labels 1 and 0 has the same D* [Mao2017]; hinge has the sign of p_data - p_g [Lim2017].
    """
    if game in ("non-saturating", "minimax", "maximum-likelihood", "least-squares"):
        return target * discriminator(data, model)
    if game == "hinge":
        return torch.where(data + model > SMALLEST, torch.sign(data - model), math.nan)
    return torch.full_like(data, math.nan)
