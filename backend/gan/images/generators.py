"""Generators of pictures. A picture is (channels, h, w) in [0, 1], a batch has one more axis in front."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor, nn

from settle.backend.gan.images.knobs import ImageKnobs
from settle.backend.gan.nets.layers import fully_connected, init_weights

Size = tuple[int, int, int]
"""Channels, height, width."""
BOUND = 0.05
"""First weights of the 2014 generators: U(-bound, bound)."""
MARGIN = 1e-7
"""Means of pixels are held this far from 0 and 1 before their logit becomes a bias: what is always black begins, and stays, black."""


class Generator(nn.Module):
    """z and a class -> picture. With ``classes`` > 0 the class is put beside z as one number each, 1 for its own."""

    def __init__(self, body: nn.Module, size: Size, classes: int):
        super().__init__()
        self.body, self.size, self.classes = body, size, classes

    def forward(self, z: Tensor, labels: Tensor) -> Tensor:
        """z: (batch, latent), labels: (batch,), whole numbers -> (batch, channels, h, w) in [0, 1]."""
        if self.classes:
            z = torch.cat([z, nn.functional.one_hot(labels, self.classes).to(z)], 1)
        return self.body(z).view(-1, *self.size)


class ChannelNorm(nn.Module):
    """Each pixel's channels divided by their root mean square [Karras2018]: nothing is shared by the pictures of a batch."""

    def forward(self, x: Tensor) -> Tensor:
        return x * (x.square().mean(1, keepdim=True) + 1e-8).rsqrt()


def generator(now: ImageKnobs, size: Size, classes: int, rng: np.random.Generator, marginals: np.ndarray) -> Generator:
    """The generator that the knobs describe, with its first weights.

    :param marginals: mean of each pixel, (pixels,), for the output's bias in the 2014 net.
    """
    channels, h, w = size
    inputs, pixels = now.latent + classes, math.prod(size)
    hidden, width = fully_connected(inputs, now.g_hidden, nn.ReLU), (inputs, *now.g_hidden)[-1]
    if now.nets in ("mlp", "maxout"):
        last = nn.Linear(width, pixels)
        body = nn.Sequential(*hidden, last, nn.Sigmoid())
        bound = BOUND if now.nets == "maxout" else 0.0
    elif now.nets == "dcgan":
        c = now.channels
        last = nn.ConvTranspose2d(c, channels, 4, 2, 1)
        code = nn.Linear(width, 2 * c * (h // 4) * (w // 4))
        first = [*hidden, code, nn.Unflatten(1, (2 * c, h // 4, w // 4)), ChannelNorm(), nn.ReLU()]
        body = nn.Sequential(*first, nn.ConvTranspose2d(2 * c, c, 4, 2, 1), ChannelNorm(), nn.ReLU(), last, nn.Sigmoid())
        bound = 0.0
    else:
        last = nn.ConvTranspose2d(80, channels, 5, 3)
        code = nn.Linear(width, 8000)
        body = nn.Sequential(*hidden, code, nn.Sigmoid(), nn.Unflatten(1, (80, 10, 10)), last, nn.Sigmoid())
        bound = BOUND
    for layer in body:
        if isinstance(layer, (nn.Linear, nn.ConvTranspose2d)):
            init_weights(layer, rng, bound)
    if now.nets == "maxout":
        p = np.clip(marginals, MARGIN, 1 - MARGIN)
        assert last.bias is not None
        with torch.no_grad():
            last.bias.copy_(torch.as_tensor(np.log(p / (1 - p))))
    return Generator(body, size, classes)
