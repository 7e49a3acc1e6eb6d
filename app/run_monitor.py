"""What happened to a run on other threads: why it could not begin, that it cannot be saved, how it ended."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Signal

from settle.app import free_memory
from settle.backend.core.recording import Recording
from settle.backend.core.runner import Runner
from settle.sessions.autosave import Autosave


class RunMonitor(QObject):
    """Asked a few times a second; tells each thing once."""

    problem = Signal(str)
    refused = Signal(object)
    """A KnobError: the run could not begin."""
    moved = Signal(object, object, str)
    """(recording, path, why): the run is kept in this file, not in the one that was meant."""
    ended = Signal(object)
    """The recording of a run that has ended; its file is made, or could not be."""

    def __init__(self, parent: QObject):
        super().__init__(parent)
        self._known_end: Recording | None = None
        self._told = ""

    def poll(self, runner: Runner, autosave: Autosave | None) -> None:
        """Notice what is new."""
        recording = runner.recording
        if runner.refused is not None and self._known_end is not recording:
            self._known_end = recording
            self.refused.emit(runner.refused)
            return
        problem = (autosave.problem or autosave.caution) if autosave else ""
        if problem != self._told:
            self._told = problem
            if problem:
                self.problem.emit(problem)
        if recording.ended.is_set() and self._known_end is not recording and (autosave is None or autosave.join(0)):
            self._known_end = recording
            if autosave is not None and autosave.moved:
                self.moved.emit(recording, autosave.path, autosave.moved)
            if recording.error:
                self.problem.emit(f"The run ended early: {recording.error.splitlines()[0]}")
            self.ended.emit(recording)
            threading.Thread(target=free_memory.give_back, name="give back memory", daemon=True).start()
