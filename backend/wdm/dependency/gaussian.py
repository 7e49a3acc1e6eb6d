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


def joint_mutual_information(covariance: np.ndarray, first: int) -> float:
    """I between the first numbers of a Gaussian vector and the others: half the log of det S_xx det S_yy / det S.

    :param covariance: S, positive definite, (dx + dy) square.
    :param first: dx.
    """
    blocks = [covariance[:first, :first], covariance[first:, first:], covariance]
    x, y, both = (float(np.linalg.slogdet(block)[1]) for block in blocks)
    return 0.5 * (x + y - both)


def joint_w2(covariance: np.ndarray, first: int) -> float:
    """W2 between that Gaussian and the product of its margins: W2^2 = tr S + tr P - 2 tr (S^1/2 P S^1/2)^1/2, P: S without its corners."""
    product = covariance.copy()
    product[:first, first:] = product[first:, :first] = 0
    values, vectors = np.linalg.eigh(covariance)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    between = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ product @ root), 0)).sum()
    return float(np.sqrt(max(0.0, np.trace(covariance) + np.trace(product) - 2 * between)))


def log_ratio(x: np.ndarray, y: np.ndarray, rho: float) -> np.ndarray:
    """The exact critic of the pairs: log p(x_i, y_j) - log p(x_i) p(y_j), K x K with x in rows.

    :param x, y: K x d.
    """
    squares = np.square(x).sum(1)[:, None] + np.square(y).sum(1)[None]
    spread = 2 * (1 - rho) * (1 + rho)
    return float(mutual_information(x.shape[1], rho)) - (rho**2 * squares - 2 * rho * (x @ y.T)) / spread
