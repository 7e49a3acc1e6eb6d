"""Python's garbage collector is paused, by as many as want it to be, on whatever threads."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _Pause:
    """How many want it, and whether it ran before the first of them."""

    lock = threading.Lock()
    wanted = 0
    ran = False


@contextmanager
def collector_paused() -> Iterator[None]:
    """Until the last ``with`` of those that overlap has ended, nothing is collected; then the collector runs again if it ran before."""
    with _Pause.lock:
        if not _Pause.wanted:
            _Pause.ran = gc.isenabled()
            gc.disable()
        _Pause.wanted += 1
    try:
        yield
    finally:
        with _Pause.lock:
            _Pause.wanted -= 1
            if not _Pause.wanted and _Pause.ran:
                gc.enable()
