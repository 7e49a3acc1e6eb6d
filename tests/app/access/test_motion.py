"""With less motion nothing moves by itself, and what a person asks for does."""

from __future__ import annotations

import pytest
from driving import press
from PySide6.QtWidgets import QApplication, QLineEdit, QStyle

from settle.app.daily.motion_control import MotionControl
from settle.app.settings import Settings
from settle.widgets.access import motion


@pytest.fixture(autouse=True)
def usual_motion(qapp):
    flash = QApplication.cursorFlashTime()
    yield
    motion.set_less_motion(False)
    assert QApplication.cursorFlashTime() == flash


def test_an_example_waits_for_play(window, qtbot):
    action = next(action for action in window.actions() if action.objectName() == "less-motion-yes-or-no")
    action.trigger()
    assert motion.less_motion() and QApplication.cursorFlashTime() == 0 and "waits for Play" in window.banner.text.text()
    window.begin.examples.show("ep.settle")
    qtbot.waitUntil(lambda: window.lab.recording is not None, timeout=20_000)
    last = window.lab.recording.steps - 1
    qtbot.waitUntil(lambda: window.player.at == last, timeout=20_000)
    assert not window.player.playing and "Play shows it" in window.banner.text.text()
    press(qtbot, window.timeline.transport.buttons["play"])
    assert window.player.playing and window.player.at < last, "asked for, it moves"
    line = QLineEdit(window)
    line.ensurePolished()
    assert line.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, line) == 0, "the cross in a line does not fade"
    action.trigger()
    assert not motion.less_motion() and QApplication.cursorFlashTime() > 0


def test_the_system_is_followed_until_one_chooses(monkeypatch):
    settings = Settings()
    monkeypatch.setattr("settle.app.daily.motion_control.system_wants_less", lambda: True)
    control = MotionControl(settings)
    assert motion.less_motion()
    control.toggle()
    assert not motion.less_motion()
    MotionControl(settings)
    assert not motion.less_motion(), "chosen, it stays at the next start"
