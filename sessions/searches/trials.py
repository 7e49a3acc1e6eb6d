"""The trials of a search, as its sessions tell them: each is a setting of the varied knobs, with a session for each seed."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import KnobError
from settle.backend.core.search.plan import SearchPlan
from settle.sessions.library.entry import SessionEntry
from settle.sessions.sweeps.ends import came_to_its_end

PRUNED = "pruned"
"""The tag of a run that was stopped since it had fallen behind."""


@dataclass(frozen=True)
class SearchTrial:
    """One setting.

    :ivar parameters: name of :attr:`KnobRange.parameters` -> value.
    :ivar state: ``complete``; ``pruned``; ``diverged``; ``failed``, also where a figure has no value; ``open``: there is more to compute.
    :ivar sessions: those that count, in the order of their seeds.
    :ivar values: of each goal, the mean over the sessions; NaN where there is none.
    :ivar taken: whether it was known from the start, from sessions of another version or another folder.
    """

    parameters: Mapping[str, Any]
    state: str
    sessions: tuple[SessionEntry, ...]
    values: tuple[float, ...]
    sds: tuple[float, ...]
    """Sample standard deviations over the seeds; NaN of one."""
    taken: bool = False

    @property
    def key(self) -> str:
        """What two trials of one setting have in common."""
        return key_of(self.parameters)

    @property
    def ended(self) -> bool:
        return self.state != "open"


def key_of(parameters: Mapping[str, Any]) -> str:
    """The same text for the same setting."""
    return json.dumps(dict(sorted(parameters.items())))


def trials_of(plan: SearchPlan, kind: type[Experiment], entries: Iterable[SessionEntry], version: str | None) -> list[SearchTrial]:
    """The trials that these sessions are, in the order in which they were begun; sessions of other knobs or lengths are left out.

    :param version: of the Settle whose runs count as trials; finished ones of others are taken in. None: all are, as in another folder.
    """
    own, other = dict[str, list[SessionEntry]](), dict[str, list[SessionEntry]]()
    found = dict[str, dict[str, Any]]()
    base = kind.make(plan.preset, plan.fixed).settings()
    for entry in sorted(entries, key=lambda entry: entry.started):
        mine = version is not None and entry.version in ("", version) and entry.seed in plan.seeds
        parameters = _fitting(plan, kind, entry, base, mine)
        if parameters is not None:
            key = key_of(parameters)
            found[key] = parameters
            (own if mine else other).setdefault(key, []).append(entry)
    trials = [_own(plan, found[key], each) for key, each in own.items()]
    return [*_taken_in(plan, {key: found[key] for key in other if key not in own}, other), *trials]


def _taken_in(plan: SearchPlan, found: Mapping[str, Mapping[str, Any]], there: Mapping[str, list[SessionEntry]]) -> list[SearchTrial]:
    """Of each setting the mean over its finished sessions, whatever their seeds; one without is left out."""
    trials = list[SearchTrial]()
    for key, parameters in found.items():
        ended = {entry.seed: entry for entry in there[key] if _came_to_its_end(plan, entry)}
        trial = _trial(plan, parameters, "complete", list(ended.values()), taken=True)
        if ended and trial.state == "complete":
            trials.append(trial)
    return trials


def _fitting(plan: SearchPlan, kind: type[Experiment], entry: SessionEntry, base: Mapping[str, Any], mine: bool) -> dict[str, Any] | None:
    """The parameters of a session that is a run of the search; None: it is none.

    :param mine: whether it was made by the search, so that it went on for as long as its experiment wanted, which may change on the way.
    """
    if entry.experiment != kind.name or entry.problem or entry.turns or entry.extended:
        return None
    try:
        made = kind.make("", entry.knobs)
    except KnobError:  # of another version
        return None
    settings, varied = made.settings(), {each.name for each in plan.ranges}
    if any(settings[name] != value for name, value in base.items() if name not in varied):
        return None
    length = plan.steps or (None if mine else made.steps())
    if plan.minutes is None and None not in (length, entry.planned) and entry.planned != length:
        return None
    return plan.parameters(settings)


def _came_to_its_end(plan: SearchPlan, entry: SessionEntry) -> bool:
    pruned = entry.outcome == "stopped" and PRUNED in entry.tags
    return not pruned and came_to_its_end(entry.outcome, entry.seconds, plan.minutes)


def _own(plan: SearchPlan, parameters: Mapping[str, Any], entries: list[SessionEntry]) -> SearchTrial:
    by_seed = dict[int, SessionEntry]()
    for entry in entries:
        if entry.seed not in by_seed or not _ended(plan, by_seed[entry.seed]):
            by_seed[entry.seed] = entry
    sessions = [by_seed[seed] for seed in plan.seeds if seed in by_seed and _ended(plan, by_seed[seed])]
    bad = [_bad(entry) for entry in sessions if _bad(entry)]
    if bad:
        return _trial(plan, parameters, bad[0], sessions)
    return _trial(plan, parameters, "complete" if len(sessions) == len(plan.seeds) else "open", sessions)


def _ended(plan: SearchPlan, entry: SessionEntry) -> bool:
    return bool(_bad(entry)) or _came_to_its_end(plan, entry)


def _bad(entry: SessionEntry) -> str:
    """How a run came to another end than its own; nothing: it did not."""
    if entry.outcome == "stopped" and PRUNED in entry.tags:
        return "pruned"
    return entry.outcome if entry.outcome in ("diverged", "failed") else ""


def _trial(plan: SearchPlan, parameters: Mapping[str, Any], state: str, sessions: list[SessionEntry], taken: bool = False) -> SearchTrial:
    columns = [[entry.figures.get(goal.figure, math.nan) for entry in sessions] for goal in plan.goals]
    values = tuple(float(np.mean(column)) if column else math.nan for column in columns)
    sds = tuple(float(np.std(column, ddof=1)) if len(column) > 1 else math.nan for column in columns)
    if state == "complete" and not np.isfinite(values).all():
        state = "failed"
    return SearchTrial(parameters, state, tuple(sessions), values, sds, taken)
