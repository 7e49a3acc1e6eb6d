"""Where one begins in the window: the start page, the recorded examples, the map of the papers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from settle.app import catalogue
from settle.app.start.example_control import ExampleControl
from settle.app.start.examples import EXAMPLES
from settle.app.start.papers_control import PapersControl
from settle.app.start.start_control import StartControl
from settle.app.window.actions import Command

if TYPE_CHECKING:
    from settle.app.window.main_window import MainWindow
    from settle.app.window.pages import Page


class Begin(QObject):
    """Made by the window, before the pages are joined to the rail."""

    def __init__(self, window: MainWindow):
        super().__init__(window)
        self.window = window
        lab, pages, settings, known = window.lab, window.panes.pages, window.settings, window.library.known
        self.examples = ExampleControl(lab, window.player, self)
        self.start = StartControl(pages, lab, known, lambda: window.page_parts.thumbnails, settings, self)
        self.papers = PapersControl(pages, known, lambda: window.page_parts.thumbnails, window.current_experiment, self)
        self.start.figures_asked.connect(self.papers.show_paper)
        self.start.example_asked.connect(self.examples.show)
        self.start.experiment_asked.connect(self.show_experiment)
        self.start.resumed.connect(window.dialogs.resume_session)
        self.start.palette_asked.connect(window.dialogs.palette)
        self.start.opened.connect(window.lessons.list_lessons)
        self.start.lesson_begun.connect(lambda key: (window.pages.leave(), window.lessons.begin(key)))
        window.lessons.listed.connect(self.start.show_lessons)
        window.panes.rail.examples = frozenset(EXAMPLES)
        window.panes.rail.asked.connect(self.examples.show)

    @property
    def pages(self) -> dict[str, Page]:
        """By their names on the rail."""
        return {"start": self.start, "papers": self.papers}

    @property
    def commands(self) -> list[Command]:
        """What can be done by keys and from the palette."""
        shown = [(f"Show me: {catalogue.entry(name).title}", [], partial(self.examples.show, name)) for name in EXAMPLES]
        return [("Start page", ["Ctrl+Shift+H"], self.start.show_page), ("Papers: figures and tables", [], self.papers.show_page), *shown]

    def first(self, session: str) -> None:
        """What the window opens with: the session that is named, else the start page, unless its user wants the last experiment."""
        if not session and self.start.wanted:
            self.start.show_page()

    def show_experiment(self, name: str) -> None:
        """An experiment with its setup, where Enter runs it."""
        self.window.pages.leave()
        self.window.choose(name)
        self.window.setup.button.setFocus()
