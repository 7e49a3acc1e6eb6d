"""Reads of many sequences by one model: how they meet the events, and how they agree with those of other models. NumPy alone."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from settle.backend.vta.segments import boundary_scores
from settle.backend.vta.segments.random_boundaries import random_reads


@dataclass(frozen=True, eq=False)
class BoundaryReads:
    """Reads of held-out sequences by one model; those of frames ``first`` to ``last`` are free, the others forced."""

    read: np.ndarray
    """n x T, 0 or 1, the forced ones included."""
    q: np.ndarray
    """n x T, probability of a read."""
    first: int
    last: int

    @property
    def free(self) -> np.ndarray:
        return self.read[:, self.first : self.last]

    @property
    def rate(self) -> float:
        return float(self.free.mean())

    def merged(self, shortest: int = 2) -> BoundaryReads:
        """Of reads less than ``shortest`` frames apart only the likeliest one; those that are forced stay."""
        if shortest < 2:
            return self
        read = boundary_scores.merge_close(self.read, self.q, shortest).astype(np.int8)
        read[:, : self.first], read[:, self.last :] = self.read[:, : self.first], self.read[:, self.last :]
        return BoundaryReads(read, self.q, self.first, self.last)

    def score(self, events: np.ndarray | None, tolerance: int) -> boundary_scores.BoundaryScore:
        """NaN where no events are known."""
        if events is None:
            return boundary_scores.BoundaryScore(math.nan, math.nan, math.nan, self.rate, math.nan)
        return boundary_scores.score(self.read, events, tolerance, self.first, self.last)

    def baseline(self, f1: Callable[..., float], events: np.ndarray | None, tolerance: int) -> float:
        """F1 of reads that know nothing, at the same rate."""
        return math.nan if events is None else f1(self.rate, events, tolerance, self.first, self.last)


def forced_reads(frames: int, init: int) -> np.ndarray:
    """Reads that are no choice: frames 0 to ``init`` and the last ``init``."""
    t = np.arange(frames)
    return (t <= init) | (t >= frames - init)


def agreement(reads: list[np.ndarray]) -> np.ndarray:
    """For each of several models how well its reads are met by those of the others: mean F1 within a frame, less that of random reads.

    Reads that follow something in the data are f1 again from other first weights; those that do not are not. No event is looked at.

    :param reads: of each model, n x T, 0 or 1.
    """
    f1 = np.zeros((len(reads), len(reads)))
    for i, one in enumerate(reads):
        for j, other in enumerate(reads):
            if i != j:
                by_chance = boundary_scores.score(random_reads(np.random.RandomState(0), float(one.mean()), one.shape), other).f1
                f1[i, j] = np.nan_to_num(boundary_scores.score(one, other).f1) - np.nan_to_num(by_chance)
    return f1.sum(1) / (len(reads) - 1)
