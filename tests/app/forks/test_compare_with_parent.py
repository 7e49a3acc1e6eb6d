"""A fork is compared with what it was forked from by one click, or it is said why not."""

from __future__ import annotations

import pytest
from earlier_sessions import SESSIONS
from PySide6.QtCore import Qt

from settle.backend.core.about.annotations import Parent
from settle.sessions import session


@pytest.fixture
def parent_and_fork(window):
    folder = window.lab.folder
    folder.mkdir(exist_ok=True)
    old = session.load(SESSIONS / "ep.settle.h5")
    old.run_id = "the parent"
    session.save(old, folder / "parent.h5")
    old.run_id, old.parent = "the fork", Parent("the parent", 5)
    session.save(old, folder / "fork.h5")
    return folder / "parent.h5", folder / "fork.h5"


def test_parent_and_fork_open_in_the_comparison(window, qtbot, parent_and_fork):
    parent, fork = parent_and_fork
    window.lab.refresh()
    qtbot.waitUntil(lambda: len(window.session_list.items) == 2, timeout=30_000)
    window.lab.open(parent)
    qtbot.waitUntil(lambda: window.lab.path == parent, timeout=30_000)
    button = window.timeline.parent_button
    assert not button.isVisible()
    window.lab.open(fork)
    qtbot.waitUntil(lambda: window.lab.path == fork, timeout=30_000)
    window.status_timer.tick()
    assert button.isVisible() and button.text() == "fork at step 5 · compare"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.comparison.is_shown, timeout=60_000)
    assert [run.path for run in window.comparison.shown.comparison.runs] == [parent, fork]


def test_a_parent_that_is_lost_is_told(window, qtbot, parent_and_fork):
    parent, fork = parent_and_fork
    parent.unlink()
    window.lab.open(fork)
    qtbot.waitUntil(lambda: window.lab.path == fork, timeout=30_000)
    forks = window.run_controller.forks
    qtbot.waitUntil(lambda: all(entry.path != parent for entry in forks._entries), timeout=30_000)  # the folder was looked at since
    forks.compare_with_parent()
    assert "moved or deleted" in window.banner.text.text() and not window.comparison.is_shown
