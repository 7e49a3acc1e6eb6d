"""What all tests share: a screen that is not there, and no stray log line, Qt message or thread."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from rows import Row

from settle.backend.core.recording import Recording

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A Qt warning fails a test, as a log line does; the offscreen platform's own limits are no warning."""
    for item in items:
        item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
        item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


@pytest.fixture(autouse=True)
def no_stray_threads() -> Iterator[None]:
    """Fail a test that leaves a thread alive (2 s to end)."""
    before = set(threading.enumerate())
    yield
    end = time.monotonic() + 2
    while (left := [t for t in threading.enumerate() if t not in before and t.is_alive()]) and time.monotonic() < end:
        time.sleep(0.01)
    assert not left, f"threads left alive: {[t.name for t in left]}"


@pytest.fixture(autouse=True)
def no_stray_log_lines(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test that logs at WARNING or above; ``caplog.clear()`` takes expected lines away."""
    with caplog.at_level(logging.WARNING):
        yield
    lines = [r for when in ("setup", "call") for r in caplog.get_records(when) if r.levelno >= logging.WARNING]
    said = [f"{r.name}: {r.getMessage()}" for r in lines]
    assert not said, f"log lines: {said}"


@pytest.fixture
def recording() -> Callable[..., Recording]:
    """A factory of recordings made by hand: ``recording(states={"t": rows, "s0": rows x units}, ...)``.

    Each table is a dictionary column -> array with one row per step; a tuple (first step,
    dictionary) starts it later. ``experiment``, ``knobs`` and ``ended`` are of the recording.
    """

    def make(experiment: str = "test", knobs: dict[str, Any] | None = None, ended: bool = True, **tables: Any) -> Recording:
        made = Recording(experiment, knobs or {})
        fill(made, tables)
        if ended:
            made.end("finished")
        return made

    return make


def fill(made: Recording, tables: dict[str, Any]) -> None:
    """Append tables to a recording step by step, as a run would."""
    starts = {name: (value if isinstance(value, tuple) else (0, value)) for name, value in tables.items()}
    lengths = {name: len(next(iter(columns.values()))) for name, (_, columns) in starts.items()}
    last = max((first + lengths[name] for name, (first, _) in starts.items()), default=0)
    for step in range(last):
        frames = []
        for name, (first, columns) in starts.items():
            if first <= step < first + lengths[name]:
                frames.append(Row(name, **{c: np.asarray(v)[step - first] for c, v in columns.items()}))
        made.append(step, step * 1e-3, frames)
