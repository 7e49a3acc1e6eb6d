"""What a search looks for, and where."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import KnobError
from settle.backend.core.search.ranges import KnobRange
from settle.backend.core.sweep.plan import MOST_RUNS, knob_of

MOST_TRIALS, MOST_FIGURES = 100_000, 8
SAMPLERS = ("tpe", "gp", "random")
"""How the next setting is chosen: by densities of good and bad ones (TPE), by a Gaussian process, at random."""


@dataclass(frozen=True)
class Goal:
    """A figure of the summary, and which way it is to go."""

    figure: str
    maximise: bool = False

    @property
    def sign(self) -> float:
        """By which the figure is multiplied so that less is better."""
        return -1.0 if self.maximise else 1.0


@dataclass(frozen=True)
class SearchPlan:
    """A search: checked, and the same text again after it was written and read.

    :ivar fixed: knobs that differ from the preset in every trial.
    :ivar ranges: of the knobs that are varied.
    :ivar trials: settings to be tried in all, those that came to a bad end or were pruned with them.
    :ivar seeds: of each trial, whose figures are their mean.
    :ivar prune: whether a run that falls behind is stopped.
    :ivar sampler_seed: of the random numbers by which settings are chosen.
    :ivar take_in: folders whose finished sessions are known from the start, where they fit.
    """

    experiment: str
    goals: tuple[Goal, ...]
    ranges: tuple[KnobRange, ...]
    preset: str = ""
    fixed: Mapping[str, Any] = field(default_factory=dict)
    trials: int = 30
    seeds: tuple[int, ...] = (0,)
    steps: int | None = None
    minutes: float | None = None
    device: str = "cpu"
    sampler: str = "tpe"
    sampler_seed: int = 0
    prune: bool = False
    take_in: tuple[str, ...] = ()

    def knobs(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The knobs of a trial that differ from the preset: fixed ones, and varied ones by their parameters."""
        return {**self.fixed, **{each.name: each.value(parameters) for each in self.ranges}}

    def parameters(self, settings: Mapping[str, Any]) -> dict[str, Any] | None:
        """The parameters with which a trial has the varied knobs of ``settings``; None: one is out of its range."""
        found = dict[str, Any]()
        for each in self.ranges:
            inside = each.parameters_of(settings[each.name])
            if inside is None:
                return None
            found |= inside
        return found

    def check(self, kind: type[Experiment]) -> None:
        """See that a search is possible, before the first run begins.

        :raises KnobError: the preset or a fixed knob is not possible, a knob is given twice, or there is nothing to search for.
        """
        names = [each.name for each in self.ranges]
        if not names:
            raise KnobError("vary", "A search varies one knob or more: name them after --vary.")
        for name in names:
            if name in self.fixed or names.count(name) > 1:
                raise KnobError(name, f"{name} is given twice: a knob is fixed, or varied within one range.")
        figures = [goal.figure for goal in self.goals]
        if not 1 <= len(figures) <= MOST_FIGURES or len(set(figures)) < len(figures):
            raise KnobError("minimise", f"A search has 1 to {MOST_FIGURES} figures, each once: name them after --minimise or --maximise.")
        if (runs := self.trials * len(self.seeds)) > MOST_RUNS:
            raise KnobError("trials", f"These are {runs:,} runs: a search takes up to {MOST_RUNS:,}, of all trials and seeds.")
        if self.prune and len(figures) > 1:
            raise KnobError("prune", "--prune is not possible with several figures: a run may be behind in one and ahead in another.")
        kind.make(self.preset, self.fixed).check_headless()

    def same_runs(self, other: SearchPlan) -> bool:
        """Whether the trials of one are trials of the other: only how many, how they are chosen, and what else is known may differ."""
        how = {"trials": 1, "sampler": "", "sampler_seed": 0, "prune": False, "take_in": ()}
        return replace(self, **how).as_json() == replace(other, **how).as_json()

    def as_json(self) -> dict[str, Any]:
        """Of JSON's types alone."""
        return json.loads(json.dumps(asdict(self)))

    @classmethod
    def from_json(cls, kind: type[Experiment], found: Mapping[str, Any]) -> SearchPlan:
        """The plan that :meth:`as_json` gave, its values in their proper types.

        :raises KnobError: this Settle does not take one of its values.
        :raises KeyError, TypeError, ValueError: it is something else.
        """
        about = dict(found)
        ranges = [KnobRange(**each) for each in about["ranges"]]
        for i, each in enumerate(ranges):
            ranges[i] = each.checked(knob_of(kind, each.name))
        about["fixed"] = {str(name): knob_of(kind, name).check(name, value) for name, value in dict(found["fixed"]).items()}
        about |= {"goals": tuple(Goal(**each) for each in found["goals"]), "ranges": tuple(ranges)}
        about |= {"seeds": tuple(int(seed) for seed in found["seeds"]), "take_in": tuple(map(str, found["take_in"]))}
        return cls(**about)
