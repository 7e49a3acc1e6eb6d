"""Which modes samples have found, and how many samples are good ones."""

from __future__ import annotations

import numpy as np

FAIR_PART = 0.1
"""Part of its fair share of the samples with which a mode counts as caught."""
NEAR_SD = 3.0
"""Standard deviations within which a sample belongs to a centre."""


def mode_coverage(samples: np.ndarray, centres: np.ndarray, sd: float) -> tuple[int, float]:
    """Modes caught, and the share of samples within 3 sd of their nearest centre (a perfect generator in 2-D has .989).

    :param samples: (n, d); not finite ones are near to nothing.
    :param centres: (m, d).
    """
    squared = ((samples[:, None] - centres[None]) ** 2).sum(2)
    nearest = squared.argmin(1)
    near = squared[np.arange(len(samples)), nearest] <= (NEAR_SD * sd) ** 2
    counts = np.bincount(nearest[near], minlength=len(centres))
    return int((counts >= FAIR_PART * len(samples) / len(centres)).sum()), float(near.mean())


def high_quality_share(samples: np.ndarray, points: np.ndarray, sd: float) -> float:
    """Share of samples within 3 sd of some point, for data without modes. samples: (n, d), points: (m, d)."""
    from scipy.spatial import KDTree

    there = np.isfinite(samples).all(1)
    distance, _ = KDTree(points).query(samples[there], distance_upper_bound=NEAR_SD * sd)
    return float(np.isfinite(distance).sum() / len(samples))
