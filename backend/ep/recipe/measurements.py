"""What is measured of one setting of T, K and beta: on a mini-batch, and in the mean over several. No torch here."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from settle.backend.core.spread import Spread

FIGURES = ("sign_agreement", "relmse", "cosine")
SYNAPSES = "all"
"""Name of all weights together, beside those of single arrays."""
Setting = tuple[int, int, float]
"""T, K and beta."""
NONE: Setting = (0, 0, math.nan)
"""Stands in a table where no setting is recommended."""


@dataclass(frozen=True)
class CellMeasurement:
    """One setting on one mini-batch."""

    T: int
    K: int
    beta: float
    figures: Mapping[str, Mapping[str, float]]
    """Figure -> array -> value."""
    residual: float
    """Largest movement of a unit in the last free step."""
    steady: bool
    """Whether the state was still for the last K steps of the free phase."""
    reference_cosine: float = math.nan
    """Cosine of EP's update and that of BPTT at the largest T and K of the grid, of the array where it is smallest."""

    @property
    def setting(self) -> Setting:
        return self.T, self.K, self.beta


@dataclass
class CellMean:
    """One setting over the mini-batches so far."""

    count: int = 0
    figures: dict[str, dict[str, float]] = field(default_factory=dict)
    residual: float = 0.0
    """The largest."""
    steady: int = 0
    """Mini-batches whose state was."""
    reference_cosine: float = 0.0
    """Mean over the mini-batches."""
    _values: dict[str, list[float]] = field(default_factory=dict)
    """Figure -> of each mini-batch, all weights together; so the cosine with the reference."""

    def add(self, cell: CellMeasurement) -> None:
        """Take in one mini-batch."""
        self.count += 1
        # Made anew each time: what was handed out stays as it was.
        self.figures = {
            figure: {name: mean + (values[name] - mean) / self.count for name, mean in self._means(figure, values).items()}
            for figure, values in cell.figures.items()
        }
        for name, value in {**{n: each[SYNAPSES] for n, each in cell.figures.items()}, "reference_cosine": cell.reference_cosine}.items():
            self._values.setdefault(name, []).append(value)
        self.residual = max(self.residual, cell.residual)
        self.reference_cosine += (cell.reference_cosine - self.reference_cosine) / self.count
        self.steady += cell.steady

    def _means(self, figure: str, values: Mapping[str, float]) -> Mapping[str, float]:
        return self.figures.get(figure) or dict.fromkeys(values, 0.0)

    def state_dict(self) -> dict[str, Any]:
        """All of it, JSON-able."""
        return dict(vars(self))

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> CellMean:
        """From what :meth:`state_dict` gave."""
        return cls(**state)

    @property
    def settled(self) -> bool:
        """Whether the state was still in all mini-batches."""
        return self.steady == self.count

    @property
    def agreement(self) -> float:
        """Share of synapses whose updates have the same sign."""
        return self.figures["sign_agreement"][SYNAPSES]

    def sd(self, name: str) -> float:
        """Standard deviation of a figure over mini-batches, of one; NaN for a single one.

        :param name: of :data:`FIGURES`, or ``reference_cosine``.
        """
        return Spread.of(self._values[name]).sd


@dataclass
class FreePhaseTimer:
    """Steps of free phases and the time they took, without what is measured beside them."""

    steps: int = 0
    seconds: float = 0.0

    @property
    def ms_per_step(self) -> float:
        """NaN before the first step."""
        return 1e3 * self.seconds / self.steps if self.steps else math.nan
