"""The view of ep.settle: figures, what one can do, what it says."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt

from settle.backend.core.recording import Event
from settle.widgets.panels.base.number_text import short
from settle.widgets.views.ep_settle.view import SettleView


@pytest.fixture
def view(shown):
    return shown(SettleView(), 1300, 800)


def click(view, qtbot, layer, unit):
    raster = view.neurons.raster
    y = raster.row(layer, unit).center().y()
    qtbot.mouseClick(
        raster.plot.viewport(),
        Qt.MouseButton.LeftButton,
        pos=raster.plot.mapFromScene(raster.plot.box.mapViewToScene(QPointF(0.2, y))),
    )


def test_a_clicked_neuron_is_traced_and_kicked(view, qtbot, settled):
    running = settled(30, ended=False)
    view.draw(running, 29)
    assert not view.kick.button.isEnabled()
    assert len(view.neurons.traces._lines) == 10, "the output units"
    click(view, qtbot, 1, 5)
    trace = view.neurons.traces._lines[0]
    assert trace.name == "s1[5]"
    assert trace.y[-1] == running.tables["states"]["s1"][29][5]
    with qtbot.waitSignal(view.act) as act:
        qtbot.mouseClick(view.kick.button, Qt.MouseButton.LeftButton)
    assert act.args == ["kick", {"layer": 1, "unit": 5, "by": 0.5}]
    view.kick.layer.setChecked(True)
    view.kick.by.setValue(-1.5)
    with qtbot.waitSignal(view.act) as act:
        qtbot.keyClick(view.neurons.raster, Qt.Key.Key_K)
    assert act.args == ["kick", {"layer": 1, "unit": -1, "by": -1.5}]


def test_a_finished_run_cannot_be_kicked_switched_or_drawn_on(view, qtbot, settled):
    view.draw(settled(), 20)
    click(view, qtbot, 0, 2)
    acts = []
    view.act.connect(lambda *act: acts.append(act))
    qtbot.keyClick(view.neurons.raster, Qt.Key.Key_K)
    qtbot.mouseClick(view.switch.buttons[1], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(view.picture, Qt.MouseButton.LeftButton, pos=view.picture.rect().center())
    assert acts == []


def test_the_phase_is_switched_and_a_digit_drawn(view, qtbot, settled):
    view.draw(settled(20, ended=False), 19)
    with qtbot.waitSignal(view.act) as act:
        qtbot.mouseClick(view.switch.buttons[1], Qt.MouseButton.LeftButton)
    assert act.args == ["phase", 1]
    with qtbot.waitSignal(view.act) as act:
        qtbot.mouseClick(view.picture, Qt.MouseButton.LeftButton, pos=view.picture.rect().center())
    kind, value = act.args
    assert kind == "draw"
    assert len(value) == 64
    assert all(isinstance(v, float) and 0 <= v <= 1 for v in value)


def test_the_figures_are_those_of_the_step(view, settled):
    recording = settled()
    view.reference = {"residual": 1e-6}
    lines = {line.label: line for line in view.readouts(recording, 45)}
    assert lines["phase"].value == "nudged"
    assert lines["t"].value == "5"
    assert not lines["residual"].reference, "of the nudged phase: not what the reference is of"
    states = recording.tables["states"]
    last_free = max(i for i, phase in enumerate(states["phase"][:46]) if not phase)
    assert lines["free residual"].value == short(float(states["residual"][last_free])) and lines["free residual"].reference == "1.00·10⁻⁶"
    assert lines["prediction"].value == str(int(np.argmax(recording.tables["states"]["s0"][45])))
    assert lines["prediction"].reference == "target 3"
    view.draw(recording, 45)
    assert [bar.value for bar in view.output.bars] == list(recording.tables["states"]["s0"][45])
    assert [bar.target for bar in view.output.bars].index(1.0) == 3
    assert view.picture_card.subtitle.text() == "picture 7"
    assert view.neurons.raster_card.corner.text() == "nudged, t = 5"


def test_the_formula_is_that_of_the_model(view, settled):
    view.draw(settled(), 0)
    assert r"\frac{\partial E}{\partial s}" in view.formula.tex
    view.draw(settled(knobs={"model": "p"}), 0)
    assert r"\rho\left( \frac{\partial\Phi}" in view.formula.tex and "min" not in view.formula.tex
    assert view.potential_card.title.text() == "Primitive function Φ"
    view.draw(settled(knobs={"output": "code"}), 0)
    assert "without" in view.formula.tex
    view.draw(settled(knobs={"model": "conv", "clamp": True}), 0)
    assert r"P(w_i \ast s^{i+1} + b_i)" in view.formula.tex and r"\min(1, \max(0, s))" in view.formula.tex


def test_the_nudge_and_events_are_marked(view, settled):
    recording = settled()
    recording.events = [Event(30, 0.0, "knob", {"beta": 0.25}), Event(10, 0.0, "kick", {})]
    view.draw(recording, 52)
    marks = view.residual.plot.overlay
    assert [text for _, text in marks.marks] == ["nudge β = 0.25"]
    assert marks.marks[0][0] == pytest.approx(0.6)
    assert len(marks.ticks) == 2
    view.draw(recording, 20)
    assert marks.marks == ()
    assert len(marks.ticks) == 1


def test_a_kick_between_two_columns_is_not_lost(view, settled):
    recording = settled(T_long := 3000, knobs={"T": T_long, "K": 10})
    for chunk in recording.tables["states"]["residual"].chunks:
        chunk[2501] = 7.0
    view.draw(recording, T_long - 1)
    assert view.residual._lines[0].y.max() == 7.0


def test_missing_columns_are_named(view, settled):
    recording = copy.copy(settled())
    recording.tables = {**recording.tables, "states": copy.copy(recording.tables["states"])}
    recording.tables["states"].columns = {n: c for n, c in recording.tables["states"].columns.items() if n != "energy"}
    view.draw(recording, 10)
    assert view.potential_card._words.text() == "This recording has no column “energy” in its table “states”."
    assert view.residual_card._words.text() == ""


def test_text_waits_while_the_end_moves_and_then_comes(view, qtbot, settled):
    running = settled(30, ended=False)
    view.draw(running, 29)
    first = view.neurons.raster_card.corner.text()
    view._told += 100  # as if it had been captioned only now
    running.tables["states"].columns["t"].chunks[0][29] = 77
    view.draw(running, 29)
    assert view.neurons.raster_card.corner.text() == first
    qtbot.waitUntil(lambda: view.neurons.raster_card.corner.text() == "free, t = 77")


def test_the_time_axis_can_be_chosen(view, settled):
    recording = settled()
    seen = {}
    for number in range(view.time_axis.count()):
        view.time_axis.setCurrentIndex(number)
        view.draw(recording, 52)
        seen[view.time_axis.currentData()] = view.reader.scale
    assert seen["phases"].split == 40
    assert (seen["whole"].first, seen["whole"].last, seen["whole"].split) == (0, 52, None)
    assert (seen["last"].first, seen["last"].last) == (0, 199)
