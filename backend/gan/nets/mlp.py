"""A multilayer perceptron with its gradients by hand: all parameters in one vector, no graph, no allocation of parameters.

h_0 = x, h_l = phi(h_{l-1} W_l^T + b_l), out = h_{L-1} W_L^T + b_L, with phi(v) = max(v, slope v). phi is piecewise
linear: its second derivative is zero almost everywhere, which makes penalties on input gradients cheap
(:mod:`settle.backend.gan.nets.critic`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor

FEW_INPUTS = 32
"""Columns below which a product is slow where they are the inner ones of a matrix."""
phi_backward = torch.ops.aten.leaky_relu_backward.default
"""(d, h, slope, True) -> d phi', from h = phi(v), in one pass."""


class MLP:
    """:param sizes: units of each layer, inputs first.
    :param slope: of phi on the negative side; 0: a rectifier.
    """

    def __init__(self, sizes: Sequence[int], slope: float, rng: np.random.Generator, like: Tensor):
        self.sizes, self.slope = tuple(sizes), slope
        first = [rng.uniform(-1, 1, (inputs + 1) * units) * inputs**-0.5 for inputs, units in pairwise(sizes)]
        self.vector = torch.as_tensor(np.concatenate(first)).to(like)
        """All parameters: W_1, b_1, W_2, ... one after another."""
        self.gradient = torch.zeros_like(self.vector)
        self.W, self.b = self.views(self.vector)
        self.gW, self.gb = self.views(self.gradient)

    def views(self, vector: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        """Weights (units, inputs) and biases (units,) of each layer within a vector of all parameters."""
        weights, biases, at = [], [], 0
        for inputs, units in pairwise(self.sizes):
            weights.append(vector[at : at + units * inputs].view(units, inputs))
            at += units * inputs
            biases.append(vector[at : at + units])
            at += units
        return weights, biases

    def forward(self, x: Tensor, vector: Tensor | None = None) -> list[Tensor]:
        """x: (batch, inputs) -> [h_0, ..., h_{L-1}, out]; ``vector``: other parameters, such as their moving average."""
        weights, biases = (self.W, self.b) if vector is None else self.views(vector)
        return forward_layers(x, weights, biases, self.slope)

    def __call__(self, x: Tensor, vector: Tensor | None = None) -> Tensor:
        return self.forward(x, vector)[-1]

    def backward(self, h: list[Tensor], d: Tensor) -> None:
        """Writes the gradient of a loss to ``gradient``. ``h``: of :meth:`forward`; ``d``: the loss's derivative by out."""
        for layer in reversed(range(len(self.W))):
            weight_gradient(d, h[layer], self.gW[layer])
            torch.sum(d, 0, out=self.gb[layer])
            if layer:
                d = phi_backward(d @ self.W[layer], h[layer], self.slope, True)


def weight_gradient(d: Tensor, seen: Tensor, out: Tensor) -> None:
    """out = d^T seen, (units, inputs); with few inputs as the product's transpose, which is several times faster."""
    if seen.shape[1] < FEW_INPUTS:
        out.copy_(torch.mm(seen.T, d).T)
    else:
        torch.mm(d.T, seen, out=out)


def forward_layers(x: Tensor, weights: Sequence[Tensor], biases: Sequence[Tensor], slope: float) -> list[Tensor]:
    """All h of a net with these weights and biases, its output last."""
    h = [x]
    for layer, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        out = torch.addmm(bias, h[-1], weight.T)
        h.append(torch.nn.functional.leaky_relu_(out, slope) if layer + 1 < len(weights) else out)
    return h
