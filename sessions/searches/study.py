"""Optuna's study of a search: what is asked for the next setting, and is told what came of it. It alone imports Optuna.

Its journal remembers; the sessions are the truth, by which it is set right each time that a search is taken up.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from settle.backend.core.search.plan import SearchPlan
from settle.sessions.disk import reason
from settle.sessions.format import SessionError
from settle.sessions.searches.trials import SearchTrial, key_of

if TYPE_CHECKING:
    import optuna
    from optuna.distributions import BaseDistribution
    from optuna.trial import FrozenTrial, Trial

STUDY_NAME = "settle-search"
FIRST_TRIES, TRIES = 10, 200
"""Times that the sampler is asked for a setting that is new and possible, before chance is, and before it is taken that there is none."""
STARTUP, WARMUP = 5, 1
"""Complete trials, and values of a run, before any is pruned."""

Intermediate = Callable[[SearchTrial], Mapping[int, float]]
"""(trial) -> by percent of a run the value that its figure had there."""


@dataclass(frozen=True)
class Asked:
    """A setting that is to be tried."""

    trial: Trial
    parameters: Mapping[str, Any]


class SearchStudy:
    """The study of a search whose lock is held.

    :param file: of its journal; made where there is none, and anew from the sessions where it is damaged or tells something else.
    :param trials: what the sessions tell; those of them that are open are asked first.
    :param intermediate: asked for the values on the way of runs of which the journal knows nothing.
    :raises SessionError: the journal cannot be written.
    """

    def __init__(self, plan: SearchPlan, file: Path, trials: Sequence[SearchTrial], intermediate: Intermediate = lambda trial: {}):
        self.plan, self._file = plan, file
        self._distributions = distributions(plan)
        self._known = {trial.key for trial in trials if trial.ended}
        """Settings that have been tried or are being tried."""
        with _quiet(), _sentence(file):
            mended(file)
            try:
                self._study = self._opened()
                agreed = self._set_right(trials, intermediate)
            except (ValueError, KeyError, TypeError, AssertionError, RuntimeError, AttributeError):  # what a damaged journal may bring
                agreed = False
            if not agreed:
                file.unlink(missing_ok=True)
                self._study = self._opened()
                self._set_right(trials, intermediate)

    def _opened(self) -> optuna.Study:
        import optuna
        from optuna.storages import JournalStorage
        from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock

        storage = JournalStorage(JournalFileBackend(str(self._file), JournalFileOpenLock(str(self._file))))
        ways = optuna.study.StudyDirection
        directions = [ways.MAXIMIZE if goal.maximise else ways.MINIMIZE for goal in self.plan.goals]
        pruner = (
            optuna.pruners.MedianPruner(n_startup_trials=STARTUP, n_warmup_steps=WARMUP) if self.plan.prune else optuna.pruners.NopPruner()
        )
        return optuna.create_study(study_name=STUDY_NAME, storage=storage, load_if_exists=True, directions=directions, pruner=pruner)

    def _set_right(self, trials: Sequence[SearchTrial], intermediate: Intermediate) -> bool:
        """Bring what the sessions tell to the study; False: it knows something else, or of sessions that have gone."""
        from optuna.trial import TrialState

        known: dict[str, FrozenTrial] = {}
        for each in self._study.get_trials(deepcopy=False):
            if each.state in (TrialState.RUNNING, TrialState.WAITING):  # its coordinator was killed
                if each.state == TrialState.RUNNING:
                    self._study.tell(each.number, state=TrialState.FAIL)
            elif not _void(each):
                known[key_of(each.params)] = each
        for trial in trials:
            if not trial.ended:
                self._study.enqueue_trial(dict(trial.parameters), skip_if_exists=False)
            elif (old := known.pop(trial.key, None)) is None:
                self._study.add_trial(_frozen(trial, self._distributions, intermediate(trial) if self.plan.prune else {}))
            elif (old.state, old.values if trial.state == "complete" else None) != _state_and_values(trial):
                return False
        return not known

    # -- asking and telling ------------------------------------------------------------------------

    def begin_with(self, parameters: Mapping[str, Any]) -> None:
        """Have this setting asked first."""
        with _quiet(), _sentence(self._file):
            self._study.enqueue_trial(dict(parameters), skip_if_exists=True)

    def ask(self, possible: Callable[[Mapping[str, Any]], bool]) -> Asked | None:
        """The next setting, which has not been tried; None: there is no new one.

        What it chooses follows from the plan and what was told so far, so that a search which was killed goes on as it would have.

        :param possible: (parameters) -> whether a run can have them.
        """
        from optuna.trial import TrialState

        with _quiet(), _sentence(self._file):
            count = sum(not _void(each) for each in self._study.get_trials(deepcopy=False))
            for attempt in range(TRIES):
                seed = int(np.random.SeedSequence([self.plan.sampler_seed, count, attempt]).generate_state(1)[0])
                self._study.sampler = _sampler(self.plan.sampler if attempt < FIRST_TRIES else "random", seed)
                trial = self._study.ask(self._distributions)
                key = key_of(trial.params)
                if key not in self._known and possible(trial.params):
                    self._known.add(key)
                    return Asked(trial, trial.params)
                self._study.tell(trial, state=TrialState.FAIL)
        return None

    def report(self, asked: Asked, percent: int, value: float) -> bool:
        """Tell a value on the way; gives whether the trial has fallen behind so far that it is to be stopped."""
        with _quiet(), _sentence(self._file):
            asked.trial.report(value, percent)  # of a value that was told before, the first one stays
            return asked.trial.should_prune()

    def tell(self, asked: Asked, trial: SearchTrial) -> None:
        """Tell what came of a setting."""
        from optuna.trial import TrialState

        with _quiet(), _sentence(self._file):
            asked.trial.set_user_attr("outcome", trial.state)
            state, values = _state_and_values(trial)
            self._study.tell(asked.trial, values if state == TrialState.COMPLETE else None, state=state)

    def give_up(self, asked: Asked) -> None:
        """Have a setting of which no session came forgotten."""
        from optuna.trial import TrialState

        with _quiet(), _sentence(self._file):
            self._study.tell(asked.trial, state=TrialState.FAIL)


def distributions(plan: SearchPlan) -> dict[str, BaseDistribution]:
    """Of each parameter, from the ranges of the knobs."""
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    found = dict[str, Any]()
    for each in plan.ranges:
        for name in each.parameters:
            if each.choices is not None:
                found[name] = CategoricalDistribution(list(each.choices))
            elif each.kind == "whole":
                found[name] = IntDistribution(int(each.low), int(each.high), log=each.log)
            else:
                found[name] = FloatDistribution(float(each.low), float(each.high), log=each.log)
    return found


def importance(plan: SearchPlan, trials: Sequence[SearchTrial], goal: int) -> dict[str, float]:
    """See :meth:`SearchAnswers.importance`."""
    import optuna

    complete = [trial for trial in trials if trial.state == "complete"]
    if len({trial.values[goal] for trial in complete}) < 2:
        return {}
    ranges = distributions(plan)
    with _quiet():
        study = optuna.create_study()
        study.add_trials([_frozen(trial, ranges, {}, trial.values[goal]) for trial in complete])
        evaluator = optuna.importance.FanovaImportanceEvaluator(seed=0)
        found = optuna.importance.get_param_importances(study, evaluator=evaluator)
    return {name: float(share) for name, share in found.items()}


def mended(file: Path) -> None:
    """Take away what a kill left of a journal: a line that is not whole, which the next one would be joined to, and its writer's lock."""
    file.with_name(f"{file.name}.lock").unlink(missing_ok=True)
    with contextlib.suppress(FileNotFoundError), open(file, "r+b") as raw:
        whole = raw.read()
        raw.truncate(whole.rfind(b"\n") + 1)


