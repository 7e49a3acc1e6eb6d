"""The page of the queue and of sweeps, as a person uses it: real processes, mouse and keys."""

from __future__ import annotations

import csv
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QSystemTrayIcon

from settle.app import catalogue
from settle.app.queue.waiting_run import WaitingRun
from settle.app.runs.sweeps import SweepItem
from settle.backend.core.sweep.plan import SweepPlan
from settle.sessions import session
from settle.sessions.sweeps.folder import SweepFolder
from settle.widgets.controls.two_lines import FRESH
from settle.widgets.runs.answers_panel import OVER_TWO, PARALLEL
from settle.widgets.runs.sweep_dialog import SweepDialog


@pytest.fixture
def toy(window, qtbot):
    """The window with the quick preset of ep.agreement set up."""
    window.choose("ep.agreement")
    assert window.setup.form.origin == "toy"
    window.setup.form.turn("K", 6)
    return window


def press(widget, key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(widget, key, modifier)


def test_runs_wait_their_turn_and_are_watched(toy, qtbot):
    window, page = toy, toy.runs.page
    window.runs.queue.let_run(1)
    window.runs.queue.hold(True)
    for seed in range(3):
        window.setup.form.seed.set(seed)
        window.run_controller.queue()
    window.runs.show_page()
    table = page.queue.table
    assert [row.state for row in page.queue._rows] == ["waiting"] * 3 and table.isVisible()
    table.selectRow(2)
    press(table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    table.selectRow(2)
    press(table, Qt.Key.Key_Delete)
    assert [run.seed for run in window.runs.queue.runs] == [0, 2]
    QTest.mouseClick(page.queue.hold_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: [row.state for row in page.queue._rows] == ["finished", "finished"], timeout=60_000)
    assert [row.fresh for row in page.queue._rows] == [True, True] and table.item(0, 0).text().split("\n")[0].endswith("✓ finished")
    assert not window.rail.badges["runs"].isVisible(), "they are on show"
    table.selectRow(0)
    assert [row.fresh for row in page.queue._rows] == [False, True], "a look at one row is none at the other"
    table.selectRow(1)
    press(table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.lab.recording is not None and not window.runs.is_shown, timeout=10_000)
    assert window.lab.recording.seed == 2 and window.current == "ep.agreement"


def test_what_ends_is_told_once_without_moving_anything(window, monkeypatch):
    """On another page: in the banner that floats, on the rail, and by the desktop where one works elsewhere."""
    shown, runs, banner = [], window.runs, window.banner
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    monkeypatch.setattr(QSystemTrayIcon, "supportsMessages", lambda: True)
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda self, *about: shown.append(about))
    monkeypatch.setattr(QSystemTrayIcon, "show", lambda self: None)
    monkeypatch.setattr(type(window), "isActiveWindow", lambda self: False)
    place = window.panes.timeline.geometry(), window.view.geometry()
    run = WaitingRun("ep.agreement", "toy", {}, 0, state="finished")
    for state, problem in (("finished", ""), ("stopped", ""), ("failed", "beta = 9 is not possible.")):
        runs.queue.ended.emit(replace(run, id=state, state=state, problem=problem))
    told = "3 runs have ended: 1 finished, 1 stopped, 1 failed. EP and BPTT · toy failed. beta = 9 is not possible."
    assert banner.text.text() == told and banner.isVisible() and not banner.timer.isActive(), "what failed stays until it is dismissed"
    assert shown[0][1] == "EP and BPTT · toy has finished." and shown[-1][1] == told
    assert window.rail.badges["runs"].text() == "3" and window.rail.badges["runs"].isVisible()
    assert (window.panes.timeline.geometry(), window.view.geometry()) == place
    banner.say("Something else, with a button.")
    banner.add_button("Do it", lambda: None)
    runs.queue.ended.emit(replace(run, id="more"))
    assert banner.text.text() == "Something else, with a button.", "what a person is asked is not driven away"
    runs.ended.asked.emit()
    assert runs.is_shown and not window.rail.badges["runs"].isVisible()
    folder, made = runs.sweeps.root / "betas", SweepPlan("ep.agreement", "toy", {}, {"beta": (0.1,)}, (0,))
    SweepFolder.make(folder, made, catalogue.experiment("ep.agreement"), "0")
    other = SweepItem(folder.with_name("other"), "sweep", SweepFolder.open(folder), False, 1.0)
    runs._show_sweeps([other, replace(other, path=folder)])
    runs.driven._driven.append((folder, SimpleNamespace(code=-9, new_sentences=list, close=lambda: None)))
    runs.sweeps.items = [other, replace(other, path=folder)]
    runs.driven.poll()
    assert runs.page.banner.text.text() == "betas failed. Its process ended with -9; what is done is kept.", "not only elsewhere"
    row = runs.page.sweeps.table.item(1, 0)
    assert "✕ 1 run" in row.text() and row.data(FRESH) and "ended with -9" in row.toolTip()
    runs.page.sweeps.table.selectRow(1)
    assert not runs.page.sweeps.table.item(1, 0).data(FRESH), "looked at"
    begun = folder.with_name("begun")
    runs._choose(begun)
    runs.ended.count()
    assert runs._shown == begun, "what was just begun is not listed yet, and stays chosen"
    runs.leave_page()
    assert runs.ended.fresh == {}


def test_run_while_one_goes_on_offers_the_queue(toy, qtbot):
    window = toy
    window.choose("gan.plane")
    window.run()
    qtbot.waitUntil(lambda: window.lab.alive and window.lab.recording.steps > 0, timeout=30_000)
    window.choose("ep.agreement")
    window.run()
    assert "can wait for its turn" in window.banner.text.text() and window.banner.button.isVisible()
    QTest.mouseClick(window.banner.button, Qt.MouseButton.LeftButton)
    assert [run.experiment for run in window.runs.queue.runs] == ["ep.agreement"]
    window.runs.queue.cancel(window.runs.queue.runs[0].id)
    window.lab.runner.stop()


def sweep(window, qtbot, **grid):
    """Make a sweep by the dialog; gives it with the page on show."""
    window.run_controller.sweep()
    dialog = window.findChild(SweepDialog)
    qtbot.waitUntil(dialog.isVisible)
    for name, text in grid.items():
        QTest.mouseClick(dialog.boxes[name], Qt.MouseButton.LeftButton, pos=QPoint(8, dialog.boxes[name].height() // 2))
        dialog.lines[name].setText(text)
    return dialog


def test_a_sweep_by_clicks_comes_to_a_line_of_slope_1_and_a_heat_map(toy, qtbot, monkeypatch, tmp_path):
    window, panel = toy, toy.runs.page.answers
    dialog = sweep(window, qtbot, beta="0.1, 0.03, 0.01, 1e99", K="3, 6")
    assert "beta = '1e99' is not possible" in dialog.problem.text() and not dialog.start_button.isEnabled()
    dialog.lines["beta"].setText("0.1, 0.03, 0.01")
    dialog.seeds.setValue(2)
    assert "12 runs" in dialog.told.text()
    dialog.done(QDialog.DialogCode.Accepted)
    runs = window.runs
    qtbot.waitUntil(lambda: runs.is_shown and bool(runs.answers.look), timeout=30_000)
    qtbot.waitUntil(lambda: len(runs.answers.runs_there()) == 12 and not panel.stop_button.isVisible(), timeout=120_000)
    qtbot.waitUntil(lambda: panel.table.runs.rowCount() == 12 and not panel.start_button.isVisible(), timeout=10_000)
    assert "n = 2" in panel.said.text() and "Slope" in panel.said.text()
    told = panel.said.text().partition("squares: ")[2].partition(". A click")[0]
    slopes = [float(text.split()[-1]) for text in told.split(";")]
    assert len(slopes) == 2 and all(abs(found - 1) < 0.1 for found in slopes)
    line, place = panel.curves.lines[1], 1
    point = panel.curves.plot.box.mapViewToScene(QPointF(line.x[place], np.log10(line.y[place])))
    QTest.mouseClick(panel.curves.plot.viewport(), Qt.MouseButton.LeftButton, pos=panel.curves.plot.mapFromScene(point))
    chosen = [row for row in runs.answers.answers.rows if row.number in panel.table.chosen()]
    assert {(row.knobs["K"], row.knobs["beta"]) for row in chosen} == {(6, 0.03)} and len(chosen) == 2
    panel.picture.setCurrentIndex(panel.picture.findData(OVER_TWO))
    assert panel.maps.isVisible() and np.isfinite(panel.maps.maps.values).all() and panel.maps.maps.values.shape == (1, 2, 3)
    cell = panel.maps.cell((0, 1, 2)).center()
    QTest.mouseClick(panel.maps, Qt.MouseButton.LeftButton, pos=cell.toPoint())
    chosen = [row for row in runs.answers.answers.rows if row.number in panel.table.chosen()]
    assert {(row.knobs["K"], row.knobs["beta"]) for row in chosen} == {(6, 0.01)} and len(chosen) == 2
    panel.picture.setCurrentIndex(panel.picture.findData(PARALLEL))
    assert panel.parallel.isVisible() and len(panel.parallel.axes[-1].places) == 12
    panel.filter.setText("beta<0.02")
    assert panel.table.runs.rowCount() == 4
    panel.filter.setText("nonsense>1")
    assert "unknown" in panel.problem.text() and panel.table.runs.rowCount() == 4
    panel.filter.setText("")
    target = tmp_path / "runs.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    QTest.mouseClick(panel.export_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(target.exists, timeout=10_000)
    with open(target, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 12 and {float(row["beta"]) for row in rows} == {0.1, 0.03, 0.01}
    panel.table.choose([3])
    press(panel.table, Qt.Key.Key_Return)
    QTest.mouseClick(panel.open_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.lab.recording is not None and not runs.is_shown, timeout=10_000)
    assert session.head(window.lab.path).knobs["beta"] == window.lab.recording.knobs["beta"]
