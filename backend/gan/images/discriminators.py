"""Discriminators of pictures. A picture is (channels, h, w) in [0, 1], a batch has one more axis in front."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn

from settle.backend.gan.images.generators import Size
from settle.backend.gan.images.knobs import ImageKnobs
from settle.backend.gan.nets.layers import fully_connected, init_weights
from settle.backend.gan.nets.maxout import Dropout, Maxout

KEEP_INPUT, KEEP_HIDDEN = 0.8, 0.5
"""Dropout of the 2014 discriminators: what is kept of the picture, and of hidden layers."""
BOUND = 0.005
"""First weights of the 2014 discriminators: U(-bound, bound)."""
PIECES = 5
"""Linear maps of a maxout unit, fully connected; 2 of a convolutional one."""


class Discriminator(nn.Module):
    """c(x, y) = w . phi(x) + b, and with classes + e_y . phi(x): the projection of [Miyato2018b].

    A head of K + 1 outputs tells K classes apart, the last one is that of fakes; the score is then the log-odds of real,
    log sum_k exp(l_k) - l_fake [Salimans2016].
    """

    def __init__(self, body: nn.Module, head: nn.Linear, classes: int):
        super().__init__()
        self.body, self.head = body, head
        self.embedding = nn.Parameter(torch.zeros(classes, head.in_features)) if classes else None

    def forward(self, x: Tensor, labels: Tensor) -> Tensor:
        """x: (batch, channels, h, w) in [0, 1], labels: (batch,) -> scores (batch,)."""
        phi = self.body(x)
        found = self.head(phi)
        score = found.squeeze(1) if found.shape[1] == 1 else found[:, :-1].logsumexp(1) - found[:, -1]
        return score if self.embedding is None else score + (self.embedding[labels] * phi).sum(1)

    def class_scores(self, x: Tensor) -> Tensor:
        """(batch, classes) before the softmax, of a head that tells classes apart."""
        return self.head(self.body(x))[:, :-1]


class Centred(nn.Module):
    """Pixels from [0, 1] to [-1, 1]."""

    def forward(self, x: Tensor) -> Tensor:
        return 2 * x - 1


def discriminator(
    now: ImageKnobs, size: Size, classes: int, rng: np.random.Generator, masks: torch.Generator, told_apart: int = 0
) -> Discriminator:
    """The discriminator that the knobs describe, with its first weights.

    :param told_apart: classes that have an output of their own, beside that of fakes.
    :param masks: where the dropout of the 2014 nets is drawn from.
    """
    channels, h, w = size
    pixels = math.prod(size)

    def leaky_relu() -> nn.Module:
        return nn.LeakyReLU(now.slope)

    bound = 0.0
    if now.nets == "mlp":
        body = nn.Sequential(nn.Flatten(), Centred(), *fully_connected(pixels, now.d_hidden, leaky_relu))
    elif now.nets == "maxout":
        body, bound = _maxout_layers(pixels, now.d_hidden, masks), BOUND
    elif now.nets == "dcgan":
        c = now.channels
        convolved = [nn.Conv2d(channels, c, 4, 2, 1), leaky_relu(), nn.Conv2d(c, 2 * c, 4, 2, 1), leaky_relu(), nn.Flatten()]
        body = nn.Sequential(Centred(), *convolved, *fully_connected(2 * c * (h // 4) * (w // 4), now.d_hidden, leaky_relu))
    else:
        body, bound = _maxout_convolutions(size, masks, now.d_hidden[-1]), BOUND
    head = nn.Linear(now.d_hidden[-1], told_apart + 1)
    for layer in (*body.modules(), head):
        if isinstance(layer, (nn.Linear, nn.Conv2d)):
            init_weights(layer, rng, bound)
    return Discriminator(body, head, classes)


def _maxout_layers(pixels: int, hidden: Sequence[int], masks: torch.Generator) -> nn.Sequential:
    """Fully connected maxout layers with dropout on the picture and behind each [Goodfellow2014]."""
    parts: list[nn.Module] = [nn.Flatten(), Dropout(KEEP_INPUT, masks)]
    for a, b in pairwise((pixels, *hidden)):
        parts += [Maxout(nn.Linear(a, b * PIECES), PIECES), Dropout(KEEP_HIDDEN, masks)]
    return nn.Sequential(*parts)


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
