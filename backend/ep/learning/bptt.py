"""Back-propagation through the last steps of the free phase: nabla(t) for every t from one pass.

L = 1/(2N) sum over samples of |s_0(T) - y|^2. nabla_s(t) = dL/ds(T-t); nabla_theta(t) = dL/dtheta(T-t),
theta(T-t) being a copy of theta of its own for the step that makes s(T-t) [Ernoult2019]. One
vector-Jacobian product a step gives both, so no graph outlives a step and the memory does not grow
with T. L is another where the model has a read-out (:mod:`settle.backend.ep.models.read_out`); of the read-out itself nothing
is given here, since nothing in it takes time.

With the nudge inside of rho, Delta_s(t) is the gradient by what goes into rho, rho'(h) nabla_s(t), and that is given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from settle.backend.ep.dynamics.dynamics import Dynamics
from settle.backend.ep.models.read_out import nudged_layer, nudging_force
from settle.backend.ep.models.transition import transition


def vector_jacobian_product(later: Sequence[Tensor], nabla: Sequence[Tensor], wanted: Sequence[Tensor]) -> tuple[Tensor, ...]:
    """The vector-Jacobian product nabla . d later / d wanted, 0 where there is no dependence.

    By way of a scalar: torch.autograd imports a computer algebra system, half a second, for anything else.
    """
    with torch.enable_grad():
        scalar = sum((a * b).sum() for a, b in zip(later, nabla, strict=True))
    return torch.autograd.grad(scalar, wanted, retain_graph=True, materialize_grads=True)  # type: ignore[arg-type]


class BackwardPass:
    """The backward pass; :meth:`step` gives -nabla(t) for t = 0, 1, ...

    :param net: the network at the end of its free phase.
    :param state: t -> the states s(T-t) of all layers, each batch x units; asked in the order 0, 1, ...
    :param T: number of free steps; beyond them nabla is 0 (theta did not act, s was not there).
    """

    def __init__(self, net: Dynamics, state: Callable[[int], list[Tensor]], T: int):
        self.model, self.x, self.dt, self.T = net.model, net.x, net.dt, T
        outside = net.model.read_out or ()
        self.parameters = {name: p.detach().clone().requires_grad_(name not in outside) for name, p in net.parameters.items()}
        self._learnt = {name: p for name, p in self.parameters.items() if p.requires_grad}
        self._state, self._t, self._first = state, 0, nudged_layer(net.model)
        end = state(0)
        self._nabla = [torch.zeros_like(s) for s in end]
        self._nabla[self._first] = (0 - nudging_force(net.model, net.parameters, end, net.y)) / len(net.x)

    def step(self) -> dict[str, Tensor]:
        """s0, s1, ... (units,) and parameters -> -nabla(t), sums over the batch (L is a mean)."""
        t, self._t = self._t, self._t + 1
        if t >= self.T:
            found = self._sums(self._nabla)
            self._nabla = [torch.zeros_like(nabla) for nabla in self._nabla]
            return found | {name: torch.zeros_like(p) for name, p in self._learnt.items()}
        earlier = [s.detach().clone().requires_grad_() for s in self._state(t + 1)]
        found = self._sums(self._inside(earlier) if self.model.nudge == "inside" else self._nabla)
        with torch.enable_grad():
            later = self.model.transition(self.parameters, earlier, self.x, self.dt)
        gradients = vector_jacobian_product(later, self._nabla, [*earlier, *self._learnt.values()])
        self._nabla = list(gradients[: len(earlier)])
        return found | {name: -g for name, g in zip(self._learnt, gradients[len(earlier) :], strict=True)}

    def _sums(self, nabla: Sequence[Tensor]) -> dict[str, Tensor]:
        return {f"s{i}": -nabla[i].sum(0) for i in range(self._first, len(nabla))}

    def _inside(self, earlier: Sequence[Tensor]) -> list[Tensor]:
        """The gradients by what went into rho when ``earlier`` made the state they belong to."""
        if self.model.updates == "asynchronous":  # what even layers become acts on odd ones within the step
            pushes = [torch.zeros_like(s).requires_grad_() for s in earlier]
            with torch.enable_grad():
                later = transition(self.model, self.parameters, earlier, self.x, self.dt, pushes=pushes)
            return [g / self.dt for g in vector_jacobian_product(later, self._nabla, pushes)]
        with torch.no_grad():
            h = self.model.drive(self.parameters, earlier, self.x)
            return [self.model.act.derivative(drive) * nabla for drive, nabla in zip(h, self._nabla, strict=True)]
