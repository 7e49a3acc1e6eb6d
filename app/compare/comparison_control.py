"""Comparisons in the window: opened from the list of sessions or from a file, kept, exported, closed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from settle.app.background import Background
from settle.app.compare.paper_figures import PaperFigures, paper_figures
from settle.app.compare.shown_comparison import ShownComparison
from settle.app.lab import Lab
from settle.app.settings import Settings
from settle.backend.core.recording import Recording
from settle.sessions import session
from settle.sessions.comparison.compared_run import check_paths, open_runs
from settle.sessions.comparison.comparison import Choices, RunComparison
from settle.sessions.comparison.saved import ENDING, is_comparison, open_comparison_file, save_comparison
from settle.sessions.format import SessionError
from settle.widgets.controls.banner import Banner
from settle.widgets.translation.language import tr

KEPT = f"Comparisons (*{ENDING})"


_Opened = tuple[RunComparison, PaperFigures, Choices, Sequence[str]]
"""A comparison, what the papers say, what of it is to be shown, and which sessions of it are missing."""


class ComparisonControl(QObject):
    """One comparison is open at a time; its page takes the place of the experiment until it is closed."""

    opened = Signal()
    closed = Signal()

    def __init__(self, pages: QStackedWidget, lab: Lab, settings: Settings, banner: Banner, window: QWidget):
        """:param banner: of the window, for what is said while no comparison is open."""
        super().__init__(window)
        self.pages, self.lab, self.settings, self.banner, self.window = pages, lab, settings, banner, window
        self.background = Background(self)
        self.shown: ShownComparison | None = None
        self._asked = 0
        """How often one was asked for: of several that are being opened the last one counts."""

    @property
    def is_shown(self) -> bool:
        """Whether the page of a comparison is what one looks at."""
        return self.shown is not None and self.pages.currentWidget() is self.shown.page

    # -- opening -------------------------------------------------------------------------------

    def open_comparison(self, paths: Sequence[Path], choices: Choices | None = None) -> None:
        """Compare 2 to 8 sessions: opened beside the screen's thread, then shown. A sentence says why they cannot be."""
        try:
            check_paths(paths)
        except SessionError as error:
            self._say(str(error))
            return
        chosen = Choices() if choices is None else choices
        self._begin(lambda: self._opened(paths, chosen), f"Opening {len(paths)} sessions …")

    def open_file(self, path: Path) -> None:
        """A comparison that was kept; of sessions that are not there any more it says which."""

        def work() -> _Opened:
            kept = open_comparison_file(path, [self.lab.folder])
            if len(kept.paths) < 2:
                raise SessionError(" ".join(kept.missing))
            return self._opened(kept.paths, kept.choices, kept.missing)

        self._begin(work, f"Opening {path.name} …")

    def _opened(self, paths: Sequence[Path], choices: Choices, missing: Sequence[str] = ()) -> _Opened:
        """Beside the screen's thread: what may take long, the import of experiments for what their papers say among it."""
        comparison = RunComparison(open_runs(paths, self._load))
        return comparison, paper_figures(comparison.runs), choices, missing

    def _load(self, path: Path) -> Recording:
        """A session; the recording of the run that goes on in this window grows on the page as well."""
        autosave, runner = self.lab.autosave, self.lab.runner
        return runner.recording if autosave is not None and runner is not None and path == autosave.path else session.load(path)

    def _begin(self, work: Callable[[], _Opened], words: str) -> None:
        self._asked += 1
        asked = self._asked
        self._banner().tell(words)

        def then(found: _Opened) -> None:
            if asked == self._asked:
                self._banner().take_back("Opening ")
                self._show(*found)

        def failed(sentence: str) -> None:
            if asked == self._asked:
                self._say(sentence)

        self.background.do(work, then, failed)

    def _show(self, comparison: RunComparison, paper: PaperFigures, choices: Choices, missing: Sequence[str]) -> None:
        if self.shown is not None:
            self.shown.close()
        self.shown = ShownComparison(comparison, paper, choices, self.background, self.settings)
        page = self.shown.page
        page.bar.saved.connect(self.save)
        page.bar.exported.connect(self.export)
        page.bar.closed.connect(self.close_comparison)
        page.export_asked.connect(self.export)
        page.pressed.connect(self._pressed)
        self.pages.addWidget(page)
        self.show_page()
        if missing:
            page.banner.say(" ".join(missing))

    def show_page(self) -> None:
        """Back to the comparison that is open."""
        if self.shown is None:
            self._say("No comparison is open: select 2 to 8 sessions in the list, then press Compare.")
            return
        self.pages.setCurrentWidget(self.shown.page)
        self.shown.show_views()
        self.shown.page.timeline.scrubber.setFocus()
        self.opened.emit()

    def leave_page(self) -> None:
        """Show the experiment; the comparison stays open."""
        if self.is_shown:
            self.pages.setCurrentIndex(0)
            self.closed.emit()

    def close_comparison(self) -> None:
        """Show the experiment, and let go of the runs."""
        self.leave_page()
        if self.shown is not None:
            self.shown.close()
            self.shown = None

    def close(self) -> None:
        """The window closes."""
        self._asked += 1
        self.close_comparison()
        self.background.close()

    # -- what can be done with it --------------------------------------------------------------

    def instead(self, here: Callable[[ShownComparison], object], else_do: Callable[[], object]) -> Callable[[], None]:
        """What a key of the window does: one thing where a comparison is looked at, another elsewhere."""

        def do() -> None:
            if self.shown is not None and self.is_shown:
                here(self.shown)
            else:
                else_do()

        return do

    def _pressed(self, what: str) -> None:
        assert self.shown is not None
        {"play": self.shown.play, "step": self.shown.step, "end": self.shown.to_end, "close": self.close_comparison}[what]()

    def save(self) -> None:
        """Keep the comparison as a file of the user's choice."""
        if self.shown is None:
            return
        first = self.shown.comparison.runs[0]
        start = str(self.lab.folder / f"{first.recording.experiment.replace('.', '-')}{ENDING}")
        path, _ = QFileDialog.getSaveFileName(self.window, tr("Keep the comparison as"), start, tr(KEPT))
        if path:
            self.save_as(Path(path if is_comparison(path) else path + ENDING))

    def save_as(self, path: Path) -> None:
        """Keep the comparison as this file."""
        shown = self.shown
        assert shown is not None
        runs, choices = shown.comparison.runs, shown.choices()
        told = f"Kept as {path}."  # on the page, or, if that was closed meanwhile, in the window
        self.background.do(lambda: save_comparison(path, runs, choices), lambda _: self._banner().tell(told), self._say)

    def export(self, part: QWidget | None = None) -> None:
        """What is on show, or a card of it, as a file of the user's choice."""
        from settle.app.compare import picture

        if self.shown is None:
            return
        name = self.shown.comparison.runs[0].recording.experiment.replace(".", "-")
        part = part if isinstance(part, QWidget) else None
        kinds = ";;".join(picture.FILTERS if part is None else picture.FILTERS[:3])
        path, kind = QFileDialog.getSaveFileName(
            self.window, tr("Export the comparison as"), str(Path.home() / f"{name}-comparison.pdf"), tr(kinds)
        )
        if path:
            self.export_as(picture.with_ending(Path(path), kind), part)

    def export_as(self, path: Path, part: QWidget | None = None) -> None:
        """What is on show, or a part of it, as this file; says when it is done, or why it could not be."""
        from settle.app.compare import picture

        assert self.shown is not None
        banner = self.shown.page.banner
        try:
            picture.write_shown(self.shown, path, part)
            banner.tell(f"Exported to {path}.")
        except OSError as error:
            banner.say(str(error))

    def _banner(self) -> Banner:
        return self.shown.page.banner if self.shown is not None and self.is_shown else self.banner

    def _say(self, sentence: str) -> None:
        self._banner().say(sentence)
