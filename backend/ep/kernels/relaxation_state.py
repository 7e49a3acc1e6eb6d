"""The states of a batch in buffers for training, and one step of them with tensor operations.

One flat buffer holds all states, so that each element-wise operation is one call, and the affine part
of rho is folded in (:mod:`settle.backend.ep.kernels.scaled_activations`): the prototypical net keeps s, and its drive comes out of
the product as a h + b; the energy-based one keeps v = a s + b, for which
v <- (1 - dt) v + dt b + f'(v) (a^2 dt h). The drive by the input is computed once a batch.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from settle.backend.ep.kernels import sparse_input
from settle.backend.ep.kernels.even_odd_weights import EvenOddWeights
from settle.backend.ep.kernels.scaled_activations import SCALED_ACTIVATIONS
from settle.backend.ep.models.dense_model import DenseModel


class RelaxationState:
    """A batch of states, changed in place.

    ``even`` and ``odd`` are the activities of the layers of even and of odd number, batch x units,
    and always belong to the state.

    :param model: ``eb`` or ``p`` on a chain.
    """

    def __init__(self, model: DenseModel, weights: EvenOddWeights, batch: int, dt: float):
        self.model, self.weights, self.batch, self.dt = model, weights, batch, dt
        self.f, self.eb, self.linear = SCALED_ACTIVATIONS[model.activation], model.energy_based, model.linear_output
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
        self.target, self._error = torch.zeros_like(self.output), torch.zeros_like(self.output)
        self.base = [bias.new_zeros(batch, len(bias)) for bias in weights.bias]
        """Drives by biases and input of the even and of the odd layers, batch x units, times :attr:`gain`, plus b where s is kept."""

    def _buffer(self) -> Tensor:
        weights = self.weights
        return weights.bias[0].new_zeros(self.batch * (weights.even + weights.odd))

    def halves(self, flat: Tensor) -> list[Tensor]:
        """Even and odd layers of a flat buffer: batch x units each."""
        even = self.batch * self.weights.even
        return [flat[:even].view(self.batch, -1), flat[even:].view(self.batch, -1)]

    def layer(self, flat: Tensor, i: int) -> Tensor:
        """Layer i of a flat buffer: batch x units."""
        return self.halves(flat)[i % 2][:, self.weights.columns[i]]

    # -- input, target and state -------------------------------------------------------------

    def present(self, x: Tensor, y: Tensor | None = None) -> None:
        """Hold the input at x (batch x inputs), set the target y (batch x outputs), and start from s = 0."""
        weights, last = self.weights, self.weights.layers - 1
        self.rx = self.model.activity(x)
        self.sparse_loops = sparse_input.worthwhile_loops(self.rx)
        for base, bias in zip(self.base, weights.bias, strict=True):
            base.copy_(bias * self.gain if self.eb else torch.add(self.f.b, bias, alpha=self.gain))
        sparse_input.add_input_drive(self.rx, weights.Wx, self.gain, self.base[last % 2], weights.columns[last], self.sparse_loops)
        if y is not None:
            torch.add(self.f.b, y, alpha=self.f.a, out=self.target) if self.eb else self.target.copy_(y)
        self.flat.fill_(self.f.b if self.eb else 0.0)
        self.update_activity()

    def set_state(self, flat: Tensor) -> None:
        """Take over a state, laid out as :attr:`flat`."""
        self.flat.copy_(flat)
        self.update_activity()

    def update_activity(self) -> None:
        """Compute the activities of the states."""
        if self.eb:
            self.f.into(self.flat, self.r)

    def states(self) -> list[Tensor]:
        """s of each layer, batch x units (new tensors)."""
        s = (self.flat - self.f.b) / self.f.a if self.eb else self.flat.clone()
        return [self.layer(s, i) for i in range(self.weights.layers)]

    def output_state(self) -> Tensor:
        """s_0, batch x outputs; follows the state for the prototypical net."""
        return (self.output - self.f.b) / self.f.a if self.eb else self.output

    def output_error(self, output: Tensor) -> Tensor:
        """y - s_0, times a for the energy-based net: batch x outputs (overwritten by the next call)."""
        return torch.sub(self.target, output, out=self._error)

    # -- one step ----------------------------------------------------------------------------

    def advance(self, beta: float = 0.0, clamp: bool = True) -> None:
        """One step, all layers from the state before; ``clamp``: held in [0, 1] if the model is."""
        self.weights.into_even.add_product(self.base[0], self.odd, self.gain, self._h_even)
        self.weights.into_odd.add_product(self.base[1], self.even, self.gain, self._h_odd)
        error = self.output_error(self.output) if beta else None
        self._follow(self.flat, self.r, self.h, self._g, self._rest, self.linear)
        if error is not None:
            self.output.add_(error, alpha=beta * self.dt)
        if clamp and self.model.clamp:
            self.clamp_states()
        self.update_activity()

    def _follow(self, v: Tensor, r: Tensor, h: Tensor, g: Tensor, rest: Tensor, linear: bool) -> None:
        """Move v, some of the layers, by their drive h; g is overwritten. ``linear``: the first of them leaves out f'."""
        if self.eb:
            self.f.times_derivative(h, v, r, g)
            if linear:
                torch.mul(self._h0, 1 / self.f.a, out=self._g0)
            if self.f.b:
                v.lerp_(rest, self.dt).add_(g)
            else:
                torch.add(g, v, alpha=1 - self.dt, out=v)
        elif self.dt == 1:
            self.f.into(h, v)
        else:
            self.f.into(h, g)
            v.lerp_(g, self.dt)

    def clamp_states(self, some: Tensor | None = None) -> None:
        """Hold s in [0, 1], of all layers or of a part of :attr:`flat`."""
        a, b = (self.f.a, self.f.b) if self.eb else (1.0, 0.0)
        (self.flat if some is None else some).clamp_(b, a + b)

    def bounds(self) -> tuple[float, float]:
        """Between which v = a s + b is held."""
        return (self.f.b, self.f.a + self.f.b) if self.model.clamp else (-math.inf, math.inf)
