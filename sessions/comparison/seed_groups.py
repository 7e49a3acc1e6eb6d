"""Runs that differ in their seed alone, together: mean and spread over the seeds."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from settle.backend.core.spread import Spread
from settle.sessions.comparison.differences import Conditions
from settle.sessions.json_values import json_default

Band = Literal["sd", "t95"]
BANDS: dict[Band, str] = {
    "sd": "standard deviation over {n} seeds (n − 1)",
    "t95": "95 % interval of the mean over {n} seeds (Student's t)",
}
"""What a band is, in words."""
T_975 = (12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624)
"""Student's t below which 97.5 % lie, for 1 to 7 degrees of freedom: with 2 to 8 seeds."""


@dataclass(frozen=True)
class SeedGroup:
    """Runs that differ in their seed alone; one run alone is a group as well."""

    members: tuple[int, ...]
    """Numbers of the runs."""
    seeds: tuple[int, ...]
    label: str
    """What tells the group from the others."""


def seed_groups(conditions: Conditions) -> list[SeedGroup]:
    """The groups, in the order of their first runs.

    The same seed twice is no second measurement: the second run begins a group of its own, with those of its like.
    """
    found = dict[tuple[str, int], list[int]]()
    for number, one in enumerate(conditions.of):
        key = json.dumps({name: value for name, value in one.items() if name != "seed"}, sort_keys=True, default=json_default)
        again = 0
        while any(conditions.of[other]["seed"] == one["seed"] for other in found.get((key, again), ())):
            again += 1
        found.setdefault((key, again), []).append(number)
    groups = list[SeedGroup]()
    for members in found.values():
        seeds = tuple(int(conditions.runs[i].recording.seed) for i in members)
        groups.append(SeedGroup(tuple(members), seeds, group_label(conditions, members, len(found))))
    return groups


def group_label(conditions: Conditions, members: Sequence[int], groups: int, keep: Callable[[str], str] = str) -> str:
    """What tells a group from the others.

    :param groups: how many there are.
    :param keep: as for :meth:`Conditions.label`.
    """
    several = len(members) > 1
    alone = "seed" in conditions.differs and not several
    label = conditions.label(members[0], () if alone else ("seed",), keep) if groups > 1 else ""
    return label or ("all seeds" if several else conditions.label(members[0], keep=keep))


def band_words(groups: Sequence[SeedGroup], band: Band) -> str:
    """What the bands of these groups are: ``standard deviation over 3 seeds (n − 1)``; nothing where no runs are seeds of one."""
    counts = {len(group.members) for group in groups if len(group.members) > 1}
    return BANDS[band].format(n=counts.pop() if len(counts) == 1 else "n") if counts else ""


def half_width(sd: Any, n: Any, band: Band) -> Any:
    """Half the height of a band.

    :param sd: standard deviation of one, from n - 1.
    :param n: measurements, 2 to 8.
    """
    if band == "sd":
        return sd
    count = np.clip(np.asarray(n, int), 2, len(T_975) + 1)
    return np.asarray(sd) * np.take(T_975, count - 2) / np.sqrt(count)


@dataclass(frozen=True)
class GroupFigure:
    """One figure over the seeds of a group."""

    mean: float
    """NaN: no run has it."""
    sd: float
    """From n - 1; NaN: fewer than two runs have it."""
    t95: float
    """Half of the 95 % interval of the mean, by Student's t; NaN likewise."""
    n: int

    @classmethod
    def of(cls, values: Sequence[float | None]) -> GroupFigure:
        """Of the values that are numbers."""
        there = [value for value in values if value is not None and math.isfinite(value)]
        spread = Spread.of(there)
        wide = float(half_width(spread.sd, len(there), "t95")) if len(there) > 1 else math.nan
        return cls(spread.mean, spread.sd, wide, len(there))
