"""A run that the command line makes appears in an open window, is watched there, and turns into its file by itself."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
from driving import look

from settle.sessions.journal import folder_of


@pytest.fixture
def started(window):
    """``settle run`` of a kind, in the folder of the window."""
    begun: list[subprocess.Popen] = []

    def start(*words: str):
        path = window.lab.folder / "outside.h5"
        command = [sys.executable, "-m", "settle.app", "run", *words, "--out", str(path)]
        window.lab.folder.mkdir(exist_ok=True)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": {**os.environ, "OMP_NUM_THREADS": "1"}}
        begun.append(subprocess.Popen(command, **quiet))
        return path, begun[-1]

    yield start
    for process in begun:
        process.kill()
        process.wait()


def listed(window, path):
    return next((item for item in window.session_list.items if item.path == path), None)


def test_a_run_of_the_command_line_is_followed_to_its_end(window, qtbot, started):
    path, process = started("ep.settle", "--minutes", "0.15", "--steps", "100000000")
    qtbot.waitUntil(lambda: (folder_of(path) / "commits.jsonl").exists(), timeout=60_000)
    began = time.monotonic()
    qtbot.waitUntil(lambda: listed(window, path) is not None, timeout=10_000)
    waited = time.monotonic() - began
    window.lab.open(path)
    qtbot.waitUntil(lambda: window.lab.path == path and window.lab.recording.steps > 0, timeout=10_000)
    followed = window.lab.recording
    assert not window.lab.live and followed.outcome == "running"
    steps, picture = followed.steps, look(window)
    qtbot.waitUntil(lambda: followed.steps > steps, timeout=10_000)
    qtbot.waitUntil(lambda: look(window) != picture, timeout=10_000)  # rows on disk are drawn once they are read
    assert "running" in window.timeline.about.text()
    process.wait(60)
    qtbot.waitUntil(lambda: window.lab.recording.outcome == "stopped", timeout=10_000)
    assert window.player.recording is window.lab.recording is not followed
    assert not folder_of(path).exists()
    qtbot.waitUntil(lambda: path.name in window.timeline.saved.text(), timeout=10_000)
    assert waited < 8, "about a second, and what a busy computer adds"


def test_a_run_whose_process_is_killed_is_shown_as_interrupted(window, qtbot, started):
    path, process = started("ep.settle", "--steps", "100000000")
    qtbot.waitUntil(lambda: listed(window, path) is not None, timeout=60_000)
    window.lab.open(path)
    qtbot.waitUntil(lambda: window.lab.path == path and window.lab.recording.steps > 0, timeout=10_000)
    qtbot.waitUntil(lambda: window.lab.control is not None, timeout=10_000)
    window.run_controller.act("kick", {"layer": 0, "unit": -1, "by": 0.5})
    qtbot.waitUntil(lambda: [event.kind for event in window.lab.recording.events] == ["kick"], timeout=10_000)
    process.kill()
    qtbot.waitUntil(lambda: window.lab.recording.outcome == "interrupted", timeout=20_000)
    assert path.exists() and not folder_of(path).exists()
