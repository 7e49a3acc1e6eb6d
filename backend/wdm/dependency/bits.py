"""Closed forms for pairs of fair bits that agree more often than not: mutual information, Wasserstein-1 dependency, the exact critic. In
nats. NumPy alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

BISECTIONS = 60
"""Halvings of the interval in which the inverse is sought: to the last digit of a double."""


def mutual_information(dimension: ArrayLike, r: ArrayLike) -> np.ndarray:
    """I of d independent pairs of fair bits that agree with probability (1 + r)/2: d/2 [(1+r) log(1+r) + (1-r) log(1-r)]."""
    r = np.asarray(r, float)
    parts = [np.where(s > 0, s * np.log(np.where(s > 0, s, 1.0)), 0.0) for s in (1 + r, 1 - r)]
    return 0.5 * np.asarray(dimension, float) * (parts[0] + parts[1])


def agreement(nats: float, dimension: int) -> float:
    """The r of 0 or more at which d pairs of bits have this mutual information, up to d log 2; by bisection."""
    low, high = 0.0, 1.0
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if mutual_information(dimension, middle) < nats else (low, middle)
    return 0.5 * (low + high)


def w1(dimension: ArrayLike, r: ArrayLike) -> np.ndarray:
    """W1 between p(x, y) and p(x) p(y) of the same bits under the metric |x - x'|_1 + |y - y'|_1: d |r| / 2.

    For one pair [|r|/2]; over independent pairs this metric adds up, and so does its W1.
    """
    return 0.5 * np.asarray(dimension, float) * np.abs(np.asarray(r, float))


def log_ratio(x: np.ndarray, y: np.ndarray, r: float) -> np.ndarray:
    """The exact critic: sum over pairs of log(1 + r) where two bits agree, log(1 - r) where they do not; K x K with x in rows.

    :param x, y: K x d, each -1/2 or 1/2.
    """
    agreeing = 2 * (x @ y.T) + 0.5 * x.shape[1]  # a product of bits is 1/4 or -1/4
    return agreeing * np.log1p(r) + (x.shape[1] - agreeing) * np.log1p(-r)
