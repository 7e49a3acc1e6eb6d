"""Holomorphic Equilibrium Propagation: nudging with complex beta, which makes the update exact at a finite |beta|.

With a holomorphic rho the nudged states are a holomorphic function of beta. Its slope at beta = 0 is its
first Fourier coefficient on a circle, 1/(2 pi r) times the integral of s(r e^(i phi)) e^(-i phi)
[Laborieux2022]; from N points it is the mean of s(beta_k) / beta_k, wrong by terms of the order r^N alone.
One-sided nudging has N = 1, symmetric nudging N = 2. y, x and the weights are real, so s at the conjugate of beta is the conjugate
of s at beta: of each pair one point is computed.
"""

from __future__ import annotations

import cmath
from collections.abc import Sequence

import torch

from settle.backend.ep.dynamics.dynamics import Dynamics

Beta = float | complex


def circle(radius: float, points: int) -> list[Beta]:
    """Evenly spaced points on the circle, from +radius on; of each conjugate pair the one above the real axis."""
    inner = [cmath.rect(radius, 2 * cmath.pi * k / points) for k in range(1, (points + 1) // 2)]
    return [radius, *inner] + ([] if points % 2 else [-radius])


def count_points(betas: Sequence[Beta]) -> int:
    """Number of points, those that conjugates stand for included."""
    return sum(2 if isinstance(beta, complex) else 1 for beta in betas)


class ComplexDynamics(Dynamics):
    """A network with complex states, at the state of a real one."""

    @classmethod
    def of(cls, net: Dynamics) -> ComplexDynamics:
        kind = torch.promote_types(net.x.dtype, torch.complex64)
        made = cls(net.model, {name: p.to(kind) for name, p in net.parameters.items()}, net.x.to(kind), net.y.to(kind), net.dt)
        made.set_state(net.flat.to(kind))
        return made

    def residual(self) -> float:
        return float((self._flat[0] - self._flat[1]).abs().max())


def branch(net: Dynamics, beta: Beta) -> Dynamics:
    """Another network at the same state, ready to be nudged with ``beta``."""
    return ComplexDynamics.of(net) if isinstance(beta, complex) else net.branch()
