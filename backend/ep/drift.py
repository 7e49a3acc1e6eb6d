"""The free phase of energy-based nets: what follows the two products of a step is done in one pass over the states."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING

import torch

from backend.ep.compiled import loops
from backend.ep.one_hidden import bounds

if TYPE_CHECKING:
    from backend.ep.relaxation import Relaxation


class Drift:
    """Steps without a nudge, on the buffers of ``net``."""

    def __init__(self, net: Relaxation, loops: ModuleType):
        self._move, self._into = loops.move, (net.weights.into_even, net.weights.into_odd)
        self._seen = net.odd, net.even
        real = torch.empty(0, dtype=net.flat.dtype).numpy().dtype.type
        a, b, low, high = (real(v) for v in (net.f.a, net.f.b, *bounds(net)))
        v, r = ([half.numpy() for half in net.halves(flat)] for flat in (net.flat, net.r))
        shared, linear = (real(net.gain), real(net.dt), a, b, low, high), net.weights.sizes[0] if net.linear else 0
        self._args = [(net.base[i].numpy(), v[i], r[i], linear if i == 0 else 0, *shared) for i in (0, 1)]
        self.steps(1)  # compiles where that has not been done, so that no update waits for it; there is no state yet

    @staticmethod
    def of(net: Relaxation) -> Drift | None:
        """For nets that it can settle, else None."""
        found = loops(net.flat) if net.eb and net.model.activation == "sigm" else None
        return Drift(net, found) if found is not None else None

    def steps(self, count: int) -> None:
        """Take ``count`` steps."""
        for _ in range(count):
            products = [into.of(seen).numpy() for into, seen in zip(self._into, self._seen, strict=True)]
            for product, args in zip(products, self._args, strict=True):
                self._move(product, *args)
