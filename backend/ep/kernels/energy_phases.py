"""Phases of energy-based nets: what follows the two products of a step is done in one pass over the states.

Where :mod:`settle.backend.ep.kernels.avx512_tiles` can be used, the products too, and a phase is one call; elsewhere this is for
the free phase alone.
"""

from __future__ import annotations

from types import ModuleType

import torch

from settle.backend.ep.kernels.availability import compiled_settling, compiled_tiles
from settle.backend.ep.kernels.relaxation_state import RelaxationState


class EnergyBasedPhases:
    """Steps on the buffers of ``net``."""

    def __init__(self, net: RelaxationState, loops: ModuleType):
        self._step, self._into = loops.step_energy_based, (net.weights.into_even, net.weights.into_odd)
        self._sources = net.odd, net.even
        real = torch.empty(0, dtype=net.flat.dtype).numpy().dtype.type
        v, r = ([half.numpy() for half in net.halves(flat)] for flat in (net.flat, net.r))
        base, linear = [base.numpy() for base in net.base], net.weights.sizes[0] if net.linear else 0
        shared = [real(value) for value in (net.gain, net.dt, net.f.a, net.f.b, *net.bounds())]
        self._args = [(base[i], v[i], r[i], linear if i == 0 else 0, *shared) for i in (0, 1)]
        panels = [into.panels.numpy() for into in self._into if into.panels is not None]
        self._real = real
        self._tiles = compiled_tiles(net.flat) if len(panels) == 2 else None
        self.can_nudge = self._tiles is not None
        self._all = (net.target.numpy(), *panels, *base, *v, *r, linear, *shared)
        self.steps(1)  # compiles where that has not been done, so that no update waits for it; there is no state yet

    @staticmethod
    def of(net: RelaxationState) -> EnergyBasedPhases | None:
        """For nets that it can settle, else None."""
        loops = compiled_settling(net.flat) if net.eb and net.model.activation == "sigm" else None
        return EnergyBasedPhases(net, loops) if loops is not None else None

    def steps(self, count: int, beta: float = 0.0) -> None:
        """Take ``count`` steps; with a nudge only where it :attr:`can_nudge`."""
        if self._tiles is not None:
            self._tiles.settle_energy_based(count, self._real(beta), *self._all)
            return
        for _ in range(count):
            products = [into.product(source).numpy() for into, source in zip(self._into, self._sources, strict=True)]
            for product, args in zip(products, self._args, strict=True):
                self._step(product, *args)
