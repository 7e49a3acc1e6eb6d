"""The folder of a search: its plan in ``search.json``, Optuna's journal, and the sessions of its runs.

The sessions are the truth: which trial each is, it tells by itself, and the journal is made anew from them where it is lost.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import KnobError
from settle.backend.core.search.plan import SearchPlan
from settle.sessions.disk import reason
from settle.sessions.format import SessionError
from settle.sessions.library.index import SessionIndex
from settle.sessions.lock import FileLock
from settle.sessions.searches.plan_check import check_search_plan
from settle.sessions.searches.trials import SearchTrial, trials_of
from settle.sessions.sweeps.folder import is_driven, lock_of, read_about, short_text, word_of, write_about

NAME, STUDY, LOCK = "search.json", "study.journal", ".search.lock"


@dataclass(frozen=True)
class SearchFolder:
    """A search's folder, opened or newly made."""

    path: Path
    plan: SearchPlan
    version: str
    """Of the Settle whose runs count as trials."""
    mark: str
    """By which a worker knows that it sees the same folder."""

    @classmethod
    def make(cls, path: Path, plan: SearchPlan, kind: type[Experiment], version: str) -> SearchFolder:
        """Take a folder for a search; one that has the same search already goes on, with as many trials as are asked for now.

        :raises SessionError: it is the folder of another search, somebody drives it, or it cannot be written.
        """
        if not (path / NAME).exists():
            return cls(path, plan, version, uuid.uuid4().hex)._written()
        old = cls.open(path, kind)
        if not old.plan.same_runs(plan):
            raise SessionError(f"{path} is not possible: it is the folder of another search ({_words(old.plan)}). Name another one.")
        lock = old.lock()  # a plan stays as it is while somebody computes it
        try:
            return replace(old, plan=plan, version=version)._written()
        finally:
            lock.release()

    def _written(self) -> SearchFolder:
        write_about(self.path, NAME, version=self.version, mark=self.mark, plan=self.plan.as_json())
        return self

    @classmethod
    def open(cls, path: Path, kind: type[Experiment]) -> SearchFolder:
        """:param kind: the experiment that :func:`experiment_in` names.

        :raises SessionError: it is no search's folder, is damaged, or of a newer Settle.
        """
        about = read_about(path, NAME)
        try:
            plan = SearchPlan.from_json(kind, check_search_plan(about.get("plan")))
            if plan.experiment != kind.name:
                raise SessionError(f"{path} is not possible: it is the folder of a search of {plan.experiment}, not of {kind.name}.")
            return cls(path, plan, word_of(about, "version"), word_of(about, "mark"))
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as e:
            raise SessionError(f"{path / NAME} is damaged: {str(e).rstrip('.') if isinstance(e, KnobError) else reason(e)}.") from None

    def lock(self) -> FileLock:
        """Held by who drives the search: no two do at once.

        :raises SessionError: somebody does.
        """
        return lock_of(self.path / LOCK, "its search goes on already, in another process")

    def is_driven(self) -> bool:
        """Whether a process computes it right now."""
        return is_driven(self.path / LOCK)

    @property
    def study(self) -> Path:
        """Optuna's journal."""
        return self.path / STUDY

    def file(self, parameters: Mapping[str, Any], seed: int) -> Path:
        """Where a session of a trial is kept: the parameters and the seed in its name, as far as there is room."""
        told = [f"{name}={short_text(value)}" for name, value in parameters.items()]
        whole = json.dumps([self.plan.experiment, self.plan.knobs(parameters), seed, self.version], sort_keys=True)
        return self.path / f"{'-'.join(told)[:120]}-seed={seed}-{hashlib.sha256(whole.encode()).hexdigest()[:8]}.h5"

    def trials(self, kind: type[Experiment], index: SessionIndex | None = None) -> list[SearchTrial]:
        """What the sessions tell: first those that are taken in, then those of the search in the order in which they were begun.

        :raises SessionError: a folder is there, but cannot be read.
        """
        index = index or SessionIndex()
        own = trials_of(self.plan, kind, index.scan(self.path), self.version)
        known = {trial.key for trial in own}
        taken = dict[str, SearchTrial]()
        for folder in self.plan.take_in:
            if Path(folder).absolute() != self.path.absolute():
                taken |= {trial.key: trial for trial in trials_of(self.plan, kind, index.scan(Path(folder)), None)}
        return [*(trial for key, trial in taken.items() if key not in known), *own]


def experiment_in(path: Path) -> str:
    """Name of the experiment that the search of a folder is of.

    :raises SessionError: it is no search's folder, is damaged, or of a newer Settle.
    """
    plan = read_about(path, NAME).get("plan")
    name = plan.get("experiment") if isinstance(plan, dict) else None
    if not isinstance(name, str):
        raise SessionError(f"{path / NAME} is damaged: it names no experiment.")
    return name


def _words(plan: SearchPlan) -> str:
    """What tells a search from another one."""
    told = [plan.preset or "no preset", *(f"{name} = {value}" for name, value in plan.fixed.items())]
    told += [each.words() for each in plan.ranges]
    told += [f"{'largest' if goal.maximise else 'smallest'} {goal.figure}" for goal in plan.goals]
    return ", ".join([plan.experiment, *told, *([f"{plan.steps} steps"] if plan.steps else [])])[:400]
