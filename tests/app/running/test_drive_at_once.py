"""One drives through the maze at once: from the recorded example, without waiting for models, and is told that there are none."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt


@pytest.mark.slow
def test_drive_begins_a_run_without_models_in_the_maze_of_the_example(window, qtbot):
    window.begin.examples.show("vta.navigate")
    qtbot.waitUntil(lambda: window.lab.recording is not None, timeout=10_000)
    example = window.lab.recording
    qtbot.mouseClick(window.view.drive, Qt.MouseButton.LeftButton)
    run = window.lab.recording
    assert run is not example and window.lab.live
    assert (run.knobs["updates"], run.knobs["drive"], run.knobs["side"], run.seed) == (0, True, example.knobs["side"], example.seed)
    qtbot.waitUntil(lambda: "driven" in run.tables and window.view.drive.isChecked(), timeout=30_000)
    maze = window.view.charts.map
    qtbot.keyClick(maze, Qt.Key.Key_Right)
    qtbot.keyClick(maze, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: len(run.tables["driven"]) == 3, timeout=10_000)
    assert list(run.tables["driven"]["action"]) == [-1, 2, 1]
    names = lambda: [name for name, _, _ in window.view.charts.legend.chips]  # noqa: E731
    qtbot.waitUntil(lambda: "you: arrow keys, no models in this run" in names(), timeout=5_000)
    window.stop()
    qtbot.waitUntil(lambda: not window.lab.alive, timeout=10_000)
