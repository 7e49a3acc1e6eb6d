"""Reading for the screen beside its thread: rounds, order, and errors."""

import threading
import weakref
from contextlib import nullcontext
from dataclasses import dataclass, field

import numpy as np
import pytest

from settle.backend.core.column import Column
from settle.sessions.format import SessionError
from settle.widgets.playback.row_fetcher import RowFetcher


@dataclass
class Chunk:
    """One row on a disk, read once ``there`` is set."""

    kept_open = staticmethod(nullcontext)

    value: float
    there: threading.Event = field(default_factory=threading.Event)
    error: Exception | None = None

    def read(self) -> np.ndarray:
        assert self.there.wait(20)
        if self.error is not None:
            raise self.error
        return np.full((1, 1 << 17), self.value)


def column(*chunks: Chunk) -> Column:
    made = Column("a", np.dtype(float), (1 << 17,), "", "")
    assert made.chunk_rows == 1
    made.chunks, made.rows = [*chunks], len(chunks)
    return made


def test_what_was_begun_is_done_however_often_something_else_is_asked_for_meanwhile(qtbot):
    """Of a replay from a slow disk every picture would be dropped for the next one, and none ever drawn."""
    chunks = [Chunk(float(n)) for n in range(6)]
    rows, fetcher, drawn = column(*chunks), RowFetcher(), []

    def draw(n):
        drawn.append((n, [float(rows[i][0]) for i in (n, n + 3)]))

    fetcher.go(lambda: draw(0))
    fetcher.go(lambda: draw(1))
    assert fetcher.busy and not drawn
    chunks[0].there.set()
    first = fetcher._thread
    qtbot.waitUntil(lambda: fetcher._thread is not first, timeout=10_000)
    fetcher.go(lambda: draw(2))
    for chunk in chunks:
        chunk.there.set()
    qtbot.waitUntil(lambda: not fetcher.busy, timeout=10_000)
    assert drawn == [(0, [0.0, 3.0]), (2, [2.0, 5.0])], "what only waited is dropped for what is newer"


def test_the_other_thread_holds_nothing_of_what_was_being_drawn(qtbot):
    """Where it let go of Qt's objects last, Qt stood still for ever now and then."""
    chunk = Chunk(1.0)
    rows, fetcher, held = column(chunk), RowFetcher(), []

    class Drawn:
        """Stands for a widget of Qt."""

    def draw():
        drawn = Drawn()
        held.append(weakref.ref(drawn))
        return drawn, rows[0]

    fetcher.go(draw)
    assert fetcher.busy and held[0]() is None
    chunk.there.set()
    qtbot.waitUntil(lambda: not fetcher.busy, timeout=10_000)


def test_what_could_not_be_read_is_read_again_when_it_is_asked_for_again(qtbot):
    chunk = Chunk(4.0, error=SessionError("the disk is away"))
    chunk.there.set()
    rows, fetcher, drawn = column(chunk), RowFetcher(), []

    def draw():
        drawn.append("begun")
        drawn.append(float(rows[0][0]))

    with qtbot.captureExceptions() as raised:
        fetcher.go(draw)
        qtbot.waitUntil(lambda: bool(raised), timeout=10_000)
    assert [kind for kind, *_ in raised] == [SessionError] and not fetcher.busy
    chunk.error = None
    fetcher.go(draw)
    qtbot.waitUntil(lambda: not fetcher.busy, timeout=10_000)
    assert drawn[-1] == 4.0


def test_an_error_of_what_reads_is_its_own(qtbot):
    fetcher, done = RowFetcher(), []
    with pytest.raises(ZeroDivisionError):
        fetcher.go(lambda: done.append(1 // 0))
    fetcher.go(lambda: done.append(1))
    assert done == [1] and not fetcher.busy
