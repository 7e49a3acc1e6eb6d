"""A session of an experiment that this version does not have: looked at, replayed, exported; not run."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt

from settle.app.window.export_dialog import ExportDialog
from settle.sessions import session
from settle.widgets.views.automatic.view import AutomaticView


def test_it_opens_in_the_automatic_view_and_can_be_read_but_not_run(window, qtbot, tmp_path, recording):
    made = recording("lab.unheard", {"gain": 2.5, "sizes": [4, 5]}, counts={"value": np.linspace(0, 1, 12)})
    path = tmp_path / "unheard.h5"
    session.save(made, path)
    window.choose("ep.settle")
    window.lab.open(path)
    qtbot.waitUntil(lambda: window.lab.path == path, timeout=10_000)
    assert isinstance(window.view, AutomaticView) and window.player.recording.steps == 12
    assert "does not have lab.unheard" in window.banner.text.text()
    unknown_experiment = window.current_experiment.unknown_experiment
    words = [label.text() for label in unknown_experiment.findChildren(type(unknown_experiment.sentence))]
    assert {"gain", "2.5", "sizes", "4, 5", "seed"} <= set(words) and unknown_experiment.isVisible()
    assert not any(button.isChecked() for button in window.rail.buttons.values())
    window.player.seek(5)
    window.run_controller.step()
    window.status_timer.tick()
    assert window.player.at == 6 and "step 6" in window.timeline.words.text()

    for press in (window.run, lambda: window.run_controller.fork()):
        window.banner.hide()
        press()
        assert "does not have lab.unheard" in window.banner.text.text() and window.lab.runner is None
    window.export()
    dialog = window.findChild(ExportDialog)
    dialog.write(tmp_path / "out.csv")
    qtbot.waitUntil((tmp_path / "out.csv").exists, timeout=10_000)

    qtbot.mouseClick(window.rail.buttons["ep.settle"], Qt.MouseButton.LeftButton)
    assert window.current == "ep.settle" and window.setup.isVisible() and window.rail.buttons["ep.settle"].isChecked()
