"""The Dirac-GAN [Mescheder2018]: data at 0, a generator that is a point theta, a discriminator that is a slope, D(x) = psi x.

D maximises, G minimises f(psi theta) + f(0), f(t) = -log(1 + e^-t): the field is v = (-psi f'(psi theta), theta f'(psi theta)).
In this sign D is high on fakes; the score of the objectives here is c(x) = -psi x, and v follows from the derivatives of each
objective's losses. R1 adds -gamma psi to D's part; instance noise of standard deviation s makes each an average over N(0, s^2),
here by Gauss-Hermite quadrature. What the field's eigenvalues at 0 promise, a run measures turn by turn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from settle.backend.gan.learning.objectives import OBJECTIVES

NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(32)


@dataclass(frozen=True)
class DiracGAN:
    """Objective and regularisers. ``noise``: standard deviation s; ``r1``: gamma."""

    objective: str = "minimax"
    r1: float = 0.0
    noise: float = 0.0

    def field(self, at: np.ndarray) -> np.ndarray:
        """at: (theta, psi) -> v = (-dG's loss/dtheta, -dD's loss/dpsi)."""
        theta, psi = at
        objective = OBJECTIVES[self.objective]
        jitter, weights = (self.noise * NODES, WEIGHTS / WEIGHTS.sum()) if self.noise else (np.zeros(1), np.ones(1))
        real, fake = torch.as_tensor(-psi * jitter), torch.as_tensor(-psi * (theta + jitter))
        # Derivatives are those of a mean over the batch: times its size they are each point's own.
        n = len(jitter)
        d_by_real, d_by_fake = (n * gradient.numpy() for gradient in objective.d_score_gradients(real, fake, 1.0))
        g_by_fake = n * objective.g_score_gradient(real, fake).numpy()
        v_psi = weights @ (d_by_real * jitter + d_by_fake * (theta + jitter)) - self.r1 * psi
        return np.array([weights @ g_by_fake * psi, v_psi])

    def eigenvalues(self) -> np.ndarray:
        """Of the field's Jacobian at (0, 0): (2,), complex, that with the larger imaginary or real part first."""
        found = np.linalg.eigvals(jacobian(self.field, np.zeros(2)))
        return np.array(sorted(found.astype(complex), key=lambda e: (-round(e.imag, 9), -e.real)))

    def step(self, state: np.ndarray, update: str, h: float) -> np.ndarray:
        """One iteration of step h. state: (theta, psi), of ``optimistic`` followed by the field at the point before."""
        at = state[:2]
        if update == "alternating":
            psi = at[1] + h * self.field(at)[1]
            return np.array([at[0] + h * self.field(np.array([at[0], psi]))[0], psi])
        v = self.field(at)
        if update == "extragradient":
            return at + h * self.field(at + h * v)
        if update == "optimistic":
            return np.concatenate([at + 2 * h * v - h * state[2:], v])
        return at + h * v

    def initial_state(self, at: np.ndarray, update: str) -> np.ndarray:
        """The state with which :meth:`step` begins."""
        return np.concatenate([at, self.field(at)]) if update == "optimistic" else np.array(at, float)

    def modulus(self, update: str, h: float) -> float:
        """By how much an iteration multiplies a small distance from 0 in the long run: the largest |eigenvalue| of its Jacobian."""
        size = 4 if update == "optimistic" else 2
        matrix = jacobian(lambda state: self.step(state, update, h), np.zeros(size))
        return float(np.abs(np.linalg.eigvals(matrix)).max())


def jacobian(function: Callable[[np.ndarray], np.ndarray], at: np.ndarray) -> np.ndarray:
    """By central differences of fourth order; rows are the function's parts."""
    columns, step = [], 1e-4
    for unit in np.eye(len(at)) * step:
        near, far = function(at + unit) - function(at - unit), function(at + 2 * unit) - function(at - 2 * unit)
        columns.append((8 * near - far) / (12 * step))
    return np.array(columns).T
