"""Laws of what is drawn: a function of the recording and the step alone, live, loaded or read from the disk."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from settle.backend.core import column
from settle.backend.core.recording import Recording
from settle.sessions import read, session
from settle.testing.subject import Subject, until
from settle.widgets.panels.formula.formula import finish_formulas
from settle.widgets.playback.row_fetcher import RowFetcher
from settle.widgets.views.automatic.view import AutomaticView
from settle.widgets.views.common.board import Board


def pixels(view: Board, recording: Recording | None = None, at: int = 0) -> bytes:
    """What it draws; without a recording, what stands there."""
    if focused := QApplication.focusWidget():
        focused.clearFocus()  # its ring is drawn in the active window alone
    if recording is not None:
        view.draw(recording, at)
    finish_formulas(view)
    for _ in range(4):  # texts that grew or shrank are laid out before they are painted, cards within cards
        QApplication.processEvents()
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return bytes(image.constBits())  # ``image`` owns these bits: it must outlive the copy


def shown(qtbot: Any, view: Board) -> Board:
    """The view at a size, laid out."""
    qtbot.addWidget(view)
    view.resize(900, 640)
    view.show()
    qtbot.waitExposed(view)
    return view


class DrawingLaws:
    """Laws of the experiment's view, and of the automatic one that draws any recording."""

    @pytest.mark.parametrize("automatic", [False, True], ids=["view", "automatic"])
    def test_a_view_paints_the_live_and_the_loaded_recording_to_the_same_pixels_at_every_step(
        self, subject: Subject, automatic: bool, tmp_path: Path, qtbot
    ):
        kind = AutomaticView if automatic else subject.view
        live, replayed = (shown(qtbot, kind()) for _ in range(2))
        runner = subject.begin(paused=True).start()
        seen = {}
        while not runner.recording.ended.is_set():
            before = runner.recording.steps
            runner.step()
            until(lambda before=before: runner.recording.steps > before or runner.recording.ended.is_set())
            at = runner.recording.steps - 1
            image = pixels(live, runner.recording, at)
            if at in (0, 1, 5, 13, 25, runner.limit and runner.limit - 1):
                seen[at] = image
        runner.join(5)
        session.save(runner.recording, tmp_path / "a.h5")
        loaded = session.load(tmp_path / "a.h5")
        last = loaded.steps - 1
        seen[last] = pixels(live, runner.recording, last)
        for at in sorted(seen, reverse=True):  # another order: a view keeps nothing of what it drew before
            again = pixels(live, runner.recording, at)
            assert again == pixels(replayed, loaded, at), f"step {at}"
            assert live.readouts(runner.recording, at) == replayed.readouts(loaded, at), f"readouts at step {at}"
        assert len(set(seen.values())) > 1, "it draws the same at every step (the automatic view: the table of the first frame)"

    def test_a_session_too_large_for_memory_is_drawn_to_the_same_pixels_and_none_of_it_is_read_on_the_screens_thread(
        self, subject: Subject, tmp_path: Path, qtbot, monkeypatch
    ):
        recording = subject.recorded()
        session.save(recording, tmp_path / "a.h5")
        monkeypatch.setattr(read, "IN_MEMORY", 0)
        monkeypatch.setattr(column, "CHUNK_BYTES", 256)  # many chunks
        threads: list[str] = []
        fetch = read.FileChunk.read
        monkeypatch.setattr(read.FileChunk, "read", lambda chunk: (threads.append(threading.current_thread().name), fetch(chunk))[1])
        loaded = session.load(tmp_path / "a.h5")
        views = [shown(qtbot, subject.view()) for _ in range(2)]
        views[1].fetcher = reader = RowFetcher(views[1])
        for number, at in enumerate((recording.steps - 1, recording.steps // 3)):
            views[1].draw(loaded, at)
            assert reader.busy or number, "the first picture is not there at once"
            qtbot.waitUntil(lambda: not reader.busy, timeout=30_000)
            there = pixels(views[0], recording, at)
            assert pixels(views[1]) == there, f"at step {at}"
        assert set(threads) == {"fetch rows"}
