"""Figures of made pictures beside those of real ones, both against real pictures that nobody has learnt from, as many on each side.

The test and validation pictures are one pool: neither the generator nor the classifier has seen them. It is halved at random several
times; one half stands for the data, what is compared with it are as many made pictures, and then the other half. So whatever a
figure owes to the number of pictures or to the classifier's memory of its training pictures is the same on both sides.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from settle.backend.core import stopping
from settle.backend.core.random_streams import stream
from settle.backend.core.spread import Spread
from settle.backend.gan.metrics.fid_precision_recall import classifier_score, frechet_distance, precision_recall
from settle.backend.gan.metrics.kernel_distance import kernel_distance

SPLITS = 8
"""How often the pool is halved."""
MOST = 2000
"""Pictures of a side at most: the time of precision and recall grows with the square."""


@dataclass(frozen=True, eq=False)
class ClassifiedPictures:
    """What the small classifier makes of pictures."""

    features: Tensor
    """(n, d)."""
    probability: Tensor
    """(n, classes)."""

    def __getitem__(self, rows: Tensor) -> ClassifiedPictures:
        return ClassifiedPictures(self.features[rows], self.probability[rows])

    def __len__(self) -> int:
        return len(self.features)


@dataclass(frozen=True)
class QualityFigures:
    """Over the splits, each against as many held-out real pictures."""

    kid: Spread
    fid: Spread
    precision: Spread
    recall: Spread
    score: Spread

    def columns(self, suffix: str = "") -> dict[str, float]:
        """Column -> value of the table ``figures``, spreads by ``_sd``."""
        named = {"kid_small": self.kid, "fid_small": self.fid, "precision": self.precision, "recall": self.recall}
        found = {name + suffix: spread for name, spread in {**named, "classifier_score": self.score}.items()}
        return {name: s.mean for name, s in found.items()} | {f"{name}_sd": s.sd for name, s in found.items()}


class HeldOutComparison:
    """:param held_out: the pool. :param scale: root mean square of a feature, by which small-KID divides."""

    def __init__(self, held_out: ClassifiedPictures, scale: float, seed: int = 0):
        self.held_out, self.scale, self.seed = held_out, scale, seed

    def count(self, made: int) -> int:
        """Pictures of each side, where so many were made."""
        return min(MOST, len(self.held_out) // 2, made)

    def of_made(self, made: ClassifiedPictures, n: int) -> QualityFigures:
        """Made pictures, n at a time, against n held-out ones."""
        rng = stream(self.seed, "made pictures")
        return self._figures([(half, made[torch.as_tensor(rng.permutation(len(made))[:n])]) for half, _ in self._halves(n)])

    def of_real(self, n: int) -> QualityFigures:
        """Held-out pictures against others of them: what a perfect generator measures."""
        return self._figures(self._halves(n))

    def _halves(self, n: int) -> list[tuple[ClassifiedPictures, ClassifiedPictures]]:
        rng = stream(self.seed, "held-out halves")
        orders = [torch.as_tensor(rng.permutation(len(self.held_out))) for _ in range(SPLITS)]
        return [(self.held_out[order[:n]], self.held_out[order[n : 2 * n]]) for order in orders]

    def _figures(self, pairs: list[tuple[ClassifiedPictures, ClassifiedPictures]]) -> QualityFigures:
        found = []
        for real, other in pairs:
            stopping.check()
            a, b = real.features, other.features
            kid = kernel_distance(a / self.scale, b / self.scale)
            found.append((kid, frechet_distance(a, b), *precision_recall(a, b), classifier_score(other.probability)))
        return QualityFigures(*(Spread.of(values) for values in zip(*found, strict=True)))
