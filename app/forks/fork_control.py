"""Forks as a person asks for them: here, or by a process of its own beside a run that goes on; and what came of them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from settle.app import catalogue
from settle.app.forks.fork_dialog import ForkDialog
from settle.app.lab import GOES_ON, Lab
from settle.app.processes.run_processes import RunProcesses
from settle.app.reruns import Reruns
from settle.app.window.panes import Panes
from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import KnobError
from settle.backend.core.recording import Recording
from settle.sessions.autosave import new_session_path
from settle.sessions.library.entry import SessionEntry


class ForkControl(QObject):
    """Of what ``lab`` shows."""

    compared = Signal(object)
    """The paths of a run and of its fork, a list: they are to be compared."""

    def __init__(self, panes: Panes, lab: Lab, reruns: Reruns, window: QWidget):
        super().__init__(window)
        self.panes, self.lab, self.reruns, self.window = panes, lab, reruns, window
        self.processes = RunProcesses(self)
        self._from: dict[Path, Path] = {}
        """Fork that is begun by a process -> the session that was on show when it was asked for."""
        self._entries: list[SessionEntry] = []
        lab.listed.connect(lambda entries, _: self._note(entries))
        panes.timeline.parent_asked.connect(self.compare_with_parent)
        self.processes.began.connect(self._began)
        self.processes.problem.connect(lab.problem)

    def fork(self, at: int) -> None:
        """A new run with the history of the one on show up to a step; while a run goes on it is asked what becomes of that."""
        lab, old = self.lab, self.lab.recording
        if old is None or not lab.alive or old.experiment not in catalogue.names():
            self.reruns.fork(at)
            return
        experiment = _as_it_stood(old, at)
        if isinstance(experiment, str):
            lab.problem.emit(experiment)
            return
        other = lab.autosave.path.name if not lab.live and lab.autosave is not None else ""
        dialog = ForkDialog(
            experiment, at, _planned(old, experiment, at), other=other, hindrance=self._hindrance(experiment), parent=self.window
        )
        dialog.accepted.connect(lambda: self.beside(at, dialog.turned(), dialog.steps()) if dialog.beside else self.reruns.fork(at))
        dialog.open()

    def _hindrance(self, experiment: Experiment) -> str:
        """Why a fork cannot have a process of its own."""
        autosave = self.lab.autosave
        if self.lab.live and autosave is not None and autosave.problem:
            return f"It cannot be left running: {autosave.problem}"
        try:
            experiment.check_headless()
        except KnobError as error:
            return f"It cannot be left running, as a fork of it needs a window: {error}"
        return ""

    def beside(self, at: int, turned: dict[str, str], steps: int) -> None:
        """Have a process of its own run a fork of the session on show; the run that goes on here is left alone."""
        old, parent = self.lab.recording, self.lab.path
        if old is None or parent is None:
            return
        path = new_session_path(old.experiment, self.lab.folder)
        words = ["fork", str(parent), "--at", str(at), "--steps", str(steps), "--out", str(path)]
        try:
            self.processes.start([*words, *(f"--set={knob}={value}" for knob, value in turned.items())], path)
        except OSError as error:
            self.lab.problem.emit(f"The fork cannot be begun: {error}.")
            return
        self._from[path] = parent
        self.panes.banner.tell("The fork begins in a process of its own, and is shown in a moment. The run before it goes on.")

    def _note(self, entries: list[SessionEntry]) -> None:
        self._entries = entries
        self.processes.note({entry.path for entry in entries})

    def _began(self, path: Path) -> None:
        if self._from.pop(path, None) == self.lab.path:  # nobody has gone elsewhere meanwhile
            self.lab.open(path)
            return
        self.panes.banner.tell(f"The fork goes on as {path.name}.")
        self.panes.banner.add_button("Go to it", lambda: self.lab.open(path))

    def stop(self) -> None:
        """Stop the run on show, wherever this window has begun it; if nothing on show goes on, the one that this window records."""
        lab, banner, shown = self.lab, self.panes.banner, self.lab.recording
        if not lab.live and lab.control is not None:
            lab.control.stop()
            banner.tell("The run is told to stop; what it has recorded is kept.")
        elif lab.path is not None and not lab.live and self.processes.stop(lab.path):
            banner.tell("The run is told to stop; what it has recorded is kept.")
        elif shown is not None and not lab.live and not shown.ended.is_set():
            banner.say("This run goes on in another process, which alone can stop it.")
        elif lab.runner is not None:
            if lab.alive and not lab.live and lab.autosave is not None:
                banner.tell(f"The run of {lab.autosave.path.name} is told to stop; what it has recorded is kept.")
            lab.runner.stop()

    def compare_with_parent(self) -> None:
        """Open what is on show beside what it was forked from."""
        lab, shown = self.lab, self.lab.recording
        if shown is None or shown.parent is None or lab.path is None:
            lab.problem.emit("This run was not forked from another one.")
            return
        parent = next((entry.path for entry in self._entries if entry.run_id == shown.parent.run_id and not entry.problem), None)
        if parent is None:
            lab.problem.emit(f"The run that this one was forked from is not in {lab.folder}: its session was moved or deleted.")
        else:
            self.compared.emit([parent, lab.path])

    @property
    def can_stop(self) -> bool:
        """Whether what is on show goes on in a process that this window has started."""
        lab, shown = self.lab, self.lab.recording
        goes_on = shown is not None and not shown.ended.is_set() and not lab.live
        return goes_on and lab.path is not None and lab.path in self.processes.running()

    def offer_way_back(self, sentence: str) -> None:
        """Where it is said that a run goes on which is not on show: lead there."""
        lab = self.lab
        said = self.panes.banner.said == sentence  # else another page's banner has said it
        if said and sentence.startswith(GOES_ON) and not lab.live and lab.autosave is not None:
            path = lab.autosave.path
            self.panes.banner.add_button("Go to it", lambda: lab.open(path))


def _as_it_stood(old: Recording, at: int) -> Experiment | str:
    """The experiment with its knobs as they stood at a step, or why there is none."""
    try:
        return catalogue.experiment(old.experiment).make("", old.knobs_at(at))
    except ValueError as error:
        return f"This session cannot be forked: {error}"


def _planned(old: Recording, experiment: Experiment, at: int) -> int:
    """Steps that a fork takes if nobody says otherwise: as many as its parent, or, if that has no end, as it has now."""
    return max(old.planned or experiment.steps() or old.steps, at + 2)
