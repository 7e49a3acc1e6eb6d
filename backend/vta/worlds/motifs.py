"""Sequences of vectors put together from a few curves: where one curve ends and the next begins is a true event."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from settle.backend.vta.worlds.sequences import Sequences

PERIOD = 9
"""Frames over which a curve's frequency is counted, and the longest segment that is drawn at random."""
SHORTEST = 4
NOISE = 0.05
"""Standard deviation added to each number."""


@dataclass(frozen=True, eq=False)
class Motifs:
    """K curves in D dimensions: M_k[j, d] = c_kd + a_kd sin(2 pi f_k j / 9 + ph_kd)."""

    centre: np.ndarray
    """K x D."""
    height: np.ndarray
    """K x D."""
    frequency: np.ndarray
    """K."""
    phase: np.ndarray
    """K x D, radians."""

    @staticmethod
    def random(rng: np.random.RandomState, kinds: int = 5, dimensions: int = 6) -> Motifs:
        """c, a ~ .6 N(0, 1); f ~ U(.5, 1.5); ph ~ U(0, 2 pi)."""
        shape = (kinds, dimensions)
        return Motifs(0.6 * rng.randn(*shape), 0.6 * rng.randn(*shape), rng.uniform(0.5, 1.5, kinds), rng.uniform(0, 2 * np.pi, shape))

    @property
    def kinds(self) -> int:
        return len(self.centre)

    def at(self, kind: np.ndarray, j: np.ndarray) -> np.ndarray:
        """Points of curves, (*kind.shape, D), float32.

        :param kind: whole numbers below K.
        :param j: frames since the segment began, of the same shape.
        """
        turn = 2 * np.pi * self.frequency[kind] * j / PERIOD
        return (self.centre[kind] + self.height[kind] * np.sin(turn[..., None] + self.phase[kind])).astype(np.float32)

    def sequences(self, rng: np.random.RandomState, count: int, length: int) -> Sequences:
        """``count`` sequences of ``length`` frames.

        Lengths of segments are uniform in 4..9 (the curve is cut, not stretched), the next curve differs from the last,
        and the first segment is met at a random one of its frames.
        """
        kind, j = np.empty((count, length), np.int64), np.empty((count, length), np.int64)
        now = rng.randint(self.kinds, size=count)
        lasts = rng.randint(SHORTEST, PERIOD + 1, size=count)
        since = (rng.random_sample(count) * lasts).astype(np.int64)
        for t in range(length):
            over = since >= lasts
            now = np.where(over, (now + 1 + rng.randint(max(self.kinds - 1, 1), size=count)) % self.kinds, now)
            lasts = np.where(over, rng.randint(SHORTEST, PERIOD + 1, size=count), lasts)
            since = np.where(over, 0, since)
            kind[:, t], j[:, t] = now, since
            since = since + 1
        return self.noisy(rng, kind, j)

    def noisy(self, rng: np.random.RandomState, kind: np.ndarray, j: np.ndarray) -> Sequences:
        """The curves with noise N(0, .05^2) added; ``kind`` and ``j`` (n x T) as in :meth:`at`."""
        x = self.at(kind, j)
        x += np.float32(NOISE) * rng.standard_normal(x.shape).astype(np.float32)
        return Sequences(x, (j == 0).astype(np.uint8), kind, "motif")
