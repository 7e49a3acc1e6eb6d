"""Asynchronous steps in training: even layers first, then odd ones by what those are now [Scellier2023].

A step takes the same two products as a synchronous one.
"""

from __future__ import annotations

import torch

from settle.backend.ep.kernels.manual_bptt import ManualBPTT
from settle.backend.ep.kernels.relaxation_state import RelaxationState


class LayersInTurns:
    """Steps on the buffers of ``net``."""

    def __init__(self, net: RelaxationState):
        self.net = net
        into, sources = (net.weights.into_even, net.weights.into_odd), (net.odd, net.even)
        buffers = [net.halves(flat) for flat in (net.flat, net.r, net.h, net._g, net._rest)]
        self._turns = [(into[i], net.base[i], sources[i], *(buffer[i] for buffer in buffers)) for i in (0, 1)]

    def steps(self, count: int, beta: float) -> None:
        """Take ``count`` steps, nudged with ``beta``."""
        for _ in range(count):
            error = self.net.output_error(self.net.output) if beta else None
            self.move(0)
            if error is not None:
                self.net.output.add_(error, alpha=beta * self.net.dt)
            self.hold(0)
            self.move(1)
            self.hold(1)

    def move(self, turn: int) -> None:
        """Move the even (0) or the odd (1) layers by the others; :meth:`hold` has to follow."""
        (into, base, source, v, r, h, g, rest), net = self._turns[turn], self.net
        into.add_product(base, source, net.gain, h)
        net._follow(v, r, h, g, rest, net.linear and not turn)

    def hold(self, turn: int) -> None:
        """Hold s of these layers in [0, 1] if the model does, and compute their activity."""
        (*_, v, r, _, _, _), net = self._turns[turn], self.net
        if net.model.clamp:
            net.clamp_states(v)
        if net.eb:
            net.f.into(v, r)


class ManualBPTTInTurns(ManualBPTT):
    """Back-propagation through asynchronous steps: through the turn of the odd layers, then through that of the even ones.

    The even layers act on the odd ones within the step, with their new activity.
    """

    def __init__(self, net: RelaxationState, steps: int):
        super().__init__(net, steps)
        self._in_turns = LayersInTurns(net)
        self._moved = torch.empty_like(self._activity[0])
        """v of the even layers after their turn."""

    def forward(self) -> None:
        net, in_turns = self.net, self._in_turns
        for j in range(self.steps):
            self._activity[1][j].copy_(net.odd)
            self._state[j].copy_(net.flat)
            if net.eb:
                self._f[j].copy_(net.r)
            for turn, half in enumerate(net.halves(net.flat)):
                in_turns.move(turn)
                if self._unclamped is not None:
                    before = half.clone()
                in_turns.hold(turn)
                if self._unclamped is not None:
                    torch.eq(before, half, out=net.halves(self._unclamped[j])[turn])
            self._activity[0][j].copy_(net.even)
            self._moved[j].copy_(net.halves(net.flat)[0])
            self._H[j].copy_(net.h)
            if not net.eb:
                net.f.into(net.h, self._f[j])

    def backward(self) -> None:
        net = self.net
        self._start()
        e, below, into = net.halves(self._e), net.halves(self._below), (net.weights.into_odd, net.weights.into_even)
        for j in reversed(range(self.steps)):
            u, f, g = ([*net.halves(flat)] for flat in (self._state[j] if net.eb else self._H[j], self._f[j], self._g[j]))
            seen = (self._moved[j], self._activity[0][j]), (u[1], f[1])
            for turn in (1, 0):
                if self._unclamped is not None:
                    e[turn].mul_(net.halves(self._unclamped[j])[turn])
                net.f.times_derivative(e[turn], u[turn], f[turn], g[turn])
                if net.eb and net.linear and not turn:
                    torch.mul(net.layer(self._e, 0), 1 / net.f.a, out=net.layer(self._g[j], 0))
                if not net.eb and net.dt != 1:
                    g[turn].mul_(net.dt)
                torch.mm(g[turn], into[turn].matrix, out=below[1 - turn])
                if net.eb:
                    v, r = seen[1 - turn]
                    curvature = net.f.second_derivative(u[turn], f[turn]).mul_(net.halves(self._H[j])[turn])
                    if net.linear and not turn:
                        curvature[:, net.weights.columns[0]].zero_()
                    net.f.times_derivative(below[1 - turn], v, r, below[1 - turn])
                    e[turn].mul_(curvature.add_(1 - net.dt))
                else:
                    e[turn].mul_(1 - net.dt)
                e[1 - turn].add_(below[1 - turn], alpha=net.gain)
