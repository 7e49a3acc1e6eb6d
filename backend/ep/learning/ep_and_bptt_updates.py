"""One training update of a net: Equilibrium Propagation's, or that of back-propagation through time.

Both add ``rate * Delta`` to weights, Delta being a mean over the batch and the rate one number a layer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from settle.backend.ep.kernels import sparse_input
from settle.backend.ep.kernels.even_odd_weights import Weights
from settle.backend.ep.kernels.manual_bptt import ThroughTime
from settle.backend.ep.kernels.relaxation import Relaxation

END = 0.01
"""An output so near to 0 or 1 is at its end: the sigmoid's slope there is below .01."""


@dataclass(frozen=True)
class Outcome:
    """What one update was made of."""

    loss: float
    """1/2 |s0 - y|^2 at the end of the free phase, mean over the batch."""
    wrong: int
    """Samples whose largest output is not that of the label."""
    free_steps: int
    nudged_steps: int
    saturated: int = 0
    """Samples whose target unit is cut off at 0 or 1 at the end of the free phase."""
    ends: float = 0.0
    """Share of the outputs that are within .01 of 0 or 1, or beyond, at the end of the free phase; with a read-out 0."""


def judge(output: Tensor, y: Tensor) -> tuple[float, int, int, float]:
    """Loss, number of errors, number of target units cut off at 0 or 1, and share near to 0 or 1, of the outputs s_0, batch x units."""
    s, target = output.cpu().numpy(), y.cpu().numpy()  # for so few numbers faster than tensors
    label = target.argmax(1)
    at_target = s[np.arange(len(s)), label]
    loss = float(np.square(s - target).sum()) / (2 * len(s))
    wrong, cut = int((s.argmax(1) != label).sum()), int(((at_target <= 0) | (at_target >= 1)).sum())
    return loss, wrong, cut, np.count_nonzero(np.abs(s - 0.5) > 0.5 - END) / s.size


class EP:
    """The update of Equilibrium Propagation [Ernoult2019]: (dPhi/dtheta at the nudged end - at s*) / beta.

    :param net: the states of one batch.
    :param T, K: steps of the free and of the nudged phase.
    """

    def __init__(self, net: Relaxation, T: int, K: int, tolerance: float = 0.0):
        self.net, self.T, self.K, self.tolerance = net, T, K, tolerance
        weights, batch = net.weights, net.batch
        # The two ends one below the other: the difference of their statistics is then one product.
        self._even = weights.bias[0].new_empty(2 * batch, weights.even)
        self._odd = weights.bias[0].new_empty(2 * batch, weights.odd)
        self._star = torch.empty_like(net.flat)

    def __call__(self, x: Tensor, y: Tensor, into: Weights, rates: Sequence[float], betas: Sequence[float]) -> Outcome:
        """Settle on x, nudge towards y, and change ``into`` (the net's own weights, or zeros to fill).

        :param betas: ``[beta]`` one-sided, of either sign; ``[beta, -beta]`` symmetric.
        """
        net = self.net
        net.present(x, y)
        free = net.settle(self.T, tolerance=self.tolerance)
        loss, wrong, cut, ends = judge(net.answer(), y)
        batch, nudged, span = net.batch, 0, betas[0] - (betas[1] if len(betas) > 1 else 0.0)
        if len(betas) > 1:
            self._star.copy_(net.flat)
            nudged += net.settle(self.K, betas[1], self.tolerance)
        self._even[batch:].copy_(net.even)
        self._odd[batch:].copy_(net.odd)
        if len(betas) > 1:
            net.load(self._star)
        nudged += net.settle(self.K, betas[0], self.tolerance)
        self._even[:batch].copy_(net.even)
        self._odd[:batch].copy_(net.odd)
        self._change(into, [rate / (span * batch) for rate in rates])
        return Outcome(loss, wrong, free, nudged, cut, ends)

    def _change(self, into: Weights, factors: Sequence[float]) -> None:
        batch, halves = self.net.batch, (self._even, self._odd)
        last = into.layers - 1
        for i in range(into.layers):
            place = into.places[i]
            moved = halves[i % 2][:batch, place] - halves[i % 2][batch:, place]
            into.bias[i % 2][place].add_(moved.sum(0), alpha=factors[i])
            if i == last:
                sparse_input.change(into.Wx, self.net.rx, moved, factors[i])
        self._even[batch:].neg_()
        for i in range(last):
            odd, even = into.ends(i)
            into.block(i).addmm_(self._odd[:, odd].T, self._even[:, even], alpha=factors[i])
        into.refresh()


class BPTT:
    """The update of back-propagation through the last steps of the free phase, on the loss after it.

    :param horizon: how many steps are gone back.
    """

    def __init__(self, net: Relaxation, T: int, horizon: int, tolerance: float = 0.0):
        self.net, self.T, self.tolerance = net, T, tolerance
        self.backward = ThroughTime(net, min(horizon, T))

    def __call__(self, x: Tensor, y: Tensor, into: Weights, rates: Sequence[float]) -> Outcome:
        """Settle on x, go back from the loss to y, and change ``into``."""
        net, steps = self.net, self.backward.steps
        net.present(x, y)
        free = net.settle(self.T - steps, tolerance=self.tolerance)
        self.backward.forth()
        loss, wrong, cut, ends = judge(net.answer(), y)
        self.backward.back()
        self.backward.change(into, [-rate / net.batch for rate in rates])
        return Outcome(loss, wrong, free + steps, 0, cut, ends)
