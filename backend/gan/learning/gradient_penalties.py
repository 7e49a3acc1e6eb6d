"""Gradient penalties of the discriminator, c its score and g = dc/dx: R1, R2 [Mescheder2018] and WGAN-GP [Gulrajani2017].

R1 = gamma/2 E_data |g|^2, R2 the same on fakes, WGAN-GP = lambda E (|g| - 1)^2 on points between real and fake ones.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn


def input_gradient_penalties(r1: float, r2: float, gp: float, batch: int) -> tuple[Callable[[Tensor], Tensor] | None, slice]:
    """The derivative of all penalties by the input gradients, and the rows of a batch of real, fake and points between that they see.

    :param r1, r2, gp: gamma of R1, gamma of R2 and lambda of WGAN-GP, 0: without it.
    :param batch: rows of each of the three kinds; those between are there with ``gp`` alone.
    :return: (g of these rows, (rows, inputs) -> the penalties' derivative by it, same shape; None: no penalty), rows.
    """
    first = 0 if r1 else batch if r2 else 2 * batch
    last = 3 * batch if gp else 2 * batch if r2 else batch
    if first >= last:
        return None, slice(None)

    def derivative(g: Tensor) -> Tensor:
        found = []
        for start, gamma in ((0, r1), (batch, r2)):
            if first <= start < last:
                found.append(g[start - first : start - first + batch] * (gamma / batch))
        if gp:
            g = g[2 * batch - first :]
            norm = g.norm(dim=1, keepdim=True).clamp_min(1e-12)
            found.append(g * (2 * gp / batch * (1 - 1 / norm)))
        return torch.cat(found) if len(found) > 1 else found[0]

    return derivative, slice(first, last)


def r1_penalty(discriminator: nn.Module, x: Tensor, labels: Tensor, gamma: float) -> Tensor:
    """R1 of real pictures by double backward. x: (batch, channels, h, w), labels: (batch,) -> a number."""
    x = x.detach().requires_grad_()
    (g,) = torch.autograd.grad(discriminator(x, labels).sum(), x, create_graph=True)
    return gamma / 2 * g.square().sum() / len(x)
