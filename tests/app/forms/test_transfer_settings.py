"""From the map of ep.recipe to the forms of the other experiments, in the real window."""

from __future__ import annotations

from PySide6.QtCore import Qt

from settle.backend.core.knobs import KnobError

LEFT = Qt.MouseButton.LeftButton
QUICK = {"Ts": (4, 8), "Ks": (2, 6), "betas": (0.1, 0.5), "batch": 10, "batches": 1}


def searched(window, qtbot, preset="", **knobs):
    window.choose("ep.recipe")
    if preset:
        window.setup.form.choose(preset)
    window.setup.form.fill({**QUICK, **knobs}, preset=preset)
    window.run()
    qtbot.waitUntil(lambda: window.lab.recording is not None and window.lab.recording.outcome == "finished", timeout=30_000)
    window.player.redraw()


def test_a_clicked_cell_fills_the_form_of_training(window, qtbot):
    searched(window, qtbot, hidden=(24,), nudging="symmetric")
    view = window.view
    qtbot.mouseClick(view.map, LEFT, pos=view.map.cell((1, 0, 0)).center().toPoint())
    qtbot.mouseClick(view.setting.buttons["ep.train"], LEFT)
    assert window.current == "ep.train" and not window.lab.alive
    made = window.setup.form.experiment()
    assert (made.T, made.K, made.beta) == (8, 2, 0.5)
    assert (made.model, made.hidden, made.nudging, made.batch, made.dt) == ("p", (24,), "symmetric", 10, 1.0)
    assert "T = 8, K = 2, beta = 0.5" in window.banner.text.text()


def test_what_is_not_asked_for_comes_from_the_preset_of_the_same_name(window, qtbot):
    searched(window, qtbot, preset="p-2h", data="digits", hidden=(12, 12))
    window.view.map.chosen.emit(0, 1, 0)
    window.view.setting.buttons["ep.train"].click()
    made = window.setup.form.experiment()
    assert (made.T, made.K, made.beta, made.hidden) == (4, 2, 0.1, (12, 12))
    assert made.lr == (0.005, 0.05, 0.2), "a rate for each layer, as the net's preset has them"
    window.choose("ep.recipe")
    window.view.setting.buttons["ep.agreement"].click()
    made = window.setup.form.experiment()
    assert window.current == "ep.agreement" and (made.T, made.K, made.beta, made.activation) == (4, 2, 0.1, "sigm")
    window.choose("ep.recipe")
    window.view.setting.buttons["ep.settle"].click()
    assert window.current == "ep.settle" and window.setup.form.experiment().T == 4


def test_what_the_other_cannot_take_is_told_and_its_form_left_alone(window, qtbot):
    window.choose("ep.train")
    before = window.setup.form.experiment()
    window.choose("ep.recipe")
    window.view.wanted.emit("ep.train", {"model": "toy", "T": 7})
    assert window.current == "ep.train" and window.setup.form.experiment() == before
    try:
        before.knobs()["model"].check("model", "toy")
    except KnobError as error:
        assert str(error) in window.banner.text.text()
