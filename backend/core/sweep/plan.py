"""What a sweep is to compute: a run for each combination of knob values and each seed."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import Knob, KnobError, nearest

MOST_RUNS = 100_000


@dataclass(frozen=True)
class PlannedRun:
    """One run of a sweep."""

    number: int
    """From 1, in the order of the plan: seeds change last, so that each setting is known early and all seeds of it late."""
    knobs: Mapping[str, Any]
    """Those that differ from the preset: the ones that are the same in all runs, and those of the grid."""
    seed: int


@dataclass(frozen=True)
class SweepPlan:
    """A sweep: checked, and the same text again after it was written and read.

    :ivar fixed: knobs that differ from the preset in every run.
    :ivar grid: knob -> its values; the first one changes slowest.
    """

    experiment: str
    preset: str = ""
    fixed: Mapping[str, Any] = field(default_factory=dict)
    grid: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    seeds: tuple[int, ...] = (0,)
    steps: int | None = None
    minutes: float | None = None
    device: str = "cpu"

    def __len__(self) -> int:
        count = len(self.seeds)
        for values in self.grid.values():
            count *= len(values)
        return count

    def combinations(self) -> list[dict[str, Any]]:
        """Knobs of each setting, those of the grid last."""
        names = list(self.grid)
        return [{**self.fixed, **dict(zip(names, values, strict=True))} for values in itertools.product(*self.grid.values())]

    def runs(self) -> Iterator[PlannedRun]:
        """All of them, for the first seed every setting, then for the second."""
        settings = self.combinations()
        for number, (seed, knobs) in enumerate(itertools.product(self.seeds, settings), 1):
            yield PlannedRun(number, knobs, seed)

    def some_combinations(self, most: int) -> list[dict[str, Any]]:
        """Knobs of each setting, if they are not more than that; else of some, with the first and the last of all values among them: each
        knob through about as many values, while the others stand at one end.
        """
        if len(self) // max(1, len(self.seeds)) <= most:
            return self.combinations()
        found, share = list[dict[str, Any]](), max(1, most // (2 * len(self.grid)))
        for end in (0, -1):
            ends = {**self.fixed, **{name: values[end] for name, values in self.grid.items()}}
            for name, values in self.grid.items():
                found += [{**ends, name: value} for value in (*values[:: -(-len(values) // share)], values[-1])]
        return found

    def check(self, kind: type[Experiment], most: int = MOST_RUNS) -> None:
        """See that every run of it is possible, before the first begins.

        :param most: settings that are looked at, see :meth:`some_combinations`; the default: all.
        :raises KnobError: a knob is unknown, a value or a combination of values is not possible, or there are too many runs.
        """
        for name in self.grid:
            if name in self.fixed:
                raise KnobError(name, f"{name} is given twice: once for all runs, and once as a knob of the grid.")
        if not self.seeds:
            raise KnobError("seeds", "seeds = 0 is not possible: a sweep takes 1 seed or more.")
        if len(self) > MOST_RUNS:
            raise KnobError("grid", f"These are {len(self):,} runs: a sweep takes up to {MOST_RUNS:,}.")
        for knobs in self.some_combinations(most):
            kind.make(self.preset, knobs).check_headless()

    def as_json(self) -> dict[str, Any]:
        """Of JSON's types alone."""
        return json.loads(json.dumps({name: getattr(self, name) for name in self.__dataclass_fields__}))

    @classmethod
    def from_json(cls, kind: type[Experiment], found: Mapping[str, Any]) -> SweepPlan:
        """The plan that :meth:`as_json` gave, its values in their proper types.

        :raises KnobError: this Settle does not take one of its values.
        :raises KeyError, TypeError, ValueError: it is something else.
        """
        fixed = {str(name): knob_of(kind, name).check(name, value) for name, value in dict(found["fixed"]).items()}
        grid = {
            str(name): tuple(knob_of(kind, name).check(name, value) for value in values) for name, values in dict(found["grid"]).items()
        }
        seeds = tuple(int(seed) for seed in found["seeds"])
        steps, minutes = found["steps"], found["minutes"]
        return cls(str(found["experiment"]), str(found["preset"]), fixed, grid, seeds, steps, minutes, str(found["device"]))


def identity(experiment: str, settings: Mapping[str, Any], seed: int, steps: int | None, minutes: float | None, version: str) -> str:
    """What makes two runs the same one: experiment, all knobs as they stand at the start, seed, given length, version of Settle.

    :returns: 16 hexadecimal digits.
    """
    told = json.dumps([experiment, dict(sorted(settings.items())), seed, steps, minutes, version], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def knob_of(kind: type[Experiment], name: str) -> Knob:
    """A knob by its name.

    :raises KnobError: there is none.
    """
    knobs = kind.knobs()
    if name not in knobs:
        raise KnobError(name, f"{name} is no knob of {kind.name}: it has {', '.join(knobs)}.{nearest(name, list(knobs))}")
    return knobs[name]
