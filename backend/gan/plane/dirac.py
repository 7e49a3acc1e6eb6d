"""The Dirac-GAN [Mescheder2018]: data at 0, a generator that is a point theta, a discriminator that is a slope, D(x) = psi x.

D maximises, G minimises f(psi theta) + f(0), f(t) = -log(1 + e^-t): the field is v = (-psi f'(psi theta), theta f'(psi theta)).
In this sign D is high on fakes; the score of the games here is c(x) = -psi x, and v follows from each game's slopes. R1 adds
-gamma psi to D's part; instance noise of standard deviation s makes each an average over N(0, s^2), here by Gauss-Hermite
quadrature. What the field's eigenvalues at 0 promise, a run measures turn by turn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch

from settle.backend.gan.nets.objectives import GAMES

NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(32)


@dataclass(frozen=True)
class Dirac:
    """Game and regularisers. ``noise``: standard deviation s; ``r1``: gamma."""

    game: str = "minimax"
    r1: float = 0.0
    noise: float = 0.0

    def field(self, at: np.ndarray) -> np.ndarray:
        """at: (theta, psi) -> v = (-dG's cost/dtheta, -dD's cost/dpsi)."""
        theta, psi = at
        game = GAMES[self.game]
        jitter, weights = (self.noise * NODES, WEIGHTS / WEIGHTS.sum()) if self.noise else (np.zeros(1), np.ones(1))
        real, fake = torch.as_tensor(-psi * jitter), torch.as_tensor(-psi * (theta + jitter))
        # Slopes are those of a mean over the batch: times its size they are each point's own.
        n = len(jitter)
        by_real, by_fake = (n * slopes.numpy() for slopes in game.d_slopes(real, fake, 1.0))
        by_g = n * game.g_slope(real, fake).numpy()
        v_psi = weights @ (by_real * jitter + by_fake * (theta + jitter)) - self.r1 * psi
        return np.array([weights @ by_g * psi, v_psi])

    def eigenvalues(self) -> np.ndarray:
        """Of the field's Jacobian at (0, 0): (2,), complex, that with the larger imaginary or real part first."""
        found = np.linalg.eigvals(jacobian(self.field, np.zeros(2)))
        return np.array(sorted(found.astype(complex), key=lambda e: (-round(e.imag, 9), -e.real)))

    def advance(self, state: np.ndarray, update: str, h: float) -> np.ndarray:
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

    def begin(self, at: np.ndarray, update: str) -> np.ndarray:
        """The state with which :meth:`advance` begins."""
        return np.concatenate([at, self.field(at)]) if update == "optimistic" else np.array(at, float)

    def modulus(self, update: str, h: float) -> float:
        """By how much an iteration multiplies a small distance from 0 in the long run: the largest |eigenvalue| of its Jacobian."""
        size = 4 if update == "optimistic" else 2
        matrix = jacobian(lambda state: self.advance(state, update, h), np.zeros(size))
        return float(np.abs(np.linalg.eigvals(matrix)).max())


def jacobian(function: Callable[[np.ndarray], np.ndarray], at: np.ndarray, step: float = 1e-4) -> np.ndarray:
    """By central differences of fourth order; rows are the function's parts."""
    columns = []
    for unit in np.eye(len(at)) * step:
        near, far = function(at + unit) - function(at - unit), function(at + 2 * unit) - function(at - 2 * unit)
        columns.append((8 * near - far) / (12 * step))
    return np.array(columns).T


class Turns:
    """Counts turns around 0 and measures each one's growth an iteration.

    A turn ends where the direction of its start is passed again; the distance there is interpolated, since an orbit that is
    no circle has another radius in each direction. Where theory promises no turning, ``length`` iterations count as one.
    """

    def __init__(self, at: np.ndarray, length: int | None):
        self.length = length
        self.angle = 0.0
        self.mark = (0.0, float(np.log(np.hypot(*at))))
        """Iteration and log distance where the turn under way began."""
        self.turn = 0

    def step(self, t: int, before: np.ndarray, at: np.ndarray) -> float | None:
        """The growth an iteration of the turn that iteration t has ended, if it has ended one."""
        turned = float(np.angle(complex(*at) * complex(*before).conjugate()))
        start, self.angle = self.angle, self.angle + turned
        logs = [float(np.log(max(np.hypot(*p), 1e-300))) for p in (before, at)]
        if self.length is not None:
            if t - self.mark[0] < self.length:
                return None
            here = (float(t), logs[1])
        else:
            gone = abs(self.angle) - 2 * np.pi * (self.turn + 1)
            if gone < 0:
                return None
            part = 1 - gone / abs(self.angle - start)
            here = (t - 1 + part, logs[0] + part * (logs[1] - logs[0]))
        growth = float(np.exp((here[1] - self.mark[1]) / (here[0] - self.mark[0])))
        self.mark, self.turn = here, self.turn + 1
        return growth

    def values(self) -> dict[str, float | int]:
        """For a checkpoint."""
        return {"angle": self.angle, "mark_t": self.mark[0], "mark_log": self.mark[1], "turn": self.turn}

    def load(self, values: Mapping[str, float | int]) -> None:
        self.angle, self.turn = float(values["angle"]), int(values["turn"])
        self.mark = (float(values["mark_t"]), float(values["mark_log"]))
