"""Reading for the screen without letting it wait: what lies on disk is fetched on another thread, then the reading is done again."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from settle.backend.core.lazy_rows import LazyReader, RowsNotLoaded


class RowFetcher(QObject):
    """Does one thing that reads a recording, in as many rounds as there are reads from disk in it."""

    _fetched = Signal()

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self._reader = LazyReader()
        self._begun: Callable[[], None] | None = None
        self._wanted: Callable[[], None] | None = None
        self._thread: threading.Thread | None = None
        self._doing = False
        self._fetched.connect(self._again, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether rows are being fetched."""
        return self._thread is not None

    def go(self, do: Callable[[], None]) -> None:
        """Do this now, or once what was begun is done, and the rows that it reads are there; what waited before is dropped.

        What was begun is not dropped: where the disk is slow, one thing after another would be begun and none done.
        """
        self._wanted = do
        if not self.busy and not self._doing:
            self._try()

    def _try(self) -> None:
        while (do := self._begun or self._wanted) is not None:
            if self._begun is None:
                self._wanted = None
            self._begun, self._doing = None, True
            try:
                with self._reader.without_waiting():
                    do()
            except RowsNotLoaded as rows:
                self._begun = do
                # Its traceback holds what was being drawn, which must not be let go of by another thread: Qt may then stand still for ever.
                rows.__traceback__ = rows.__context__ = None
                self._thread = threading.Thread(target=self._fetch, args=(rows,), name="fetch rows", daemon=True)
                self._thread.start()
                return
            finally:
                self._doing = False

    def _fetch(self, rows: RowsNotLoaded) -> None:
        self._reader.fetch(rows)
        with contextlib.suppress(RuntimeError):  # the window was closed meanwhile
            self._fetched.emit()

    def _again(self) -> None:
        self._thread = None
        self._try()
