"""Nothing is left behind: no thread alive, no line in a log."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def no_stray_threads() -> Iterator[None]:
    """Fail where a thread is left alive (5 s to end)."""
    before = set(threading.enumerate())
    yield
    end = time.monotonic() + 5
    while (left := [t for t in threading.enumerate() if t not in before and t.is_alive()]) and time.monotonic() < end:
        time.sleep(0.01)
    assert not left, f"threads left alive: {[t.name for t in left]}"


@contextmanager
def no_stray_log_lines(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail where something is logged at WARNING or above; ``caplog.clear()`` takes expected lines away."""
    with caplog.at_level(logging.WARNING):
        yield
    lines = [r for when in ("setup", "call") for r in caplog.get_records(when) if r.levelno >= logging.WARNING]
    said = [f"{r.name}: {r.getMessage()}" for r in lines]
    assert not said, f"log lines: {said}"
