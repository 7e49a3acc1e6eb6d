"""The sweeps, searches and reports of a folder, and what has come of the one on show: read beside the screen, while something goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from settle.app import catalogue
from settle.app.background import Background
from settle.app.folders import index_file
from settle.app.library.session_words import differs
from settle.app.reproduce import papers
from settle.app.reproduce.folder import NAME as PLAN
from settle.app.reproduce.folder import PROGRESS, REPORT, ReproduceFolder, ReproduceProgress
from settle.app.reproduce.reproduction import ReproducedFigure, Reproduction
from settle.backend.core.experiment import Experiment
from settle.sessions.format import SessionError
from settle.sessions.library.entry import SessionEntry
from settle.sessions.library.index import SessionIndex
from settle.sessions.searches.answers import SearchAnswers
from settle.sessions.searches.folder import NAME as SEARCH
from settle.sessions.searches.folder import SearchFolder, experiment_in
from settle.sessions.sweeps.answers import SweepAnswers
from settle.sessions.sweeps.folder import NAME, SweepFolder

EVERY = 1.0
"""Seconds between two looks."""
ENOUGH = 4
"""Complete trials from which on it is worked out which knobs matter."""


Folder = SweepFolder | SearchFolder | ReproduceFolder


@dataclass(frozen=True)
class SweepItem:
    """One folder of many runs as the list shows it."""

    path: Path
    what: str
    """``sweep``, ``search`` or ``report``."""
    folder: Folder | None
    """None: it cannot be read."""
    driven: bool
    """Whether a process computes it right now."""
    made: float
    """When its plan was written last, s since 1970."""
    problem: str = ""
    """Why it cannot be read, or cannot go on here: a sentence."""


@dataclass(frozen=True)
class SweepLook:
    """One look at a sweep."""

    answers: SweepAnswers
    entries: dict[int, SessionEntry]
    """Number of a run -> its session."""


@dataclass(frozen=True)
class SearchLook:
    """One look at a search."""

    answers: SearchAnswers
    importance: tuple[dict[str, float], ...]
    """Of each goal, the share of each parameter."""


@dataclass(frozen=True)
class ReportLook:
    """One look at a report."""

    figures: tuple[ReproducedFigure, ...]
    progress: ReproduceProgress | None
    there: bool
    """Whether its files have been written."""


Look = SweepLook | SearchLook | ReportLook


_Found = tuple[list[SweepItem], Path | None, Look | None]


class Sweeps(QObject):
    """Asked a few times a second; tells what is new.

    :param root: the folder whose sub-folders they are.
    """

    listed = Signal(object)
    """A list of :class:`SweepItem`, the newest first."""
    looked = Signal(object, object)
    """(path, look) of what is on show: a :class:`SweepLook`, :class:`SearchLook` or :class:`ReportLook`."""
    problem = Signal(str)

    def __init__(self, root: Path, parent: QObject | None = None):
        super().__init__(parent)
        self.root = root
        self.items: list[SweepItem] = []
        self._chosen: Path | None = None
        self._background = Background(self)
        self._index: SessionIndex | None = None
        self._finders: dict[Path, tuple[SweepFolder, Callable[[Iterable[SessionEntry]], dict[int, SessionEntry]]]] = {}
        self._before: list[SessionEntry] = []
        self._folder_before: Folder | None = None
        self._matters: tuple[int, tuple[dict[str, float], ...]] = (-1, ())
        """How many trials were complete when it was worked out which knobs matter, and what came of it."""
        self._report: tuple[ReproduceFolder, Reproduction] | None = None
        self._stamp: tuple[float, ...] = ()
        self._due, self._busy = 0.0, False

    def choose(self, path: Path | None) -> None:
        """Have a sweep looked at from now on."""
        self._chosen, self._due, self._before, self._matters, self._stamp = path, 0.0, [], (-1, ()), ()

    def look_soon(self) -> None:
        self._due = 0.0

    def poll(self) -> None:
        """Look again, if it is time and the last look is over."""
        if self._busy or time.monotonic() < self._due:
            return
        self._busy, chosen = True, self._chosen
        self._background.do(lambda: self._look(chosen), self._take, self._fail)

    def do(self, work: Callable[[], object], then: Callable[[object], None]) -> None:
        """Do something with folders beside the screen."""
        self._background.do(work, then, self.problem.emit)

    def _take(self, found: _Found) -> None:
        items, chosen, look = found
        self._busy, self._due = False, time.monotonic() + EVERY if chosen == self._chosen else 0.0
        if items != self.items:
            self.items = items
            self.listed.emit(items)
        if look is not None and chosen == self._chosen:  # else another one was chosen while it was looked at
            self.looked.emit(chosen, look)

    def _fail(self, sentence: str) -> None:
        self._busy, self._due = False, time.monotonic() + EVERY
        self.problem.emit(sentence)

    # -- beside the screen ---------------------------------------------------------------------------

    def _look(self, chosen: Path | None) -> _Found:
        items = list[SweepItem]()
        with suppress(OSError):  # it is not there, or cannot be read, which the list of sessions tells
            for path in self.root.iterdir():
                items += [item] if (item := _item(path)) else []
        items.sort(key=lambda item: -item.made)
        place, here = next(((i, each.folder) for i, each in enumerate(items) if each.path == chosen and not each.problem), (0, None))
        look = None
        try:
            look = self._look_at(here) if here else None
        except SessionError as e:  # of what lies in it
            items[place] = replace(items[place], problem=str(e))
        return items, chosen, look

    def _look_at(self, folder: Folder) -> Look | None:
        """What has come of it; None: nothing new since the last look."""
        if isinstance(folder, ReproduceFolder):
            return self._look_at_report(folder)
        if self._index is None:
            self._index = SessionIndex(index_file(), differs)
        entries = self._index.scan(folder.path)
        same = len(entries) == len(self._before) and all(a is b for a, b in zip(entries, self._before, strict=True))
        if same and entries and folder is self._folder_before:  # the plan may have grown
            return None
        self._before, self._folder_before = entries, folder
        kind = catalogue.experiment(folder.plan.experiment)
        if isinstance(folder, SearchFolder):
            return self._look_at_search(folder, kind)
        known = self._finders.get(folder.path)
        if known is None or known[0] != folder:
            typed = SweepFolder.open(folder.path, kind)
            known = self._finders[folder.path] = (folder, typed.finder(kind))
        there = known[1](entries)
        answers = SweepAnswers.of(SweepFolder.open(folder.path, kind).plan, there)
        answers.prepare()
        return SweepLook(answers, there)

    def _look_at_search(self, folder: SearchFolder, kind: type[Experiment]) -> SearchLook:
        answers = SearchAnswers(folder.plan, tuple(folder.trials(kind, self._index)))
        complete = sum(trial.state == "complete" for trial in answers.trials)
        if complete != self._matters[0]:
            some = complete >= ENOUGH
            self._matters = complete, tuple(answers.importance(i) if some else {} for i in range(len(folder.plan.goals)))
        return SearchLook(answers, self._matters[1])

    def _look_at_report(self, folder: ReproduceFolder) -> ReportLook | None:
        report = folder.path / REPORT
        stamp = tuple(_changed(folder.path / name) for name in (PLAN, PROGRESS, REPORT))
        if stamp == self._stamp:
            return None
        if self._report is None or self._report[0] != folder:
            self._report = folder, Reproduction(papers.chosen(folder.paper, folder.only), folder.path, folder.seeds)
        else:
            self._report[1].look()
        self._stamp = stamp
        return ReportLook(tuple(self._report[1].figures), folder.progress(), report.is_file())

    def close(self) -> None:
        self._background.close()
        if self._index is not None:
            self._index.close()


def _changed(file: Path) -> float:
    """When, s since 1970; 0: it is not there."""
    with suppress(OSError):
        return file.stat().st_mtime
    return 0.0


@lru_cache(maxsize=200)
def _opened(path: Path, name: str, made: float) -> Folder | SessionError:
    """A plan may be long, and is looked at once a second."""
    try:
        if name == PLAN:
            return ReproduceFolder.open(path)
        if name == NAME:
            return SweepFolder.open(path)
        experiment = experiment_in(path)
        if experiment not in catalogue.names():
            return SessionError(catalogue.absence(experiment))
        return SearchFolder.open(path, catalogue.experiment(experiment))
    except SessionError as e:
        return e


def _item(path: Path) -> SweepItem | None:
    """None: it is no folder of many runs."""
    for name, what in ((NAME, "sweep"), (SEARCH, "search"), (PLAN, "report")):
        try:
            made = (path / name).stat().st_mtime
        except OSError:
            continue
        found = _opened(path, name, made)
        if isinstance(found, SessionError):
            return SweepItem(path, what, None, False, made, str(found))
        absent = isinstance(found, SweepFolder) and found.plan.experiment not in catalogue.names()
        problem = catalogue.absence(found.plan.experiment) if absent and isinstance(found, SweepFolder) else ""
        return SweepItem(path, what, found, found.is_driven(), made, problem)
    return None
