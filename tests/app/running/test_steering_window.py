"""A run of another process, opened in the window: paused, stepped, turned and stopped by the window's own controls."""

from __future__ import annotations

import subprocess
import sys

import pytest
from waiting import until

from settle.sessions import session
from settle.sessions.running.run_commands import state_of


@pytest.fixture
def followed(window, qtbot):
    """The window, with a run of another process on show that takes commands; and that process."""
    window.lab.folder.mkdir(parents=True, exist_ok=True)
    path = window.lab.folder / "other.h5"
    words = ["run", "gan.plane", "--preset", "ring", "--set", "iterations=100000", "--out", str(path)]
    process = subprocess.Popen([sys.executable, "-m", "settle.app", *words], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        until(lambda: state_of(path) is not None, 60)
        window.lab.open(path)
        qtbot.waitUntil(lambda: window.lab.control is not None and window.current == "gan.plane", timeout=20_000)
        yield path, process
    finally:
        process.kill()
        process.wait()


def test_the_window_steers_a_run_of_another_process(window, qtbot, followed):
    path, process = followed
    transport = window.timeline.transport
    qtbot.waitUntil(lambda: window.setup.button.text() == "Stop", timeout=10_000)
    window.play()
    qtbot.waitUntil(lambda: (state := state_of(path)) is not None and state.paused, timeout=10_000)
    qtbot.waitUntil(lambda: "paused" in window.timeline.about.text(), timeout=10_000)
    qtbot.wait(1200)  # what was committed last has been read
    before = window.lab.recording.steps
    transport.buttons["step"].click()
    qtbot.waitUntil(lambda: window.lab.recording.steps == before + 1, timeout=10_000)
    window.setup.form.fields["rate_d"].set(0.0007)
    window.setup.form.turned.emit("rate_d", 0.0007)
    window.play()
    qtbot.waitUntil(lambda: [event.value for event in window.lab.recording.events] == [{"rate_d": 0.0007}], timeout=10_000)
    window.stop()
    assert process.wait(30) in (0, 1)
    qtbot.waitUntil(lambda: window.lab.recording.outcome == "stopped" and window.lab.control is None, timeout=20_000)
    found = session.load(path)
    assert found.outcome == "stopped" and found.events[0].step == before + 1
    qtbot.waitUntil(lambda: window.setup.button.text() == "Run", timeout=10_000)
