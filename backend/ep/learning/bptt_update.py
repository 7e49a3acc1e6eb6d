"""One training update of a net by back-propagation through time.

``rate * Delta`` is added to the weights, Delta being a mean over the batch and the rate one number a layer.
"""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from settle.backend.ep.kernels.even_odd_weights import EvenOddWeights
from settle.backend.ep.kernels.layers_in_turns import ManualBPTTInTurns
from settle.backend.ep.kernels.manual_bptt import ManualBPTT
from settle.backend.ep.kernels.relaxation import Relaxation
from settle.backend.ep.learning.update_outcome import UpdateOutcome
from settle.backend.ep.metrics.output_metrics import output_metrics


class BPTTUpdate:
    """The update of back-propagation through the last steps of the free phase, on the loss after it.

    :param horizon: how many steps are gone back.
    """

    def __init__(self, net: Relaxation, T: int, horizon: int, tolerance: float = 0.0):
        self.net, self.T, self.tolerance = net, T, tolerance
        kind = ManualBPTTInTurns if net.model.updates == "asynchronous" else ManualBPTT
        self.backward_pass = kind(net, min(horizon, T))

    def __call__(self, x: Tensor, y: Tensor, into: EvenOddWeights, rates: Sequence[float]) -> UpdateOutcome:
        """Settle on x, back-propagate the loss, and change ``into``."""
        net, steps = self.net, self.backward_pass.steps
        net.present(x, y)
        free = net.settle(self.T - steps, tolerance=self.tolerance)
        self.backward_pass.forward()
        loss, wrong, cut, near_bounds = output_metrics(net.output_state(), y)
        self.backward_pass.backward()
        self.backward_pass.apply(into, [-rate / net.batch for rate in rates])
        return UpdateOutcome(loss, wrong, free + steps, 0, cut, near_bounds)
