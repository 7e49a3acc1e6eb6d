"""What the discriminator of [Goodfellow2014] is made of: maxout units [Goodfellow2013], and dropout with a generator of its own."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Dropout(nn.Module):
    """Keeps each entry with probability ``keep`` and multiplies what is kept by 1/keep, in training alone.

    Every entry of a batch is drawn by itself, so the masks of real and fake pictures differ. ``generator`` is
    seeded anew at each iteration: a run goes on from a checkpoint with the same masks.
    """

    def __init__(self, keep: float, generator: torch.Generator):
        super().__init__()
        self.keep, self.generator = keep, generator

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.keep == 1:
            return x
        return x * torch.empty_like(x).bernoulli_(self.keep, generator=self.generator).div_(self.keep)


class Maxout(nn.Module):
    """h_i = max_j (x . W_ij + b_ij): the largest of ``pieces`` linear maps, which lie side by side along the first axis.

    :param layer: a linear or convolutional layer with units * pieces outputs.
    """

    def __init__(self, layer: nn.Module, pieces: int):
        super().__init__()
        self.layer, self.pieces = layer, pieces

    def forward(self, x: Tensor) -> Tensor:
        return self.layer(x).unflatten(1, (-1, self.pieces)).amax(2)
