"""Back-propagation through the last steps of a relaxation, written out: no graph, buffers that are used again.

With e the gradient of |s_0(T) - y|^2 / 2 by the state after a step, g the gradient by the drive H = gain h as
it came out of the products, one step back is, for the prototypical net,

    g = dt f'(H) e,   e <- (1 - dt) e + gain (g through the weights),

and for the energy-based one, v <- (1 - dt) v + dt b + f'(v) H,

    g = f'(v) e,   e <- (1 - dt + f''(v) H) e + f'(v) gain (g through the weights),

output units without rho' having g = e / a and no term in H. Where a state was cut off, e is 0 first.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch

from settle.backend.ep.kernels import sparse_input
from settle.backend.ep.kernels.even_odd_weights import EvenOddWeights
from settle.backend.ep.kernels.relaxation_state import RelaxationState


class ManualBPTT:
    """Takes the last ``steps`` steps of a relaxation and goes back through them."""

    def __init__(self, net: RelaxationState, steps: int):
        self.net, self.steps = net, steps
        self._state, self._H, self._f, self._g = (net.flat.new_empty(steps, len(net.flat)) for _ in range(4))
        self._activity = [net.flat.new_empty(steps, *half.shape) for half in (net.even, net.odd)]
        self._unclamped = torch.ones(steps, len(net.flat), dtype=torch.bool, device=net.flat.device) if net.model.clamp else None
        self._e, self._below = torch.empty_like(net.flat), torch.empty_like(net.flat)

    def forward(self) -> None:
        """Take the steps, and keep of each what the backward pass needs."""
        net = self.net
        for j in range(self.steps):
            for activity, half in zip(self._activity, (net.even, net.odd), strict=True):
                activity[j].copy_(half)
            self._state[j].copy_(net.flat)
            if net.eb:
                self._f[j].copy_(net.r)
            net.advance(clamp=False)
            self._H[j].copy_(net.h)
            if not net.eb:
                net.f.into(net.h, self._f[j])
            if self._unclamped is not None:
                self._e.copy_(net.flat)
                net.clamp_states()
                net.update_activity()
                torch.eq(self._e, net.flat, out=self._unclamped[j])

    def backward(self) -> None:
        """Compute the gradients by all drives."""
        net, e, below = self.net, self._e, self._below
        f, gain, weights, eb = net.f, net.gain, net.weights, net.eb
        a = f.a if eb else 1.0
        self._start()
        for j in reversed(range(self.steps)):
            if self._unclamped is not None:
                e.mul_(self._unclamped[j])
            g, u = self._g[j], self._state[j] if eb else self._H[j]
            f.times_derivative(e, u, self._f[j], g)
            if eb and net.linear:
                torch.mul(net.layer(e, 0), 1 / a, out=net.layer(g, 0))
            if not eb and net.dt != 1:
                g.mul_(net.dt)
            g_even, g_odd = net.halves(g)
            torch.mm(g_odd, weights.into_even.matrix, out=net.halves(below)[0])
            torch.mm(g_even, weights.into_odd.matrix, out=net.halves(below)[1])
            if eb:
                curvature = f.second_derivative(u, self._f[j]).mul_(self._H[j])
                if net.linear:
                    net.layer(curvature, 0).zero_()
                f.times_derivative(below, u, self._f[j], below)
                e.mul_(curvature.add_(1 - net.dt))
            else:
                e.mul_(1 - net.dt)
            e.add_(below, alpha=gain)

    def _start(self) -> None:
        """e at the end."""
        net, a = self.net, self.net.f.a if self.net.eb else 1.0
        self._e.zero_()
        torch.mul(net.output_error(net.output), -1 / (a * a), out=net.layer(self._e, 0))  # the error is a (y - s), and ds/dv = 1/a

    def apply(self, into: EvenOddWeights, factors: Sequence[float]) -> None:
        """Add factor * gradient to the weights of each layer, gradients summed over the batch."""
        net, last = self.net, into.layers - 1
        g = [torch.stack(halves) for halves in zip(*(net.halves(row) for row in self._g), strict=True)]
        sums = [half.sum(0) for half in g]  # the input is the same at each step
        for i in range(into.layers):
            moved, factor = sums[i % 2][:, into.columns[i]], net.gain * factors[i]
            into.bias[i % 2][into.columns[i]].add_(moved.sum(0), alpha=factor)
            if i == last:
                sparse_input.add_input_update(into.Wx, net.rx, moved, factor, net.sparse_loops)
        (activity_even, activity_odd), (g_even, g_odd) = ([half.flatten(0, 1) for half in pair] for pair in (self._activity, g))
        for i in range(last):
            odd, even = into.block_slices(i)
            into.block(i).addmm_(activity_odd[:, odd].T, g_even[:, even], alpha=net.gain * factors[i])
            into.block(i).addmm_(g_odd[:, odd].T, activity_even[:, even], alpha=net.gain * factors[i])
        into.refresh()
