"""Distributions that pairs x, y are drawn from, and what is known of them: mutual information, Wasserstein dependency, the exact critic."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from settle.backend.core.knobs import KnobError
from settle.backend.wdm.dependency import bits, gaussian

KINDS = ("gaussian", "cubic", "bits")
NATS_PER_NUMBER = 10.0
"""Nats that a pair of Gaussian numbers may share: beyond, x and y are the same number to seven digits."""


def largest_mutual_information(kind: str, dimension: int) -> float:
    """The most nats that pairs of this kind can share: of Gaussians what is still computed well, of bits all that they hold."""
    return dimension * (math.log(2) if kind == "bits" else NATS_PER_NUMBER)


def check_mutual_information(kind: str, dimension: int, nats: float, knob: str) -> None:
    """:raises KnobError: pairs of this kind cannot share so much."""
    if not 0 <= nats <= largest_mutual_information(kind, dimension):
        limit = f"{largest_mutual_information(kind, dimension):.4g}"
        raise KnobError(knob, f"{knob} = {nats:g} is not possible with dimension = {dimension}: {kind} pairs share from 0 to {limit} nats.")


@dataclass(frozen=True)
class PairDistribution:
    """d independent pairs of numbers of one correlation: ``gaussian``, of unit variance; ``cubic``, the same with y^3 for y; ``bits``, each
    -1/2 or 1/2, that agree with probability (1 + rho)/2. Cubing changes no information, but every distance."""

    kind: str
    dimension: int
    rho: float
    """In (-1, 1)."""

    @classmethod
    def of_mutual_information(cls, kind: str, dimension: int, nats: float) -> PairDistribution:
        """The one of rho >= 0 with this mutual information."""
        rho = bits.agreement(nats, dimension) if kind == "bits" else float(gaussian.correlation(nats, dimension))
        return cls(kind, dimension, rho)

    @property
    def mutual_information(self) -> float:
        """The true I(x; y)."""
        information = bits.mutual_information if self.kind == "bits" else gaussian.mutual_information
        return float(information(self.dimension, self.rho))

    @property
    def w2(self) -> float:
        """The true W2 between joint and product; of Gaussians alone, else not a number."""
        return float(gaussian.w2(self.dimension, self.rho)) if self.kind == "gaussian" else math.nan

    @property
    def w2_limit(self) -> float:
        """Where W2 ends as rho goes to 1; of Gaussians alone."""
        return float(gaussian.w2(self.dimension, 1.0)) if self.kind == "gaussian" else math.nan

    @property
    def w1_absolute(self) -> float:
        """The true W1 of bits where distances are sums of absolute differences; of others not known."""
        return float(bits.w1(self.dimension, self.rho)) if self.kind == "bits" else math.nan

    def draw(self, rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
        """x and y, each count x dimension."""
        shape = (count, self.dimension)
        if self.kind == "bits":
            x = rng.integers(0, 2, shape) - 0.5
            return x, np.where(rng.random(shape) < (1 + self.rho) / 2, x, -x)
        x = rng.standard_normal(shape)
        y = self.rho * x + math.sqrt((1 - self.rho) * (1 + self.rho)) * rng.standard_normal(shape)
        return x, y**3 if self.kind == "cubic" else y

    def log_ratio(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """The exact critic: log p(x_i, y_j) / p(x_i) p(y_j), K x K with x in rows."""
        if self.kind == "bits":
            return bits.log_ratio(x, y, self.rho)
        return gaussian.log_ratio(x, np.cbrt(y) if self.kind == "cubic" else y, self.rho)

    def curve(self, points: int, end: float) -> tuple[np.ndarray, np.ndarray]:
        """Mutual information and known dependency (W2 of Gaussians, W1 of bits, else not a number) of such pairs from 0 to ``end`` nats."""
        nats = np.linspace(0, min(end, largest_mutual_information(self.kind, self.dimension)), points)
        distributions = [PairDistribution.of_mutual_information(self.kind, self.dimension, float(n)) for n in nats]
        return nats, np.array([d.w1_absolute if self.kind == "bits" else d.w2 for d in distributions])
