"""The page of many runs, joined to the queue and to the sweeps of the sessions folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from settle.app.lab import Lab
from settle.app.processes.own_process import OwnProcess
from settle.app.processes.run_processes import RunProcesses
from settle.app.queue.run_queue import RunQueue
from settle.app.queue.waiting_run import WaitingRun
from settle.app.runs.estimate_process import EstimateProcess
from settle.app.runs.shown_answers import ShownAnswers
from settle.app.runs.sweep_words import queue_row, sweep_row, title_of
from settle.app.runs.sweeps import SweepItem, SweepLook, Sweeps
from settle.app.settings import Settings
from settle.backend.core.experiment import Experiment
from settle.sessions.export.run_tables import write_runs
from settle.sessions.format import SessionError
from settle.sessions.library.entry import SessionEntry
from settle.sessions.sweeps.folder import NAME, SweepFolder
from settle.sessions.versions import settle_version
from settle.widgets.controls.banner import Banner
from settle.widgets.runs.runs_page import RunsPage
from settle.widgets.runs.sweep_dialog import SweepDialog

FOLDER = "sweeps"
"""Of the sweeps, in that of the sessions."""


class RunsControl(QObject):
    """Its page takes the place of the experiment until it is left."""

    opened = Signal()
    closed = Signal()
    compared = Signal(object)
    """Paths of sessions that are to be compared, a list."""
    ended = Signal(str)
    """What is to be told of a run of the queue that has ended."""

    def __init__(self, pages: QStackedWidget, lab: Lab, settings: Settings, banner: Banner, window: QWidget):
        """:param banner: of the window, for what is said while the page is not on show."""
        super().__init__(window)
        self.pages, self.lab, self.settings, self.banner, self.window = pages, lab, settings, banner, window
        self.page = RunsPage()
        pages.addWidget(self.page)
        self.processes = RunProcesses(self)
        self.queue = RunQueue(lab.folder, self.processes, self)
        self.sweeps = Sweeps(lab.folder / FOLDER, self)
        self.answers = ShownAnswers(self.page.answers)
        self._entries: dict[str, SessionEntry] = {}
        self.estimate = EstimateProcess(self)
        self._driven: list[tuple[Path, OwnProcess]] = []
        """Folders of sweeps that this window has begun, and what computes them."""
        self._done: dict[Path, int] = {}
        self._shown: Path | None = None
        self._join()

    def _join(self) -> None:
        page, queue = self.page, self.queue
        page.left.connect(self.leave_page)
        page.queue.opened.connect(self._watch)
        page.queue.cancelled.connect(queue.cancel)
        page.queue.moved.connect(queue.move)
        page.queue.held.connect(queue.hold)
        page.queue.at_once.connect(queue.let_run)
        page.queue.cleared.connect(queue.clear_ended)
        page.sweeps.chosen.connect(self._choose)
        page.answers.opened.connect(self._open_run)
        page.answers.compared.connect(self._compare)
        page.answers.started.connect(self._go_on)
        page.answers.stopped.connect(self._stop)
        page.answers.exported.connect(self._export)
        queue.changed.connect(self._show_queue)
        queue.ended.connect(self._tell_end)
        queue.problem.connect(self._say)
        self.sweeps.listed.connect(self._show_sweeps)
        self.sweeps.looked.connect(self._show_look)
        self.sweeps.problem.connect(self._say)
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

    def _say(self, sentence: str) -> None:
        (self.page.banner if self.is_shown else self.banner).say(sentence)

    def poll(self) -> None:
        """Asked a few times a second."""
        self.processes.poll()
        self.queue.poll()
        for each in list(self._driven):
            _, process = each
            ended = process.code is not None
            for sentence in process.new_sentences():
                self._say(sentence)
            if ended:
                process.close()
                self._driven.remove(each)
                self.sweeps.look_soon()
        if self.is_shown or self._driven:
            self.sweeps.poll()

    # -- the queue -------------------------------------------------------------------------------------

    def add(self, experiment: Experiment, preset: str, seed: int, device: str, steps: int | None = None) -> None:
        """Let a run wait for its turn."""
        self.queue.add([WaitingRun.of(experiment, preset, seed, device, steps)])
        count = sum(run.state == "waiting" for run in self.queue.runs)
        self.banner.tell(f"{title_of(experiment.name, preset)} is in the queue, {count} waiting (Ctrl+Shift+J shows it).")

    def _note(self, entries: Sequence[SessionEntry]) -> None:
        self._entries = {entry.path.name: entry for entry in entries}
        self.processes.note({entry.path for entry in entries})
        self.queue.note(entries)
        self._show_queue()

    def _show_queue(self) -> None:
        queue = self.queue
        rows = [queue_row(run, self._entries.get(run.session)) for run in queue.runs]
        self.page.queue.show_rows(rows, held=queue.held, at_once=queue.at_once, drives=queue.drives)

    def _watch(self, id: str) -> None:
        run = next((run for run in self.queue.runs if run.id == id and run.session), None)
        if run is not None:
            self.leave_page()
            self.lab.open(self.lab.folder / run.session)

    def _tell_end(self, run: WaitingRun) -> None:
        why = f": {run.problem}" if run.problem else ""
        self.ended.emit(f"{title_of(run.experiment, run.preset)} {run.state}{why}")

    # -- sweeps ----------------------------------------------------------------------------------------

    def ask(self, experiment: Experiment, preset: str, seed: int) -> None:
        """Ask what is to be swept, and begin it."""
        dialog = SweepDialog(experiment, preset, seed, self.settings.text("scheduler"), self.window)
        dialog.wants_estimate.connect(lambda plan: self.estimate.ask(plan, _where(dialog)))
        self.estimate.told.connect(dialog.show_estimate)
        dialog.accepted.connect(lambda: self._begin(type(experiment), dialog))
        dialog.finished.connect(self.estimate.stop)
        dialog.open()

    def _begin(self, kind: type[Experiment], dialog: SweepDialog) -> None:
        plan, where = dialog.plan(), _where(dialog)
        path = self.sweeps.root / dialog.name.text().strip()
        self.settings.keep("scheduler", dialog.address())

        def make() -> Path:
            free = path
            for number in range(2, 10_000):
                try:
                    SweepFolder.make(free, plan, kind, settle_version())
                    return free
                except SessionError:
                    if not (free / NAME).exists():
                        raise
                    free = path.with_name(f"{path.name}-{number}")  # another sweep has that name
            raise SessionError(f"{path} is not possible: choose another name.")

        def then(made: object) -> None:
            assert isinstance(made, Path)
            self._launch(made, [where])
            self._choose(made)
            self.show_page()

        self.sweeps.do(make, then)

    def _launch(self, folder: Path, words: Sequence[str]) -> None:
        try:
            self._driven.append((folder, OwnProcess(["sweep", "--quiet", f"--out={folder}", *words])))
        except OSError as error:
            self._say(f"The sweep cannot be begun: {error}.")
        self.sweeps.look_soon()

    def _go_on(self) -> None:
        if self._shown is not None:
            address = self.settings.text("scheduler")
            self._launch(self._shown, [f"--scheduler={address}"] if address else [])

    def _stop(self) -> None:
        mine = [process for folder, process in self._driven if folder == self._shown]
        for process in mine:
            process.stop()
        if not mine:
            self._say("This sweep is computed by a process that this window has not begun: end it there.")

    def _show_sweeps(self, items: list[SweepItem]) -> None:
        self.page.sweeps.show_rows([sweep_row(item, self._done.get(item.folder.path)) for item in items], self._shown)
        self.page.show_answers(bool(items))
        self._show_state()

    def _choose(self, path: Path) -> None:
        if path != self._shown or self.answers.look is None:
            self._shown = path
            self.sweeps.choose(path)

    def _show_look(self, path: Path, look: SweepLook) -> None:
        if path != self._shown:
            return
        before = self._done.get(path)
        self._done[path] = sum(entry.outcome not in ("running", "interrupted") for entry in look.entries.values())
        self.answers.show(look)
        if before != self._done[path]:
            self._show_sweeps(self.sweeps.items)
        self._show_state()

    def _show_state(self) -> None:
        item = next((item for item in self.sweeps.items if item.folder.path == self._shown), None)
        if item is None:
            return
        row = sweep_row(item, self._done.get(item.folder.path))
        missing = self._done.get(item.folder.path, 0) < len(item.folder.plan)
        about = "  ·  ".join(filter(None, (row.detail, row.state, item.problem)))
        self.page.answers.show_state(row.title, about, driven=item.driven, missing=missing and not item.problem)

    # -- what is done with answers ---------------------------------------------------------------------

    def _path_of(self, number: int) -> Path | None:
        entry = self.answers.look.entries.get(number) if self.answers.look else None
        return entry.path if entry else None

    def _open_run(self, number: int) -> None:
        if path := self._path_of(number):
            self.leave_page()
            self.lab.open(path)
        else:
            self._say(f"Run {number} has no session yet.")

    def _compare(self, numbers: Sequence[int]) -> None:
        paths = [path for number in numbers if (path := self._path_of(number))]
        self.compared.emit(paths)

    def _export(self) -> None:
        answers = self.answers.answers
        if answers is None or self._shown is None:
            return
        title, kinds = "Export the table of runs", "CSV (*.csv);;Parquet (*.parquet)"
        name, _ = QFileDialog.getSaveFileName(self.window, title, f"{self._shown.name}.csv", kinds)
        if name:
            path = Path(name)
            told = f"Exported {len(answers.rows):,} runs to {path}."
            self.lab.background.do(lambda: write_runs(answers, path), lambda _: self.page.banner.tell(told), self._say)

    def close(self) -> None:
        """The window goes; what goes on in processes of its own is left to itself."""
        self.estimate.stop()
        for _, process in self._driven:
            process.close()
        self.processes.close(stop=False)
        self.queue.close()
        self.sweeps.close()


def _where(dialog: SweepDialog) -> str:
    """Who computes a sweep, as ``settle sweep`` is told."""
    return f"--scheduler={address}" if (address := dialog.address()) else f"--workers={dialog.workers.value()}"
