"""Where one begins in the window: the start page, the recorded examples, the map of the papers."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer

from settle.app import catalogue
from settle.app.lessons.lesson_control import LessonControl
from settle.app.library.library_control import LibraryControl
from settle.app.library.page_parts import PageParts
from settle.app.runs.runs_control import RunsControl
from settle.app.start.example_control import ExampleControl
from settle.app.start.examples import EXAMPLES
from settle.app.start.papers_control import PapersControl
from settle.app.start.start_control import StartControl
from settle.app.window.actions import Command
from settle.app.window.current_experiment import CurrentExperiment
from settle.app.window.dialogs import Dialogs
from settle.app.window.pages import Page

_LESSONS = 1200
"""ms after which lessons are looked for: all experiments are loaded for them, and a recorded example that is asked for comes first."""


class Begin(QObject):
    """Made by the window, before the pages are joined to the rail."""

    def __init__(
        self,
        current: CurrentExperiment,
        library: LibraryControl,
        page_parts: PageParts,
        lessons: LessonControl,
        dialogs: Dialogs,
        runs: RunsControl,
        parent: QObject,
    ):
        super().__init__(parent)
        self.current, self.lessons = current, lessons
        lab, panes, known = current.lab, current.panes, library.known
        self.examples = ExampleControl(lab, current.player, self)
        self.start = StartControl(panes.pages, lab, known, lambda: page_parts.thumbnails, current.settings, self)
        self.papers = PapersControl(panes.pages, known, lambda: page_parts.thumbnails, current, self)
        self.start.figures_asked.connect(self.papers.show_paper)
        self.start.example_asked.connect(self.examples.show)
        self.start.resumed.connect(dialogs.resume_session)
        self.start.opened.connect(lambda: QTimer.singleShot(_LESSONS, self, self._list_lessons))
        self.start.lesson_begun.connect(lambda key: (self.start.leave_page(), lessons.begin(key)))
        self.start.reproduced.connect(runs.asking.reproduce)
        lessons.listed.connect(self.start.show_lessons)
        panes.rail.examples = frozenset(EXAMPLES)
        panes.rail.asked.connect(self.examples.show)

    def _list_lessons(self) -> None:
        if self.start.is_shown:
            self.lessons.list_lessons()

    @property
    def pages(self) -> dict[str, Page]:
        """By their names on the rail."""
        return {"start": self.start, "papers": self.papers}

    @property
    def commands(self) -> list[Command]:
        """What can be done by keys and from the palette."""
        shown = [(f"Show me: {catalogue.entry(name).title}", [], partial(self.examples.show, name)) for name in EXAMPLES]
        lessons = ("Lessons", ["Ctrl+Shift+N"], self.lessons.show_page)
        return [
            lessons,
            ("Start page", ["Ctrl+Shift+H"], self.start.show_page),
            ("Papers: figures and tables", [], self.papers.show_page),
            *shown,
        ]

    def first(self, session: str) -> None:
        """What the window opens with: the session that is named, else the start page, unless its user wants the last experiment."""
        if not session and self.start.wanted:
            self.start.show_page()

    def show_experiment(self, name: str) -> None:
        """An experiment with its setup, where Enter runs it."""
        self.start.leave_page()
        self.current.choose(name)
        self.current.setups[name].button.setFocus()
