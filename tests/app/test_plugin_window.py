"""Plug-ins in the window: what they add stands on the rail and runs; what is broken says why when it is pressed."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from settle.app import catalogue, plugins

SOURCE = Path(__file__).parents[2] / "examples" / "plugin-hopfield" / "src"
POINTS = {
    plugins.EXPERIMENTS: {"hopfield.recall": "settle_hopfield.recall:Recall", "hopfield.gone": "settle_hopfield.gone:Gone"},
    plugins.VIEWS: {"hopfield.recall": "settle_hopfield.recall_view:RecallView"},
}


@pytest.fixture(autouse=True)
def hopfield(monkeypatch):
    monkeypatch.syspath_prepend(SOURCE)
    monkeypatch.setattr(plugins, "entry_points", lambda group: [EntryPoint(n, v, group) for n, v in POINTS[group].items()])
    monkeypatch.setattr(catalogue, "_plugins", cache(plugins.find))


def test_an_experiment_of_a_plug_in_is_chosen_run_and_drawn_by_its_own_view(window, qtbot):
    qtbot.mouseClick(window.rail.buttons["hopfield.recall"], Qt.MouseButton.LeftButton)
    assert window.current == "hopfield.recall" and "plug-in of unknown origin" in window.rail.buttons["hopfield.recall"].toolTip()
    window.setup.form.turn("sweeps", 1)
    window.run()
    window.lab.runner.pace = None
    qtbot.waitUntil(lambda: window.lab.recording is not None and window.lab.recording.outcome == "finished", timeout=20_000)
    qtbot.waitUntil(lambda: window.player.at == window.lab.recording.steps - 1)
    assert type(window.view).__name__ == "RecallView" and not window.banner.isVisible()
    assert window.view.readouts(window.lab.recording, window.player.at)[0].reference == ""  # a knob differs from the preset


def test_what_is_broken_says_why_and_leaves_the_window_as_it_is(window, qtbot):
    (button,) = window.rail.broken
    before = window.current
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    sentence = "hopfield.gone of the plug-in of unknown origin cannot be used: No module named 'settle_hopfield.gone'."
    assert window.banner.text.text() == button.toolTip() == button.accessibleDescription() == sentence
    assert window.current == before and not button.isChecked() and window.rail.buttons[before].isChecked()


def test_a_session_of_what_is_broken_opens_and_says_why(window, qtbot, tmp_path, recording):
    from settle.sessions import session

    session.save(recording("hopfield.gone", {"n": 3}, rows={"x": [1.0, 2.0]}), tmp_path / "gone.h5")
    window.lab.open(tmp_path / "gone.h5")
    qtbot.waitUntil(lambda: window.lab.path == tmp_path / "gone.h5", timeout=10_000)
    assert "No module named 'settle_hopfield.gone'" in window.banner.text.text()
