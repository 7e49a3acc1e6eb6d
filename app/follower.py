"""Runs that other processes record: what they add is read beside the screen, until their files are made."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from settle.app.background import Background
from settle.app.remote.steered_run import SteeredRun
from settle.backend.core.recording import Recording
from settle.sessions import session
from settle.sessions.format import SessionError
from settle.sessions.read_journal import JournalReader
from settle.sessions.recovery import is_live
from settle.sessions.running.run_commands import RunState, state_of

_Looks = dict[Path, tuple[Recording | SessionError | None, RunState | None]]
"""What each run has become, or why it cannot be read, None: it goes on; and how it stands, None: it takes no commands."""


class Follower(QObject):
    """Asked a few times a second; the recordings that it has given away grow."""

    became_whole = Signal(object, object)
    """(recording, recording): the run has ended, however it did; the second one is that of its file."""
    problem = Signal(str)

    def __init__(self, parent: QObject):
        super().__init__(parent)
        self._background = Background(self)
        self._readers: dict[Path, JournalReader] = {}
        self._steered: dict[Path, SteeredRun] = {}
        self._busy = False

    def add(self, path: Path, reader: JournalReader) -> None:
        self._readers[path] = reader

    def recording(self, path: Path) -> Recording | None:
        """Of a run that is followed."""
        reader = self._readers.get(path)
        return reader.recording if reader else None

    def steered(self, path: Path) -> SteeredRun | None:
        """A run that is followed and takes commands."""
        return self._steered.get(path)

    def poll(self) -> None:
        """Have what is new read, unless that still goes on."""
        if self._readers and not self._busy:
            self._busy = True
            readers = dict(self._readers)

            def look() -> _Looks:
                return {path: (_read_on(path, reader), state_of(path)) for path, reader in readers.items()}

            self._background.do(look, self._take, self._fail)

    def _take(self, found: _Looks) -> None:
        self._busy = False
        for path, (whole, state) in found.items():
            if whole is None:
                self._take_state(path, state)
                continue
            old = self._readers.pop(path).recording
            self._steered.pop(path, None)
            if isinstance(whole, SessionError):
                old.end("interrupted", str(whole))
                self.problem.emit(str(whole))
            elif whole.same_run(old):
                old.end(whole.outcome, whole.error)  # for whoever still holds it
                self.became_whole.emit(old, whole)
            else:
                old.end("interrupted", f"{path} is another run now.")
                self.problem.emit(f"The run that was followed has ended, and {path.name} is another one now.")

    def _take_state(self, path: Path, state: RunState | None) -> None:
        known = self._steered.get(path)
        if state is None:
            self._steered.pop(path, None)
        elif known is None:
            recording = self._readers[path].recording
            do = partial(self._background.do, then=lambda _: None, failed=self.problem.emit)
            self._steered[path] = SteeredRun(path, recording, state, do)
        elif why := known.take(state):
            self.problem.emit(why)

    def _fail(self, sentence: str) -> None:
        self._busy = False
        self.problem.emit(sentence)

    def close(self) -> None:
        self._background.close()


def _read_on(path: Path, reader: JournalReader) -> Recording | SessionError | None:
    """What the run has become, or why it cannot be read; None: it goes on, or its file is being made."""
    try:
        more = reader.read_on()
    except SessionError:
        more = False  # damaged; or its journal has just gone, since the file is made
    if more and not reader.recording.ended.is_set():
        return None
    try:
        return None if is_live(path) else session.load(path)
    except SessionError as error:
        return error
