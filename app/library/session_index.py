"""The sessions of a folder for the window: read on a thread of their own, which waits while one is opened."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from PySide6.QtCore import QObject, Signal, SignalInstance

from settle.app.folders import index_file
from settle.app.library.session_words import differs
from settle.sessions.disk import reason
from settle.sessions.format import SessionError
from settle.sessions.library.entry import SessionEntry
from settle.sessions.library.index import SessionIndex

FIRST = 50
"""Sessions that a list shows at first."""
REST = 0.5
"""Seconds that are left to others after each second of reading."""


class FolderIndex(QObject):
    """Ask with :meth:`refresh`; answers come by signals."""

    listed = Signal(object)
    """All sessions of the folder, the newest first: several times, while there is much to read."""
    problem = Signal(str)
    """Why the folder cannot be read, a sentence."""

    def __init__(self, folder: Path, parent: QObject | None = None):
        super().__init__(parent)
        self.folder = folder
        self._index: SessionIndex | None = None
        self._asked = threading.Condition()
        self._wanted = self._closed = False
        self._thread = threading.Thread(target=self._work, name="index", daemon=True)

    def refresh(self) -> None:
        """Look at the folder again: what has changed is read."""
        with self._asked:
            self._wanted = True
            self._asked.notify()
            if self._thread.ident is None and not self._closed:
                self._thread.start()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Read nothing meanwhile: for opening a session, which is not to wait."""
        if self._index is None:
            yield
            return
        with self._index.held():
            yield

    def close(self) -> None:
        """Leave what is still to be read for the next time, and end the thread."""
        with self._asked:
            self._closed = True
            self._asked.notify()
        if self._index:
            self._index.stop()
        if self._thread.ident is not None:
            self._thread.join(10)  # a share that has gone may hold it for ever

    def _work(self) -> None:
        index = self._index = SessionIndex(index_file(), differs, rest=REST)
        with suppress(Exception):  # what was known last time, at once; whatever is wrong with it, the folder is looked at
            kept = index.kept(self.folder)
            for entry in kept[:FIRST]:
                differs(entry.experiment, entry.preset, entry.knobs)  # their experiments are imported here, not as they are painted
            self._tell(kept)
        while True:
            with self._asked:
                self._asked.wait_for(lambda: self._wanted or self._closed)
                if self._closed:
                    break
                self._wanted = False
            try:
                found = index.scan(self.folder, self._tell)
            except SessionError as e:
                self._emit(self.problem, str(e))
            except Exception as e:  # the thread must live: the next look may go well
                self._emit(self.problem, f"The folder {self.folder} cannot be listed: {reason(e)}.")
            else:
                self._tell(found, whole=True)
                self._prepare(found)
        index.close()

    def _prepare(self, entries: list[SessionEntry]) -> None:
        """What a filter looks at, made before it is asked for; unless there is something more urgent to do."""
        for entry in entries:
            if self._wanted or self._closed:
                return
            _ = entry.words, entry.figures

    def _tell(self, entries: list[SessionEntry], whole: bool = False) -> None:
        if entries or whole:
            self._emit(self.listed, entries)

    def _emit(self, signal: SignalInstance, *values: object) -> None:
        if not self._closed:
            with suppress(RuntimeError):  # the window was closed meanwhile
                signal.emit(*values)
