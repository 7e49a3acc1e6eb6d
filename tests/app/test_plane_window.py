"""gan.plane in the window: the view steers form and run, a painting is learnt and repeated, layers are remembered."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from settle.app.cli.main import main

LEFT = Qt.MouseButton.LeftButton
SMALL = {"g_hidden": (8,), "d_hidden": (8,), "latent": 2, "batch": 8, "iterations": 5000, "every": 5, "measure": 50, "w1_points": 10}


@pytest.fixture
def plane(window):
    window.choose("gan.plane")
    window.setup.form.fill(SMALL)
    return window


def steps(window):
    return window.lab.recording.steps if window.lab.recording else 0


def test_what_is_pressed_in_the_view_stands_in_the_form_and_turns_the_run(plane, qtbot):
    form, steering = plane.setup.form, plane.view.controls
    qtbot.mouseClick(steering.players["generator"], LEFT)
    assert form.fields["train"].value() == "generator"
    plane.run()
    qtbot.waitUntil(lambda: steps(plane) > 5, timeout=20_000)
    qtbot.waitUntil(lambda: not form.fields["data"].isEnabled())
    qtbot.mouseClick(steering.slow, LEFT)
    qtbot.waitUntil(lambda: "flow" in plane.lab.recording.tables, timeout=10_000)
    tables = plane.lab.recording.tables
    qtbot.waitUntil(lambda: tables["flow"]["stage"][-1] == 5 and len(tables["flow"]) > 3, timeout=10_000)
    assert tables["samples"]["step"][-1] == tables["flow"]["step"][-1] - 1, "each iteration in slow motion has its picture"
    assert plane.lab.runner.pace == 3 and form.fields["slow"].value() is True
    assert [event.value for event in plane.lab.recording.events] == [{"slow": True}]
    assert plane.lab.recording.knobs["train"] == "generator"
    plane.stop()
    qtbot.waitUntil(lambda: not plane.lab.alive, timeout=10_000)


def test_a_painting_is_learnt_painted_on_and_repeated_bit_for_bit(plane, qtbot):
    view = plane.view
    qtbot.mouseClick(view.controls.paint, LEFT)
    canvas = view.painting.canvas
    qtbot.waitUntil(lambda: canvas.width() > 150)

    def dab(*point):
        qtbot.mouseClick(canvas, LEFT, pos=canvas.pixel(point).toPoint())

    dab(0.5, 0.5)
    dab(-0.5, 0.5)
    qtbot.mouseClick(view.painting.use, LEFT)
    assert plane.setup.form.fields["data"].value() == "painted"
    plane.timeline.transport.speeds.setCurrentText("100 steps/s")
    plane.run()
    qtbot.waitUntil(lambda: steps(plane) > 10, timeout=20_000)
    np.testing.assert_allclose(plane.lab.recording.tables["plane"]["centres"][0], np.full((1, 2), np.nan))
    qtbot.waitUntil(lambda: view.painting.use.isHidden())
    dab(0.0, -0.6)
    qtbot.waitUntil(lambda: len(plane.lab.recording.tables["plane"]) == 2, timeout=10_000)
    lowest = [float(plane.lab.recording.tables["plane"]["data"][row][:, 1].min()) for row in (0, 1)]
    assert lowest[0] > 0 > -0.4 > lowest[1], "the third dab is learnt too"
    plane.stop()
    qtbot.waitUntil(lambda: not plane.lab.alive and plane.lab.autosave.join(0), timeout=20_000)
    assert main(["rerun", str(plane.lab.path), "--check"]) == 0


def test_layers_are_remembered_at_the_next_start(plane, qtbot):
    from settle.app.window.main_window import MainWindow

    qtbot.mouseClick(plane.view.plane.switches.parts["mesh"], LEFT)
    plane.close()
    other = MainWindow(plane.lab.folder)
    other.show()
    other.choose("gan.plane")
    assert other.view.plane.switches.on() == ["real", "fake", "line", "rings"]
    other.close()
    other.deleteLater()
