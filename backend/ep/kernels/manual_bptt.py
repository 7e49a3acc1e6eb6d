"""Back-propagation through the last steps of a relaxation, written out: no graph, buffers that are used again.

With e the slope of |s_0(T) - y|^2 / 2 by the state after a step, g the slope by the drive H = gain h as
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
from settle.backend.ep.kernels.even_odd_weights import Weights
from settle.backend.ep.kernels.relaxation import Relaxation


class ThroughTime:
    """Takes the last ``steps`` steps of a relaxation and goes back through them."""

    def __init__(self, net: Relaxation, steps: int):
        self.net, self.steps = net, steps
        self._state, self._H, self._f, self._g = (net.flat.new_empty(steps, len(net.flat)) for _ in range(4))
        self._seen = [net.flat.new_empty(steps, *half.shape) for half in (net.even, net.odd)]
        self._kept = torch.ones(steps, len(net.flat), dtype=torch.bool, device=net.flat.device) if net.model.clamp else None
        self._e, self._flow = torch.empty_like(net.flat), torch.empty_like(net.flat)

    def forth(self) -> None:
        """Take the steps, and keep of each what the way back needs."""
        net = self.net
        for j in range(self.steps):
            for seen, half in zip(self._seen, (net.even, net.odd), strict=True):
                seen[j].copy_(half)
            self._state[j].copy_(net.flat)
            if net.eb:
                self._f[j].copy_(net.r)
            net.advance(bound=False)
            self._H[j].copy_(net.h)
            if not net.eb:
                net.f.into(net.h, self._f[j])
            if self._kept is not None:
                self._e.copy_(net.flat)
                net.bound()
                net.look()
                torch.eq(self._e, net.flat, out=self._kept[j])

    def back(self) -> None:
        """Compute the slopes by all drives."""
        net, e, flow = self.net, self._e, self._flow
        f, gain, weights, eb = net.f, net.gain, net.weights, net.eb
        a = f.a if eb else 1.0
        e.zero_()
        torch.mul(net.pulled(net.output), -1 / (a * a), out=net.layer(e, 0))  # what is pulled is a (y - s), and ds/dv = 1/a
        for j in reversed(range(self.steps)):
            if self._kept is not None:
                e.mul_(self._kept[j])
            g, u = self._g[j], self._state[j] if eb else self._H[j]
            f.times_slope(e, u, self._f[j], g)
            if eb and net.linear:
                torch.mul(net.layer(e, 0), 1 / a, out=net.layer(g, 0))
            if not eb and net.dt != 1:
                g.mul_(net.dt)
            g_even, g_odd = net.halves(g)
            torch.mm(g_odd, weights.into_even.matrix, out=net.halves(flow)[0])
            torch.mm(g_even, weights.into_odd.matrix, out=net.halves(flow)[1])
            if eb:
                bend = f.bend(u, self._f[j]).mul_(self._H[j])
                if net.linear:
                    net.layer(bend, 0).zero_()
                f.times_slope(flow, u, self._f[j], flow)
                e.mul_(bend.add_(1 - net.dt))
            else:
                e.mul_(1 - net.dt)
            e.add_(flow, alpha=gain)

    def change(self, into: Weights, factors: Sequence[float]) -> None:
        """Add factor * slope to the weights of each layer, slopes summed over the batch."""
        net, last = self.net, into.layers - 1
        g = [torch.stack(halves) for halves in zip(*(net.halves(row) for row in self._g), strict=True)]
        sums = [half.sum(0) for half in g]  # what the input sends is the same at each step
        for i in range(into.layers):
            moved, factor = sums[i % 2][:, into.places[i]], net.gain * factors[i]
            into.bias[i % 2][into.places[i]].add_(moved.sum(0), alpha=factor)
            if i == last:
                sparse_input.change(into.Wx, net.rx, moved, factor)
        (seen_even, seen_odd), (g_even, g_odd) = ([half.flatten(0, 1) for half in pair] for pair in (self._seen, g))
        for i in range(last):
            odd, even = into.ends(i)
            into.block(i).addmm_(seen_odd[:, odd].T, g_even[:, even], alpha=net.gain * factors[i])
            into.block(i).addmm_(g_odd[:, odd].T, seen_even[:, even], alpha=net.gain * factors[i])
        into.refresh()
