"""What becomes of a run when its window closes, or shows another experiment: asked once; and what is offered about it at the next start."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QMessageBox, QWidget

from settle.app.lab import Lab
from settle.app.processes.own_process import OwnProcess
from settle.app.settings import Settings
from settle.backend.core.knobs import KnobError
from settle.backend.core.recording import Recording
from settle.backend.core.run_progress import RunProgress
from settle.sessions.library.entry import SessionEntry, read_entry
from settle.widgets.controls.banner import Banner
from settle.widgets.theme.plain_text import as_plain
from settle.widgets.translation.language import tr
from settle.widgets.translation.own_text import own

_LEFT = "left_run"
KEEP, STOP = "keep", "stop"
_LOOKS, _EVERY = 10, 2000
"""How often, and how many ms apart, a run is looked at that was to go on in the background, before it counts as stopped."""


class Leaving(QObject):
    """Of the run that this window records.

    :param resume: lets the run of a session go on.
    """

    def __init__(self, lab: Lab, settings: Settings, banner: Banner, resume: Callable[[Path], object], window: QWidget):
        super().__init__(window)
        self.lab, self.settings, self.banner, self.resume, self.window = lab, settings, banner, resume, window
        self._path: Path | None = None
        self._kept_running = ""
        """Of the run that was to go on while something else is shown."""
        lab.shown.connect(lambda _: self._remember())
        lab.run_ended.connect(lambda _: settings.keep(_LEFT, ""))

    # -- at the end ----------------------------------------------------------------------------

    def hindrance(self) -> str:
        """Why the run cannot go on without the window: a sentence, or nothing."""
        runner, autosave = self.lab.runner, self.lab.autosave
        if runner is None or autosave is None or autosave.problem:
            return "Its session could not be written."
        if runner.run.state is None and not runner.recording.checkpoints:
            return "It has no checkpoint to go on from."
        try:
            runner.experiment.check_headless()
        except KnobError as error:
            return str(error)
        return ""

    def ask(self, others: Sequence[Path]) -> str | None:
        """``keep`` or ``stop``; None: the window stays open.

        :param others: sessions of runs in processes of their own, which are kept or stopped as well.
        """
        runner, autosave = self.lab.runner, self.lab.autosave
        if runner is None or autosave is None:
            return STOP
        why = self.hindrance()
        more = f" So do {len(others)} in processes of their own." if len(others) > 1 else " So does one in a process of its own."
        offered = "It goes on from where it is in a process of its own; the list shows it at the next start."
        informs = f"It cannot be kept running: {why}" if why else offered
        return self._ask(runner.recording, autosave.path, more if others else "", informs, may_keep=not why)

    def _ask(self, recording: Recording, path: Path, more: str, informs: str, may_keep: bool) -> str | None:
        """``keep`` or ``stop``; None: neither, and all stays as it is."""
        progress = RunProgress.of(recording)
        planned = f" of {progress.planned:,}" if progress.planned else ""
        text = f"The run of {own(path.name)} goes on: step {progress.done:,}{planned}.{more}"
        box = QMessageBox(QMessageBox.Icon.Question, tr("A run goes on"), as_plain(tr(text)), parent=self.window)
        keep = box.addButton(tr("Keep running in the background"), QMessageBox.ButtonRole.AcceptRole)
        keep.setEnabled(may_keep)
        stop = box.addButton(tr("Stop and save"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setInformativeText(as_plain(tr(informs)))
        box.setDefaultButton(keep if may_keep else stop)
        box.exec()
        return {keep: KEEP, stop: STOP}.get(box.clickedButton())  # type: ignore[call-overload]

    # -- while the window stays ----------------------------------------------------------------

    def may_switch(self, experiment: str) -> bool:
        """Whether another experiment may be shown, as a person asks for it: once a run that goes on there is a question first."""
        runner, autosave = self.lab.runner, self.lab.autosave
        if runner is None or autosave is None or not self.lab.alive or runner.recording.experiment == experiment:
            return True
        if runner.recording.run_id == self._kept_running:
            return True
        answer = self._ask(runner.recording, autosave.path, "", "It goes on in this window; the list of sessions leads back to it.", True)
        if answer == STOP:
            runner.stop()
        elif answer == KEEP:
            self._kept_running = runner.recording.run_id
        return answer is not None

    # -- when it closes ------------------------------------------------------------------------

    def note(self) -> None:
        """The window closes with a run that goes on: its session is remembered."""
        self._path = self.lab.autosave.path if self.lab.alive and self.lab.autosave is not None else None

    def leave(self, answer: str) -> None:
        """The run is stopped and saved: begin it again beside, or remember to offer that."""
        runner = self.lab.runner
        if self._path is None or runner is None or runner.recording.outcome != "stopped":
            self.settings.keep(_LEFT, "")
            return
        kept = answer == KEEP
        if kept:
            try:
                process = OwnProcess(["resume", str(self._path)])
            except OSError:
                kept = False
            else:
                process.close()
        self._keep(self._path, kept)

    # -- at the next start ---------------------------------------------------------------------

    def _remember(self) -> None:
        """A run has begun: should the program end without a word, the next start offers it."""
        if self.lab.live and self.lab.path is not None:
            self._keep(self.lab.path, False)

    def _keep(self, path: Path, kept: bool) -> None:
        self.settings.keep(_LEFT, json.dumps({"path": str(path), "kept": kept}))

    def offer(self) -> None:
        """Say what has become of the run with which the window was closed, if there was one."""
        try:
            left = json.loads(self.settings.text(_LEFT) or "{}")
            path = Path(left["path"])
        except (ValueError, TypeError, KeyError):
            return
        self.settings.keep(_LEFT, "")
        self._look(path, bool(left.get("kept")), 0)

    def _look(self, path: Path, kept: bool, looks: int) -> None:
        self.lab.background.do(lambda: read_entry(path)[0], lambda entry: self._tell(entry, kept, looks), lambda _: None)

    def _tell(self, entry: SessionEntry, kept: bool, looks: int) -> None:
        if self.lab.alive or entry.problem:
            return
        if kept and entry.outcome == "stopped" and looks < _LOOKS:  # the process that goes on with it is being started
            QTimer.singleShot(_EVERY, self, lambda: self._look(entry.path, kept, looks + 1))
            return
        name, banner = own(entry.path.name), self.banner
        if entry.outcome == "running":
            banner.say(f"The run of {name} goes on in the background.")
            banner.add_button("Go to it", lambda: self.lab.open(entry.path))
        elif entry.outcome in ("stopped", "interrupted"):
            banner.say(f"The run of {name} ended after {entry.steps:,} steps, when the window was closed. It can go on from there.")
            banner.add_button("Resume", lambda: self.resume(entry.path))
        elif kept:
            banner.say(f"The run of {name} went on in the background and has ended: {entry.outcome}.")
            banner.add_button("Open it", lambda: self.lab.open(entry.path))
