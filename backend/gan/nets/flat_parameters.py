"""A module whose parameters lie one after another in one vector, and their gradients in another: an optimiser's update is a few passes."""

from __future__ import annotations

import torch
from torch import nn


class FlatParameters:
    """``vector``: all parameters; ``gradient``: likewise, added to by ``backward()``. The module's own parameters are views of them."""

    def __init__(self, module: nn.Module):
        self.module, self.parameters = module, list(module.parameters())
        self.vector = torch.cat([p.detach().reshape(-1) for p in self.parameters])
        self.gradient = torch.zeros_like(self.vector)
        at = 0
        for p in self.parameters:
            p.data = self.vector[at : at + p.numel()].view_as(p)
            p.grad = self.gradient[at : at + p.numel()].view_as(p)
            at += p.numel()

    def shapes(self) -> list[list[object]]:
        """[name, shape] of each parameter, in the order of the vector."""
        return [[name, list(p.shape)] for name, p in self.module.named_parameters()]

    def requires_grad_(self, required: bool) -> None:
        """Whether ``backward()`` writes the parameters' gradients: not those of D while G learns through it."""
        for p in self.parameters:
            p.requires_grad_(required)
