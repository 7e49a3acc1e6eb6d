"""Random numbers drawn many batches at a time; the n-th batch depends on seed, purpose and n alone, so a run goes on from a count."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from settle.backend.core.random_streams import stream

BLOCK = 64
"""Batches drawn at once."""

DrawBatches = Callable[[np.random.Generator, int], np.ndarray]
"""(random numbers, batches) -> (batches, ...)."""


class RandomBatches:
    """:param draw: what gives the batches of a block.
    :param block: batches in one, such as an epoch.
    """

    def __init__(self, seed: int, purpose: str, draw: DrawBatches, like: Tensor, block: int = BLOCK):
        self.seed, self.purpose, self.draw, self.like, self.block = seed, purpose, draw, like, block
        self.count = 0
        self._block_number, self._block = -1, like

    def next(self) -> Tensor:
        """The next batch: a view that is not to be changed."""
        number, within = divmod(self.count, self.block)
        if number != self._block_number:
            self._block_number = number
            self._block = torch.as_tensor(self.draw(stream(self.seed, f"{self.purpose} {number}"), self.block)).to(self.like)
        self.count += 1
        return self._block[within]

    def redraw(self) -> None:
        """Draw what is left of the block under way anew: what it is drawn from has changed."""
        self._block_number = -1
