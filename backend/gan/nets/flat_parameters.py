"""A module whose parameters lie one after another in one vector, and their gradients in another: an optimiser's update is a few passes."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn


class Flat:
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

    def fixed(self, fixed: bool) -> None:
        """Whether ``backward()`` passes the parameters by: D's, while G learns through it."""
        for p in self.parameters:
            p.requires_grad_(not fixed)


Layer = nn.Linear | nn.Conv2d | nn.ConvTranspose2d


def draw(layer: Layer, rng: np.random.Generator, reach: float = 0.0) -> None:
    """Weights of a linear or convolutional layer from U(-reach, reach), biases 0; reach 0: 1/sqrt of the inputs of a unit, biases too."""
    weight, bias = layer.weight, layer.bias
    assert bias is not None
    fan = weight.shape[1] * weight[0, 0].numel()
    if isinstance(layer, nn.ConvTranspose2d):  # each output pixel is reached through kernel / stride^2 places
        fan = weight.shape[0] * weight[0, 0].numel() / layer.stride[0] ** 2
    with torch.no_grad():
        weight.copy_(torch.as_tensor(rng.uniform(-1, 1, tuple(weight.shape)) * (reach or fan**-0.5)))
        bias.copy_(torch.as_tensor(rng.uniform(-1, 1, tuple(bias.shape)) * (0 if reach else fan**-0.5)))
