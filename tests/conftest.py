"""What all tests share: a screen that is not there, and no stray log line, Qt message or thread."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest
from rows import Row

from settle.app import catalogue, plugins
from settle.backend.core.recording import Recording
from settle.testing.strays import no_stray_log_lines, no_stray_threads

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LANGUAGE"] = "en"  # windows in processes of their own speak English too, whatever the system does


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A Qt warning fails a test, as a log line does; the offscreen platform's own limits are no warning."""
    for item in items:
        item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
        item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


@pytest.fixture(autouse=True)
def no_strays(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test that leaves a thread alive, or logs at WARNING or above; ``caplog.clear()`` takes expected lines away."""
    with no_stray_threads(), no_stray_log_lines(caplog):
        yield


@pytest.fixture(autouse=True)
def no_installed_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is installed beside Settle on this computer is no matter of its tests."""
    monkeypatch.setattr(plugins, "entry_points", lambda group: [])
    monkeypatch.setattr(catalogue, "_plugins", cache(plugins.find))


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
