"""Reads that know nothing, at the rate of those to be judged: with a tolerance they meet many events, too."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from settle.backend.vta.segments.boundary_scores import score

POOLED_DRAWS = 20
"""Drawings over which a baseline's F1 is pooled, of as many frames as this in all:"""
POOLED_FRAMES = 500_000


def random_reads(rng: np.random.RandomState, rate: float, shape: tuple[int, int]) -> np.ndarray:
    """Independent reads with probability ``rate``, n x T, bool."""
    return rng.random_sample(shape) < rate


def periodic_reads(rng: np.random.RandomState, rate: float, shape: tuple[int, int]) -> np.ndarray:
    """Reads every 1 / rate frames with a random phase for each sequence, n x T, bool."""
    turns = rate * np.arange(shape[1] + 1) + rng.random_sample((shape[0], 1))
    return np.diff(np.floor(turns), axis=1) > 0


def random_f1(rate: float, events: np.ndarray, tolerance: int = 1, first: int = 0, last: int | None = None) -> float:
    """F1 of :func:`random_reads`; frames as in :func:`settle.backend.vta.segments.boundary_scores.score`."""
    return _pooled(random_reads, rate, events, tolerance, first, last)


def periodic_f1(rate: float, events: np.ndarray, tolerance: int = 1, first: int = 0, last: int | None = None) -> float:
    """F1 of :func:`periodic_reads`; frames as in :func:`settle.backend.vta.segments.boundary_scores.score`."""
    return _pooled(periodic_reads, rate, events, tolerance, first, last)


def _pooled(draw_reads: Callable[..., np.ndarray], rate: float, events: np.ndarray, tolerance: int, first: int, last: int | None) -> float:
    rng = np.random.RandomState(0)
    counted = np.asarray(events)[:, first:last]
    many = np.tile(counted, (max(1, min(POOLED_DRAWS, POOLED_FRAMES // max(counted.size, 1))), 1))
    return score(draw_reads(rng, rate, many.shape), many, tolerance).f1
