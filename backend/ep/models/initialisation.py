"""Random networks and inputs, each from a generator of its own."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

import torch
from torch import Tensor

from settle.backend.ep.models.wiring import TOY, Wiring


def random_parameters(wiring: Wiring, seed: int) -> dict[str, Tensor]:
    """Weights and biases ~ U(-1/sqrt(n), 1/sqrt(n)), n the number of units seen; float64, on the CPU.

    This is the distribution of ``torch.nn.Linear``, and the order of its draws: weights, then bias.
    """
    generator = _generator(seed)
    shapes, parameters = wiring.shapes(), {}
    for link in wiring.links:
        bound = shapes[link.weight][1] ** -0.5
        for name in (link.weight, link.bias):
            parameters[name] = torch.empty(shapes[name], dtype=torch.float64).uniform_(-bound, bound, generator=generator)
    return parameters


def random_filters(shapes: Mapping[str, tuple[int, ...]], seed: int) -> dict[str, Tensor]:
    """As :func:`random_parameters`, for a convolutional net's fcW, fcb, cW0, cb0, ...: the distribution of ``torch.nn.Conv2d``."""
    generator, parameters, bound = _generator(seed), {}, 0.0
    for name, shape in shapes.items():
        if "W" in name:
            bound = prod(shape[1:]) ** -0.5
        parameters[name] = torch.empty(shape, dtype=torch.float64).uniform_(-bound, bound, generator=generator)
    return parameters


def toy_seed(seed: int) -> int:
    """The toy's seed 0 is the network, input and target of a run of the published program with its
    seed 1, from which the reference figures come."""
    return seed + 1


def toy_sample(seed: int) -> tuple[Tensor, Tensor]:
    """The toy's x ~ U(0, 1), (1, inputs), and its one-hot y, (1, outputs); float64."""
    x = torch.rand(1, TOY[-1], dtype=torch.float64, generator=_generator(toy_seed(seed) + 10))
    y = torch.zeros(1, TOY[0], dtype=torch.float64)
    y[0, int(torch.randint(TOY[0], (1,), generator=_generator(toy_seed(seed) + 11)))] = 1
    return x, y


def _generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed % 2**63)
