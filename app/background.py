"""Work that takes more than a few ms, done on one thread beside the screen's."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from PySide6.QtCore import QObject, Signal


class Background(QObject):
    """``do(work, then)``: ``work()`` runs there, ``then(result)`` here once it is done."""

    _done = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="background")
        self._closed = False
        self._done.connect(self._deliver)

    def do(self, work: Callable[[], Any], then: Callable[[Any], None], failed: Callable[[str], None]) -> None:
        """``failed`` gets a sentence if ``work`` raises."""

        def report(future: Future[Any]) -> None:
            if not self._closed and not future.cancelled():
                self._done.emit(future, then, failed)

        if not self._closed:
            self._thread.submit(work).add_done_callback(report)

    def _deliver(self, future: Future[Any], then: Callable[[Any], None], failed: Callable[[str], None]) -> None:
        error = future.exception()
        if error is None:
            then(future.result())
        elif type(error).__module__.startswith("settle.") or isinstance(error, OSError):
            failed(str(error))
        else:
            failed("".join(traceback.format_exception(error)))

    def close(self, drop: bool = True) -> None:
        """Finish what was begun, end the thread.

        :param drop: whether what is still waiting is left undone; else it is done too. Nobody is told of it any more.
        """
        self._closed = True
        self._thread.shutdown(wait=True, cancel_futures=drop)
