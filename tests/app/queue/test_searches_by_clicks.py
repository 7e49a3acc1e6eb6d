"""A search by clicks, by real processes: begun, stopped from elsewhere, gone on with, and its trials opened."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from settle.app.runs.driven_folders import ask_to_stop
from settle.widgets.runs.search_dialog import SearchDialog
from settle.widgets.runs.sweep_dialog import SweepDialog

LONG = 300_000
"""ms: on a computer that does much else."""


def click(widget, pos=None):
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=pos or widget.rect().center())


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_a_search_from_the_dialog_to_a_session(window, qtbot):
    runs, panel = window.runs, window.runs.page.search
    window.choose("ep.agreement")
    window.run_controller.sweep()
    sweep = window.findChild(SweepDialog)
    qtbot.waitUntil(sweep.isVisible)
    click(sweep.search_button)
    dialog = window.findChild(SearchDialog)
    qtbot.waitUntil(dialog.isVisible)
    click(dialog.knobs.boxes["beta"], QPoint(8, dialog.knobs.boxes["beta"].height() // 2))
    dialog.knobs.lines["beta"].setText("0.001:0.5:log")
    dialog.goals[0].figure.setEditText("relmse.s0")
    dialog.trials.setValue(12)
    dialog.seeds.setValue(1)
    dialog.workers.setValue(1)
    qtbot.waitUntil(lambda: "12 trials of ep.agreement" in dialog.told.text() and "about" in dialog.told.text(), timeout=LONG)
    click(dialog.start_button)
    qtbot.waitUntil(lambda: panel.isVisible() and panel.stop_button.isVisible() and panel.table.runs.rowCount() >= 2, timeout=LONG)
    folder = window.lab.folder / "sweeps" / "ep-agreement-search"
    ask_to_stop(folder)
    qtbot.waitUntil(lambda: runs.ended.fresh.get(str(folder), ("",))[0] in ("stopped", "finished"), timeout=LONG)
    kept = {path: path.stat().st_mtime_ns for path in folder.glob("*.h5")}
    if runs.ended.fresh[str(folder)][0] == "stopped":
        qtbot.waitUntil(panel.start_button.isVisible, timeout=LONG)
        click(panel.start_button)
    qtbot.waitUntil(lambda: panel.table.runs.rowCount() == 12 and not panel.stop_button.isVisible(), timeout=LONG)
    whole = {path: time for path, time in kept.items() if path.exists()}
    assert len(whole) >= 2 and sum(path.stat().st_mtime_ns == time for path, time in whole.items()) >= len(whole) - 1, (
        "nothing is done again"
    )
    assert [bar.name for bar in panel.importance.bars] == ["beta"] and "Best: trial" in panel.said.text()
    best = next(row for row in panel.table.runs.rows if str(row[2]).endswith("best"))
    panel.table.choose([best[0]])
    QTest.keyClick(panel.table, Qt.Key.Key_Return)
    click(panel.open_button)
    qtbot.waitUntil(lambda: window.lab.recording is not None and not runs.is_shown, timeout=LONG)
    assert window.lab.recording.knobs["beta"] == pytest.approx(best[3]) and folder in window.lab.path.parents
