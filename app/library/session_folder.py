"""The sessions of a folder as a list, and whether they have changed, whoever did it."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from settle.app.background import Background
from settle.app.library.session_index import FolderIndex
from settle.sessions.journal import folder_of
from settle.sessions.library.entry import SessionEntry
from settle.sessions.recovery import is_live

EVERY = 1.0
"""Seconds between two looks. They are taken beside the screen: a folder on a share that has gone away answers late or never."""


class SessionFolder(QObject):
    """Listed when asked for; looked at once a second, if :meth:`poll` is called as often."""

    listed = Signal(object, object)
    """The sessions, the newest first, and the path of the one that this window writes."""
    changed = Signal()
    problem = Signal(str)

    def __init__(self, folder: Path, parent: QObject):
        super().__init__(parent)
        self.folder = folder
        self.sizes: dict[Path, int] = {}
        """Bytes on the disk of sessions that this window does not write."""
        self._running: Sequence[Path] = ()
        """Sessions that other processes record: what changes with them does not show in the folder itself."""
        self._own: Path | None = None
        self._index = FolderIndex(folder, self)
        self._index.listed.connect(self._show)
        self._index.problem.connect(self.problem)
        self._background = Background(self)
        self._seen: tuple[int, ...] = ()
        self._due = 0.0

    def refresh(self, own: Path | None) -> None:
        """List them all.

        :param own: the one that this window writes.
        """

        self._own = own
        self._index.refresh()

    def _show(self, entries: list[SessionEntry]) -> None:
        self.sizes |= {entry.path: entry.size for entry in entries if entry.path != self._own}
        running = [entry.path for entry in entries if entry.outcome == "running" and entry.path != self._own]
        if running != self._running:
            self._running, self._seen = running, ()
        self.listed.emit(entries, self._own)

    def held(self) -> AbstractContextManager[None]:
        """List nothing meanwhile: for opening a session, which is not to wait."""
        return self._index.held()

    def poll(self) -> None:
        now = time.monotonic()
        if now >= self._due:
            self._due = float("inf")
            running = list(self._running)
            self._background.do(lambda: _look(self.folder, running), self._take, lambda _: self._take(()))

    def _take(self, seen: tuple[int, ...]) -> None:
        self._due = time.monotonic() + EVERY
        before, self._seen = self._seen, seen
        if seen != before:
            self.changed.emit()

    def close(self) -> None:
        self._background.close()
        self._index.close()


def _look(folder: Path, running: Sequence[Path]) -> tuple[int, ...]:
    """When the folder, its journals and their commits were changed: a journal is made before it says what it is of."""
    journals: list[Path] = []
    with suppress(OSError), os.scandir(folder) as entries:
        journals = sorted(Path(entry.path) for entry in entries if entry.name.endswith(".h5.journal"))
    files = [folder, *journals, *(folder_of(path) / "commits.jsonl" for path in running)]
    return (*map(_changed, files), *map(is_live, running))  # a process that is killed changes no file


def _changed(file: Path) -> int:
    """When, ns since 1970; 0: it is not there."""
    with suppress(OSError):
        return file.stat().st_mtime_ns
    return 0
