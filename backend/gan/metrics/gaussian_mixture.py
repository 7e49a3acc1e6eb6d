"""A density as equal Gaussians around points: what a plane's data are drawn from, and what samples become when they are smoothed.

p(x) = 1/K sum_k N(x; c_k, s^2 I), in one or two dimensions. Smoothing with N(0, h^2 I) gives the same with s^2 + h^2: so a
known density, a painting and the kernel estimate of samples are one thing. Its mass in the cells of a grid is exact: products of
differences of the normal distribution function, no quadrature.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

BLOCK = 8192
"""Points whose cells are summed at once."""


@dataclass(frozen=True)
class GaussianMixture:
    """p(x) = 1/K sum_k N(x; c_k, s^2 I)."""

    points: np.ndarray
    """(K, d), d = 1 or 2, float64."""
    sd: float
    """s >= 0; 0: the points themselves, which have no density."""

    @property
    def dimension(self) -> int:
        return self.points.shape[1]

    def smoothed(self, h: float) -> GaussianMixture:
        """With Gaussian noise of standard deviation h added."""
        return GaussianMixture(self.points, float(np.hypot(self.sd, h)))

    def draw(self, rng: np.random.Generator, *shape: int) -> np.ndarray:
        """Samples, (*shape, d), float32."""
        chosen = self.points.astype(np.float32)[rng.integers(len(self.points), size=shape)]
        return chosen + np.float32(self.sd) * rng.standard_normal(chosen.shape, np.float32)


@dataclass(frozen=True)
class DensityGrid:
    """g x g cells over a rectangle; of one dimension g cells over its width. Rows go upwards in y."""

    low: tuple[float, float]
    high: tuple[float, float]
    side: int
    dimension: int = 2

    @property
    def cell(self) -> float:
        """Width of a cell."""
        return (self.high[0] - self.low[0]) / self.side

    def cell_centres(self) -> np.ndarray:
        """(cells, d): row after row of the lowest y first."""
        x, y = (self.low[i] + (np.arange(self.side) + 0.5) * (self.high[i] - self.low[i]) / self.side for i in (0, 1))
        if self.dimension == 1:
            return x[:, None]
        return np.stack([a.ravel() for a in np.meshgrid(x, y)], 1)

    def cell_masses(self, mixture: GaussianMixture) -> Tensor:
        """The mixture's mass in each cell, (cells,), float64, in the order of :meth:`cell_centres`; what is missing to 1 lies outside."""
        total = torch.zeros(self.side**self.dimension, dtype=torch.float64)
        for at in range(0, len(mixture.points), BLOCK):
            points = torch.as_tensor(mixture.points[at : at + BLOCK], dtype=torch.float64)
            along = [self._axis_masses(points[:, i], i, mixture.sd) for i in range(self.dimension)]
            total += along[0].sum(0) if self.dimension == 1 else (along[1].T @ along[0]).ravel()
        return total / len(mixture.points)

    def _axis_masses(self, at: Tensor, axis: int, sd: float) -> Tensor:
        """Mass of N(at, sd^2) between the cells' edges, (points, side)."""
        edges = torch.linspace(self.low[axis], self.high[axis], self.side + 1, dtype=torch.float64)
        return torch.special.ndtr((edges - at[:, None]) / max(sd, 1e-12)).diff(dim=1)
