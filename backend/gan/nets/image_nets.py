"""Generators and discriminators of pictures. A picture is (channels, h, w) in [0, 1], a batch has one more axis in front."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from settle.backend.gan.nets.flat_parameters import draw
from settle.backend.gan.nets.maxout import Dropout, Maxout

Size = tuple[int, int, int]
"""Channels, height, width."""
KEEP_INPUT, KEEP_HIDDEN = 0.8, 0.5
"""Dropout of the 2014 discriminators: what is kept of the picture, and of hidden layers."""
G_REACH, D_REACH = 0.05, 0.005
"""First weights of the 2014 nets: U(-reach, reach)."""
PIECES = 5
"""Linear maps of a maxout unit, fully connected; 2 of a convolutional one."""
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


class Discriminator(nn.Module):
    """c(x, y) = w . phi(x) + b, and with classes + e_y . phi(x): the projection of [Miyato2018b]."""

    def __init__(self, body: nn.Module, head: nn.Linear, classes: int):
        super().__init__()
        self.body, self.head = body, head
        self.embedding = nn.Parameter(torch.zeros(classes, head.in_features)) if classes else None

    def forward(self, x: Tensor, labels: Tensor) -> Tensor:
        """x: (batch, channels, h, w) in [0, 1], labels: (batch,) -> scores (batch,)."""
        phi = self.body(x)
        score = self.head(phi).squeeze(1)
        return score if self.embedding is None else score + (self.embedding[labels] * phi).sum(1)


class Centred(nn.Module):
    """Pixels from [0, 1] to [-1, 1]."""

    def forward(self, x: Tensor) -> Tensor:
        return 2 * x - 1


class ChannelNorm(nn.Module):
    """Each pixel's channels divided by their root mean square [Karras2018]: nothing is shared by the pictures of a batch."""

    def forward(self, x: Tensor) -> Tensor:
        return x * (x.square().mean(1, keepdim=True) + 1e-8).rsqrt()


def _mlp(inputs: int, hidden: Sequence[int], phi: Any) -> list[nn.Module]:
    return [part for a, b in pairwise((inputs, *hidden)) for part in (nn.Linear(a, b), phi())]


def generator(now: Any, size: Size, classes: int, rng: np.random.Generator, marginals: np.ndarray) -> Generator:
    """:param now: the knobs; ``marginals``: mean of each pixel (pixels,), for the output's bias in the 2014 net."""
    channels, h, w = size
    inputs, pixels = now.latent + classes, math.prod(size)
    if now.nets in ("mlp", "maxout"):
        last = nn.Linear((inputs, *now.g_hidden)[-1], pixels)
        body = nn.Sequential(*_mlp(inputs, now.g_hidden, nn.ReLU), last, nn.Sigmoid())
        reach = G_REACH if now.nets == "maxout" else 0.0
    elif now.nets == "dcgan":
        c = now.channels
        last = nn.ConvTranspose2d(c, channels, 4, 2, 1)
        code = nn.Linear((inputs, *now.g_hidden)[-1], 2 * c * (h // 4) * (w // 4))
        first = [*_mlp(inputs, now.g_hidden, nn.ReLU), code, nn.Unflatten(1, (2 * c, h // 4, w // 4)), ChannelNorm(), nn.ReLU()]
        body = nn.Sequential(*first, nn.ConvTranspose2d(2 * c, c, 4, 2, 1), ChannelNorm(), nn.ReLU(), last, nn.Sigmoid())
        reach = 0.0
    else:
        last = nn.ConvTranspose2d(80, channels, 5, 3)
        code = nn.Linear((inputs, *now.g_hidden)[-1], 8000)
        body = nn.Sequential(*_mlp(inputs, now.g_hidden, nn.ReLU), code, nn.Sigmoid(), nn.Unflatten(1, (80, 10, 10)), last, nn.Sigmoid())
        reach = G_REACH
    for layer in body:
        if isinstance(layer, (nn.Linear, nn.ConvTranspose2d)):
            draw(layer, rng, reach)
    if now.nets == "maxout":
        p = np.clip(marginals, MARGIN, 1 - MARGIN)
        assert last.bias is not None
        with torch.no_grad():
            last.bias.copy_(torch.as_tensor(np.log(p / (1 - p))))
    return Generator(body, size, classes)


def discriminator(now: Any, size: Size, classes: int, rng: np.random.Generator, masks: torch.Generator) -> Discriminator:
    """:param masks: where the dropout of the 2014 nets is drawn from."""
    channels, h, w = size
    pixels = math.prod(size)

    def leak() -> nn.Module:
        return nn.LeakyReLU(now.slope)

    reach = 0.0
    if now.nets == "mlp":
        body = nn.Sequential(nn.Flatten(), Centred(), *_mlp(pixels, now.d_hidden, leak))
    elif now.nets == "maxout":
        widths, reach = (pixels, *now.d_hidden), D_REACH
        keeps = [KEEP_INPUT, *(KEEP_HIDDEN for _ in now.d_hidden)]
        parts: list[nn.Module] = [nn.Flatten(), Dropout(keeps[0], masks)]
        for (a, b), keep in zip(pairwise(widths), keeps[1:], strict=True):
            parts += [Maxout(nn.Linear(a, b * PIECES), PIECES), Dropout(keep, masks)]
        body = nn.Sequential(*parts)
    elif now.nets == "dcgan":
        c = now.channels
        convolved = [nn.Conv2d(channels, c, 4, 2, 1), leak(), nn.Conv2d(c, 2 * c, 4, 2, 1), leak(), nn.Flatten()]
        body = nn.Sequential(Centred(), *convolved, *_mlp(2 * c * (h // 4) * (w // 4), now.d_hidden, leak))
    else:
        body, reach = _maxout_convolutions(size, masks, now.d_hidden[-1]), D_REACH
    head = nn.Linear(now.d_hidden[-1], 1)
    for layer in (*body.modules(), head):
        if isinstance(layer, (nn.Linear, nn.Conv2d)):
            draw(layer, rng, reach)
    return Discriminator(body, head, classes)


def _maxout_convolutions(size: Size, masks: torch.Generator, last: int) -> nn.Sequential:
    """Convolutional maxout layers of 32, 32 and 192 units with overlapping pools, then ``last`` maxout units [Goodfellow2014]."""
    parts: list[nn.Module] = [Dropout(KEEP_INPUT, masks)]
    before = size[0]
    for units, kernel, pad, pool in ((32, 8, 4, 4), (32, 8, 3, 4), (192, 5, 3, 2)):
        parts += [Maxout(nn.Conv2d(before, 2 * units, kernel, padding=pad), 2), nn.MaxPool2d(pool, 2), Dropout(KEEP_HIDDEN, masks)]
        before = units
    with torch.no_grad():
        flat = nn.Sequential(*parts).eval()(torch.zeros(1, *size)).numel()
    return nn.Sequential(*parts, nn.Flatten(), Maxout(nn.Linear(flat, last * PIECES), PIECES), Dropout(KEEP_HIDDEN, masks))
