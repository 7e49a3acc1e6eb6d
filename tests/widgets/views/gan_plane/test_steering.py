"""The view of gan.plane steers: who trains, slow motion, and painted data."""

from __future__ import annotations

import pytest
from plane_recordings import visible
from PySide6.QtCore import Qt

from settle.backend.core.recording import Event


def test_who_trains_and_slow_motion_are_turned_in_the_view_and_shown_as_they_stood(view, played, qtbot):
    recording = played(ended="")
    recording.events = [Event(30, 0.0, "knob", {"train": "discriminator"}), Event(40, 0.0, "knob", {"slow": True})]
    buttons = view.controls.players
    for at, train, slow in ((60, "discriminator", True), (35, "discriminator", False), (20, "both", False)):
        recording.ended.set()
        view.draw(recording, at)
        assert [name for name, button in buttons.items() if button.isChecked()] == [train]
        assert view.controls.slow.isChecked() == slow
    with qtbot.waitSignal(view.turned) as turned:
        qtbot.mouseClick(buttons["generator"], Qt.MouseButton.LeftButton)
    assert turned.args == ["train", "generator"] and not buttons["both"].isChecked()
    told = []
    view.turned.connect(lambda *turn: told.append(turn))
    view.paced.connect(told.append)
    qtbot.mouseClick(view.controls.slow, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(view.controls.slow, Qt.MouseButton.LeftButton)
    assert told == [("slow", True), 3.0, ("slow", False), None]


def paint(view, qtbot, *points):
    canvas = view.painting.canvas
    for point in points:
        qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.pixel(point).toPoint())


def test_a_painting_goes_into_the_form_before_a_run(view, qtbot):
    assert "painting" not in visible(view)
    view.controls.paint.click()
    assert "painting" in visible(view) and not view.painting.use.isEnabled()
    paint(view, qtbot, (0.5, 0.5), (-0.5, 0.25))
    view.painting.width_box.setValue(0.1)
    asked = []
    view.learn.connect(asked.append)
    view.painting.use.click()
    (values,) = asked
    assert list(values) == ["data", "painting", "brush"]
    assert values["data"] == "painted" and values["brush"] == 0.1 and values["painting"] == pytest.approx([0.5, 0.5, -0.5, 0.25], abs=0.02)


def test_the_canvas_comes_into_sight_and_is_large_enough_to_paint_on(view, qtbot):
    view.resize(740, 500)
    grid, card, bar = view.grid, view.painting.card, view.grid.verticalScrollBar()
    view.controls.paint.click()
    qtbot.waitUntil(lambda: bar.value() > 0)
    assert bar.value() <= card.y() and card.geometry().bottom() <= bar.value() + grid.viewport().height()
    canvas = view.painting.canvas
    assert min(canvas.width(), canvas.height()) > 220


def test_a_stroke_under_a_run_of_a_painting_is_its_act_and_the_canvas_follows_the_step(view, played, qtbot):
    recording = played(ended="", data="painted", painting=[0.0, 0.0, 0.5, 0.5])
    view.controls.paint.click()
    view.draw(recording, 60)
    assert view.painting.canvas.points.tolist() == [[0, 0], [0.5, 0.5]] and view.painting.use.isHidden()
    with qtbot.waitSignal(view.act) as act:
        paint(view, qtbot, (-0.5, -0.5))
    assert act.args[0] == "paint" and len(act.args[1]) == 3 and act.args[1][2] == pytest.approx([-0.5, -0.5], abs=0.02)
    recording.events = [Event(40, 0.0, "paint", [0.1, 0.2, 0.3, 0.4])]
    view.draw(recording, 60)
    assert view.painting.canvas.points.tolist() == [[0.1, 0.2], [0.3, 0.4]]
    view.draw(recording, 39)
    assert view.painting.canvas.points.tolist() == [[0, 0], [0.5, 0.5]]
    recording.end("finished")
    acts = []
    view.act.connect(lambda *act: acts.append(act))
    view.draw(recording, 60)
    paint(view, qtbot, (0.7, -0.7))
    assert acts == [] and not view.painting.use.isHidden()
