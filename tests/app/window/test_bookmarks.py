"""Bookmarks: steps of a run to come back to, set, seen and reached in the window, and kept with the session."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from driving import press, rows, settled
from PySide6.QtCore import QPoint, Qt

from settle.backend.core.about.annotations import Bookmark
from settle.sessions import session
from settle.sessions.annotations import journal_annotations
from settle.sessions.journal import Journal, folder_of
from settle.sessions.library.annotate import annotate

EARLIER = Path(__file__).parents[2] / "sessions" / "earlier"
CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def opened(window, qtbot):
    """The window with a session of 19 steps in it, at step 7; its path."""
    path = window.lab.folder / "kept.h5"
    path.parent.mkdir(exist_ok=True)
    shutil.copyfile(EARLIER / "ep.settle.h5", path)
    window.activateWindow()
    window.lab.open(path, at=7)
    qtbot.waitUntil(lambda: window.lab.path == path and window.isActiveWindow())
    return path


def mark(window, qtbot, text, step=None):
    """By the keyboard."""
    if step is not None:
        window.run_controller.seek(step)
    qtbot.keyClick(window, Qt.Key.Key_B)
    editor = window.timeline.editor
    qtbot.waitUntil(editor.isVisible)
    qtbot.keyClicks(editor.text, text)
    qtbot.keyClick(editor.text, Qt.Key.Key_Return)


def kept(path):
    return session.head(path).annotations.bookmarks


def test_a_session_is_opened_at_a_step(window, qtbot, opened):
    assert window.player.at == 7 and not window.player.following
    window.lab.open(opened, at=10**9)
    qtbot.waitUntil(lambda: window.player.at == window.lab.recording.steps - 1)
    window.lab.open(opened)
    qtbot.waitUntil(lambda: window.player.following)


def test_a_bookmark_is_set_seen_reached_changed_and_taken_away(window, qtbot, opened):
    mark(window, qtbot, "it turns here")
    mark(window, qtbot, "", 12)
    scrubber = window.timeline.scrubber
    assert scrubber.bookmarks == ((7, "it turns here"), (12, "")), "shown before it is kept"
    qtbot.waitUntil(lambda: kept(opened) == (Bookmark(7, "it turns here"), Bookmark(12)), timeout=5000)
    window.run_controller.seek(18)
    window.activateWindow()  # without a window manager it is not, once the editor has closed
    qtbot.waitUntil(window.isActiveWindow)
    for key, step in ((Qt.Key.Key_Left, 12), (Qt.Key.Key_Left, 7), (Qt.Key.Key_Right, 12)):
        qtbot.keyClick(window, key, CONTROL_SHIFT)
        assert window.player.at == step
    assert window.banner.text.text() == "Bookmark at step 12"
    qtbot.keyClick(window, Qt.Key.Key_Right, CONTROL_SHIFT)
    assert window.player.at == 12 and window.banner.text.text().startswith("There is no bookmark after step 12.")
    press(qtbot, scrubber, QPoint(round(scrubber._x(7)), 3))
    assert window.player.at == 7
    press(qtbot, window.timeline.bookmark_button)
    editor = window.timeline.editor
    assert editor.isVisible() and editor.text.text() == "it turns here"
    press(qtbot, editor.remove_button)
    qtbot.waitUntil(lambda: kept(opened) == (Bookmark(12),), timeout=5000)
    qtbot.waitUntil(lambda: scrubber.bookmarks == ((12, ""),) and window.lab.recording.annotations.bookmarks == (Bookmark(12),))


def test_a_bookmark_that_cannot_be_kept_is_told_and_not_shown(window, qtbot, opened, tmp_path):
    os.replace(opened, tmp_path / "away.h5")
    mark(window, qtbot, "lost")
    qtbot.waitUntil(lambda: not window.banner.isHidden() and str(opened) in window.banner.text.text(), timeout=20_000)
    assert window.timeline.scrubber.bookmarks == ()
    shutil.copyfile(EARLIER / "ep.train.h5", opened)
    window.lab.recording.run_id = "another"
    mark(window, qtbot, "astray")
    qtbot.waitUntil(lambda: "it is another run now" in window.banner.text.text(), timeout=20_000)
    assert opened.read_bytes() == (EARLIER / "ep.train.h5").read_bytes()


def test_what_is_marked_elsewhere_shows_in_the_window(window, qtbot, opened):
    annotate(opened, lambda a: a.with_bookmark(3, "from outside"))
    qtbot.waitUntil(lambda: window.timeline.scrubber.bookmarks == ((3, "from outside"),), timeout=10_000)


def test_a_run_that_goes_on_is_marked_and_its_file_has_it(window, qtbot):
    window.choose("ep.settle")
    window.run()
    qtbot.waitUntil(lambda: rows(window) > 20, timeout=20_000)
    mark(window, qtbot, "while it ran", 5)
    qtbot.waitUntil(lambda: window.lab.recording.annotations.bookmarks == (Bookmark(5, "while it ran"),), timeout=10_000)
    window.stop()
    qtbot.waitUntil(lambda: settled(window), timeout=20_000)
    assert kept(window.lab.path) == (Bookmark(5, "while it ran"),)


def test_a_run_of_another_process_is_marked_in_its_journal(window, qtbot, tmp_path):
    run, path = session.load(EARLIER / "ep.settle.h5"), tmp_path / "outside.h5"
    run.outcome, run.run_id = "running", "another"
    run.ended.clear()
    journal = Journal(run, path)
    try:
        journal.commit()
        window.lab.open(path, at=4)
        qtbot.waitUntil(lambda: window.lab.path == path and window.lab.recording.outcome == "running", timeout=10_000)
        mark(window, qtbot, "seen from here")
        qtbot.waitUntil(lambda: journal_annotations(folder_of(path)).bookmarks == (Bookmark(4, "seen from here"),), timeout=10_000)
        qtbot.waitUntil(lambda: window.lab.recording.annotations.bookmarks == (Bookmark(4, "seen from here"),), timeout=10_000)
    finally:
        journal.close()


def test_what_is_set_just_before_the_window_closes_is_kept(window, qtbot, opened):
    for step in (1, 2, 3):
        mark(window, qtbot, "late", step)
    window.close()
    assert [m.step for m in kept(opened)] == [1, 2, 3]
