"""Settling of nets with one hidden layer, for which calling operations would take longer than computing."""

from __future__ import annotations

from types import ModuleType

import torch

from settle.backend.ep.kernels.availability import compiled_settling
from settle.backend.ep.kernels.relaxation_state import RelaxationState
from settle.backend.ep.kernels.stationary_products import MIN_PACKED


class OneHiddenLayer:
    """All steps of a phase in one call, on the buffers of ``net``."""

    def __init__(self, net: RelaxationState, loops: ModuleType):
        self._real = torch.empty(0, dtype=net.flat.dtype).numpy().dtype.type
        s = [half.numpy() for half in net.halves(net.flat)]
        r = [half.numpy() for half in net.halves(net.r)]
        y, W = net.target.numpy(), net.weights.into_even.matrix.T.numpy()
        self._base = [base.numpy() for base in net.base]
        self._before = (*s, *r, y, W) if net.eb else (*s, y, W)
        self._gain, self._dt = self._real(net.gain), self._real(net.dt)
        a, b = net.f.a, net.f.b
        low, high = net.bounds()
        self._after = (self._real(a), self._real(b), net.linear, self._real(low), self._real(high)) if net.eb else (net.model.clamp,)
        self._settle = loops.settle_energy_based if net.eb else loops.settle_prototypical
        self.steps(0, 0.0)  # compiles where that has not been done, so that no update waits for it

    @staticmethod
    def of(net: RelaxationState) -> OneHiddenLayer | None:
        """For nets that it can settle, else None."""
        fits = net.weights.layers == 2 and net.weights.even < MIN_PACKED and net.model.activation == "sigm"
        loops = compiled_settling(net.flat) if fits else None
        return OneHiddenLayer(net, loops) if loops is not None else None

    def steps(self, count: int, beta: float) -> None:
        """Take ``count`` steps."""
        self._settle(*self._before, *self._base, count, self._gain, self._dt, self._real(beta), *self._after)
