"""The start page in the window: what it shows of papers and sessions, and what is done from there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget

from settle.app.lab import Lab
from settle.app.library.known_sessions import KnownSessions
from settle.app.library.thumbnails import Thumbnails
from settle.app.reproduce.papers import PAPERS
from settle.app.settings import Settings
from settle.app.start.examples import EXAMPLES, path_of
from settle.sessions.library.entry import SessionEntry, read_entry
from settle.widgets.lessons.lessons_page import LessonRow
from settle.widgets.start.paper_tile import TileText
from settle.widgets.start.start_page import NO_SESSIONS, StartPage
from settle.widgets.theme import theme

MOST_RECENT, MOST_INTERRUPTED = 6, 2
LOOKING = "The folder of your sessions is being looked at …"
_PICTURES = 300
"""ms after which pictures are asked for: the window comes first."""


class StartControl(QObject):
    """The page takes the place of the experiment until it is left. It is made when it is first shown."""

    opened = Signal()
    closed = Signal()
    example_asked = Signal(str)
    """(experiment): its recorded example is to be played."""
    experiment_asked = Signal(str)
    """(experiment): it is to be shown with its setup."""
    figures_asked = Signal(str)
    """(paper)"""
    lesson_begun = Signal(str)
    """(key)"""
    resumed = Signal(object)
    """(path)"""
    reproduced = Signal(str)
    """(paper): all its figures, in one report."""
    palette_asked = Signal()

    def __init__(
        self,
        pages: QStackedWidget,
        lab: Lab,
        known: KnownSessions,
        thumbnails: Callable[[], Thumbnails],
        settings: Settings,
        parent: QObject,
    ):
        """:param thumbnails: what draws pictures of sessions."""
        super().__init__(parent)
        self.pages, self.lab, self.known, self.settings, self._thumbnails = pages, lab, known, settings, thumbnails
        self._page: StartPage | None = None
        self._examples: dict[str, SessionEntry] = {}
        """Paper -> the example that its tile has a picture of."""

    # -- the page ------------------------------------------------------------------------------

    @property
    def page(self) -> StartPage:
        if self._page is None:
            self._page = self._made()
        return self._page

    @property
    def is_shown(self) -> bool:
        return self._page is not None and self.pages.currentWidget() is self._page

    @property
    def wanted(self) -> bool:
        """Whether the window opens with it."""
        return self.settings.text("start/at_start", "yes") == "yes"

    def show_page(self) -> None:
        """Show it in the place of the experiment."""
        self.pages.setCurrentWidget(self.page)
        self._show_sessions()
        self.page.take_focus()
        self.opened.emit()
        QTimer.singleShot(_PICTURES, self, self._ask_for_pictures)

    def leave_page(self) -> None:
        """Back to the experiment."""
        if self.is_shown:
            self.pages.setCurrentIndex(0)
            self.closed.emit()

    def _made(self) -> StartPage:
        texts = [
            TileText(paper.name, paper.title, paper.authors, paper.sentence, paper.experiments[0] in EXAMPLES) for paper in PAPERS.values()
        ]
        page = StartPage(texts, {paper.name: paper.counted for paper in PAPERS.values()})
        page.at_start.setChecked(self.wanted)
        page.at_start.toggled.connect(lambda on: self.settings.keep("start/at_start", "yes" if on else "no"))
        page.example_asked.connect(lambda paper: self.example_asked.emit(PAPERS[paper].experiments[0]))
        page.paper_opened.connect(lambda paper: self.experiment_asked.emit(PAPERS[paper].experiments[0]))
        page.figures_asked.connect(self.figures_asked)
        page.reproduced.connect(self.reproduced)
        page.opened.connect(self.lab.open)
        page.lesson_begun.connect(self.lesson_begun)
        page.resumed.connect(self.resumed)
        page.palette_asked.connect(self.palette_asked)
        self.pages.addWidget(page)
        self.known.changed.connect(self._show_sessions)
        self._thumbnails().made.connect(self._show_picture)
        theme.changed.connect(self._ask_for_pictures)
        return page

    # -- what it shows -------------------------------------------------------------------------

    def _show_sessions(self) -> None:
        if not self.is_shown:
            return
        readable = [entry for entry in self.known.entries if not entry.problem]
        stopped = [entry for entry in readable if entry.outcome == "interrupted"][:MOST_INTERRUPTED]
        recent = [entry for entry in readable if entry not in stopped][:MOST_RECENT]
        words, item = (NO_SESSIONS if self.known.listed else LOOKING), self.known.item
        self.page.show_sessions([item(entry.path) for entry in recent], [item(entry.path) for entry in stopped], words)

    def show_lessons(self, rows: list[LessonRow]) -> None:
        """What has been found of lessons."""
        if self.is_shown:
            self.page.show_lessons(rows)

    def _ask_for_pictures(self) -> None:
        """Of the examples of the papers: read once, beside the screen's thread, and drawn by a process of their own."""
        if not self.is_shown:
            return
        if not self._examples:
            wanted = {paper.name: path_of(paper.experiments[0]) for paper in PAPERS.values() if paper.experiments[0] in EXAMPLES}

            def take(found: dict[str, SessionEntry]) -> None:
                self._examples = found
                self._draw_pictures()

            self.lab.background.do(lambda: {name: read_entry(path)[0] for name, path in wanted.items()}, take, self.lab.problem.emit)
        else:
            self._draw_pictures()

    def _draw_pictures(self) -> None:
        for entry in reversed(self._examples.values()):  # what was asked for last comes first
            self._thumbnails().ask(entry)
            self._show_picture(entry.path)

    def _show_picture(self, path: Path) -> None:
        for name, entry in self._examples.items():
            if entry.path == path and (picture := self._thumbnails().picture(entry)) is not None:
                self.page.show_picture(name, picture)
