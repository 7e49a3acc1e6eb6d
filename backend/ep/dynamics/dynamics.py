"""Settling: the transition of a model, in place and without a graph.

The drive by x is computed once. The states of all layers lie in one flat buffer, one block a layer,
so that each element-wise operation is a single call; two such buffers take turns, so that the state
before the last step is still at hand.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch
from torch import Tensor

from settle.backend.ep.models.dense_model import DenseModel, Parameters
from settle.backend.ep.models.read_out import loss, nudged_layer, nudging_force, probabilities, read_out_gradients
from settle.backend.ep.models.transition import turns


class Dynamics:
    """A network that is settling.

    ``s``, ``r`` and ``h`` always belong together: the states, what the others see of them, and what
    each layer sources. Precision and device are those of the parameters.

    :param x: batch x inputs.
    :param y: batch x outputs.
    :param dt: length of a step, in units of the units' time constant.
    """

    def __init__(self, model: DenseModel, parameters: Parameters, x: Tensor, y: Tensor, dt: float):
        self.model, self.parameters, self.y, self.dt = model, parameters, y, dt
        self.batch = len(x)
        self._flat = [self._buffer(x), self._buffer(x)]
        self._views = [self.layers(flat) for flat in self._flat]
        self._now = 0
        self._h, self._base, self._target, self._scratch = (self._buffer(x) for _ in range(4))
        self._h_layers, self._base_layers = self.layers(self._h), self.layers(self._base)
        self._target_layers = self.layers(self._target)
        self._r = self._buffer(x) if model.energy_based else None
        self._r_layers = self.layers(self._r) if self._r is not None else []
        self._nudge = torch.empty_like(y)
        self._sources = self._presynaptic()
        self.present(x)

    def _buffer(self, like: Tensor) -> Tensor:
        units = sum(self.model.wiring.sizes[:-1])
        return torch.zeros(units * self.batch, dtype=like.dtype, device=like.device)

    def layers(self, flat: Tensor) -> list[Tensor]:
        """The blocks of a flat buffer, batch x units each."""
        sizes = self.model.wiring.sizes[:-1]
        return [block.view(self.batch, -1) for block in flat.split([n * self.batch for n in sizes])]

    def _presynaptic(self) -> list[list[tuple[int, Tensor]]]:
        """For each layer the pairs (presynaptic layer, matrix: its units x units), row-major: half the time of a view."""
        sources: list[list[tuple[int, Tensor]]] = [[] for _ in range(self.model.wiring.layers)]
        for link in self.model.wiring.links:
            if link.pre is not None:
                weight = self.parameters[link.weight].contiguous()
                sources[link.post].append((link.pre, weight.T.contiguous()))
                if not self.model.is_feedforward(link):
                    sources[link.pre].append((link.post, self.parameters[link.back].contiguous() if link.back else weight))
        return sources

    # -- the state ---------------------------------------------------------------------------

    @property
    def flat(self) -> Tensor:
        """All states in one row, layer after layer."""
        return self._flat[self._now]

    @property
    def s(self) -> list[Tensor]:
        """The states of each layer, batch x units (views)."""
        return self._views[self._now]

    @property
    def r(self) -> list[Tensor]:
        """The activity of each layer: rho(s), or s in the prototypical model (views)."""
        return self._r_layers or self.s

    def set_state(self, flat: Tensor) -> None:
        """Take over states, laid out as in :attr:`flat`."""
        self.flat.copy_(flat)
        self.update_drive()

    def refresh(self) -> None:
        """Take over the parameters as they are now; call :meth:`present` then."""
        self._sources = self._presynaptic()

    def present(self, x: Tensor) -> None:
        """Hold the input at ``x`` (batch x inputs)."""
        self.x, self.rx = x, self.model.activity(x)
        self._base.zero_()
        for link in self.model.wiring.links:
            base = self._base_layers[link.post]
            base += self.parameters[link.bias]
            if link.pre is None:
                base += self.rx @ self.parameters[link.weight].T
        self.update_drive()

    def perturb(self, layer: int, unit: int, by: float) -> None:
        """Add ``by`` to one unit, or with ``unit`` -1 to the whole layer."""
        layer_states = self.s[layer]
        (layer_states if unit < 0 else layer_states[:, unit]).add_(by)
        if self.model.clamp:
            layer_states.clamp_(0, 1)
        self.update_drive()

    # -- the steps ---------------------------------------------------------------------------

    def update_drive(self) -> None:
        """Compute r and h from s."""
        if self._r is not None:
            self.model.act.rho_into(self.flat, self._r)
        self._update_drives(range(len(self._h_layers)))
        self.update_read_out()

    def _update_drives(self, layers: Iterable[int]) -> None:
        """Compute h of some layers from r of their neighbours."""
        r = self.r
        for i in layers:
            h, source = self._h_layers[i], self._base_layers[i]
            for layer, matrix in self._sources[i]:
                torch.addmm(source, r[layer], matrix, out=h)
                source = h
            if source is not h:
                h.copy_(source)

    def update_read_out(self) -> None:
        """With a read-out that is no part of the dynamics: its probabilities are those of the present states."""
        if self.model.read_out is not None:
            self.s[0].copy_(probabilities(self._h_layers[0]))

    def nudging_force(self) -> Tensor:
        """-dl/ds of the layer that is nudged, shaped as its states."""
        if self.model.read_out is not None:
            return nudging_force(self.model, self.parameters, self.s, self.y)
        return torch.sub(self.y, self.s[0], out=self._nudge)

    def advance(self, beta: complex = 0.0) -> None:
        """One step of the transition, nudged with ``beta`` if it is not 0."""
        if self.model.updates == "asynchronous":
            self._move_in_turns(beta)
            return
        self._move(beta)
        self._now ^= 1
        self.update_drive()

    def _move_in_turns(self, beta: complex) -> None:
        """Each layer by the others as they are at its turn. What drives a turn does not depend on its layers, so that a step takes
        every product once, as a synchronous one does."""
        self._flat[self._now ^ 1].copy_(self.flat)
        self._now ^= 1
        even, odd = turns(self.model, len(self.s))
        for turn, others in ((even, odd), (odd, even)):
            for i in turn:
                self._move_layer(i, beta)
            self._update_drives(others)
        self.update_read_out()

    def _move_layer(self, i: int, beta: complex) -> None:
        """Move one layer in place by its drive, and compute its r."""
        if i == 0 and self.model.read_out is not None:
            return
        s, h, target = self.s[i], self._h_layers[i], self._target_layers[i]
        force = self.nudging_force() if beta and i == nudged_layer(self.model) else None
        if force is not None and self.model.nudge == "inside":
            h, force = torch.add(h, force, alpha=beta, out=target), None  # type: ignore[arg-type]
        if self._r is None:
            self.model.act.rho_into(h, target)
        elif self.model.linear_output and i == 0:
            target.copy_(h)
        else:
            self.model.act.derivative_into(s, self._r_layers[i], target)
            target.mul_(h)
        s.lerp_(target, self.dt)
        if force is not None:
            s.add_(force, alpha=self.dt * beta)
        if self.model.clamp:
            s.clamp_(0, 1)
        if self._r is not None:
            self.model.act.rho_into(s, self._r_layers[i])

    def _move(self, beta: complex) -> None:
        s, new = self._flat[self._now], self._flat[self._now ^ 1]
        target = new if self._r is None and self.dt == 1 else self._target
        nudged = nudged_layer(self.model)
        if beta and self.model.nudge == "inside":
            self._h_layers[nudged].add_(self.nudging_force(), alpha=beta)  # h is computed anew after the step
        if self._r is None:
            self.model.act.rho_into(self._h, target)
        else:
            self.model.act.derivative_into(s, self._r, target)
            if self.model.linear_output:
                self._target_layers[0].fill_(1)
            target.mul_(self._h)
        if target is not new:
            torch.lerp(s, target, self.dt, out=new)
        if beta and self.model.nudge == "outside":
            self._views[self._now ^ 1][nudged].add_(self.nudging_force(), alpha=self.dt * beta)
        if self.model.clamp:
            new.clamp_(0, 1)
        if self.model.read_out is not None:
            self._views[self._now ^ 1][0].copy_(self.s[0])  # until the drive is computed from the new ones

    # -- what is measured --------------------------------------------------------------------

    def residual(self) -> float:
        """max |s(t) - s(t-1)| over units and samples; before the first step: what it will be."""
        return float(torch.sub(self._flat[0], self._flat[1], out=self._scratch).abs_().max())

    def initial_residual(self) -> float:
        """max |s(1) - s(0)| without taking the step."""
        if self.model.updates == "synchronous":
            self._move(0.0)
            return self.residual()
        self.advance()
        self._now ^= 1
        self.update_drive()
        return self.residual()

    def saturated(self) -> int:
        """Samples whose target unit is cut off: rho' = 0 there, so that no gradient passes it, though a nudge outside of rho does."""
        if self.model.nudge == "inside" or self.model.read_out is not None:
            return 0
        h = self._views[self._now][0] if self._r is not None else self._h_layers[0]
        return int(((self.model.act.derivative(h) == 0) & (self.y > 0)).any(1).sum())

    def potential(self) -> float:
        """E (energy-based) or Phi (prototypical), mean over the batch.

        Since h = base + both ways of each link, r.(h + base)/2 counts each link and each bias once.
        """
        s, r = self.flat, self.flat if self._r is None else self._r
        begin = self.s[0].numel() if self.model.read_out is not None else 0
        phi = float(torch.dot(r[begin:], torch.add(self._h, self._base, out=self._scratch)[begin:])) / 2
        return (float(torch.dot(s, s)) / 2 - phi if self._r is not None else phi) / self.batch

    def statistics(self) -> dict[str, Tensor]:
        """dPhi/dtheta at the present state, mean over the batch."""
        return self.model.statistics(self.r, self.rx)

    def loss(self) -> float:
        """l, mean over the batch."""
        return float(loss(self.model, self.parameters, self.s, self.y))

    def read_out_gradients(self) -> dict[str, Tensor]:
        """-dl/dtheta of a read-out that is no part of the dynamics, mean over the batch."""
        return read_out_gradients(self.model, self.parameters, self.s, self.y)

    def numpy(self) -> list[np.ndarray]:
        """A copy of the states of each layer, batch x units."""
        flat, out, begin = self.flat.cpu().numpy().copy(), [], 0
        for units in self.model.wiring.sizes[:-1]:
            end = begin + units * self.batch
            out.append(flat[begin:end].reshape(self.batch, units))
            begin = end
        return out

    def branch(self) -> Dynamics:
        """Another network at the same state, with the same parameters, input and target."""
        other = type(self)(self.model, self.parameters, self.x, self.y, self.dt)
        other.set_state(self.flat)
        return other
