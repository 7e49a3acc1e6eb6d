"""The page of many runs, joined to the queue and to the sweeps of the sessions folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from settle.app.lab import Lab
from settle.app.processes.run_processes import RunProcesses
from settle.app.queue.run_queue import RunQueue
from settle.app.queue.waiting_run import WaitingRun
from settle.app.reproduce.folder import PDF, REPORT
from settle.app.runs.driven_folders import DrivenFolders, ask_to_stop
from settle.app.runs.ended_runs import EndedRuns
from settle.app.runs.many_runs_asking import ManyRunsAsking
from settle.app.runs.shown_answers import ShownAnswers
from settle.app.runs.shown_report import ShownReport
from settle.app.runs.shown_search import ShownSearch
from settle.app.runs.sweep_words import done_of, is_missing, queue_row, sweep_row, title_of
from settle.app.runs.sweeps import Look, SearchLook, SweepItem, SweepLook, Sweeps
from settle.app.settings import Settings
from settle.backend.core.experiment import Experiment
from settle.sessions.export.run_tables import write_runs
from settle.sessions.library.entry import SessionEntry
from settle.widgets.controls.banner import Banner
from settle.widgets.library.session_item import MOST_COMPARED
from settle.widgets.runs.runs_page import RunsPage
from settle.widgets.translation.language import tr

FOLDER = "sweeps"
"""Of the sweeps, in that of the sessions."""
READING = "What is there of it is read …"


class RunsControl(QObject):
    """Its page takes the place of the experiment until it is left."""

    opened = Signal()
    closed = Signal()
    compared = Signal(object)
    """Paths of sessions that are to be compared, a list."""

    def __init__(self, pages: QStackedWidget, lab: Lab, settings: Settings, banner: Callable[[], Banner], window: QWidget):
        """:param banner: gives the one that is seen while the page is not on show."""
        super().__init__(window)
        self.pages, self.lab, self.settings, self.banner, self.window = pages, lab, settings, banner, window
        self.page = RunsPage()
        pages.addWidget(self.page)
        self.processes = RunProcesses(self)
        self.queue = RunQueue(lab.folder, self.processes, self)
        self.sweeps = Sweeps(lab.folder / FOLDER, self)
        self.answers, self.search = ShownAnswers(self.page.answers), ShownSearch(self.page.search)
        self.report = ShownReport(self.page.report)
        self.asking = ManyRunsAsking(self.sweeps, settings, window)
        self.driven = DrivenFolders(self)
        self.ended = EndedRuns(lambda: None if self.is_shown else banner(), window)
        self._looked = False
        self._entries: dict[str, SessionEntry] = {}
        self._done: dict[Path, int] = {}
        self._shown: Path | None = None
        self._there: Path | None = None  # what the panels have something of
        self._join()

    def _join(self) -> None:
        page, queue = self.page, self.queue
        page.left.connect(self.leave_page)
        self.pages.currentChanged.connect(lambda _: self._turn())
        page.queue.seen.connect(self.ended.see)
        self.ended.asked.connect(self._come_forward)
        self.ended.changed.connect(lambda _: (self._show_queue(), self._item() and self._show_sweeps(self.sweeps.items)))
        page.queue.opened.connect(self._watch)
        page.queue.cancelled.connect(queue.cancel)
        page.queue.moved.connect(queue.move)
        page.queue.held.connect(queue.hold)
        page.queue.at_once.connect(queue.let_run)
        page.queue.cleared.connect(queue.clear_ended)
        page.sweeps.chosen.connect(self._choose)
        for panel in (page.answers, page.search, page.report):
            panel.opened.connect(self._open_run)
            panel.compared.connect(self._compare)
            panel.started.connect(self._go_on)
            panel.stopped.connect(self._stop)
        page.answers.exported.connect(self._export)
        page.report.figure_opened.connect(self._open_figure)
        page.report.report_opened.connect(self._open_report)
        page.sweeps.reproduced.connect(self.asking.reproduce)
        self.asking.made.connect(self._begin)
        self.asking.search_asked.connect(self.ask_for_search)
        for each in (self.driven, queue, self.sweeps):
            each.problem.connect(self._say)
        self.driven.ended.connect(self._tell_folder_end)
        queue.changed.connect(self._show_queue)
        queue.ended.connect(self._tell_end)
        self.sweeps.listed.connect(self._show_sweeps)
        self.sweeps.looked.connect(self._show_look)
        self.lab.listed.connect(lambda entries, _: self._note(entries))

    # -- the page --------------------------------------------------------------------------------------

    @property
    def is_shown(self) -> bool:
        return self.pages.currentWidget() is self.page

    def show_page(self) -> None:
        """Show the queue and the sweeps in the place of the experiment."""
        self.pages.setCurrentWidget(self.page)
        self.sweeps.look_soon()
        self.opened.emit()

    def leave_page(self) -> None:
        """Back to the experiment."""
        if self.is_shown:
            self.pages.setCurrentIndex(0)
            self.closed.emit()

    def _turn(self) -> None:
        """The page has come or gone: what was new when it came has been seen when it goes."""
        if self._looked and not self.is_shown:
            self.ended.see()
        self._looked = self.is_shown
        self.ended.count()

    def _come_forward(self) -> None:
        for forward in (self.window.show, self.window.raise_, self.window.activateWindow):
            forward()
        self.show_page()

    def _say(self, sentence: str) -> None:
        (self.page.banner if self.is_shown else self.banner()).say(sentence)

    def poll(self) -> None:
        """Asked a few times a second."""
        self.processes.poll()
        self.queue.poll()
        self.driven.poll()
        if self.is_shown or self.driven.going:
            self.sweeps.poll()

    # -- the queue -------------------------------------------------------------------------------------

    def add(self, experiment: Experiment, preset: str, seed: int, device: str, steps: int | None = None) -> None:
        """Let a run wait for its turn."""
        self.queue.add([WaitingRun.of(experiment, preset, seed, device, steps)])
        count = sum(run.state == "waiting" for run in self.queue.runs)
        self.banner().tell(f"{title_of(experiment.name, preset)} is in the queue, {count} waiting (Ctrl+Shift+J shows it).")

    def _note(self, entries: Sequence[SessionEntry]) -> None:
        self._entries = {entry.path.name: entry for entry in entries}
        self.processes.note({entry.path for entry in entries})
        self.queue.note(entries)
        self._show_queue()

    def _show_queue(self) -> None:
        queue = self.queue
        rows = [queue_row(run, self._entries.get(run.session), fresh=run.id in self.ended.fresh) for run in queue.runs]
        self.page.queue.show_rows(rows, held=queue.held, at_once=queue.at_once, drives=queue.drives)

    def _watch(self, id: str) -> None:
        run = next((run for run in self.queue.runs if run.id == id and run.session), None)
        if run is not None:
            self.leave_page()
            self.lab.open(self.lab.folder / run.session)

    def _tell_end(self, run: WaitingRun) -> None:
        self.ended.add(run.id, title_of(run.experiment, run.preset), run.state, run.problem)

    # -- sweeps, searches, reports -------------------------------------------------------------------

    def ask_for_search(self, experiment: Experiment, preset: str, seed: int) -> None:
        """Ask what is to be searched, with the figures that sessions are known to have."""
        mine = (entry.figures for entry in self._entries.values() if entry.experiment == experiment.name)
        self.asking.search(experiment, preset, seed, [name for figures in mine for name in figures])

    def _begin(self, folder: Path, command: str, words: Sequence[str]) -> None:
        self.driven.launch(folder, command, words)
        self._choose(folder)
        self.sweeps.look_soon()
        self.show_page()

    def _go_on(self) -> None:
        if item := self._item():
            address = self.settings.text("scheduler")
            command = {"report": "reproduce"}.get(item.what, item.what)
            self.driven.launch(item.path, command, [f"--scheduler={address}"] if address else [])
            self.sweeps.look_soon()

    def _stop(self) -> None:
        folder = self._shown
        if folder is not None and not self.driven.stop(folder):
            told = "The process that computes it was begun elsewhere: it has been asked to stop."
            self.lab.background.do(lambda: ask_to_stop(folder), lambda _: self.page.banner.tell(told), self._say)

    def _tell_folder_end(self, folder: Path, state: str, why: str) -> None:
        self.ended.add(str(folder), folder.name, state, why)
        if state == "failed" and self.is_shown:  # elsewhere the banner tells it
            self._say(f"{folder.name} failed. {why}")
        self.sweeps.look_soon()

    def _item(self) -> SweepItem | None:
        """What is on show, as the list has it."""
        return next((item for item in self.sweeps.items if item.path == self._shown), None)

    def _show_sweeps(self, items: list[SweepItem]) -> None:
        fresh = self.ended.fresh
        rows = [sweep_row(item, self._done.get(item.path), fresh.get(str(item.path))) for item in items]
        self.page.sweeps.show_rows(rows, self._shown)
        self._show_state()

    def _choose(self, path: Path) -> None:
        if path != self._shown:
            self._shown = path
            self.sweeps.choose(path)
            self._show_state()
            self.ended.see(str(path))

    def _show_look(self, path: Path, look: Look) -> None:
        if path != self._shown:
            return
        before, self._done[path] = self._done.get(path), done_of(look)
        if isinstance(look, SweepLook):
            self.answers.show(look)
        elif isinstance(look, SearchLook):
            self.search.show(look)
        else:
            self.report.show(look)
        self._there = path
        if before != self._done[path]:
            self._show_sweeps(self.sweeps.items)
        self._show_state()

    def _show_state(self) -> None:
        """The panel of what is chosen, once it has been looked at, and its head."""
        item, page = self._item(), self.page
        if item is None or item.problem:
            page.show_part(None, item.problem if item else "")
            return
        here, panels = self._there == item.path, {"sweep": page.answers, "search": page.search, "report": page.report}
        page.show_part(panels[item.what] if here else None, READING)
        done = self._done.get(item.path)
        row = sweep_row(item, done)
        more = self.report.words(item.driven) if item.what == "report" and here else ""
        about = "  ·  ".join(filter(None, (row.detail, row.state, more)))
        for panel in panels.values():
            panel.show_state(row.title, about, driven=item.driven, missing=is_missing(item, done))
        self.report.show_progress(item.driven)

    # -- what is done with answers ---------------------------------------------------------------------

    def _paths_of(self, number: int) -> list[Path]:
        """Sessions of a row of the table on show: of a trial one for each seed."""
        item = self._item()
        if item is not None and item.what == "search":
            return [entry.path for entry in self.search.sessions(number)]
        entry = self.answers.look.entries.get(number) if self.answers.look else None
        return [entry.path] if entry else []

    def _open_run(self, number: int) -> None:
        if paths := self._paths_of(number):
            self.leave_page()
            self.lab.open(paths[0])
        else:
            self._say(f"Row {number} has no session yet.")

    def _compare(self, numbers: Sequence[int]) -> None:
        found = [self._paths_of(number) for number in numbers]
        paths = [path for each in found for path in each]
        self.compared.emit(paths if len(paths) <= MOST_COMPARED else [each[0] for each in found if each])

    def _open_figure(self, name: str) -> None:
        if path := self.report.session(name):
            self.leave_page()
            self.lab.open(path)
        else:
            self._say(f"{name} has no session yet.")

    def _open_report(self, kind: str) -> None:
        if self._shown is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._shown / (PDF if kind == "pdf" else REPORT))))

    def _export(self) -> None:
        answers = self.answers.answers
        if answers is None or self._shown is None:
            return
        title, kinds = tr("Export the table of runs"), "CSV (*.csv);;Parquet (*.parquet)"
        name, _ = QFileDialog.getSaveFileName(self.window, title, f"{self._shown.name}.csv", kinds)
        if path := Path(name) if name else None:
            told = f"Exported {len(answers.rows):,} runs to {path}."
            self.lab.background.do(lambda: write_runs(answers, path), lambda _: self.page.banner.tell(told), self._say)

    def close(self) -> None:
        """The window goes; what goes on in processes of its own is left to itself."""
        self.asking.estimate.stop()
        self.driven.close()
        self.processes.close(stop=False)
        self.queue.close()
        self.sweeps.close()
