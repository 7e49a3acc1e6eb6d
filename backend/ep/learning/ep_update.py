"""One training update of a net by Equilibrium Propagation.

``rate * Delta`` is added to the weights, Delta being a mean over the batch and the rate one number a layer.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from settle.backend.ep.kernels import sparse_input
from settle.backend.ep.kernels.even_odd_weights import EvenOddWeights
from settle.backend.ep.kernels.relaxation import Relaxation
from settle.backend.ep.learning.update_outcome import UpdateOutcome
from settle.backend.ep.metrics.output_metrics import output_metrics


class EPUpdate:
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
        self._steady = torch.empty_like(net.flat)

    def __call__(self, x: Tensor, y: Tensor, into: EvenOddWeights, rates: Sequence[float], betas: Sequence[float]) -> UpdateOutcome:
        """Settle on x, nudge towards y, and change ``into`` (the net's own weights, or zeros to fill).

        :param betas: ``[beta]`` one-sided, of either sign; ``[beta, -beta]`` symmetric.
        """
        net = self.net
        net.present(x, y)
        free = net.settle(self.T, tolerance=self.tolerance)
        loss, wrong, cut, near_bounds = output_metrics(net.output_state(), y)
        batch, nudged, span = net.batch, 0, betas[0] - (betas[1] if len(betas) > 1 else 0.0)
        if len(betas) > 1:
            self._steady.copy_(net.flat)
            nudged += net.settle(self.K, betas[1], self.tolerance)
        self._even[batch:].copy_(net.even)
        self._odd[batch:].copy_(net.odd)
        if len(betas) > 1:
            net.set_state(self._steady)
        nudged += net.settle(self.K, betas[0], self.tolerance)
        self._even[:batch].copy_(net.even)
        self._odd[:batch].copy_(net.odd)
        self._apply(into, [rate / (span * batch) for rate in rates])
        return UpdateOutcome(loss, wrong, free, nudged, cut, near_bounds)

    def _apply(self, into: EvenOddWeights, factors: Sequence[float]) -> None:
        batch, halves = self.net.batch, (self._even, self._odd)
        last = into.layers - 1
        for i in range(into.layers):
            columns = into.columns[i]
            moved = halves[i % 2][:batch, columns] - halves[i % 2][batch:, columns]
            into.bias[i % 2][columns].add_(moved.sum(0), alpha=factors[i])
            if i == last:
                sparse_input.add_input_update(into.Wx, self.net.rx, moved, factors[i], self.net.sparse_loops)
        self._even[batch:].neg_()
        for i in range(last):
            odd, even = into.block_slices(i)
            into.block(i).addmm_(self._odd[:, odd].T, self._even[:, even], alpha=factors[i])
        into.refresh()
