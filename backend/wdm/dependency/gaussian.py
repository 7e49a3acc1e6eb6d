"""Closed forms for jointly Gaussian x and y: mutual information, Wasserstein-2 dependency, the exact critic. All in nats. NumPy alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def mutual_information(dimension: ArrayLike, rho: ArrayLike) -> np.ndarray:
    """I(x; y) of d independent pairs of unit variance and correlation rho in (-1, 1): -d/2 log(1 - rho^2) [Poole2019]."""
    return -0.5 * np.asarray(dimension, float) * np.log1p(-(np.asarray(rho, float) ** 2))


def correlation(nats: ArrayLike, dimension: ArrayLike) -> np.ndarray:
    """The rho of 0 or more that d pairs have at this mutual information: sqrt(1 - exp(-2 I / d))."""
    return np.sqrt(-np.expm1(-2 * np.asarray(nats, float) / np.asarray(dimension, float)))


def w2(dimension: ArrayLike, rho: ArrayLike) -> np.ndarray:
    """W2 between p(x, y) and p(x) p(y) of the same pairs: sqrt(2 d (2 - sqrt(1 + rho) - sqrt(1 - rho))).

    Where rho goes to 1 the mutual information grows beyond all bounds, W2 ends at sqrt(2 d (2 - sqrt 2)).
    """
    rho = np.asarray(rho, float)
    return np.sqrt(np.maximum(2 * np.asarray(dimension, float) * (2 - np.sqrt(1 + rho) - np.sqrt(1 - rho)), 0))


def log_ratio(x: np.ndarray, y: np.ndarray, rho: float) -> np.ndarray:
    """The exact critic of the pairs: log p(x_i, y_j) - log p(x_i) p(y_j), K x K with x in rows.

    :param x, y: K x d.
    """
    squares = np.square(x).sum(1)[:, None] + np.square(y).sum(1)[None]
    spread = 2 * (1 - rho) * (1 + rho)
    return float(mutual_information(x.shape[1], rho)) - (rho**2 * squares - 2 * rho * (x @ y.T)) / spread
