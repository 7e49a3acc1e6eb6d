"""Normal distributions whose mean and deviation a linear layer reads off."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor, nn


class Gaussian(NamedTuple):
    """Independent normal distributions; both fields (..., S), the deviations in (0, 1)."""

    mean: Tensor
    std: Tensor

    def map(self, change: Callable[[Tensor], Tensor]) -> Gaussian:
        """The same with both tensors changed alike."""
        return Gaussian(change(self.mean), change(self.std))

    def sample(self, noise: Tensor | None) -> Tensor:
        """mean + std * noise; without noise the mean."""
        return self.mean if noise is None else self.mean.addcmul(self.std, noise)

    def divergence(self, prior: Gaussian) -> Tensor:
        """KL(self || prior), nats, summed over the last axis."""
        apart = (self.std.square() + (self.mean - prior.mean).square()) / (2 * prior.std.square())
        return (prior.std.log() - self.std.log() + apart - 0.5).sum(-1)


class GaussianHead(nn.Linear):
    """inputs -> a Gaussian of ``size`` numbers: the mean linear, the deviation the sigmoid of a linear map, both in one product."""

    def __init__(self, inputs: int, size: int):
        super().__init__(inputs, 2 * size)

    def forward(self, x: Tensor) -> Gaussian:  # type: ignore[override]
        return self.gaussian(super().forward(x))

    @staticmethod
    def gaussian(raw: Tensor) -> Gaussian:
        """From what the layer gives, (..., 2 size)."""
        mean, std = raw.chunk(2, -1)
        return Gaussian(mean, std.sigmoid())


def gaussian_constant(numbers: int, std: float) -> float:
    """-log of a normal density at its mean, for so many independent numbers: nats."""
    return numbers * (math.log(std) + 0.5 * math.log(2 * math.pi))
