"""A run that another process records is read on from its journal: rows, events, checkpoints and end, as they come."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from settle.backend.core.column import StoredArrays
from settle.backend.core.compare_recordings import differences
from settle.backend.core.recording import Checkpoint, Recording
from settle.sessions import session
from settle.sessions.format import SessionError
from settle.sessions.journal import Journal, folder_of
from settle.sessions.journal_chunks import JournalChunk


def test_what_is_committed_is_there_at_the_next_look(running, grow, assert_same):
    recording, journal, path = running
    grow(recording, 3, 500)
    journal.commit()
    reader = session.follow(path)
    assert reader is not None
    followed = reader.recording
    assert_same(followed, recording)
    assert not reader.read_on()

    grow(recording, 4, 500)
    recording.event(5, 1.0, "knob", {"beta": 0.25})
    recording.keep_latest(Checkpoint(6, {"w": np.arange(3.0)}))
    assert not reader.read_on(), "what is not committed is not there"
    journal.commit()
    assert reader.read_on()
    assert_same(followed, recording)
    assert (followed.steps, followed.outcome, list(followed.checkpoints)) == (7, "running", [6])
    assert not followed.ended.is_set()

    recording.summary = {"error": 2.5}
    recording.end("stopped")
    journal.commit()
    assert reader.read_on()
    assert followed.ended.is_set()
    assert (followed.outcome, followed.summary) == ("stopped", {"error": 2.5})


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 90), min_size=1, max_size=6), st.sampled_from([1, 5_000]))
def test_rows_of_any_number_of_chunks_are_as_the_writer_has_them(tmp_path_factory, grow, pieces, width):
    path = tmp_path_factory.mktemp("run") / "a.h5"
    recording = Recording("test.run", {})
    journal = Journal(recording, path)
    reader = session.follow(path)
    assert reader is not None
    for steps in pieces:
        grow(recording, steps, width)
        journal.commit()
        reader.read_on()
        assert differences(reader.recording, recording) == []
    wide = [c for table in reader.recording.tables.values() for c in table.columns.values() if c.row_bytes > 1000]
    assert all(isinstance(chunk, JournalChunk) for c in wide for chunk in c.chunks[: c.rows // c.chunk_rows]), "full ones stay on disk"
    journal.close()


def test_readers_on_other_threads_never_see_half_a_row(running, grow):
    recording, journal, path = running
    grow(recording, 1, 5_000)
    journal.commit()
    reader = session.follow(path)
    assert reader is not None
    wrong, done = list[str](), threading.Event()

    def look() -> None:
        while not done.is_set():
            for table in reader.recording.tables.values():
                rows = len(table)
                for name, column in table.columns.items():
                    if len(column[:rows]) != rows:
                        wrong.append(name)
                if rows and table["step"][rows - 1] >= rows and table.name == "states":
                    wrong.append("step")

    thread = threading.Thread(target=look)
    thread.start()
    for _ in range(60):
        grow(recording, 7, 5_000)
        journal.commit()
        reader.read_on()
    done.set()
    thread.join()
    assert not wrong


def test_there_is_nothing_to_follow_where_nobody_writes(running, grow, tmp_path):
    recording, journal, path = running
    grow(recording, 3)
    journal.commit()
    assert session.follow(tmp_path / "none.h5") is None
    journal.close()
    assert session.follow(path) is None, "its process is gone"


def test_checkpoints_of_a_run_that_is_followed_stay_on_disk(running, grow):
    recording, journal, path = running
    grow(recording, 3)
    weights = np.arange(12.0).reshape(3, 4)
    recording.append(3, 0.0, [Checkpoint(3, {"w": weights}, {"seed": 1})])
    journal.commit()
    reader = session.follow(path)
    assert reader is not None
    kept = reader.recording.checkpoints[3]
    assert isinstance(kept.arrays, StoredArrays) and kept.arrays.shapes == {"w": (3, 4)} and kept.bytes == recording.checkpoints[3].bytes
    assert (kept.arrays["w"] == weights).all() and kept.values == {"seed": 1}
    recording.end("finished")
    session.save(recording, path)
    journal.remove()
    assert (kept.arrays["w"] == weights).all(), "they lie in the file now"
    path.unlink()
    with pytest.raises(SessionError, match="There is no session"):
        kept.arrays["w"]


def test_a_journal_that_lost_rows_is_said_to_be_damaged(running, grow):
    recording, journal, path = running
    grow(recording, 3)
    journal.commit()
    reader = session.follow(path)
    assert reader is not None
    commits = folder_of(path) / "commits.jsonl"
    line = commits.read_bytes().replace(b'"states": 3', b'"states": 1')
    assert line != commits.read_bytes()
    with commits.open("ab") as file:
        file.write(line)
    with pytest.raises(SessionError, match=r"damaged.*fewer rows"):
        reader.read_on()