def _sampler(name: str, seed: int) -> optuna.samplers.BaseSampler:
    import optuna

    kinds = {"tpe": optuna.samplers.TPESampler, "gp": optuna.samplers.GPSampler, "random": optuna.samplers.RandomSampler}
    return kinds[name](seed=seed)


def _frozen(
    trial: SearchTrial, ranges: Mapping[str, BaseDistribution], intermediate: Mapping[int, float], value: float | None = None
) -> FrozenTrial:
    """:param value: of the single goal that is looked at; None: all of them."""
    import optuna

    state, values = _state_and_values(trial)
    if value is not None:
        values = [value]
    about = {"outcome": trial.state, "sessions": [entry.path.name for entry in trial.sessions], "taken": trial.taken}
    how: dict[str, Any] = {"intermediate_values": dict(intermediate), "user_attrs": about, "distributions": dict(ranges)}
    return optuna.trial.create_trial(state=state, values=values, params=dict(trial.parameters), **how)


def _state_and_values(trial: SearchTrial) -> tuple[Any, list[float] | None]:
    """As the study has them. A run that diverged is to Optuna one that was pruned before its first value: a bad one, to be kept away
    from; of one that failed nothing is to be learned."""
    from optuna.trial import TrialState

    states = {"complete": TrialState.COMPLETE, "failed": TrialState.FAIL}
    return states.get(trial.state, TrialState.PRUNED), list(trial.values) if trial.state == "complete" else None


def _void(trial: FrozenTrial) -> bool:
    """Whether it was asked and not tried, or not to its end."""
    return "outcome" not in trial.user_attrs and trial.state.name in ("FAIL", "WAITING")


@contextmanager
def _quiet() -> Iterator[None]:
    """What goes on is told in our words."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.CRITICAL)
    optuna.logging.disable_propagation()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _sentence(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as e:
        raise SessionError(f"{file} cannot be written: {reason(e)}.") from None
