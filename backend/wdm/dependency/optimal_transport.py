"""Wasserstein dependency by exact optimal transport: how far p(x, y) must be carried to become p(x) p(y) [Flamary2021].

The distance between two pairs is a choice: ``euclid``, that of (x, y) as one vector; ``sum``, |x - x'| + |y - y'| with Euclidean lengths;
``absolute``, the sum of the absolute differences of all numbers.
"""

from __future__ import annotations

import numpy as np

METRICS = ("euclid", "sum", "absolute")
LARGEST_SAMPLE = 64
"""Pairs in an exact solution at most: it weighs n of them against all n^2 combinations."""
_ITERATIONS = 1_000_000
"""Of the network simplex at most; none of this size has come near it."""


def costs(x: np.ndarray, y: np.ndarray, metric: str) -> np.ndarray:
    """Distance of each of n pairs from each combination (i, j) of an x and a y, n x n^2.

    :param x, y: n x dx and n x dy.
    """
    of_x, of_y = (np.linalg.norm(z[:, None] - z[None], ord=1 if metric == "absolute" else 2, axis=2) for z in (x, y))
    of_x, of_y = of_x[:, :, None], of_y[:, None, :]
    both = np.sqrt(of_x**2 + of_y**2) if metric == "euclid" else of_x + of_y
    return both.reshape(len(x), -1)


def wasserstein_of_samples(x: np.ndarray, y: np.ndarray, metric: str = "euclid", order: int = 1) -> float:
    """W of the given order between n pairs (weight 1/n) and all n^2 combinations of their parts (weight 1/n^2).

    Biased upwards, badly so in many dimensions: the same for independent pairs tells by how much.

    :param x, y: n x dx and n x dy, n from 2 to :data:`LARGEST_SAMPLE`.
    :raises ValueError: there are fewer or more, or they differ in number.
    """
    n = len(x)
    if len(y) != n or not 2 <= n <= LARGEST_SAMPLE:
        raise ValueError(f"Transport takes from 2 to {LARGEST_SAMPLE} pairs, as many x as y; these are {n} and {len(y)}.")
    return _wasserstein(np.full(n, 1 / n), np.full(n * n, 1 / n**2), costs(x, y, metric), order)


def _wasserstein(a: np.ndarray, b: np.ndarray, cost: np.ndarray, order: int) -> float:
    import ot

    found = ot.emd2(np.ascontiguousarray(a), np.ascontiguousarray(b), np.ascontiguousarray(cost**order), numItermax=_ITERATIONS)
    return max(0.0, float(np.asarray(found))) ** (1 / order)
