"""The conditions under which Delta_EP(t) = -nabla_BPTT(t), measured [Ernoult2019, Theorem 1].

F is a gradient (its Jacobian is symmetric), the steady state was held for K steps, beta is small, and
K does not reach beyond the free phase.

Where layers move in turns, a step is the gradient of no function, and Delta(t) need not be -nabla(t). Their sums over all steps depend
on the steady states alone, which are those of all layers moving at once: there it is this transition that has to be a gradient.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import torch

from settle.backend.core import stopping
from settle.backend.ep.dynamics.dynamics import Dynamics
from settle.backend.ep.dynamics.holomorphic import Beta
from settle.backend.ep.learning.bptt import vector_jacobian_product
from settle.backend.ep.learning.nudged_phase import total_update
from settle.backend.ep.models.read_out import nudged_layer

ASYMMETRY = {"float64": 1e-6, "float32": 1e-3}
"""Largest asymmetry of a Jacobian that counts as rounding."""
BETA_ERROR = 0.02
"""Largest relative change of the update when beta is halved."""


@dataclass(frozen=True)
class TheoremConditions:
    """What was measured at the end of a free phase of T steps, before K nudged ones."""

    gradient: float
    """|J - J^T| / |J + J^T| (Frobenius, estimated), J the Jacobian of F at s* less its multiples of 1."""
    steady_for: int
    """For how many last steps the state was still."""
    residual: float
    """max |s(T) - s(T-1)|."""
    beta_error: float
    """|Delta(beta) - Delta(beta/2)| / |Delta(beta)|, Delta the whole update of all parameters."""
    horizon: int
    """K - T."""
    at_once: dict[str, float] = field(default_factory=dict)
    """Of asynchronous updates: ``gradient`` of the synchronous transition."""

    def met(self, K: int, precision: str) -> dict[str, bool]:
        """Condition -> whether it holds."""
        at_once = {"steady_states": self.at_once["gradient"] <= ASYMMETRY[precision]} if self.at_once else {}
        return {
            "gradient": self.gradient <= ASYMMETRY[precision],
            **at_once,
            "steady": self.steady_for >= K,
            "beta": self.beta_error <= BETA_ERROR,
            "horizon": self.horizon <= 0,
        }


def asymmetry(network: Dynamics, random: np.random.Generator, pairs: int = 16, at_once: bool = False) -> float:
    """|J - J^T| / |J + J^T| of the transition at the network's state, from random u and v.

    u J v - v J u has the mean square |J - J^T|^2 up to a factor. v is made orthogonal to u for each
    sample, so that the part -s of the dynamics, a multiple of 1, does not hide the coupling. With the nudge inside of
    rho it is the Jacobian of the drive h that has to be symmetric, and is measured; a read-out has no part in it.

    :param at_once: as if all layers moved at once, where they move in turns.
    """
    in_turns = network.model.updates == "asynchronous" and not at_once
    model = network.model if in_turns else replace(network.model, updates="synchronous")
    flat, first = network.flat, nudged_layer(model)
    s = [layer.detach().clone().requires_grad_() for layer in network.s[first:]]
    states = [*network.s[:first], *s]
    with torch.enable_grad():
        if model.nudge == "inside" and not in_turns:
            later = model.drive(network.parameters, states, network.x)[first:]
        else:
            later = model.transition(network.parameters, states, network.x, network.dt)[first:]

    def jacobian_transposed(u: torch.Tensor) -> torch.Tensor:
        rows = [part.reshape(v.shape) for part, v in zip(u.split(sizes, dim=1), s, strict=True)]
        return torch.cat([product.flatten(1) for product in vector_jacobian_product(later, rows, s)], dim=1)

    sizes = [v[0].numel() for v in s]
    odd = even = 0.0
    for _ in range(pairs):
        u, v = (torch.as_tensor(random.standard_normal((network.batch, sum(sizes)))).to(flat) for _ in range(2))
        v = v - u * ((u * v).sum(1, keepdim=True) / u.square().sum(1, keepdim=True))
        a, b = float((jacobian_transposed(u) * v).sum()), float((jacobian_transposed(v) * u).sum())
        odd, even = odd + (a - b) ** 2, even + (a + b) ** 2
    return (odd / even) ** 0.5 if even else 0.0


def beta_error(steady: Dynamics, betas: Sequence[Beta], K: int) -> float:
    """Relative change of the whole update, over all parameters, when beta is halved.

    Both are taken against K more free steps rather than against s*, so that a state which still moves
    does not pass for a large beta.
    """
    continued = steady.branch()
    for _ in range(K):
        stopping.check()
        continued.advance()
    free = continued.statistics()
    full, half = total_update(steady, betas, K, free), total_update(steady, [beta / 2 for beta in betas], K, free)
    size = sum(float(d.square().sum()) for d in full.values())
    change = sum(float((d - half[name]).square().sum()) for name, d in full.items())
    return (change / size) ** 0.5 if size else 0.0
