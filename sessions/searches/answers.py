"""What came of a search: its trials as rows, the best so far, which of several goals exclude each other, and which knobs matter."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from settle.backend.core.search.plan import Goal, SearchPlan
from settle.sessions.searches.trials import SearchTrial

STATES = ("complete", "pruned", "diverged", "failed", "open")
"""Of a trial: see :attr:`SearchTrial.state`."""


@dataclass(frozen=True)
class HistoryPoint:
    """A trial on the way."""

    trial: int
    """Its number, from 1; 0: it was taken in."""
    state: str
    value: float
    """NaN: it has none."""
    best: float
    """The best value up to it; NaN: there was none."""


@dataclass(frozen=True)
class SearchAnswers:
    """All that a search has come to so far.

    :ivar trials: as :meth:`SearchFolder.trials` gives them.
    """

    plan: SearchPlan
    trials: tuple[SearchTrial, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """Of each trial, from 1 in the order in which they were begun; 0 of those that were taken in."""
        count, found = 0, list[int]()
        for trial in self.trials:
            count += not trial.taken
            found.append(0 if trial.taken else count)
        return tuple(found)

    def counts(self) -> dict[str, int]:
        """How many trials of the search there are of each state, and how many were ``taken`` in beside."""
        own = [trial for trial in self.trials if not trial.taken]
        found = {state: sum(trial.state == state for trial in own) for state in STATES}
        return {**found, "taken": len(self.trials) - len(own)}

    def history(self, goal: int = 0) -> list[HistoryPoint]:
        """Trial by trial the value of a goal and the best one so far."""
        found, best, sign = list[HistoryPoint](), math.nan, self.plan.goals[goal].sign
        for number, trial in zip(self.numbers, self.trials, strict=True):
            value = trial.values[goal] if trial.state == "complete" else math.nan
            if math.isfinite(value) and not sign * value >= sign * best:
                best = value
            found.append(HistoryPoint(number, trial.state, value, best))
        return found

    def front(self) -> list[int]:
        """Places in :attr:`trials` of those that no other one beats: in no goal worse, and better in one (the Pareto front).

        Of a single goal these are the best trial and those that equal it.
        """
        whole = [i for i, trial in enumerate(self.trials) if trial.state == "complete"]
        costs = {i: _costs(self.plan.goals, self.trials[i]) for i in whole}
        return [i for i in whole if not any(_beats(costs[j], costs[i]) for j in whole)]

    def importance(self, goal: int = 0) -> dict[str, float]:
        """Share of each parameter in the spread of a goal, the largest first (functional ANOVA); empty: too few trials differ."""
        from settle.sessions.searches.study import importance  # with Optuna, for those who ask

        return importance(self.plan, self.trials, goal)

    def table(self) -> tuple[list[str], list[list[Any]]]:
        """Heads and rows for other programs: trial, state, parameters, of each goal its mean and deviation over seeds, what was taken."""
        names = [name for each in self.plan.ranges for name in each.parameters]
        goals = [head for goal in self.plan.goals for head in (goal.figure, f"{goal.figure} sd")]
        heads = ["trial", "state", *names, *goals, "seeds", "seconds", "files"]
        rows = []
        for number, trial in zip(self.numbers, self.trials, strict=True):
            figures = [value for pair in zip(trial.values, trial.sds, strict=True) for value in pair]
            shown = [None if math.isnan(value) else value for value in figures]
            seconds, files = sum(each.seconds for each in trial.sessions), " ".join(each.path.name for each in trial.sessions)
            rows.append([number, trial.state, *(trial.parameters[n] for n in names), *shown, len(trial.sessions), seconds, files])
        return heads, rows

    def csv(self) -> str:
        """:meth:`table` as text."""
        written = io.StringIO()
        heads, rows = self.table()
        csv.writer(written, lineterminator="\n").writerows([heads, *rows])
        return written.getvalue()


def _costs(goals: Sequence[Goal], trial: SearchTrial) -> tuple[float, ...]:
    return tuple(goal.sign * value for goal, value in zip(goals, trial.values, strict=True))


def _beats(one: Sequence[float], other: Sequence[float]) -> bool:
    return all(a <= b for a, b in zip(one, other, strict=True)) and any(a < b for a, b in zip(one, other, strict=True))
