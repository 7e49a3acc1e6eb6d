"""The prototypical net with dt = 1 as what it is: two chains of steps that do not see each other.

With dt = 1 a layer forgets its own state: even layers at t + 1 follow from odd ones at t alone, and odd ones from
even ones. So a run of the dynamics is two chains, even(0), odd(1), even(2), ... and odd(0), even(1), odd(2), ...; only
the nudge, for which s_0 does need its past, ties them together.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType

import numpy as np
import torch
from torch import Tensor

from settle.backend.ep.kernels.availability import compiled_chains
from settle.backend.ep.kernels.relaxation_state import RelaxationState

MIN_STEPS = 20
"""In shorter phases both chains are taken: one may stand still by chance before the other has moved."""
ROUNDING = {torch.float32: 2.0, torch.float64: 8.0}
"""Largest movement that is rounding, in units of the last digit of 1: once settled, nets of 512 units a layer keep moving by
1 to 1.5 of them in float32 and by 3 to 4.5 in float64."""


class IndependentChains:
    """Steps of ``net``, a prototypical one with dt = 1."""

    def __init__(self, net: RelaxationState):
        self.net = net
        self._both = [base.new_zeros(2 * net.batch, base.shape[1]) for base in net.base]
        """``net.base`` twice, one below the other."""
        self._even, self._odd = (torch.empty_like(base) for base in self._both)

    def update_base(self) -> None:
        """Take over the drives by biases and input, ``net.base``."""
        for both, base in zip(self._both, self.net.base, strict=True):
            both.view(2, *base.shape).copy_(base)

    def free_phase(self, count: int) -> None:
        """``count`` steps without a nudge, every one of the chain that ends with even layers.

        A sample for which that one then stands still to rounding is at a steady state: its odd layers follow, and of the other
        chain nothing is needed, half of the work. For all other samples the other chain is taken too. The even layers,
        the output among them, are in both cases those of the whole run. Where a net has several steady states and the chains
        end at different ones, the whole run leaps between two mixtures of them for ever; here it ends at one of them.
        """
        net, n = self.net, self.net.batch
        even, odd, after = self._even[:n], self._odd[:n], self._odd[n:]
        even.copy_(net.even)
        odd.copy_(net.odd)
        self._chain(net.base, (even, odd), count, 0)
        self._step(1, net.base[1], even, after)
        limit = ROUNDING[odd.dtype] * torch.finfo(odd.dtype).eps
        still = odd.sub_(after).abs_().amax(1) <= limit  # not so where there is NaN
        moving = (~still).nonzero()[:, 0] if count >= MIN_STEPS else torch.arange(n, device=odd.device)
        if len(moving):
            states = net.even[moving], net.odd[moving]
            self._chain([base[moving] for base in net.base], states, count, 1)
            after[moving] = states[1]
        net.even.copy_(even)
        net.odd.copy_(after)

    def _chain(self, base: Sequence[Tensor], states: Sequence[Tensor], count: int, last: int) -> None:
        """``count`` steps, of even and odd layers in turn, in place; the last of those of number ``last`` modulo 2."""
        for left in range(count - 1, -1, -1):
            into = (last + left) % 2
            self._step(into, base[into], states[1 - into], states[into])

    def two_steps_at_once(self, count: int, beta: float) -> None:
        """``count`` times two steps, two at once, nudged with ``beta``.

        The odd layers at t and at t + 1, one below the other, give in one product the even layers at t + 1 and at t + 2,
        and those the odd ones at t + 2 and t + 3: the same steps in half as many products, each twice as large. The
        nudge is added in turn.
        """
        if not count:
            return
        net, n, even, odd = self.net, self.net.batch, self._even, self._odd
        output = net.weights.columns[0]
        first, second = even[:n, output], even[n:, output]
        even[n:].copy_(net.even)
        odd[:n].copy_(net.odd)
        self._step(1, net.base[1], net.even, odd[n:])
        for k in range(1, count + 1):
            error = net.output_error(second) if beta else None
            self._step(0, self._both[0], odd, even, clamp=error is None)
            if error is not None:
                first.add_(error, alpha=beta)
                if net.model.clamp:
                    first.clamp_(0, 1)
                second.add_(net.output_error(first), alpha=beta)
                if net.model.clamp:
                    even.clamp_(0, 1)
            rows = n if k == count else 2 * n
            self._step(1, self._both[1][:rows], even[:rows], odd[:rows])
        net.even.copy_(even[n:])
        # even[:n] is at one step before the end, so the odd layers that follow from it are at the end.
        net.odd.copy_(odd[:n])

    def _step(self, into: int, base: Tensor, source: Tensor, out: Tensor, clamp: bool = True) -> None:
        """Layers of number ``into`` modulo 2 from the others, for any number of states."""
        net = self.net
        (net.weights.into_odd if into else net.weights.into_even).add_product(base, source, net.gain, out)
        net.f.into(out, out)
        if clamp and net.model.clamp:
            out.clamp_(0, 1)


class TiledChains(IndependentChains):
    """The same by loops of :mod:`settle.backend.ep.kernels.tiled_chains`, in which a picture ends once it is at rest."""

    def __init__(self, net: RelaxationState, loops: ModuleType, panels: Sequence[Tensor]):
        super().__init__(net)
        self._loops, self._gain = loops, np.float32(net.gain)
        self._halves = [half.numpy() for half in (net.even, net.odd)]
        self._constant = [part.numpy() for part in (*panels, *net.base)]
        self._target = net.target.numpy()
        self.free_phase(2)  # compiles where that has not been done, so that no update waits for it; there is no state yet
        self.two_steps_at_once(1, 0.0)

    @staticmethod
    def of(net: RelaxationState) -> IndependentChains:
        """The fastest chains that can settle the net."""
        panels = [into.panels for into in (net.weights.into_even, net.weights.into_odd) if into.panels is not None]
        loops = compiled_chains(net.flat) if len(panels) == 2 and net.model.activation == "sigm" else None
        return TiledChains(net, loops, panels) if loops is not None else IndependentChains(net)

    def update_base(self) -> None:
        pass

    def free_phase(self, count: int) -> None:
        even, odd = self._halves
        limit = np.float32(np.finfo(np.float32).eps if count >= MIN_STEPS else -1)
        everyone, source = np.arange(len(even)), even if count % 2 else odd
        begin = source.copy()
        still = self._loops.settle_chain(count + 1, everyone, *self._constant, even, odd, self._gain, limit)
        moving = np.flatnonzero(~still)
        if not len(moving):
            return
        end = even.copy()
        source[moving] = begin[moving]
        self._loops.settle_chain(count, moving, *self._constant, even, odd, self._gain, limit)
        even[:] = end

    def two_steps_at_once(self, count: int, beta: float) -> None:
        if count:
            args = self._target, *self._constant, *self._halves, self._gain, self.net.model.clamp
            self._loops.settle_nudged(count, np.float32(beta), *args)
