"""Encoders g and h: from pictures or vectors to codes, rectified layers in a row.

Each layer is linear, so what a gradient by hand needs is the layer itself (``forward``), its transpose (``back``), and the product of what
went in with what came back (``slope``). Beginnings are uniform within inputs^(-1/2), torch's own for such layers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.grad import conv2d_input, conv2d_weight

from backend.draws import stream
from backend.knobs import KnobError
from backend.wdm.learner_settings import LearnerSettings

STRIDE, PADDING, KERNEL = 2, 1, 3


def beginning(rng: np.random.Generator, shape: tuple[int, ...], inputs: int, like: Tensor) -> Tensor:
    """Weights uniform within inputs^(-1/2), of the type of ``like``, to be learned."""
    return torch.as_tensor(rng.uniform(-1, 1, shape) * inputs**-0.5).to(like).requires_grad_()


class Dense:
    """(n, *takes) -> (n, units)"""

    def __init__(self, takes: tuple[int, ...], units: int, rng: np.random.Generator, like: Tensor):
        inputs = math.prod(takes)
        self.takes, self.gives = takes, (units,)
        self.W, self.b = beginning(rng, (units, inputs), inputs, like), beginning(rng, (units,), inputs, like)

    def forward(self, a: Tensor, W: Tensor, b: Tensor | None) -> Tensor:
        return functional.linear(a.flatten(1), W, b)

    def back(self, d: Tensor, W: Tensor) -> Tensor:
        return (d @ W).view(-1, *self.takes)

    def slope(self, a: Tensor, d: Tensor) -> None:
        """Writes W's gradient, the sum over the batch of d_i a_i^T."""
        torch.mm(d.T, a.flatten(1), out=self.W.grad)


class Conv:
    """(n, channels, height, width) -> (n, ``channels``, half the height, half the width), sizes rounded up."""

    def __init__(self, takes: tuple[int, ...], channels: int, rng: np.random.Generator, like: Tensor):
        self.takes, self.gives = takes, (channels, *(math.ceil(side / STRIDE) for side in takes[1:]))
        inputs = takes[0] * KERNEL**2
        self.W = beginning(rng, (channels, takes[0], KERNEL, KERNEL), inputs, like)
        self.b = beginning(rng, (channels,), inputs, like)

    def forward(self, a: Tensor, W: Tensor, b: Tensor | None) -> Tensor:
        return functional.conv2d(a, W, b, STRIDE, PADDING)

    def back(self, d: Tensor, W: Tensor) -> Tensor:
        return conv2d_input((len(d), *self.takes), W, d, STRIDE, PADDING)

    def slope(self, a: Tensor, d: Tensor) -> None:
        self.W.grad.copy_(conv2d_weight(a, self.W.shape, d, STRIDE, PADDING))


class Encoder:
    """A row of layers with max(0, .) between them. Pictures (n, height, width) are taken as one channel where there are convolutions."""

    def __init__(self, settings: LearnerSettings, shape: tuple[int, ...], rng: np.random.Generator, like: Tensor):
        self.takes, self.layers = shape, []
        if settings.encoder == "cnn":
            if len(shape) not in (2, 3):
                raise KnobError("encoder", f"encoder = 'cnn' is not possible with inputs of shape {shape}: it takes pictures; choose 'fc'.")
            shape = (1, *shape) if len(shape) == 2 else shape
        self.takes = shape
        for channels in settings.channels if settings.encoder == "cnn" else ():
            self.layers.append(Conv(shape, channels, rng, like))
            shape = self.layers[-1].gives
        for units in (*(settings.hidden if settings.encoder == "fc" else ()), settings.dimension):
            self.layers.append(Dense(shape, units, rng, like))
            shape = (units,)

    def __call__(self, x: Tensor, weights: Sequence[Tensor]) -> Tensor:
        """x (n, *shape) -> (n, dimension). ``weights``: of each layer as they are used."""
        a = x.view(-1, *self.takes)
        for i, (layer, W) in enumerate(zip(self.layers, weights, strict=True)):
            a = layer.forward(a if i == 0 else a.relu(), W, layer.b)
        return a


def encoders(settings: LearnerSettings, shapes: Sequence[tuple[int, ...]], seed: int, like: Tensor) -> list[Encoder]:
    """g and h; of one seed all learners begin alike where their shapes are."""
    return [Encoder(settings, tuple(shape), stream(seed, f"wdm {part}"), like) for part, shape in zip("gh", shapes, strict=True)]
