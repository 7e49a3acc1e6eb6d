"""A run without an end pauses at a size, or where the disk gets full, and goes on when the person says so."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QInputDialog

from settle.app.window import size_limit


@pytest.fixture
def running(window, qtbot):
    """The window with a run that never ends by itself."""
    window.choose("ep.settle")
    window.setup.form.choose("toy")
    window.timeline.transport.speeds.setCurrentText("1000 steps/s")
    yield window
    window.stop()
    qtbot.waitUntil(lambda: not window.lab.alive)


def test_it_pauses_at_the_size_and_goes_on_to_the_next(running, qtbot):
    window = running
    window.settings.keep("pause_at_gb", "0.0002")
    window.run()
    qtbot.waitUntil(lambda: window.lab.runner.paused, timeout=20_000)
    size, banner = window.lab.recording.bytes, window.banner
    assert size >= 200_000
    assert banner.isVisible() and "The run is paused: its session has" in banner.text.text() and "Go on until" in banner.text.text()
    banner.button.click()
    assert not banner.isVisible()
    qtbot.waitUntil(lambda: window.lab.recording.bytes > size)
    qtbot.waitUntil(lambda: window.lab.runner.paused, timeout=20_000)
    assert window.lab.recording.bytes >= 200_000 * (1 + size // 200_000), "the next multiple"


def test_it_pauses_where_the_disk_has_no_room_for_the_whole_file_and_says_it_once(running, qtbot, monkeypatch):
    window = running
    monkeypatch.setattr(size_limit, "free_on_disk", lambda path: 7_000_000)
    window.run()
    qtbot.waitUntil(lambda: window.lab.runner.paused, timeout=20_000)
    assert "the disk has 7.0 MB left" in window.banner.text.text()
    window.play()
    at = window.lab.recording.steps
    qtbot.waitUntil(lambda: window.lab.recording.steps > at + 400, timeout=20_000)
    assert not window.lab.runner.paused


def test_the_limit_is_chosen_in_a_dialog_of_the_palette(window, monkeypatch):
    seen = []
    monkeypatch.setattr(QInputDialog, "getDouble", lambda *a: (seen.append(a[3]), (3.5, True))[1])
    next(action for action in window.actions() if "pauses" in action.text()).trigger()
    assert seen == [2.0] and window.status_timer.size_limit.size == 3.5e9


def test_a_limit_that_is_no_number_is_the_usual_one(window):
    limit = window.status_timer.size_limit
    assert (limit.size, limit.free) == (2e9, 5e8)
    for text, size in (("nonsense", 2e9), ("nan", 2e9), ("-1", 1e3), ("0.5", 5e8)):
        window.settings.keep("pause_at_gb", text)
        assert limit.size == pytest.approx(size)
