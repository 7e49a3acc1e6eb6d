"""Encoder and decoder: convolutions for pictures, a small net for vectors [Kim2019], modules.py of its program."""

from __future__ import annotations

import math
from itertools import pairwise

import torch
from torch import Tensor, nn

from settle.backend.vta.kernels.batch_norm_elu import BatchNormELU
from settle.backend.vta.kernels.transposed_conv import PixelConvTranspose2d
from settle.backend.vta.model.sizes import ModelSizes


def encoder(sizes: ModelSizes) -> nn.Sequential:
    """(n, *frame) -> (n, H), with H = ``sizes.belief``.

    Pictures: 4x4 convolutions of stride 2 down to 4x4 pixels, then one that takes all 16, each with batch normalisation
    (no bias) and ELU; the last has H channels, the others ``sizes.channels``. With ``sizes.linear`` a linear layer behind them.
    Vectors: D - hidden - H - H with ELU between.
    """
    if not sizes.pictures:
        D, H = sizes.frame[0], sizes.belief
        return nn.Sequential(nn.Linear(D, sizes.hidden), nn.ELU(), nn.Linear(sizes.hidden, H), nn.ELU(), nn.Linear(H, H))
    layers: list[nn.Module] = []
    widths = _widths(sizes)
    for i, (inside, outside) in enumerate(pairwise(widths)):
        last = i == len(widths) - 2
        convolution = nn.Conv2d(inside, outside, 4, 1 if last else 2, 0 if last else 1, bias=False)
        layers += [convolution, BatchNormELU(outside, inner=not last)]
    code = [nn.Linear(sizes.belief, sizes.belief)] if sizes.linear else []
    return _channels_last(nn.Sequential(*layers, nn.Flatten(), *code))


def decoder(sizes: ModelSizes) -> nn.Sequential:
    """(n, H) -> (n, *frame): the encoder backwards, with transposed convolutions; its last layer has a bias and no normalisation."""
    if not sizes.pictures:
        D, H = sizes.frame[0], sizes.belief
        return nn.Sequential(nn.Linear(H, H), nn.ELU(), nn.Linear(H, sizes.hidden), nn.ELU(), nn.Linear(sizes.hidden, D))
    layers: list[nn.Module] = [nn.Unflatten(1, (sizes.belief, 1, 1))]
    widths = _widths(sizes)[::-1]
    for i, (inside, outside) in enumerate(pairwise(widths[:-1])):
        stride, margin = (2, 1) if i else (1, 0)
        layers += [nn.ConvTranspose2d(inside, outside, 4, stride, margin, bias=False), BatchNormELU(outside, inner=True)]
    layers.append(PixelConvTranspose2d(widths[-2], widths[-1]))
    return _channels_last(nn.Sequential(*layers, *([nn.Tanh()] if sizes.tanh else [])))


def _channels_last(net: nn.Sequential) -> nn.Sequential:
    """With the channels last in memory: what convolutions are fastest with."""
    return net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]


def _widths(sizes: ModelSizes) -> list[int]:
    """Channels from the picture to the code."""
    halvings = round(math.log2(sizes.frame[1] / 4))
    return [sizes.frame[0], *[sizes.channels] * halvings, sizes.belief]


def frames_as_batch(x: Tensor) -> Tensor:
    """(T, n, *frame) as (T n, *frame), pictures with their channels last in memory."""
    flat = x.reshape(-1, *x.shape[2:])
    return flat.contiguous(memory_format=torch.channels_last) if flat.dim() == 4 else flat
