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
    """:param draw: what gives the batches of a block."""

    def __init__(self, seed: int, purpose: str, draw: DrawBatches, like: Tensor):
        self.seed, self.purpose, self.draw, self.like = seed, purpose, draw, like
        self.count = 0
        self._block_number, self._block = -1, like

    def next(self) -> Tensor:
        """The next batch: a view that is not to be changed."""
        number, within = divmod(self.count, BLOCK)
        if number != self._block_number:
            self._block_number = number
            self._block = torch.as_tensor(self.draw(stream(self.seed, f"{self.purpose} {number}"), BLOCK)).to(self.like)
        self.count += 1
        return self._block[within]

    def redraw(self) -> None:
        """Draw what is left of the block under way anew: what it is drawn from has changed."""
        self._block_number = -1


class EpochBatches:
    """Places in a set of ``length``, ``size`` at a time without replacement: an epoch is a random order of all. What does not fill a batch
    at its end is left out; the n-th batch depends on seed, purpose and n alone, as with :class:`RandomBatches`.

    :raises ValueError: a batch is larger than the set.
    """

    def __init__(self, seed: int, purpose: str, length: int, size: int, like: Tensor):
        if size > length:
            raise ValueError(f"A batch of {size} does not fit into a set of {length}.")
        self.seed, self.purpose, self.length, self.size, self.like = seed, purpose, length, size, like
        self.count = 0
        self._epoch, self._order = -1, like

    def next(self) -> Tensor:
        """The next batch: a view that is not to be changed."""
        epoch, within = divmod(self.count, self.length // self.size)
        if epoch != self._epoch:
            self._epoch = epoch
            self._order = torch.as_tensor(stream(self.seed, f"{self.purpose} {epoch}").permutation(self.length)).to(self.like)
        self.count += 1
        return self._order[within * self.size : (within + 1) * self.size]
