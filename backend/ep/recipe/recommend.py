"""Which of many measured settings to take. No torch here.

The rule: of all settings whose sign agreement is within a margin of the best one, the cheapest, that is the one with
the fewest steps in an update; of equally cheap ones the one that agrees best. Settings with K > T, for which there is
no gradient to agree with in the first steps, and unstable ones do not count.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from settle.backend.ep.recipe.measurements import CellMean, Setting


def steps_of(setting: Setting, phases: int) -> int:
    """Steps of one update; ``phases``: nudged phases of it."""
    return setting[0] + phases * setting[1]


def recommend(means: Mapping[Setting, CellMean], margin: float, phases: int = 1) -> tuple[Setting | None, Setting | None]:
    """The setting to take by the rule above, and the one that agrees best; None where nothing counts.

    :param margin: how much sign agreement may be lost against the best, as a share.
    """
    counted = _counted(means)
    if not counted:
        return None, None
    best = max(counted, key=lambda s: (counted[s], -steps_of(s, phases)))
    near = [s for s in counted if counted[s] >= counted[best] - margin]
    return min(near, key=lambda s: (steps_of(s, phases), -counted[s])), best


def _counted(means: Mapping[Setting, CellMean]) -> dict[Setting, float]:
    return {s: mean.agreement for s, mean in means.items() if s[1] <= s[0] and math.isfinite(mean.agreement)}
