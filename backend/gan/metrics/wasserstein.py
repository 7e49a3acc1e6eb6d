"""The distance by which samples must be carried to become other samples: W1, exact and along random lines."""

from __future__ import annotations

import numpy as np

from settle.backend.core.random_streams import stream

MAX_POINTS = 1000
"""Points of each side at most: the exact solution's time grows with their third power."""
PROJECTIONS = 32
"""Random lines of the sliced distance."""


def exact_w1(a: np.ndarray, b: np.ndarray) -> float:
    """W1 of two sets with Euclidean cost, by POT's network simplex [Flamary2021].

    :param a, b: (n, d) and (m, d), at most 1,000 points each; of equal weight.
    :raises ValueError: there are more.
    """
    if max(len(a), len(b)) > MAX_POINTS:
        raise ValueError(f"The exact distance takes up to {MAX_POINTS} points a side; these are {len(a)} and {len(b)}.")
    if a.shape[1] == 1 and len(a) == len(b):
        return float(np.abs(np.sort(a[:, 0]) - np.sort(b[:, 0])).mean())
    import ot

    cost = np.sqrt(((a[:, None].astype(float) - b[None]) ** 2).sum(2))
    return float(np.asarray(ot.emd2(ot.unif(len(a)), ot.unif(len(b)), cost)))


def sliced_w1(a: np.ndarray, b: np.ndarray) -> float:
    """Mean over fixed random lines of W1 of the sets' shadows on them [Bonneel2015]. a, b: (n, d) of equal shape."""
    directions = stream(0, "lines").standard_normal((a.shape[1], PROJECTIONS))
    directions /= np.linalg.norm(directions, axis=0)
    return float(np.abs(np.sort(a @ directions, 0) - np.sort(b @ directions, 0)).mean())
