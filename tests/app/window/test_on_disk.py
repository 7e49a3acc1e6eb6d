"""A session whose rows lie on the disk: the screen's thread reads none of them, and outlives that they go."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

from settle.backend.core import column, lazy_rows
from settle.sessions import read

EARLIER = Path(__file__).parents[2] / "sessions" / "earlier"


def test_the_screens_thread_reads_nothing_and_a_file_that_goes_is_told(window, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(read, "IN_MEMORY", 0)
    monkeypatch.setattr(column, "CHUNK_BYTES", 64)
    here, opened = [], read.kept_open
    monkeypatch.setattr(read, "kept_open", lambda path: (here.append(threading.current_thread()), opened(path))[1])
    path = tmp_path / "run.h5"
    shutil.copyfile(EARLIER / "ep.train.h5", path)
    window.lab.open(path)
    idle = lambda: not (window.view.fetcher.busy or window.status_timer._looks.busy or window.status_timer._readings.busy)  # noqa: E731
    qtbot.waitUntil(lambda: window.lab.path == path and idle() and "finished" in window.timeline.about.text(), timeout=20_000)
    lazy_rows.at_hand.clear()
    window.run_controller.seek(1)
    window.status_timer.tick()
    qtbot.waitUntil(idle, timeout=20_000)
    assert here and threading.main_thread() not in here
    path.unlink()
    lazy_rows.at_hand.clear()
    window.run_controller.seek(3)
    qtbot.waitUntil(lambda: "There is no way to draw run.h5" in window.banner.text.text() or "cannot draw" in window.banner.text.text())
    window.status_timer.tick()
    qtbot.waitUntil(idle, timeout=20_000)
