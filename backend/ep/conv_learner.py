"""A convolutional net that learns by one rule. As :class:`backend.ep.learner.Learner`, whose methods it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from backend.ep.conv_dynamics import ConvDynamics
from backend.ep.conv_model import ConvModel
from backend.ep.learner import AT_ONCE, Course, compared
from backend.ep.learning import Outcome, judge
from backend.ep.relaxation import LOOK


class ConvLearner:
    """:param rule: ``ep`` or ``bptt``.

    :param parameters: first weights, fcW, fcb, cW0, cb0, ...; copied.
    """

    def __init__(self, rule: str, model: ConvModel, parameters: Mapping[str, Tensor], batch: int, course: Course):
        self.rule, self.model, self.course = rule, model, course
        self.parameters = {name: p.clone() for name, p in parameters.items()}
        self._nets: dict[int, ConvDynamics] = {}
        self.net = self._net(batch)

    def _net(self, batch: int) -> ConvDynamics:
        if batch not in self._nets:
            like = self.parameters["fcW"]
            x, y = like.new_zeros(batch, self.model.wiring.inputs), like.new_zeros(batch, self.model.outputs)
            self._nets[batch] = ConvDynamics(self.model, self.parameters, x, y, self.course.dt)
        return self._nets[batch]

    @property
    def like(self) -> Tensor:
        """A tensor of the precision and on the device of the weights."""
        return self.parameters["fcW"]

    def update(self, x: Tensor, y: Tensor, rates: Sequence[float], betas: Sequence[float]) -> Outcome:
        """One training update; x: batch x pixels, y: batch x outputs, rates: output first."""
        deltas, outcome = self._ep(x, y, betas) if self.rule == "ep" else self._bptt(x, y)
        for name, delta in deltas.items():
            self.parameters[name].add_(delta, alpha=rates[0 if name[0] == "f" else 1 + int(name[2:])])
        return outcome

    def compare(self, x: Tensor, y: Tensor, betas: Sequence[float]) -> dict[str, tuple[float, float]]:
        """Weights -> angle in degrees between the updates of EP and of BPTT, and share of equal signs."""
        ep, bptt = self._ep(x, y, betas)[0], self._bptt(x, y)[0]
        return {name: compared(update, bptt[name]) for name, update in ep.items() if "W" in name}

    def outputs(self, x: Tensor) -> Tensor:
        """s_0 at the end of the free phase: pictures x outputs."""
        found = []
        for part in x.split(AT_ONCE):
            net = self._net(len(part))
            self._begin(net, part)
            self._settle(net, self.course.T)
            found.append(net.s[0].clone())
        return torch.cat(found)

    def kept(self) -> dict[str, np.ndarray]:
        """A copy of all parameters."""
        return {name: p.cpu().numpy().copy() for name, p in self.parameters.items()}

    def load(self, parameters: Mapping[str, np.ndarray]) -> None:
        """Go on from parameters of :meth:`kept`."""
        for name, p in self.parameters.items():
            p.copy_(torch.tensor(np.asarray(parameters[name])))

    def fields(self, count: int, picture: tuple[int, int, int]) -> np.ndarray:
        """The first kernels that see the picture, the mean over its channels: count x k x k."""
        return self.parameters[f"cW{len(self.model.filters.channels) - 1}"][:count].mean(1).cpu().numpy().copy()

    def _begin(self, net: ConvDynamics, x: Tensor) -> None:
        net.refresh()
        net.flat.zero_()
        net.present(x)

    def _settle(self, net: ConvDynamics, steps: int, beta: float = 0.0) -> int:
        for t in range(1, steps + 1):
            net.advance(beta)
            if self.course.tolerance and t % LOOK == 0 and net.residual() <= self.course.tolerance:
                return t
        return steps

    def _ep(self, x: Tensor, y: Tensor, betas: Sequence[float]) -> tuple[dict[str, Tensor], Outcome]:
        """The update of Equilibrium Propagation, means over the batch."""
        net = self.net
        self._begin(net, x)
        free = self._settle(net, self.course.T)
        loss, wrong, saturated = judge(net.s[0], y)
        net.y.copy_(y)
        ends, nudged = [], 0
        star = net.flat.clone()
        if len(betas) == 1:
            ends.append(net.statistics())
        for beta in reversed(betas):
            net.load(star)
            nudged += self._settle(net, self.course.K, beta)
            ends.append(net.statistics())
        span = betas[0] - (betas[1] if len(betas) > 1 else 0.0)
        deltas = {name: (end - ends[0][name]).div_(span) for name, end in ends[1].items()}
        return deltas, Outcome(loss, wrong, free, nudged, saturated)

    def _bptt(self, x: Tensor, y: Tensor) -> tuple[dict[str, Tensor], Outcome]:
        """Minus the slope of the loss through the last K steps."""
        net, steps = self.net, min(self.course.K, self.course.T)
        self._begin(net, x)
        free = self._settle(net, self.course.T - steps)
        leaves = {name: p.detach().clone().requires_grad_() for name, p in self.parameters.items()}
        s = [layer.clone() for layer in net.s]
        with torch.enable_grad():
            for _ in range(steps):
                s = self.model.transition(leaves, s, net.x, self.course.dt)
            slopes = torch.autograd.grad(((s[0] - y) ** 2).sum() / (2 * len(y)), list(leaves.values()))
        loss, wrong, saturated = judge(s[0].detach(), y)
        return {name: -slope for name, slope in zip(leaves, slopes, strict=True)}, Outcome(loss, wrong, free + steps, 0, saturated)
