"""A GAN on the plane as tutorials write it: modules, autograd, a backward pass for each cost. Kept to measure against."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce


class PlainGAN:
    """The ``ring`` preset's game: non-saturating, Adam for both, R1 by double backward, moving average of G."""

    def __init__(self, points: Tensor, sd: float, latent: int, hidden: int, batch: int, rate: float, r1: float, ema: float):
        self.points, self.sd, self.latent, self.batch, self.r1, self.ema = points, sd, latent, batch, r1, ema
        self.G = nn.Sequential(nn.Linear(latent, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, 2))
        self.D = nn.Sequential(nn.Linear(2, hidden), nn.LeakyReLU(0.2), nn.Linear(hidden, hidden), nn.LeakyReLU(0.2), nn.Linear(hidden, 1))
        self.average = {name: p.detach().clone() for name, p in self.G.named_parameters()}
        self.of_g = torch.optim.Adam(self.G.parameters(), lr=rate, betas=(0.5, 0.99))
        self.of_d = torch.optim.Adam(self.D.parameters(), lr=rate, betas=(0.5, 0.99))

    def data(self) -> Tensor:
        chosen = self.points[torch.randint(len(self.points), (self.batch,))]
        return chosen + self.sd * torch.randn(self.batch, 2)

    def iterate(self) -> tuple[float, float]:
        """One update of D, one of G; their costs."""
        ones, zeros = torch.ones(self.batch, 1), torch.zeros(self.batch, 1)
        real = self.data().requires_grad_(self.r1 > 0)
        fake = self.G(torch.randn(self.batch, self.latent)).detach()
        scores = self.D(real)
        d_cost = bce(scores, ones) + bce(self.D(fake), zeros)
        total = d_cost
        if self.r1:
            (g,) = torch.autograd.grad(scores.sum(), real, create_graph=True)
            total = d_cost + self.r1 / 2 * (g**2).sum(1).mean()
        self.of_d.zero_grad()
        total.backward()
        self.of_d.step()
        g_cost = bce(self.D(self.G(torch.randn(self.batch, self.latent))), ones)
        self.of_g.zero_grad()
        g_cost.backward()
        self.of_g.step()
        with torch.no_grad():
            for name, p in self.G.named_parameters():
                self.average[name].mul_(self.ema).add_(p, alpha=1 - self.ema)
        return d_cost.item(), g_cost.item()
