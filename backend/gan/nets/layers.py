"""Fully connected layers of a module, and the first weights of linear and convolutional ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import torch
from torch import nn

Layer = nn.Linear | nn.Conv2d | nn.ConvTranspose2d


def fully_connected(inputs: int, hidden: Sequence[int], phi: Callable[[], nn.Module]) -> list[nn.Module]:
    """Linear layers of ``hidden`` units, each followed by its activation."""
    return [part for a, b in pairwise((inputs, *hidden)) for part in (nn.Linear(a, b), phi())]


def init_weights(layer: Layer, rng: np.random.Generator, bound: float = 0.0) -> None:
    """Weights from U(-bound, bound), biases 0; bound 0: 1/sqrt of the inputs of a unit, biases too."""
    weight, bias = layer.weight, layer.bias
    assert bias is not None
    fan_in = weight.shape[1] * weight[0, 0].numel()
    if isinstance(layer, nn.ConvTranspose2d):  # each output pixel is reached through kernel / stride^2 places
        fan_in = weight.shape[0] * weight[0, 0].numel() / layer.stride[0] ** 2
    with torch.no_grad():
        weight.copy_(torch.as_tensor(rng.uniform(-1, 1, tuple(weight.shape)) * (bound or fan_in**-0.5)))
        bias.copy_(torch.as_tensor(rng.uniform(-1, 1, tuple(bias.shape)) * (0 if bound else fan_in**-0.5)))
