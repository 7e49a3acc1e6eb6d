"""Which of many measured settings to take. No torch here.

Only a setting counts that at the weights of the start and at those after brief training

1. has K <= T (else there is no gradient to agree with in the first steps) and stable nudged states,
2. was nudged at rest, in all mini-batches: the state had been still for the last K steps of the free phase,
3. gives an update that follows that of BPTT at the grid's largest T and K: in the array of weights where it does so worst, their
   angle is at most so many degrees larger than that of the best setting, and their cosine is not below :data:`LEAST_COSINE`.

Of these, with the smaller of its two sign agreements as a setting's own: the cheapest within a margin of the best one, that is
the one with the fewest steps in an update; of equally cheap ones the one that agrees best. Where none is left there is none to recommend.
docs/ep/recipe.md has what the rule was decided on.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from settle.backend.ep.recipe.measurements import CellMean, Setting

LEAST_COSINE = 0.6
"""Where even the best setting has less, none is recommended: 53 degrees from BPTT."""


def steps_of(setting: Setting, phases: int) -> int:
    """Steps of one update; ``phases``: nudged phases of it."""
    return setting[0] + phases * setting[1]


@dataclass(frozen=True)
class Recommendation:
    """The setting to take, and how many were left after each condition."""

    setting: Setting | None
    best: float
    """The best sign agreement at the start of all settings that meet condition 1; NaN: none does."""
    counted: int
    """Settings that meet condition 1."""
    settled: int
    """Of these, those that meet condition 2."""
    agreeing: int
    """Of these, those that meet condition 3."""


def recommend(
    start: Mapping[Setting, CellMean], trained: Mapping[Setting, CellMean], margin: float, angle: float, phases: int = 1
) -> Recommendation:
    """The setting to take by the rule above.

    :param start: what was measured at the start. :param trained: after brief training; a setting that is not in it does not qualify.
    :param margin: how much sign agreement may be lost against the best, as a share.
    :param angle: how many degrees more than the best setting's the angle may have.
    """
    counted = [s for s, mean in start.items() if s[1] <= s[0] and math.isfinite(mean.agreement)]
    both = {s: (start[s], trained[s]) for s in counted if s in trained and math.isfinite(trained[s].agreement)}
    settled = {s: means for s, means in both.items() if all(mean.settled for mean in means)}
    limits = [_cosine_limit([means[i] for means in both.values()], angle) for i in (0, 1)]
    agreeing = {
        s: means for s, means in settled.items() if all(m.reference_cosine >= limit for m, limit in zip(means, limits, strict=True))
    }
    own = {s: min(mean.agreement for mean in means) for s, means in agreeing.items()}
    near = [s for s in own if own[s] >= max(own.values()) - margin]
    chosen = min(near, key=lambda s: (steps_of(s, phases), -own[s]), default=None)
    best = max((start[s].agreement for s in counted), default=math.nan)
    return Recommendation(chosen, best, len(counted), len(settled), len(agreeing))


def _cosine_limit(means: Collection[CellMean], angle: float) -> float:
    """The cosine of the best of these, its angle enlarged by so many degrees, but not below :data:`LEAST_COSINE`."""
    best = max((mean.reference_cosine for mean in means if math.isfinite(mean.reference_cosine)), default=0.0)
    return max(LEAST_COSINE, math.cos(math.radians(min(180.0, math.degrees(math.acos(min(1.0, max(-1.0, best)))) + angle))))
