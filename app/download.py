"""Fetching a data set beside the window, on a thread of its own."""

from __future__ import annotations

import contextlib
import threading
import time

from PySide6.QtCore import QObject, Signal

from settle.backend.data.fetch import DownloadCancelled, fetch
from settle.backend.data.folder import folder

TELL_EVERY = 0.1
"""Seconds between two words of progress."""


class Download(QObject):
    """One set at a time; what has come when it is cancelled or breaks off is kept, and the next time goes on from there."""

    progress = Signal(str, float, float)
    """(set, bytes that are here, bytes of it all)"""
    done = Signal(str)
    """The set is there."""
    failed = Signal(str, str)
    """(set, why: a sentence; nothing if it was cancelled)"""

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self._thread: threading.Thread | None = None
        self._cancel = threading.Event()

    @property
    def alive(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def start(self, name: str) -> None:
        """Begin; while one goes on, nothing else is begun."""
        if self.alive:
            return
        self._cancel.clear()
        self._thread = threading.Thread(target=self._work, args=(name,), name=f"download {name}", daemon=True)
        self._thread.start()

    def cancel(self) -> None:
        self._cancel.set()

    def _work(self, name: str) -> None:
        last = 0.0

        def tell(here: int, total: int) -> None:
            nonlocal last
            if self._cancel.is_set():
                raise DownloadCancelled
            if time.monotonic() - last > TELL_EVERY:
                last = time.monotonic()
                self.progress.emit(name, here, total)

        with contextlib.suppress(RuntimeError):  # the window was closed meanwhile
            try:
                fetch(name, tell)
            except DownloadCancelled:
                self.failed.emit(name, "")
            except OSError as e:
                self.failed.emit(name, f"{name} could not be fetched into {folder() / name}: {e}.")
            else:
                self.done.emit(name)

    def close(self) -> None:
        """Cancel, and wait a little: a server that is silent is not waited for."""
        self.cancel()
        if self._thread is not None:
            self._thread.join(2)
