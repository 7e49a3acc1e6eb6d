"""A net that learns by any rule, in any variant: by the plain dynamics, rather than laid out for speed.

As :class:`settle.backend.ep.learning.fast_learner.FastLearner`, whose methods it has; that one is faster and knows EP and BPTT alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor

from settle.backend.core import stopping
from settle.backend.ep.dynamics.dynamics import Dynamics
from settle.backend.ep.dynamics.holomorphic import Beta
from settle.backend.ep.kernels.relaxation import CHECK_EVERY
from settle.backend.ep.learning.continual_ep import CONTINUAL_RULES, ContinualEP
from settle.backend.ep.learning.fast_learner import TEST_BATCH
from settle.backend.ep.learning.nudged_phase import total_update
from settle.backend.ep.learning.phase_settings import PhaseSettings
from settle.backend.ep.learning.update_outcome import UpdateOutcome
from settle.backend.ep.metrics.output_metrics import output_metrics
from settle.backend.ep.metrics.update_angle import angle_and_sign_agreement
from settle.backend.ep.models.read_out import loss

Deltas = dict[str, Tensor]


class ReferenceLearner:
    """A net that learns by any rule, in any variant.

    :param rule: ``ep``, ``bptt``, ``c-ep`` or ``c-vf``.
    :param parameters: first weights, by name; copied.
    """

    dynamics: ClassVar[type[Dynamics]] = Dynamics

    def __init__(self, rule: str, model: Any, parameters: Mapping[str, Tensor], batch: int, phases: PhaseSettings):
        self.rule, self.model, self.phases = rule, model, phases
        self.parameters = {name: p.clone() for name, p in parameters.items()}
        self._nets: dict[int, Dynamics] = {}
        self.net = self._net(batch)

    def _net(self, batch: int) -> Dynamics:
        if batch not in self._nets:
            x, y = (self.like.new_zeros(batch, units) for units in (self.model.wiring.inputs, self.model.wiring.sizes[0]))
            self._nets[batch] = self.dynamics(self.model, self.parameters, x, y, self.phases.dt)
        return self._nets[batch]

    @property
    def like(self) -> Tensor:
        """A tensor of the precision and on the device of the weights."""
        return next(iter(self.parameters.values()))

    @property
    def horizon(self) -> int:
        """Steps that BPTT goes back; the published program's is one longer for dense nets."""
        return min(self.phases.K + 1, self.phases.T)

    def layer(self, name: str) -> int:
        """The layer whose learning rate is that of a parameter: W0, b0 -> 0."""
        return int(name[1:])

    def update(self, x: Tensor, y: Tensor, rates: Sequence[float], betas: Sequence[Beta]) -> UpdateOutcome:
        """One training update; x: batch x inputs, y: batch x outputs, rates: output first."""
        if self.rule in CONTINUAL_RULES:
            return self._continual(x, y, betas[0], rates)[1]
        deltas, outcome = self._ep(x, y, betas) if self.rule == "ep" else self._bptt(x, y)
        self._apply(deltas, rates)
        return outcome

    def _apply(self, deltas: Deltas, rates: Sequence[float]) -> None:
        for name, delta in deltas.items():
            self.parameters[name].add_(delta, alpha=rates[self.layer(name)])

    def compare_with_bptt(self, x: Tensor, y: Tensor, betas: Sequence[Beta]) -> dict[str, tuple[float, float]]:
        """Weights -> angle in degrees between the updates of EP (or C-VF) and of BPTT, and share of equal signs."""
        ep = self._continual(x, y, betas[0])[0] if self.rule == "c-vf" else self._ep(x, y, betas)[0]
        bptt = self._bptt(x, y)[0]
        return {name: angle_and_sign_agreement(update, bptt[name]) for name, update in ep.items() if update.ndim > 1}

    def outputs(self, x: Tensor) -> Tensor:
        """s_0 at the end of the free phase: samples x outputs."""
        found = []
        for part in x.split(TEST_BATCH):
            stopping.check()
            net = self._net(len(part))
            self._reset(net, part)
            self._settle(net, self.phases.T)
            found.append(net.s[0].clone())
        return torch.cat(found)

    def state_dict(self) -> dict[str, np.ndarray]:
        """A copy of all parameters."""
        return {name: p.cpu().numpy().copy() for name, p in self.parameters.items()}

    def load_state_dict(self, parameters: Mapping[str, np.ndarray]) -> None:
        """Take over parameters of :meth:`state_dict`."""
        for name, p in self.parameters.items():
            p.copy_(torch.tensor(np.asarray(parameters[name])))

    def receptive_fields(self, count: int, picture: tuple[int, int, int]) -> np.ndarray:
        """Receptive fields: weights of the first units above the input, the mean over channels: count x h x w."""
        last = self.parameters[f"W{self.model.wiring.layers - 1}"][:count]
        return last.reshape(-1, *picture).mean(1).cpu().numpy().copy()

    def feedback_angles(self) -> dict[str, float]:
        """Weights -> angle in degrees between those up and those down, where they are not the same ones."""
        backs = [(link.weight, link.back) for link in self.model.wiring.links if link.back]
        return {weight: angle_and_sign_agreement(self.parameters[weight], self.parameters[back])[0] for weight, back in backs}

    # -- one update --------------------------------------------------------------------------

    def _reset(self, net: Dynamics, x: Tensor) -> None:
        net.refresh()
        net.flat.zero_()
        net.present(x)

    def _settle(self, net: Dynamics, steps: int, beta: complex = 0.0) -> int:
        for t in range(1, steps + 1):
            stopping.check()
            net.advance(beta)
            if self.phases.tolerance and t % CHECK_EVERY == 0 and net.residual() <= self.phases.tolerance:
                return t
        return steps

    def _output_metrics(self, s: Sequence[Tensor], y: Tensor) -> tuple[float, int, int, float]:
        found = output_metrics(s[0], y)
        return found if self.model.read_out is None else (float(loss(self.model, self.parameters, s, y)), found[1], 0, 0.0)

    def _free_phase(self, x: Tensor, y: Tensor) -> tuple[Dynamics, tuple[float, int, int, float], int]:
        """The free phase: the net at its end, what its output is like, and the steps it took."""
        net = self.net
        self._reset(net, x)
        free = self._settle(net, self.phases.T)
        net.y.copy_(y)
        return net, self._output_metrics(net.s, y), free

    def _ep(self, x: Tensor, y: Tensor, betas: Sequence[Beta]) -> tuple[Deltas, UpdateOutcome]:
        """The update of Equilibrium Propagation, means over the batch."""
        net, (value, wrong, saturated, near_bounds), free = self._free_phase(x, y)
        read_out = net.read_out_gradients()
        if any(isinstance(beta, complex) for beta in betas):
            found = total_update(net, betas, self.phases.K)
            return found | read_out, UpdateOutcome(value, wrong, free, self.phases.K * len(betas), saturated, near_bounds)
        ends, nudged = [], 0
        steady = net.flat.clone()
        if len(betas) == 1:
            ends.append(net.statistics())
        for beta in reversed(betas):
            net.set_state(steady)
            nudged += self._settle(net, self.phases.K, beta)
            ends.append(net.statistics())
        span = betas[0] - (betas[1] if len(betas) > 1 else 0.0)
        deltas = {name: (end - ends[0][name]).div_(span) for name, end in ends[1].items()}
        return deltas | read_out, UpdateOutcome(value, wrong, free, nudged, saturated, near_bounds)

    def _continual(self, x: Tensor, y: Tensor, beta: Beta, rates: Sequence[float] = ()) -> tuple[Deltas, UpdateOutcome]:
        """The update whose weights move at each nudged step (with ``rates``; else it is only computed), means over the batch."""
        net, (value, wrong, saturated, near_bounds), free = self._free_phase(x, y)
        rule, found = CONTINUAL_RULES.get(self.rule, ContinualEP)(net), Deltas()
        for _ in range(self.phases.K):
            deltas = rule.step(beta.real)
            for name, delta in deltas.items():
                found[name] = found[name].add_(delta) if name in found else delta.clone()
            if rates:
                self._apply(deltas, rates)
                net.refresh()
                net.present(x)
        return found, UpdateOutcome(value, wrong, free, self.phases.K, saturated, near_bounds)

    def _bptt(self, x: Tensor, y: Tensor) -> tuple[Deltas, UpdateOutcome]:
        """Minus the gradient of the loss through the last steps."""
        net, steps = self.net, self.horizon
        self._reset(net, x)
        free = self._settle(net, self.phases.T - steps)
        leaves = {name: p.detach().clone().requires_grad_() for name, p in self.parameters.items()}
        s = [layer.clone() for layer in net.s]
        with torch.enable_grad():
            for _ in range(steps):
                s = self.model.transition(leaves, s, net.x, self.phases.dt)
            gradients = torch.autograd.grad(loss(self.model, leaves, s, y), list(leaves.values()))
        s = [layer.detach() for layer in s]
        value, wrong, saturated, near_bounds = self._output_metrics(s, y)
        return {name: -gradient for name, gradient in zip(leaves, gradients, strict=True)}, UpdateOutcome(
            value, wrong, free + steps, 0, saturated, near_bounds
        )
