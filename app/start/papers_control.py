"""The map of the papers in the window: looked up beside the screen's thread; a run of it stands in Setup at a press."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget

from settle.app.background import Background
from settle.app.lab import GOES_ON
from settle.app.library.known_sessions import KnownSessions
from settle.app.library.thumbnails import Thumbnails
from settle.app.reproduce.paper_figure import PaperRow, RunSize
from settle.app.reproduce.papers import PAPERS
from settle.app.reproduce.run_group import knobs_of
from settle.app.start.paper_map import paper_map, sessions_of
from settle.app.window.current_experiment import CurrentExperiment
from settle.backend.core.knobs import KnobError
from settle.widgets.start.papers_page import PapersPage
from settle.widgets.start.shown_paper import ShownPaper
from settle.widgets.theme import theme
from settle.widgets.translation.language import tr

ABOUT = (
    "Times are of computing, on one core of a Xeon with AVX-512; those of runs that you have made are this computer's, and the others are"
    " judged by them."
)


class PapersControl(QObject):
    """The page takes the place of the experiment until it is left. It is made when it is first shown."""

    opened = Signal()
    closed = Signal()

    def __init__(
        self, pages: QStackedWidget, known: KnownSessions, thumbnails: Callable[[], Thumbnails], current: CurrentExperiment, parent: QObject
    ):
        super().__init__(parent)
        self.pages, self.known, self.current, self._thumbnails = pages, known, current, thumbnails
        self.background = Background(self)
        self.paper = next(iter(PAPERS))
        """The paper on show."""
        self._page: PapersPage | None = None
        self._busy = self._again = False

    @property
    def page(self) -> PapersPage:
        if self._page is None:
            self._page = page = PapersPage({paper.name: paper.short for paper in PAPERS.values()}, ABOUT)
            for name, button in page.buttons.items():
                button.setToolTip(tr(PAPERS[name].title))
                button.setAccessibleName(tr(PAPERS[name].title))
            page.chosen.connect(self.show_paper)
            page.opened.connect(self._open)
            page.left.connect(self.leave_page)
            self.pages.addWidget(page)
            self.known.changed.connect(self._look)
            self._thumbnails().made.connect(lambda _: self._show_pictures())
            theme.changed.connect(self._show_pictures)
        return self._page

    @property
    def is_shown(self) -> bool:
        return self._page is not None and self.pages.currentWidget() is self._page

    def show_page(self) -> None:
        """Show it in the place of the experiment."""
        self.pages.setCurrentWidget(self.page)
        self.page.choose(self.paper)
        self._look()
        self.page.take_focus()
        self.opened.emit()

    def show_paper(self, name: str) -> None:
        """The figures and tables of one paper."""
        self.paper = name
        self.show_page()

    def leave_page(self) -> None:
        """Back to the experiment."""
        if self.is_shown:
            self.pages.setCurrentIndex(0)
            self.closed.emit()

    # -- what it shows -------------------------------------------------------------------------

    def _look(self) -> None:
        """Look it up, one after the other: while that is done what is asked for last waits."""
        if not self.is_shown:
            return
        if self._busy:
            self._again = True
            return
        self._busy, self._again = True, False
        paper, entries = PAPERS[self.paper], self.known.entries
        self.background.do(lambda: paper_map(paper, entries), self._take, self._fail)

    def _take(self, found: ShownPaper) -> None:
        self._busy = False
        if found.name == self.paper:
            self.page.show_paper(found)
            self._show_pictures()
        if self._again or found.name != self.paper:
            self._look()

    def _fail(self, why: str) -> None:
        self._busy = False
        self.page.banner.say(why)

    def _show_pictures(self) -> None:
        if not self.is_shown:
            return
        for card in self.page.cards.values():
            entry = self.known.of.get(card.figure.picture) if card.figure.picture is not None else None
            if entry is None:
                continue
            picture = self._thumbnails().picture(entry)
            if picture is not None:
                card.show_picture(picture)
            elif not self._thumbnails().problem(entry):
                self._thumbnails().ask(entry)

    # -- what is done from there ---------------------------------------------------------------

    def _open(self, figure: str, key: tuple[int, int]) -> None:
        """A run of a figure into Setup, with the first seed that is not there yet."""
        row = next(each for each in PAPERS[self.paper].figures if each.name == figure).rows[key[0]]
        size = row.sizes[key[1]]
        lab = self.current.lab
        if lab.alive and lab.runner is not None and lab.runner.recording.experiment == row.experiment:
            self.page.banner.say(f"{GOES_ON} Stop it before its setup becomes another one.")
            return
        seeds = sessions_of(row, size, self.known.entries)
        self._fill(row, size, next(seed for seed in range(len(seeds) + 1) if seed not in seeds))

    def _fill(self, row: PaperRow, size: RunSize, seed: int) -> None:
        self.leave_page()
        self.current.choose(row.experiment)
        setup, banner = self.current.setups[row.experiment], self.current.panes.banner
        try:
            setup.form.fill(knobs_of(row, size), seed, size.preset)
        except KnobError as error:
            banner.say(setup.form.show_problem(error))
            return
        setup.button.setFocus()
        banner.tell(f"Setup holds {size.preset}, seed {seed}: press Run. Papers then has it beside the paper's.")

    def close(self) -> None:
        """End the thread."""
        self.background.close()
