"""Mutual information and Wasserstein dependency of any Gaussian and of any table, to hold the closed forms of special ones against."""

from __future__ import annotations

import numpy as np
import ot


def gaussian_mutual_information(covariance: np.ndarray, first: int) -> float:
    """I between the first numbers of a Gaussian vector and the others: half the log of det S_xx det S_yy / det S.

    :param covariance: S, positive definite, (dx + dy) square.
    :param first: dx.
    """
    blocks = [covariance[:first, :first], covariance[first:, first:], covariance]
    x, y, both = (float(np.linalg.slogdet(block)[1]) for block in blocks)
    return 0.5 * (x + y - both)


def gaussian_w2(covariance: np.ndarray, first: int) -> float:
    """W2 between that Gaussian and the product of its margins: W2^2 = tr S + tr P - 2 tr (S^1/2 P S^1/2)^1/2, P: S without its corners."""
    product = covariance.copy()
    product[:first, first:] = product[first:, :first] = 0
    values, vectors = np.linalg.eigh(covariance)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    between = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ product @ root), 0)).sum()
    return float(np.sqrt(max(0.0, np.trace(covariance) + np.trace(product) - 2 * between)))


def table_mutual_information(p: np.ndarray) -> float:
    """I of a table of probabilities, rows x, columns y; entries of 0 count nothing.

    :param p: not negative, sum 1.
    """
    product = p.sum(1, keepdims=True) * p.sum(0, keepdims=True)
    there = p > 0
    return float((p[there] * np.log(p[there] / product[there])).sum())


def table_w1(p: np.ndarray, x: np.ndarray, y: np.ndarray, metric: str = "euclid") -> float:
    """Exact W1 between a table of probabilities over places on two lines and the product of its margins.

    :param p: dx x dy, sum 1.
    :param x, y: places of rows and columns.
    """
    of_x, of_y = np.abs(x[:, None] - x)[:, None, :, None], np.abs(y[:, None] - y)[None, :, None, :]
    both = np.sqrt(of_x**2 + of_y**2) if metric == "euclid" else of_x + of_y
    product = np.outer(p.sum(1), p.sum(0))
    return float(ot.emd2(p.ravel(), product.ravel(), both.reshape(p.size, p.size)))
