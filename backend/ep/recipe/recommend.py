"""Which of many measured settings to take. No torch here.

The rule: of all settings whose sign agreement is within a margin of the best one, the cheapest, that is the one with
the fewest steps in an update; of equally cheap ones the one that agrees best. Settings with K > T, for which there is
no gradient to agree with in the first steps, and unstable ones do not count.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

FIGURES = ("sign_agreement", "relmse", "cosine")
SYNAPSES = "all"
"""Name of all weights together, beside those of single arrays."""
Setting = tuple[int, int, float]
"""T, K and beta."""


@dataclass(frozen=True)
class Measured:
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

    @property
    def setting(self) -> Setting:
        return self.T, self.K, self.beta


@dataclass
class Mean:
    """One setting over the mini-batches so far."""

    count: int = 0
    figures: dict[str, dict[str, float]] = field(default_factory=dict)
    residual: float = 0.0
    """The largest."""
    steady: int = 0
    """Mini-batches whose state was."""
    _squares: float = 0.0

    def add(self, cell: Measured) -> None:
        """Take in one mini-batch."""
        self.count += 1
        before = self.agreement if self.figures else 0.0
        # Made anew each time: what was handed out stays as it was.
        self.figures = {
            figure: {name: mean + (values[name] - mean) / self.count for name, mean in self._means(figure, values).items()}
            for figure, values in cell.figures.items()
        }
        value = cell.figures["sign_agreement"][SYNAPSES]
        self._squares += (value - before) * (value - self.agreement)
        self.residual = max(self.residual, cell.residual)
        self.steady += cell.steady

    def _means(self, figure: str, values: Mapping[str, float]) -> Mapping[str, float]:
        return self.figures.get(figure) or dict.fromkeys(values, 0.0)

    @property
    def agreement(self) -> float:
        """Share of synapses whose updates have the same sign."""
        return self.figures["sign_agreement"][SYNAPSES]

    @property
    def spread(self) -> float:
        """Standard deviation of the sign agreement over mini-batches; NaN for a single one."""
        return math.sqrt(self._squares / (self.count - 1)) if self.count > 1 else math.nan


def steps_of(setting: Setting, phases: int) -> int:
    """Steps of one update; ``phases``: nudged phases of it."""
    return setting[0] + phases * setting[1]


def recommend(means: Mapping[Setting, Mean], margin: float, phases: int = 1) -> tuple[Setting | None, Setting | None]:
    """The setting to take by the rule above, and the one that agrees best; None where nothing counts.

    :param margin: how much sign agreement may be lost against the best, as a share.
    """
    counted = _counted(means)
    if not counted:
        return None, None
    best = max(counted, key=lambda s: (counted[s], -steps_of(s, phases)))
    near = [s for s in counted if counted[s] >= counted[best] - margin]
    return min(near, key=lambda s: (steps_of(s, phases), -counted[s])), best


def _counted(means: Mapping[Setting, Mean]) -> dict[Setting, float]:
    return {s: mean.agreement for s, mean in means.items() if s[1] <= s[0] and math.isfinite(mean.agreement)}
