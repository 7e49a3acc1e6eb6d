"""Bookmarks: steps of a run to come back to, set, seen and reached in the window, and kept with the session."""

from __future__ import annotations

from pathlib import Path

EARLIER = Path(__file__).parents[2] / "sessions" / "earlier"


def test_a_session_is_opened_at_a_step(window, qtbot):
    path = EARLIER / "ep.settle.h5"
    window.lab.open(path, at=7)
    qtbot.waitUntil(lambda: window.lab.path == path)
    assert window.player.at == 7 and not window.player.following
    window.lab.open(path, at=10**9)
    qtbot.waitUntil(lambda: window.player.at == window.lab.recording.steps - 1)
    window.lab.open(path)
    qtbot.waitUntil(lambda: window.player.following)
