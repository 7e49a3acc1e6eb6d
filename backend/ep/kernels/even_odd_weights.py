"""The weights of a chain of layers, laid out for speed: all layers of even number against all of odd number.

In a chain each layer sees its two neighbours alone, so even layers see odd ones and the reverse. One
matrix M (odd units x even units) holds the weights of all links between layers as blocks, and a step of
settling takes two products however many layers there are: what the even layers receive is O M, what the
odd ones receive E M^T, with O and E the states of the odd and of the even layers, batch x units.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from settle.backend.ep.kernels.stationary_products import StationaryProduct


class EvenOddWeights:
    """Weights and biases of a chain, changed in place.

    :param sizes: units of each layer, output first, the input's last.
    :param parameters: W0 (units, presynaptic units), b0 (units,), W1, b1, ...; copied.
    """

    def __init__(self, sizes: Sequence[int], parameters: Mapping[str, Tensor]):
        self.sizes, self.layers = tuple(sizes), len(sizes) - 1
        like = parameters["W0"]
        self.columns: list[slice] = []
        """Columns of each layer among the even or the odd units."""
        filled = [0, 0]
        for i in range(self.layers):
            begin = filled[i % 2]
            filled[i % 2] += sizes[i]
            self.columns.append(slice(begin, filled[i % 2]))
        self.even, self.odd = filled
        self.M = like.new_zeros(self.odd, self.even)
        self.Wx = like.new_empty(sizes[-1], sizes[-2])
        """From the input: inputs x units of the last layer."""
        self.bias = [like.new_empty(self.even), like.new_empty(self.odd)]
        self.into_even, self.into_odd = StationaryProduct(self.M), StationaryProduct(self.M.T)
        """O -> O M and E -> E M^T."""
        self.load(parameters)

    def zeros(self) -> EvenOddWeights:
        """Zeros of the same shapes."""
        return EvenOddWeights(self.sizes, {name: torch.zeros_like(p) for name, p in self.parameters().items()})

    def block_slices(self, i: int) -> tuple[slice, slice]:
        """Where layers i and i+1 lie: rows of the odd one, columns of the even one."""
        return (self.columns[i], self.columns[i + 1]) if i % 2 else (self.columns[i + 1], self.columns[i])

    def block(self, i: int) -> Tensor:
        """The weights between layers i and i+1: a view, units of the odd one x units of the even one."""
        return self.M[self.block_slices(i)]

    def parameters(self) -> dict[str, Tensor]:
        """W0, b0, W1, ... as (units, presynaptic units) and (units,): views."""
        found = {}
        for i in range(self.layers):
            block = self.block(i) if i + 1 < self.layers else None
            found[f"W{i}"] = self.Wx.T if block is None else block if i % 2 else block.T
            found[f"b{i}"] = self.bias[i % 2][self.columns[i]]
        return found

    def load(self, parameters: Mapping[str, Tensor]) -> None:
        """Take over parameters of the same names and shapes."""
        for name, view in self.parameters().items():
            view.copy_(parameters[name])
        self.refresh()

    def refresh(self) -> None:
        """Bring the products up to date; once after each change."""
        self.into_even.refresh()
        self.into_odd.refresh()
