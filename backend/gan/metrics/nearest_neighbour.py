"""Each sample's nearest training picture: whether a generator remembers what it saw, or makes something of its own."""

from __future__ import annotations

import torch
from torch import Tensor

from settle.backend.core import stopping

BLOCK = 5000
"""Training pictures that are compared at once."""


def nearest_neighbours(samples: Tensor, pictures: Tensor) -> tuple[Tensor, Tensor]:
    """Index of the nearest picture by Euclidean distance of the pixels, (m,), and that distance.

    :param samples: (m, ...) in [0, 1]; ``pictures``: (n, ...), bytes or in [0, 1].
    """
    x = samples.reshape(len(samples), -1)
    best = x.new_full((len(x),), torch.inf)
    index = torch.zeros(len(x), dtype=torch.int64, device=x.device)
    for at in range(0, len(pictures), BLOCK):
        stopping.check()
        block = pictures[at : at + BLOCK].reshape(-1, x.shape[1]).to(x)
        block = block / 255 if pictures.dtype == torch.uint8 else block
        found, where = (block.square().sum(1) - 2 * x @ block.T).min(1)
        closer = found < best
        best, index = torch.where(closer, found, best), torch.where(closer, where + at, index)
    return index, (best + x.square().sum(1)).clamp_min(0).sqrt()
