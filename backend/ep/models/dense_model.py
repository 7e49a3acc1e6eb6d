"""The models of [Ernoult2019] as equations: transition F, energy E, primitive function Phi.

Written out of place and differentiable; :mod:`settle.backend.ep.dynamics.dynamics` computes the same in place.
With rho the activation, h_i = sum of W rho(s_pre) + b + W^T rho(s_post) the drive of layer i:

- ``eb`` and ``toy``, energy-based: s_i <- s_i + dt (-s_i + rho'(s_i) h_i), which is s - dt dE/ds,
  E = 1/2 |s|^2 - sum over links of rho(s_post) W rho(s_pre) - b rho(s_post); the input enters as rho(x).
- ``p``, prototypical: s_i <- s_i + dt (-s_i + rho(h_i)) with h = dPhi/ds, Phi = s_post W s_pre + b s_post;
  states and input enter as they are. dt = 1 is the paper's model.

Nudged: s_0 <- ... + dt beta (y - s_0), outside of rho. With ``nudge`` = ``inside``, of ``p`` alone, the pull
goes through the activation: s_0 <- s_0 + dt (-s_0 + rho(h_0 + beta (y - s_0))) [Laborieux2021]. With ``loss`` =
``cross-entropy``, of ``p`` alone, s_0 is a soft-max read-out and s_1 is nudged (:mod:`settle.backend.ep.models.read_out`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from settle.backend.ep.models.activations import ACTIVATIONS, Activation
from settle.backend.ep.models.transition import transition
from settle.backend.ep.models.wiring import Link, Wiring

Parameters = Mapping[str, Tensor]


@dataclass(frozen=True)
class DenseModel:
    """A transition over a wiring.

    :param kind: ``toy``, ``eb`` or ``p``.
    :param clamp: whether states are held within [0, 1].
    :param output: ``energy``, or ``code`` for the published program's output units of ``eb``, which
        leave out rho'(s_0) and so do not descend E (no difference for ``toy`` and ``p``).
    :param nudge: ``outside`` or ``inside`` of rho.
    :param loss: ``squared`` or ``cross-entropy``.
    :param updates: ``synchronous``, or ``asynchronous`` for layers that move in turns.
    """

    kind: str
    wiring: Wiring
    activation: str = "tanh"
    clamp: bool = False
    output: str = "energy"
    nudge: str = "outside"
    loss: str = "squared"
    updates: str = "synchronous"

    @property
    def act(self) -> Activation:
        return ACTIVATIONS[self.activation]

    @property
    def energy_based(self) -> bool:
        return self.kind != "p"

    @property
    def linear_output(self) -> bool:
        """Whether the output units leave out rho'."""
        return self.kind == "eb" and self.output == "code"

    @property
    def read_out(self) -> tuple[str, str] | None:
        """Weights and bias of a read-out that is no part of the dynamics."""
        return ("W0", "b0") if self.loss == "cross-entropy" else None

    def activity(self, v: Tensor) -> Tensor:
        """What goes into the drives of other units of a state or an input: rho(v) (energy-based) or v."""
        return self.act.rho(v) if self.energy_based else v

    def is_feedforward(self, link: Link) -> bool:
        """Whether nothing comes back: of the read-out."""
        return self.read_out is not None and link.post == 0

    def drive(self, parameters: Parameters, s: Sequence[Tensor], x: Tensor) -> list[Tensor]:
        """h: the drive of each layer; batch x units each. s: batch x units of each layer; x: batch x inputs."""
        r, rx = [self.activity(v) for v in s], self.activity(x)
        h: list[Tensor] = [torch.zeros_like(v) for v in s]
        for link in self.wiring.links:
            weight = parameters[link.weight]
            pre = rx if link.pre is None else r[link.pre]
            h[link.post] = h[link.post] + pre @ weight.T + parameters[link.bias]
            if link.pre is not None and not self.is_feedforward(link):
                h[link.pre] = h[link.pre] + r[link.post] @ parameters[link.back or link.weight]
        return h

    def transition(
        self, parameters: Parameters, s: Sequence[Tensor], x: Tensor, dt: float, beta: complex = 0.0, y: Tensor | None = None
    ) -> list[Tensor]:
        """F(x, s, theta): the states one step later; ``beta`` and ``y`` (batch x outputs) nudge the output."""
        return transition(self, parameters, s, x, dt, beta, y)

    def relaxation_target(self, i: int, v: Tensor, h: Tensor) -> Tensor:
        """What layer i, at v, relaxes towards under its drive h: s <- s + dt (-s + this)."""
        if not self.energy_based:
            return self.act.rho(h)
        return h if self.linear_output and i == 0 else self.act.derivative(v) * h

    def potential(self, parameters: Parameters, s: Sequence[Tensor], x: Tensor) -> Tensor:
        """E (energy-based) or Phi (prototypical) of each sample; shape (batch,)."""
        r, rx = [self.activity(v) for v in s], self.activity(x)
        phi = torch.zeros(len(x), dtype=x.dtype, device=x.device)
        for link in self.wiring.links:
            pre = rx if link.pre is None else r[link.pre]
            if not self.is_feedforward(link):
                phi = phi + (r[link.post] * (pre @ parameters[link.weight].T + parameters[link.bias])).sum(1)
        return sum((v.square().sum(1) for v in s), -2 * phi) / 2 if self.energy_based else phi

    def statistics(self, r: Sequence[Tensor], rx: Tensor) -> dict[str, Tensor]:
        """dPhi/dtheta, of an energy-based model -dE/dtheta, mean over the batch: r_post^T r_pre for weights, r_post for biases.

        :param r: the activity of each layer (:meth:`activity`), batch x units.
        :param rx: the activity of the input.
        """
        found = {}
        for link in self.wiring.links:
            if self.is_feedforward(link):
                continue
            post, pre = r[link.post], rx if link.pre is None else r[link.pre]
            found[link.weight] = (post.T @ pre).div_(len(rx))
            found[link.bias] = post.mean(0)
        return found
