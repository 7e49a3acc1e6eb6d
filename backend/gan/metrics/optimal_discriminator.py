"""The optimal discriminator D* against a given generator, where it is known.

There V(D*, G) = -log 4 + 2 JSD(p_data, p_g) [Goodfellow2014] Theorem 1.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

SMALLEST = 1e-12


def optimal_discriminator(p_data: Tensor, p_g: Tensor) -> Tensor:
    """D*(x) = p_data / (p_data + p_g) [Goodfellow2014] Proposition 1; NaN where neither density is above 1e-12."""
    both = p_data + p_g
    return torch.where(both > SMALLEST, p_data / both, math.nan)


def optimal_output(objective: str, p_data: Tensor, p_g: Tensor, target: float) -> Tensor:
    """What the optimal discriminator of an objective shows at points with these densities; NaN where theory names none.

    Least squares with labels 1 and 0 has the same D* [Mao2017]; hinge has the sign of p_data - p_g [Lim2017].
    """
    if objective in ("non-saturating", "minimax", "maximum-likelihood", "least-squares"):
        return target * optimal_discriminator(p_data, p_g)
    if objective == "hinge":
        return torch.where(p_data + p_g > SMALLEST, torch.sign(p_data - p_g), math.nan)
    return torch.full_like(p_data, math.nan)
