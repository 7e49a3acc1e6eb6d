"""How long a sweep takes, asked of a process of its own: the window waits for nothing of it, and it ends with whoever asked."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QProcess, Qt
from PySide6.QtTest import QTest

from settle.app.runs import estimate_process
from settle.widgets.runs.sweep_dialog import SweepDialog

SAYS = "import sys; print('a warning', file=sys.stderr); print('6 runs, about 3 s.', file=sys.stderr)"


@pytest.fixture
def dialog(window, qtbot, monkeypatch):
    """Gives the dialog, by the button of the page; in place of Settle a few words of Python run."""

    def ask(code: str) -> SweepDialog:
        monkeypatch.setattr(estimate_process, "PROGRAM", [sys.executable, "-c", code])
        window.choose("ep.agreement")
        window.runs.show_page()
        QTest.mouseClick(window.runs.page.sweeps.new_button, Qt.MouseButton.LeftButton)
        return next(each for each in window.findChildren(SweepDialog) if each.isVisible())

    return ask


def test_what_the_process_says_last_is_told(dialog, qtbot):
    asked = dialog(SAYS)
    qtbot.waitUntil(lambda: asked.told.text() == "6 runs, about 3 s.", timeout=20_000)
    asked.reject()


def test_nothing_waits_for_it_and_it_ends_with_the_dialog(window, dialog, qtbot):
    asked, done = dialog("import time; time.sleep(600)"), []
    going = lambda: [each for each in window.runs.asking.estimate.findChildren(QProcess) if each.state() == QProcess.ProcessState.Running]  # noqa: E731
    qtbot.waitUntil(lambda: len(going()) == 1, timeout=20_000)
    asked.seeds.setValue(5)  # another plan: the first process is given up
    before = going()
    qtbot.waitUntil(lambda: len(going()) == 1 and going() != before, timeout=20_000)
    window.lab.background.do(lambda: 1, done.append, done.append)
    qtbot.waitUntil(lambda: done == [1], timeout=5000)
    asked.reject()
    qtbot.waitUntil(lambda: not going(), timeout=5000)
