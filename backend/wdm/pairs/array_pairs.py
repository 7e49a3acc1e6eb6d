"""Pairs that lie in arrays, whole: those of the user's own, and halves of faces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from settle.backend.wdm.pairs.view_pairs import ProbePart, ViewPairs

if TYPE_CHECKING:
    import torch

PARTS = ("learning", "fit", "validation", "test")
"""What a pair is for: 0 to be learnt from, 1 to fit a probe, 2 to choose its penalty, 3 to test it."""


@dataclass(frozen=True, eq=False)
class ArrayPairs(ViewPairs):
    """See the module."""

    views: tuple[torch.Tensor, torch.Tensor]
    """x and y (count, *shape), float32, of the pairs to learn from."""

    @property
    def chances(self) -> np.ndarray:
        """(factors,): what always saying the class that is commonest in the fit part gets on the test part."""
        commonest = [np.bincount(column).argmax() for column in self.fit.labels.T]
        return (self.test.labels == commonest).mean(0)

    def batch(self, rows: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        import torch

        at = torch.from_numpy(np.asarray(rows, np.int64))
        return self.views[0].index_select(0, at), self.views[1].index_select(0, at)


def from_arrays(
    factors: tuple[str, ...], classes: tuple[int, ...], x: np.ndarray, y: np.ndarray, labels: np.ndarray, split: np.ndarray
) -> ArrayPairs:
    """Pairs of x and y (n, ...), float32, with labels (n, factors); ``split`` (n,) says what each is for, by its place in :data:`PARTS`."""
    import torch

    at = [np.flatnonzero(split == part) for part in range(len(PARTS))]

    def part(rows: np.ndarray) -> ProbePart:
        return ProbePart(labels[rows], lambda which: (x, y)[which][rows])

    learning = at[0]
    views = torch.from_numpy(x[learning]), torch.from_numpy(y[learning])
    parts = part(at[1]), part(at[2]), part(at[3])
    return ArrayPairs(factors, classes, None, x.shape[1:], y.shape[1:], len(learning), *parts, views)


def random_split(random: np.random.Generator, count: int, shares: tuple[float, float, float, float]) -> np.ndarray:
    """(count,): what each is for, drawn so that the four parts have these shares, and each at least one where there are four."""
    sizes = np.maximum(1, np.floor(count * np.array(shares[1:]))).astype(int)
    split = np.repeat(np.arange(len(PARTS)), [max(0, count - sizes.sum()), *sizes])[:count]
    return random.permutation(split)
