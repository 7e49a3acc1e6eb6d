"""Phases of energy-based nets: what follows the two products of a step is done in one pass over the states.

Where :mod:`settle.backend.ep.kernels.avx512_tiles` can be used, the products too, and a phase is one call; elsewhere this is for
the free phase alone.
"""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING

import torch

from settle.backend.ep.kernels.availability import loops, tiles
from settle.backend.ep.kernels.one_hidden_layer import bounds

if TYPE_CHECKING:
    from settle.backend.ep.kernels.relaxation import Relaxation


class Drift:
    """Steps on the buffers of ``net``."""

    def __init__(self, net: Relaxation, loops: ModuleType):
        self._move, self._into = loops.move, (net.weights.into_even, net.weights.into_odd)
        self._seen = net.odd, net.even
        real = torch.empty(0, dtype=net.flat.dtype).numpy().dtype.type
        v, r = ([half.numpy() for half in net.halves(flat)] for flat in (net.flat, net.r))
        base, linear = [base.numpy() for base in net.base], net.weights.sizes[0] if net.linear else 0
        shared = [real(value) for value in (net.gain, net.dt, net.f.a, net.f.b, *bounds(net))]
        self._args = [(base[i], v[i], r[i], linear if i == 0 else 0, *shared) for i in (0, 1)]
        panels = [into.panels.numpy() for into in self._into if into.panels is not None]
        self._real = real
        self._tiles = tiles(net.flat) if len(panels) == 2 else None
        self.nudges = self._tiles is not None
        self._all = (net.target.numpy(), *panels, *base, *v, *r, linear, *shared)
        self.steps(1)  # compiles where that has not been done, so that no update waits for it; there is no state yet

    @staticmethod
    def of(net: Relaxation) -> Drift | None:
        """For nets that it can settle, else None."""
        found = loops(net.flat) if net.eb and net.model.activation == "sigm" else None
        return Drift(net, found) if found is not None else None

    def steps(self, count: int, beta: float = 0.0) -> None:
        """Take ``count`` steps; with a nudge only where it :attr:`nudges`."""
        if self._tiles is not None:
            self._tiles.drift(count, self._real(beta), *self._all)
            return
        for _ in range(count):
            products = [into.of(seen).numpy() for into, seen in zip(self._into, self._seen, strict=True)]
            for product, args in zip(products, self._args, strict=True):
                self._move(product, *args)
