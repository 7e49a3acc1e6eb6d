"""Pairs of views x, y that share some factors, and what a probe needs: other pairs, whose factors are labelled. No torch on import."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch

FIT, VALIDATION, TEST = 4000, 1000, 2000
"""Pairs of the three parts of a probe, where pairs are drawn at random."""


@dataclass(frozen=True, eq=False)
class ProbePart:
    """Labelled pairs, none of which is learnt from; the views are made when they are asked for."""

    labels: np.ndarray
    """(n, factors): the class of each factor of x, from 0."""
    make: Callable[[int], np.ndarray]
    """View 0 or 1 -> (n, ...), float32."""

    @cached_property
    def x(self) -> np.ndarray:
        """(n, *shape_x), float32, in 0 to 1."""
        return self.make(0)

    @cached_property
    def y(self) -> np.ndarray:
        """(n, *shape_y), float32, in 0 to 1."""
        return self.make(1)


@dataclass(frozen=True, eq=False)
class ViewPairs(ABC):
    """Pairs to learn from, and the parts of a probe: ``fit`` it, choose by ``validation``, report ``test``."""

    factors: tuple[str, ...]
    """The names of what x and y share."""
    classes: tuple[int, ...]
    """Of each factor."""
    grid: tuple[int, int] | None
    """(rows, columns), where factor i is seen at place i, row by row; None: factors are no places."""
    shape_x: tuple[int, ...]
    """(height, width), (colours, height, width) or (numbers,)."""
    shape_y: tuple[int, ...]
    count: int
    """Pairs to learn from."""
    fit: ProbePart
    validation: ProbePart
    test: ProbePart

    @property
    def nats(self) -> float:
        """What all factors need together: the sum of the logarithms of their numbers of classes."""
        return math.fsum(math.log(c) for c in self.classes)

    @property
    def chances(self) -> np.ndarray:
        """(factors,): accuracy, 0 to 1, of whoever has seen nothing; here all classes are equally common."""
        return 1 / np.array(self.classes)

    @property
    def chance(self) -> float:
        """The mean of :attr:`chances`."""
        return float(self.chances.mean())

    @abstractmethod
    def batch(self, rows: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        """x and y (K, *shape), float32, of the pairs with these numbers, 0 to count - 1."""
