"""The panes in a small window: nothing is out of reach."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

CTRL = Qt.KeyboardModifier.ControlModifier


def test_in_a_small_window_sessions_come_on_demand_and_the_setup_comes_back(window, qtbot):
    panes = window.panes
    assert panes.right.isVisible() and panes.setups.isVisible()
    window.resize(1100, 700)
    qtbot.waitUntil(lambda: not panes.right.isVisible())
    assert panes.setups.isVisible()
    qtbot.waitUntil(lambda: window.view.grid.columns() == 2)
    panes.to_sessions()
    assert panes.right.isVisible() and not panes.setups.isVisible()
    window.current_experiment.focus_setup()
    assert not panes.right.isVisible() and panes.setups.isVisible()
    assert panes.strip.turn.text() == "Sessions"
    qtbot.mouseClick(panes.strip.turn, Qt.MouseButton.LeftButton)
    assert panes.right.isVisible() and panes.strip.turn.text() == "Setup"
    window.resize(1440, 900)
    qtbot.waitUntil(lambda: panes.setups.isVisible() and panes.right.isVisible())
    assert not panes.strip.turn.isVisible()
    panes.toggle_right()
    window.resize(1500, 900)
    QApplication.processEvents()
    assert not panes.right.isVisible(), "what was asked for stays as long as the window is as wide"


def test_every_experiment_tells_its_keys(window):
    for number, button in enumerate(window.rail.buttons.values(), 1):
        assert f"(Ctrl+{number % 10})" in button.toolTip()


def test_tab_goes_through_the_rooms_as_one_reads_them(window, qtbot):
    window.choose("ep.agreement")
    window.choose("ep.settle")
    window.rail.buttons["ep.settle"].setFocus()
    passed = []
    for _ in range(120):
        focus = QApplication.focusWidget()
        passed += [room for room in (window.rail, window.setup, window.view, window.timeline) if room.isAncestorOf(focus)][:1]
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
        if QApplication.focusWidget() is window.rail.buttons["ep.settle"]:
            break
    panes = [room for number, room in enumerate(passed) if not number or room is not passed[number - 1]]
    assert panes == [window.rail, window.setup, window.view, window.timeline]
