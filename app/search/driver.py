"""Drives a search: asks the study for settings, has their runs computed, watches them on the way, and tells what came of them."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from settle.app.search.followed_figure import FollowedFigure, figures_on_the_way
from settle.app.sweep.cluster import Cluster
from settle.app.sweep.driver import OrderDriver
from settle.app.sweep.sweep_progress import SweepProgress
from settle.app.sweep.worker_run import RunOrder, RunResult
from settle.backend.core.about.annotations import Annotations
from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import KnobError, nearest
from settle.backend.core.search.plan import SearchPlan
from settle.sessions.format import SessionError
from settle.sessions.library.annotate import annotate
from settle.sessions.library.entry import SessionEntry, read_entry
from settle.sessions.running.run_commands import send
from settle.sessions.searches.folder import NAME, SearchFolder
from settle.sessions.searches.study import Asked, SearchStudy
from settle.sessions.searches.trials import PRUNED, SearchTrial, key_of, trials_of

LOOK = 0.5
"""Seconds between two looks at runs that go on."""
MOST_LOST = 10
"""Settings one after the other of which no session came, after which a search is given up."""


@dataclass
class GoingTrial:
    """A setting that is being tried."""

    asked: Asked
    files: dict[int, Path]
    """Of each seed."""
    left: set[int] = field(default_factory=set)
    """Numbers of its orders that have not ended."""
    followed: FollowedFigure | None = None
    pruned: bool = False


class SearchDriver(OrderDriver):
    """:param study: gives what is to be tried; its folder's lock is held.
    :param trials: what the sessions tell so far.
    :ivar ended: trials that have come to an end.
    :ivar exhausted: whether no setting could be found that has not been tried.
    :ivar wrong: why the search cannot go on, a sentence; nothing: it can.
    """

    def __init__(
        self,
        folder: SearchFolder,
        kind: type[Experiment],
        trials: Iterable[SearchTrial],
        reach: Callable[[], Cluster],
        tell: Callable[[str], None],
        moved: Callable[[SweepProgress], None] = lambda progress: None,
        plugin: bool = False,
    ):
        super().__init__((), reach, tell, moved, kind.name if plugin else "")
        self.folder, self.kind, self.wrong, self.exhausted = folder, kind, "", False
        trials = list(trials)
        self._going: dict[int, GoingTrial] = {}
        self._count = sum(trial.ended and not trial.taken for trial in trials)
        """Trials that have ended, and those that go on."""
        self._settings = dict[str, Mapping[int, Path]]()
        for trial in trials:
            if not trial.ended:
                self._settings[trial.key] = {entry.seed: entry.path for entry in trial.sessions}
        self._number, self._threads, self._lost, self._look_at = 0, 1, 0, 0.0
        plan = folder.plan
        self.study = SearchStudy(plan, folder.study, trials, self._on_the_way)
        base = plan.parameters(kind.make(plan.preset, plan.fixed).settings())
        if base is not None and not self._count:
            self.study.begin_with(base)  # where the preset stands: what the others are to be better than
        self.progress = SweepProgress(plan.trials)
        self.ended = self._count

    def run(self) -> SweepProgress:
        """Try as many settings as are planned.

        :raises NoCluster: at the start there was nothing to compute on.
        """
        self._fill()
        return super().run()

    # -- what is tried -------------------------------------------------------------------------------

    def _room(self, cluster: Cluster) -> int:
        self._threads = max(1, cluster.threads)
        self._fill()
        return cluster.threads if cluster.fit else 0  # none waits: the later a setting is chosen, the more is known

    def _fill(self) -> None:
        """Ask for settings, so that each worker has a run."""
        plan = self.folder.plan
        while self._count < plan.trials and len(self._orders) + len(self._out) < self._threads and not self._stopping:
            asked = self.study.ask(self._possible)
            if asked is None:
                self.tell(f"All settings that could be found have been tried: the search ends with {self._count:,} trials.")
                self._count, self.exhausted = plan.trials, True
                return
            self._count += 1
            self._begin_trial(asked)

    def _possible(self, parameters: Mapping[str, Any]) -> bool:
        """Whether these knobs go together."""
        try:
            self.kind.make(self.folder.plan.preset, self.folder.plan.knobs(parameters)).check_headless()
        except KnobError:
            return False
        return True

    def _begin_trial(self, asked: Asked) -> None:
        plan, folder = self.folder.plan, self.folder
        files = {seed: folder.file(asked.parameters, seed) for seed in plan.seeds}
        going = GoingTrial(asked, files)
        done = self._settings.get(key_of(asked.parameters), {})  # those that an interrupted trial has already
        files |= done
        knobs = plan.knobs(asked.parameters)
        for seed in plan.seeds:
            if seed in done:
                continue
            self._number += 1
            how = (plan.steps, plan.minutes, plan.device, folder.version, str(folder.path), folder.mark, files[seed].name)
            self._orders.append(RunOrder(self._number, plan.experiment, plan.preset, knobs, seed, *how, plan=NAME))
            self._going[self._number] = going
            going.left.add(self._number)
        if plan.prune and not done:  # the first seed tells whether the others are worth while
            going.followed = FollowedFigure(files[plan.seeds[0]], self.kind, plan.goals[0].figure, plan.minutes)

    # -- what came of it -----------------------------------------------------------------------------

    def _take(self, order: RunOrder, result: RunResult) -> None:
        super()._take(order, result)
        if result.content is not None and self.folder.plan.prune:
            self._tell_once("Runs of workers that do not see the search's folder are not stopped when they fall behind.")
        if not result.unfit:
            self._ended_one(order)

    def _failed(self, order: RunOrder, error: BaseException | None) -> None:
        super()._failed(order, error)
        if order.number in self.progress.problems:
            self._ended_one(order)

    def _ended_one(self, order: RunOrder) -> None:
        going = self._going.pop(order.number)
        going.left.discard(order.number)
        if not going.left and not self._stopping:
            self._tell_of(going)
        self._fill()

    def _tell_of(self, going: GoingTrial) -> None:
        """A trial has ended: what its sessions tell goes to the study."""
        entries = [read_entry(path)[0] for path in going.files.values() if path.exists()]
        found = trials_of(self.folder.plan, self.kind, entries, self.folder.version)
        trial = found[0] if found else None
        if trial is not None and trial.state == "complete" and going.pruned:
            self._not_pruned(trial)  # it came to its end before it heard that it was to stop
        if trial is None or not trial.ended or trial.taken:
            self._count -= 1
            self._lost += 1
            self.study.give_up(going.asked)
            if self._lost >= MOST_LOST:
                self.wrong = f"The search is given up: of {MOST_LOST} settings one after the other no session came."
                self.stop()
            return
        self._lost = 0
        self.wrong = self.wrong or missing_figure(self.folder.plan, trial.sessions)
        if self.wrong:
            self.study.give_up(going.asked)
            self.stop()
            return
        if going.followed is not None and trial.state == "complete":
            for percent, value in self._on_the_way(trial).items():  # also what its run passed when nobody looked
                self.study.report(going.asked, percent, value)
        self.study.tell(going.asked, trial)
        self.ended += 1
        self.moved(self.progress)

    def _not_pruned(self, trial: SearchTrial) -> None:
        for entry in trial.sessions:
            with contextlib.suppress(SessionError):
                annotate(entry.path, lambda about: replace(about, tags=tuple(tag for tag in about.tags if tag != PRUNED)))

    # -- runs that fall behind -----------------------------------------------------------------------

    def _take_back(self, cluster: Cluster) -> None:
        super()._take_back(cluster)
        if self.folder.plan.prune and time.monotonic() > self._look_at:
            self._look_at = time.monotonic() + LOOK
            for going in {id(each): each for each in self._going.values()}.values():
                if going.followed is not None and not going.pruned:
                    self._follow(going)

    def _follow(self, going: GoingTrial) -> None:
        assert going.followed is not None
        for percent, value in going.followed.new():
            if self.study.report(going.asked, percent, value):
                self._prune(going)
                return

    def _prune(self, going: GoingTrial) -> None:
        """Have the runs of a trial stopped; those that have not begun are not."""
        going.pruned = True
        waiting = [order for order in self._orders if order.number in going.left]
        self._orders = [order for order in self._orders if order.number not in going.left]
        for order in waiting:
            self._going.pop(order.number)
            going.left.discard(order.number)
        for number in going.left:
            path = next(going.files[out.order.seed] for out in self._out.values() if out.order.number == number)
            with contextlib.suppress(SessionError):  # it has just ended
                annotate(path, _with_tag)
                send(path, "stop")

    def _on_the_way(self, trial: SearchTrial) -> Mapping[int, float]:
        plan = self.folder.plan
        first = next((entry for entry in trial.sessions if entry.seed == plan.seeds[0]), None)
        return figures_on_the_way(self.kind, first, plan.goals[0].figure, plan.minutes) if first else {}


def _with_tag(about: Annotations) -> Annotations:
    return replace(about, tags=tuple(dict.fromkeys([*about.tags, PRUNED])))


def missing_figure(plan: SearchPlan, sessions: Iterable[SessionEntry]) -> str:
    """Why a search for its figures is none, if runs that came to their end do not have them: a sentence; nothing: all is well."""
    for entry in sessions:
        names = _names(entry.summary)
        for goal in plan.goals:
            if entry.outcome == "finished" and goal.figure not in names and math.isnan(entry.figures.get(goal.figure, math.nan)):
                known = ", ".join(names)
                return f"The figure {goal.figure} is not possible: a run of {plan.experiment} has {known}.{nearest(goal.figure, names)}"
    return ""


def _names(summary: Any, name: str = "") -> list[str]:
    """Of all that may be a number in a summary, also where there is none this time."""
    if isinstance(summary, Mapping):
        return [found for key, value in summary.items() for found in _names(value, f"{name}.{key}" if name else str(key))]
    return [] if isinstance(summary, str | bool) else [name]
