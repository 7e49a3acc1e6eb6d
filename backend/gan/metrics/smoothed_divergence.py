"""Divergences between two distributions over the cells of a grid; what lies outside is a cell of its own.

Natural logarithms. On cells that are coarser than the densities they are lower bounds (no cell knows what is within it), they lie in
[0, log 2] (JS) and [0, 27.6] (KL), and they are 0 where the distributions are equal. Both sides are smoothed alike beforehand
(:class:`settle.backend.gan.metrics.gaussian_mixture.GaussianMixture`), so a perfect generator's N samples are above 0 by
the noise of N samples alone. What as many samples of the data measure says how much: a mean and its spread, below which a single
measurement may well lie.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from settle.backend.core.spread import Spread
from settle.backend.gan.metrics.gaussian_mixture import DensityGrid, GaussianMixture

SMALLEST = 1e-12
"""A share below this counts as this within a logarithm: a mode without any sample costs its mass times 27.6 at most."""
REAL_SETS = 8
"""Sets of samples of the data that are measured, for what as many real points come to."""


def kl(p: Tensor, q: Tensor) -> float:
    """KL(p || q) = sum p log(p/q); p, q: shares of equal shape that sum to 1."""
    ratio = p.clamp_min(SMALLEST).log() - q.clamp_min(SMALLEST).log()
    return max(0.0, float((p * ratio).sum()))


def js(p: Tensor, q: Tensor) -> float:
    """Jensen-Shannon divergence: KL of each to their mean, averaged; log 2 where they do not overlap."""
    mean = (p + q) / 2
    return min(math.log(2), (kl(p, mean) + kl(q, mean)) / 2)


def with_outside(shares: Tensor) -> Tensor:
    """Shares of the cells, and of all that lies outside of them."""
    return torch.cat([shares, (1 - shares.sum()).clamp_min(0).reshape(1)])


@dataclass
class SmoothedDivergence:
    """JS and KL between a known density and samples, both smoothed with N(0, h^2)."""

    grid: DensityGrid
    h: float
    density: Tensor
    """Its mass in each cell, smoothed, the outer cell's last."""

    @classmethod
    def of(cls, mixture: GaussianMixture, grid: DensityGrid) -> SmoothedDivergence:
        """h is one cell's width."""
        return cls(grid, grid.cell, with_outside(grid.cell_masses(mixture.smoothed(grid.cell))))

    def measure(self, samples: np.ndarray) -> tuple[float, float]:
        """samples: (n, d) -> JS, KL(data || samples)."""
        found = with_outside(self.grid.cell_masses(GaussianMixture(samples, self.h)))
        return js(self.density, found), kl(self.density, found)

    def of_real_points(self, draw: Callable[[], np.ndarray]) -> tuple[Spread, Spread]:
        """What as many samples of the data itself measure: JS and KL, mean and standard deviation over some sets."""
        js_found, kl_found = zip(*(self.measure(draw()) for _ in range(REAL_SETS)), strict=True)
        return Spread.of(js_found), Spread.of(kl_found)
