"""Setup, Sessions and the view belong together: preset and knobs, a run that begins, messages, what painters ask for."""

from __future__ import annotations

import threading

import pytest
from driving import settled
from PySide6.QtCore import Qt
from test_laws import QUICK

from settle.app import catalogue
from settle.backend.core.recording import Recording
from settle.backend.ep.train.experiment import Train


def quick(window, name: str, **knobs) -> None:
    window.choose(name)
    kind = catalogue.experiment(name)
    preset = next(iter(kind.presets))
    window.setup.form.fill(kind.make(preset, {**QUICK[name], **knobs}).settings(), 5, "")
    window.timeline.endless_box.setChecked(False)
    window.timeline.transport.set_speed(None)


def test_a_preset_with_a_knob_changed_says_so_and_is_one_click_away(window, qtbot, monkeypatch):
    window.choose("ep.agreement")
    form = window.setup.form
    title, K = form.preset.currentText(), form.fields["K"].value()
    assert form.chosen_preset() and not form.back.isVisible()
    form.turn("K", K + 1)
    assert form.preset.currentText() == f"Modified: {title}" and form.back.isVisible() and form.chosen_preset() == ""
    form.turn("K", K)
    assert form.preset.currentText() == title and not form.back.isVisible(), "by hand it is the preset again"
    form.turn("K", K + 2)
    begun = []
    monkeypatch.setattr(window.lab, "begin", lambda experiment, **how: begun.append((experiment.K, how["preset"])))
    window.run()
    assert begun == [(K + 2, form.origin)] and form.origin, "its session says of which preset it is"
    qtbot.mouseClick(form.back, Qt.MouseButton.LeftButton)
    assert (form.preset.currentText(), form.fields["K"].value()) == (title, K) and not form.back.isVisible()


def test_a_run_that_begins_shows_nothing_of_the_last_one(window, qtbot, monkeypatch):
    gate, frames = threading.Event(), Train.frames

    def held(self, run):
        gate.wait(30)
        yield from frames(self, run)

    gate.set()
    monkeypatch.setattr(Train, "frames", held)
    quick(window, "ep.train")
    window.run()
    qtbot.waitUntil(lambda: settled(window), timeout=60_000)
    qtbot.wait(400)
    assert window.view.charts.errors_card.subtitle.text() and window.readouts.shown
    window.run_controller.seek(0)
    tested = {line.label: line.value for line in window.readouts.shown}["test error EP"]
    assert (tested in window.view.charts.errors_card.subtitle.text()) == (tested != "—"), "heads of cards and Readouts change together"
    gate.clear()
    window.run()  # its first step is held back
    qtbot.wait(400)
    card = window.view.charts.errors_card
    assert not window.lab.recording.steps and window.lab.alive
    assert card.words.startswith("The run is getting ready.") and "Press Run" not in card.words and not card.subtitle.text()
    assert window.readouts.empty.isVisible() and not window.readouts.shown
    assert window.timeline.words.text().startswith("0 / ") and "getting ready" in window.timeline.words.text()
    window.stop()
    gate.set()
    qtbot.waitUntil(lambda: settled(window), timeout=60_000)
    refused = Recording("ep.train", dict(window.lab.recording.knobs))
    window.view.start(refused)
    refused.end("stopped")
    window.view.say_what_the_run_does()
    assert card.words.startswith("The run was stopped before there was anything to see.")


def test_a_reopened_session_shows_its_knobs_and_is_the_one_highlighted(window, qtbot):
    quick(window, "ep.agreement", T=33)
    window.run()
    qtbot.waitUntil(lambda: settled(window), timeout=60_000)
    path = window.lab.path
    qtbot.waitUntil(lambda: any(item.path == path for item in window.session_list.items), timeout=10_000)
    window.setup.form.turn("T", 44)
    window.choose("gan.plane")
    assert window.session_list.chosen() is None, "nothing of gan.plane is on show"
    window.lab.open(path)
    qtbot.waitUntil(lambda: window.current == "ep.agreement", timeout=10_000)
    assert window.setup.form.fields["T"].value() == 33 and window.session_list.chosen().path == path
    window.choose("gan.plane")
    window.choose("ep.agreement")
    assert window.session_list.chosen().path == path == window.lab.path


def test_a_message_moves_nothing_and_what_was_done_goes_away(window, qtbot):
    qtbot.waitUntil(window.panes.strip.paragraphs.isVisible)
    qtbot.wait(50)  # what it takes is laid out
    place = window.view.geometry(), window.view.mapToGlobal(window.view.rect().topLeft())
    window.banner.timer.setInterval(150)
    window.banner.tell("Saved as a.h5.")
    qtbot.wait(30)
    assert window.banner.isVisible() and window.banner.width() > 300
    assert place == (window.view.geometry(), window.view.mapToGlobal(window.view.rect().topLeft()))
    assert window.childAt(window.banner.mapTo(window, window.banner.rect().center())) in (window.banner, window.banner.text)
    qtbot.waitUntil(lambda: not window.banner.isVisible(), timeout=5000)
    window.banner.say("It went wrong.")
    qtbot.wait(400)
    assert window.banner.isVisible(), "until it is dismissed"


@pytest.mark.parametrize(("name", "painter"), [("gan.plane", "painting"), ("vta.segments", "builder")])
def test_learn_this_starts_a_run_or_says_why_not(window, qtbot, name, painter):
    quick(window, name)
    part = getattr(window.view, painter)
    made = {
        "gan.plane": {"data": "painted", "painting": [0.1, 0.1, 0.3, 0.2, -0.2, 0.1]},
        "vta.segments": {"world": "drawn", "drawn": [0, 4, 1, 5]},
    }
    part.wanted.emit(made[name])
    qtbot.waitUntil(lambda: window.lab.runner is not None, timeout=5000)
    assert window.lab.recording.knobs[next(iter(made[name]))] == next(iter(made[name].values()))
    window.lab.runner.pause()
    before = window.lab.runner
    if window.lab.alive:
        part.wanted.emit(made[name])
        assert window.lab.runner is before and "Stop it" in window.banner.text.text() and window.banner.isVisible()
    window.stop()
    qtbot.waitUntil(lambda: settled(window), timeout=60_000)
