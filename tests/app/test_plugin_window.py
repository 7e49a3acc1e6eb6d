"""Plug-ins in the window: what they add stands on the rail and runs; what is broken says why when it is pressed."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from settle.app import catalogue, plugins
from settle.app.window.crash_report import CrashReport
from settle.widgets.views.automatic.view import AutomaticView

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


@pytest.fixture
def recall(window, qtbot):
    """Press Run on hopfield.recall, and wait for its end."""
    window.choose("hopfield.recall")
    window.setup.form.turn("sweeps", 1)

    def run():
        window.run()
        window.lab.runner.pace = None
        qtbot.waitUntil(lambda: window.lab.recording is not None and window.lab.recording.outcome == "finished", timeout=20_000)
        return window.view

    return run


def test_a_view_of_a_plug_in_that_cannot_draw_gives_way_to_the_tables_and_the_run_goes_on(window, qtbot, recall, monkeypatch, caplog):
    def paint(self, recording, at):
        raise RuntimeError("no ink")

    monkeypatch.setattr(type(window.view), "paint", paint)
    recall()
    qtbot.waitUntil(lambda: isinstance(window.view, AutomaticView), timeout=10_000)
    said = "The view of hopfield.recall (plug-in of unknown origin) cannot draw"
    assert window.banner.text.text().startswith(said) and "(no ink): its tables are shown as they are." in window.banner.text.text()
    assert "no ink" in caplog.text, "who writes the plug-in finds the place in the log"
    caplog.clear()


def test_a_card_of_a_plug_in_that_cannot_be_painted_says_why_until_the_next_recording(window, qtbot, recall, caplog):
    crash, told = CrashReport(window, window.current_experiment.cannot_paint), []
    crash._fault.disconnect()
    crash._fault.connect(told.append)
    card = recall().cards[0]

    class Canvas(QWidget):
        def paintEvent(self, event):
            raise RuntimeError("Error calling Python override of QWidget::paintEvent(): no ink")  # in PySide's words

    def paint(canvas):
        try:
            canvas.paintEvent(None)
        except RuntimeError as error:
            crash._caught(type(error), error, error.__traceback__)

    paint(Canvas(card.content))
    qtbot.waitUntil(lambda: card.fault == "This card of the plug-in of unknown origin cannot be painted: no ink")
    window.view.redraw()  # which says in each card that there is something to see
    assert told == [] and card.content.isHidden()
    recall()
    qtbot.waitUntil(lambda: card.fault == "" and card.content.isVisible())
    paint(Canvas(window.readouts))
    assert len(told) == 1, "what is no plug-in's is a fault of the program"
    caplog.clear()


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
