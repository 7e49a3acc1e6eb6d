"""What many runs would take, in words: a process of its own works it out, and tries the first run, so that the window never waits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from settle.app import catalogue
from settle.app.processes.helper_process import end, helper_process
from settle.app.processes.own_process import PROGRAM
from settle.app.reproduce import papers
from settle.backend.core.search.plan import SearchPlan
from settle.backend.core.sweep.plan import SweepPlan
from settle.widgets.runs.reproduce_dialog import ReproduceWish

NOWHERE = ".settle-no-such-folder"
"""A name that no folder has: nothing of the plan is done yet."""
PATIENCE = 120_000
"""ms that are waited for it."""


class EstimateProcess(QObject):
    """Of the plan that was asked for last: what was asked for before is given up."""

    told = Signal(object, str, str)
    """(plan, words, answer): a sentence, or why it is not possible; and what it says as JSON, if it was asked to."""

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self._process: QProcess | None = None
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self.stop)

    def ask(self, plan: object, words: Sequence[str]) -> None:
        """:param words: what ``settle`` is told of the plan."""
        self.stop()
        self._process = helper_process(self, [*PROGRAM, *words], lambda: self._gone(plan))
        self._process.start()
        self._patience.start()

    def _gone(self, plan: object) -> None:
        process, self._process = self._process, None
        self._patience.stop()
        if process is not None:
            said = bytes(process.readAllStandardError().data()).decode(errors="replace").strip().splitlines()
            answer = bytes(process.readAllStandardOutput().data()).decode(errors="replace")
            process.deleteLater()
            self.told.emit(plan, said[-1] if said else "", answer)

    def stop(self) -> None:
        """Nobody wants to know any more."""
        process, self._process = self._process, None
        self._patience.stop()
        if process is not None:
            end(process)


def sweep_words(plan: SweepPlan, where: str) -> list[str]:
    """``settle sweep`` for a plan.

    :param where: who computes it, as ``settle`` is told.
    """
    told = [f"--grid={name}={_between(plan.experiment, name, values)}" for name, values in plan.grid.items()]
    return ["sweep", plan.experiment, *_setting(plan), *told, where]


def search_words(plan: SearchPlan, where: str) -> list[str]:
    """``settle search`` for a plan."""
    told = [f"--vary={each.words()}" for each in plan.ranges]
    told += [f"--{'maximise' if goal.maximise else 'minimise'}={goal.figure}" for goal in plan.goals]
    told += [f"--trials={plan.trials}", f"--sampler={plan.sampler}", *(["--prune"] if plan.prune else [])]
    return ["search", plan.experiment, *_setting(plan), *told, where]


def reproduce_words(wish: ReproduceWish) -> list[str]:
    """``settle reproduce`` for what was asked for."""
    paper, only = paper_and_only(wish)
    address, workers = wish.where
    where = f"--scheduler={address}" if address else f"--workers={workers}"
    told = [f"--only={','.join(only)}"] if only else []
    return ["reproduce", paper, *told, f"--budget={wish.budget:g}", f"--seeds={wish.seeds}", where, "--json"]


def paper_and_only(wish: ReproduceWish) -> tuple[str, tuple[str, ...]]:
    """As the command takes them: a paper or all of them, and figures where not all of that are wanted."""
    every = {paper.name: tuple(f"{paper.name}/{figure.name}" for figure in paper.figures) for paper in papers.PAPERS.values()}
    if whole := next((name for name, figures in every.items() if wish.figures == figures), ""):
        return whole, ()
    if len(of := {name.partition("/")[0] for name in wish.figures}) == 1:
        return of.pop(), wish.figures
    return papers.ALL, () if wish.figures == tuple(name for figures in every.values() for name in figures) else wish.figures


def _setting(plan: SweepPlan | SearchPlan) -> list[str]:
    knobs = catalogue.experiment(plan.experiment).knobs()
    told = [f"--set={name}={knobs[name].exact_text(value)}" for name, value in plan.fixed.items()]
    told += [f"--seeds={len(plan.seeds)}", f"--seed={plan.seeds[0]}"] + ([f"--steps={plan.steps}"] if plan.steps else [])
    return [f"--preset={plan.preset}", *told]


def _between(experiment: str, name: str, values: Iterable[Any]) -> str:
    knob = catalogue.experiment(experiment).knobs()[name]
    return (";" if knob.kind in ("sizes", "reals", "words") else ",").join(map(knob.exact_text, values))
