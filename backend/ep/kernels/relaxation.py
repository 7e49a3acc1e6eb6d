"""Settling of a whole batch for training: in place, without a graph, few and large products.

One flat buffer holds all states, so that each element-wise operation is one call, and the affine part
of rho is folded in (:mod:`settle.backend.ep.kernels.scaled_activations`): the prototypical net keeps s, and its drive comes out of
the product as a h + b; the energy-based one keeps v = a s + b, for which
v <- (1 - dt) v + dt b + f'(v) (a^2 dt h). What the input sends is computed once a batch.
"""

from __future__ import annotations

import torch
from torch import Tensor

from settle.backend.ep.kernels import sparse_input
from settle.backend.ep.kernels.energy_phases import Drift
from settle.backend.ep.kernels.even_odd_weights import Weights
from settle.backend.ep.kernels.independent_chains import Chains
from settle.backend.ep.kernels.one_hidden_layer import OneHidden
from settle.backend.ep.kernels.scaled_activations import SQUASHES
from settle.backend.ep.models.model import Model

LOOK = 5
"""Steps between two looks at whether the states still move."""


class Relaxation:
    """A batch of states that settle, each layer by the others of its net.

    ``even`` and ``odd`` are what the others see of the layers of even and of odd number, batch x units,
    and always belong to the state.

    :param model: ``eb`` or ``p`` on a chain.
    """

    def __init__(self, model: Model, weights: Weights, batch: int, dt: float):
        self.model, self.weights, self.batch, self.dt = model, weights, batch, dt
        self.f, self.eb, self.linear = SQUASHES[model.activation], model.energy_based, model.linear_output
        self.gain = self.f.a**2 * dt if self.eb else self.f.a
        """What a drive is multiplied with as it comes out of the products."""
        self.flat, self.h, self._g = (self._buffer() for _ in range(3))
        self.r = self._buffer() if self.eb else self.flat
        self._rest = torch.full_like(self.flat, self.f.b) if self.eb else self.flat
        self.even, self.odd = self.halves(self.r)
        self._h_even, self._h_odd = self.halves(self.h)
        self.output = self.layer(self.flat, 0)
        """State of the output layer, batch x units, a view; v for the energy-based net."""
        self._h0, self._g0 = self.layer(self.h, 0), self.layer(self._g, 0)
        self.target, self._pull = torch.zeros_like(self.output), torch.zeros_like(self.output)
        self.base = [bias.new_zeros(batch, len(bias)) for bias in weights.bias]
        self._one_hidden = OneHidden.of(self)
        self._drift = Drift.of(self) if self._one_hidden is None else None
        self._chains = Chains(self) if not self.eb and dt == 1 and self._one_hidden is None else None

    def _buffer(self) -> Tensor:
        weights = self.weights
        return weights.bias[0].new_zeros(self.batch * (weights.even + weights.odd))

    def halves(self, flat: Tensor) -> list[Tensor]:
        """Even and odd layers of a flat buffer: batch x units each."""
        even = self.batch * self.weights.even
        return [flat[:even].view(self.batch, -1), flat[even:].view(self.batch, -1)]

    def layer(self, flat: Tensor, i: int) -> Tensor:
        """Layer i of a flat buffer: batch x units."""
        return self.halves(flat)[i % 2][:, self.weights.places[i]]

    # -- what comes from outside -------------------------------------------------------------

    def present(self, x: Tensor, y: Tensor | None = None) -> None:
        """Hold the input at x (batch x inputs), aim at y (batch x outputs), and start from s = 0."""
        weights, last = self.weights, self.weights.layers - 1
        self.rx = self.model.seen(x)
        for base, bias in zip(self.base, weights.bias, strict=True):
            base.copy_(bias * self.gain if self.eb else torch.add(self.f.b, bias, alpha=self.gain))
        sparse_input.send(self.rx, weights.Wx, self.gain, self.base[last % 2], weights.places[last])
        if self._chains is not None:
            self._chains.present()
        if y is not None:
            torch.add(self.f.b, y, alpha=self.f.a, out=self.target) if self.eb else self.target.copy_(y)
        self.flat.fill_(self.f.b if self.eb else 0.0)
        self.look()

    def load(self, flat: Tensor) -> None:
        """Take over a state, laid out as :attr:`flat`."""
        self.flat.copy_(flat)
        self.look()

    def look(self) -> None:
        """Bring what is seen of the states up to date."""
        if self.eb:
            self.f.into(self.flat, self.r)

    def states(self) -> list[Tensor]:
        """s of each layer, batch x units (new tensors)."""
        s = (self.flat - self.f.b) / self.f.a if self.eb else self.flat.clone()
        return [self.layer(s, i) for i in range(self.weights.layers)]

    def answer(self) -> Tensor:
        """s_0, batch x outputs; follows the state for the prototypical net."""
        return (self.output - self.f.b) / self.f.a if self.eb else self.output

    def pulled(self, output: Tensor) -> Tensor:
        """y - s_0, times a for the energy-based net: batch x outputs (overwritten by the next call)."""
        return torch.sub(self.target, output, out=self._pull)

    # -- the steps ---------------------------------------------------------------------------

    def advance(self, beta: float = 0.0, bound: bool = True) -> None:
        """One step, all layers from the state before; ``bound``: held in [0, 1] if the model is."""
        self.weights.into_even.add(self.base[0], self.odd, self.gain, self._h_even)
        self.weights.into_odd.add(self.base[1], self.even, self.gain, self._h_odd)
        pull = self.pulled(self.output) if beta else None
        if self.eb:
            self.f.times_slope(self.h, self.flat, self.r, self._g)
            if self.linear:
                torch.mul(self._h0, 1 / self.f.a, out=self._g0)
            if self.f.b:
                self.flat.lerp_(self._rest, self.dt).add_(self._g)
            else:
                torch.add(self._g, self.flat, alpha=1 - self.dt, out=self.flat)
        elif self.dt == 1:
            self.f.into(self.h, self.flat)
        else:
            self.f.into(self.h, self._g)
            self.flat.lerp_(self._g, self.dt)
        if pull is not None:
            self.output.add_(pull, alpha=beta * self.dt)
        if bound and self.model.clamp:
            self.bound()
        self.look()

    def bound(self) -> None:
        """Hold s in [0, 1]."""
        a, b = (self.f.a, self.f.b) if self.eb else (1.0, 0.0)
        self.flat.clamp_(b, a + b)

    def settle(self, steps: int, beta: float = 0.0, tolerance: float = 0.0) -> int:
        """Take ``steps`` steps; gives how many were taken.

        :param tolerance: if above 0, end before, once no s moves by more than this in a step; looked at
            every few steps.
        """
        if not tolerance and not beta and steps > 1 and self._chains is not None:
            self._chains.free(steps)
            return steps
        if not tolerance:
            self._steps(steps, beta)
            return steps
        tolerance *= self.f.a if self.eb else 1.0
        taken = 0
        while taken < steps:
            unseen = min(LOOK, steps - taken) - 1
            self._steps(unseen, beta)
            before = self.flat.clone()
            self._steps(1, beta)
            taken += unseen + 1
            if float(before.sub_(self.flat).abs_().max()) <= tolerance:
                break
        return taken

    def _steps(self, count: int, beta: float) -> None:
        if self._one_hidden is not None:
            self._one_hidden.steps(count, beta)
            return
        if self._drift is not None and (self._drift.nudges or not beta):
            self._drift.steps(count, beta)
            return
        if self._chains is not None:
            self._chains.by_twos(count // 2, beta)
            count %= 2
        for _ in range(count):
            self.advance(beta)
