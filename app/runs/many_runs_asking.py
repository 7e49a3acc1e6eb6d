"""What is asked before sweeps, searches and reports begin; then their folders are made, each under a name that is free."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from settle.app.reproduce import papers
from settle.app.reproduce.folder import NAME as PLAN
from settle.app.reproduce.folder import ReproduceFolder
from settle.app.runs.estimate_process import NOWHERE, EstimateProcess, paper_and_only, reproduce_words, search_words, sweep_words
from settle.app.runs.sweep_words import figures_of
from settle.app.runs.sweeps import Sweeps
from settle.app.settings import Settings
from settle.backend.core.experiment import Experiment
from settle.sessions.format import SessionError
from settle.sessions.searches.folder import NAME as SEARCH
from settle.sessions.searches.folder import SearchFolder
from settle.sessions.sweeps.folder import NAME, SweepFolder
from settle.sessions.versions import settle_version
from settle.widgets.runs.many_runs_dialog import ManyRunsDialog
from settle.widgets.runs.reproduce_dialog import OfferedPaper, ReproduceDialog
from settle.widgets.runs.search_dialog import SearchDialog
from settle.widgets.runs.sweep_dialog import SweepDialog


class ManyRunsAsking(QObject):
    """:ivar estimate: works out beside the window what something would take."""

    made = Signal(object, str, object)
    """(folder, command, words): this is to be computed, by ``settle COMMAND --out FOLDER WORDS``."""

    search_asked = Signal(object, str, int)
    """(experiment, preset, seed): a search is wanted in place of a sweep."""

    def __init__(self, sweeps: Sweeps, settings: Settings, window: QWidget):
        super().__init__(window)
        self.sweeps, self.settings, self.window = sweeps, settings, window
        self.estimate = EstimateProcess(self)

    def sweep(self, experiment: Experiment, preset: str, seed: int) -> None:
        """Ask what is to be swept, and begin it."""
        dialog = SweepDialog(experiment, preset, seed, self._address(), self.window)
        kind = type(experiment)

        def begin() -> None:
            plan, where = dialog.plan(), _where(dialog)
            make = lambda path: SweepFolder.make(path, plan, kind, settle_version())  # noqa: E731
            self._begin(dialog, NAME, make, "sweep", [where])

        dialog.search_wanted.connect(lambda: self.search_asked.emit(experiment, preset, seed))
        self._open(dialog, lambda plan: sweep_words(plan, _where(dialog)), begin)

    def search(self, experiment: Experiment, preset: str, seed: int, figures: Sequence[str]) -> None:
        """Ask what is to be searched, and begin it.

        :param figures: names of those that earlier sessions have.
        """
        kind = type(experiment)
        known = [name for each in kind.presets.values() for name in (*each.paper, *each.reference)]
        offered = figures_of(experiment.name, list(dict.fromkeys([*known, *figures])))
        dialog = SearchDialog(experiment, preset, seed, self._address(), offered, self.window)

        def begin() -> None:
            plan, where = dialog.plan(), _where(dialog)
            make = lambda path: SearchFolder.make(path, plan, kind, settle_version())  # noqa: E731
            self._begin(dialog, SEARCH, make, "search", [where])

        self._open(dialog, lambda plan: search_words(plan, _where(dialog)), begin)

    def reproduce(self, chosen: str = "") -> None:
        """Ask which figures are to be reproduced, and begin that.

        :param chosen: the paper whose figures are ticked at first; empty: all papers.
        """
        offered = [
            OfferedPaper(paper.name, paper.title, tuple((f"{paper.name}/{each.name}", each.title, each.absent) for each in paper.figures))
            for paper in papers.PAPERS.values()
        ]
        dialog = ReproduceDialog(offered, self._address(), self.window, chosen)

        def begin() -> None:
            wish, where = dialog.plan(), _where(dialog)
            paper, only = paper_and_only(wish)
            make = lambda path: ReproduceFolder(path, paper, only, wish.budget, wish.seeds).make()  # noqa: E731
            self._begin(dialog, PLAN, make, "reproduce", [where])

        self._open(dialog, reproduce_words, begin)

    def _address(self) -> str:
        return self.settings.text("scheduler")

    def _open(self, dialog: ManyRunsDialog, words: Callable[..., list[str]], begin: Callable[[], None]) -> None:
        nowhere = f"--out={self.sweeps.root / NOWHERE}"
        dialog.wants_estimate.connect(lambda plan: self.estimate.ask(plan, [*words(plan), "--plan", nowhere]))
        self.estimate.told.connect(dialog.show_estimate)
        dialog.accepted.connect(begin)
        dialog.finished.connect(self.estimate.stop)
        dialog.open()

    def _begin(self, dialog: ManyRunsDialog, file: str, make: Callable[[Path], object], command: str, words: list[str]) -> None:
        """:param file: that a folder of this kind has; ``make``: takes a folder for it."""
        self.settings.keep("scheduler", dialog.address())
        work = partial(_made, self.sweeps.root / dialog.folder(), file, make)
        self.sweeps.do(work, lambda path: self.made.emit(path, command, words))


def _made(path: Path, file: str, make: Callable[[Path], object]) -> Path:
    """The folder of that name, or, where another one has it, of the next."""
    free = path
    for number in range(2, 10_000):
        taken = any((free / each).exists() for each in (NAME, SEARCH, PLAN) if each != file or file == PLAN)
        if not taken:
            try:
                make(free)
                return free
            except SessionError:
                if not (free / file).exists():
                    raise
        free = path.with_name(f"{path.name}-{number}")  # something else has that name
    raise SessionError(f"{path} is not possible: choose another name.")


def _where(dialog: ManyRunsDialog) -> str:
    """Who computes it, as ``settle`` is told."""
    return f"--scheduler={address}" if (address := dialog.address()) else f"--workers={dialog.workers.value()}"
