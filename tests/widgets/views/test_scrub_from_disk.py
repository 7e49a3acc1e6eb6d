"""Scrubbing in a session whose rows lie on disk: what is read for a step, where, and that the picture is the same."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from settle.backend.core import column, lazy_rows
from settle.sessions import format, read
from settle.sessions.session import load, save
from settle.widgets.panels.formula.formula import finish_formulas
from settle.widgets.playback.row_fetcher import RowFetcher
from settle.widgets.views.ep_settle.view import SettleView

STEPS = 400
COLUMNS = 13
"""Of both tables of ep.settle, but those of the steps, which are in memory."""


class Reads:
    """Chunks that were read since :meth:`begin`, in how many rounds, and files opened for it."""

    def __init__(self, monkeypatch):
        self.begin()
        for where, name, count in (
            (read.FileChunk, "read", "chunks"),
            (lazy_rows.LazyReader, "fetch", "rounds"),
            (format, "opened", "files"),
        ):
            monkeypatch.setattr(where, name, self._counting(getattr(where, name), count))

    def begin(self):
        self.chunks = self.rounds = self.files = 0

    def _counting(self, do, count):
        def counting(*about):
            assert threading.current_thread() is not threading.main_thread(), f"the screen waits for the disk: {count}"
            setattr(self, count, getattr(self, count) + 1)
            return do(*about)

        return counting


@pytest.fixture
def on_disk(settled, tmp_path, monkeypatch):
    """(the recording in memory, the same on disk in chunks of 8 numbers, or of the states of one step)."""
    monkeypatch.setattr(column, "CHUNK_BYTES", 64)
    monkeypatch.setattr(read, "IN_MEMORY", 0)
    recording = settled(STEPS)
    save(recording, tmp_path / "long.settle")
    return recording, load(tmp_path / "long.settle")


@pytest.fixture
def scrub(shown, qtbot):
    view = shown(SettleView(), 1300, 800)
    view.fetcher = RowFetcher(view)
    finish_formulas(view)  # they come beside the screen's thread, and are part of the picture

    def to(recording, step):
        view.draw(recording, step)
        qtbot.waitUntil(lambda: not view.fetcher.busy, timeout=20_000)
        assert view.at == step
        return view

    return to


def test_a_step_is_read_in_two_rounds_and_no_more_than_a_chunk_or_two_of_each_column(on_disk, scrub, monkeypatch):
    _, recording = on_disk
    reads = Reads(monkeypatch)
    scrub(recording, STEPS - 1)
    assert reads.rounds <= COLUMNS + 3 and reads.files <= reads.rounds * COLUMNS
    for step in (45, 60, 100, 200):  # each on a time scale of its own
        scrub(recording, step)
    for step in (STEPS - 9, 190, 57, 99, 44):
        lazy_rows.at_hand.clear()
        reads.begin()
        scrub(recording, step)
        assert 0 < reads.rounds <= 2, step
        assert reads.chunks <= 2 * COLUMNS, step
    reads.begin()
    scrub(recording, 43)  # in the same chunks of most columns
    assert reads.chunks <= 3, "what was read lately stays at hand"


def test_the_picture_is_that_of_the_recording_in_memory(on_disk, scrub, look):
    live, loaded = on_disk
    for step in (STEPS - 1, 57, 200):
        lazy_rows.at_hand.clear()
        assert np.array_equal(look(scrub(loaded, step)), look(scrub(live, step))), step


def test_of_a_file_that_has_gone_the_error_is_told_and_nothing_waits_for_it(on_disk, scrub, tmp_path):
    _, recording = on_disk
    view, told = scrub(recording, STEPS - 1), []
    view.unfit = lambda error: told.append(str(error)) or True
    lazy_rows.at_hand.clear()
    (tmp_path / "long.settle").unlink()
    scrub(recording, 100)
    assert told and "There is no session" in told[0] and not view.fetcher.busy


def test_chunks_at_hand_take_no_more_than_their_bytes_and_those_used_last_stay():
    cache, one = lazy_rows.ChunkCache(30), np.zeros(10, np.int8)
    for number in range(3):
        cache.keep("a", number, one)
    assert cache.get("a", 0) is one
    cache.keep("b", 0, one)
    assert cache.bytes == 30 and cache.get("a", 1) is None and cache.get("a", 0) is cache.get("b", 0) is one
    cache.keep("c", 0, np.zeros(99, np.int8))
    assert cache.bytes == 99 and cache.get("c", 0) is not None, "one that is too large stays until the next"
