"""The sweeps of a folder, and what has come of the one on show: read beside the screen, again and again while something goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from settle.app import catalogue
from settle.app.background import Background
from settle.app.folders import index_file
from settle.app.library.session_words import differs
from settle.sessions.format import SessionError
from settle.sessions.library.entry import SessionEntry
from settle.sessions.library.index import SessionIndex
from settle.sessions.sweeps.answers import SweepAnswers
from settle.sessions.sweeps.folder import NAME, SweepFolder

EVERY = 1.0
"""Seconds between two looks."""


@dataclass(frozen=True)
class SweepItem:
    """One sweep as the list shows it."""

    folder: SweepFolder
    driven: bool
    """Whether a process computes it right now."""
    made: float
    """When its plan was written last, s since 1970."""
    problem: str = ""
    """Why it cannot go on here, a sentence."""


@dataclass(frozen=True)
class SweepLook:
    """One look at a sweep."""

    answers: SweepAnswers
    entries: dict[int, SessionEntry]
    """Number of a run -> its session."""


_Found = tuple[list[SweepItem], Path | None, SweepLook | None]


class Sweeps(QObject):
    """Asked a few times a second; tells what is new.

    :param root: the folder whose sub-folders are sweeps.
    """

    listed = Signal(object)
    """A list of :class:`SweepItem`, the newest first."""
    looked = Signal(object, object)
    """(path, :class:`SweepLook`) of the sweep on show."""
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
        self._due, self._busy = 0.0, False

    def choose(self, path: Path | None) -> None:
        """Have a sweep looked at from now on."""
        self._chosen, self._due, self._before = path, 0.0, []

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
        with suppress(FileNotFoundError):
            for path in self.root.iterdir():
                items += [item] if (item := _item(path)) else []
        items.sort(key=lambda item: -item.made)
        here = next((item for item in items if item.folder.path == chosen and not item.problem), None)
        return items, chosen, self._look_at(here.folder) if here else None

    def _look_at(self, folder: SweepFolder) -> SweepLook | None:
        """What has come of it; None: nothing new since the last look."""
        if self._index is None:
            self._index = SessionIndex(index_file(), differs)
        kind = catalogue.experiment(folder.plan.experiment)
        known = self._finders.get(folder.path)
        if known is None or known[0] != folder:
            typed = SweepFolder.open(folder.path, kind)
            known = self._finders[folder.path] = (folder, typed.finder(kind))
        entries = self._index.scan(folder.path)
        if len(entries) == len(self._before) and all(a is b for a, b in zip(entries, self._before, strict=True)) and self._before:
            return None
        self._before = entries
        there = known[1](entries)
        return SweepLook(SweepAnswers.of(SweepFolder.open(folder.path, kind).plan, there), there)

    def close(self) -> None:
        self._background.close()
        if self._index is not None:
            self._index.close()


@lru_cache(maxsize=200)
def _opened(path: Path, made: float) -> SweepFolder:
    """A plan may be long, and is looked at once a second."""
    return SweepFolder.open(path)


def _item(path: Path) -> SweepItem | None:
    """None: it is no sweep's folder, or none that can be read."""
    try:
        made = (path / NAME).stat().st_mtime
        folder = _opened(path, made)
    except (SessionError, OSError):
        return None
    absent = folder.plan.experiment not in catalogue.names()
    return SweepItem(folder, folder.is_driven(), made, catalogue.absence(folder.plan.experiment) if absent else "")
