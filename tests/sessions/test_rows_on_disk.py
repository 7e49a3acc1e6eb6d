"""Rows that are read when they are asked for are those of the run that was opened, or it is said that they are not there any more."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from settle.backend.core import column
from settle.backend.core.column import Column
from settle.backend.core.lazy_rows import at_hand
from settle.backend.core.recording import Checkpoint, Recording
from settle.backend.core.recording_prefix import history
from settle.sessions import read
from settle.sessions.autosave import Autosave
from settle.sessions.format import SessionError
from settle.sessions.journal import Journal, folder_of
from settle.sessions.journal_chunks import JournalChunk
from settle.sessions.read import FileChunk
from settle.sessions.session import load, save


@pytest.fixture(autouse=True)
def on_disk(monkeypatch):
    """All rows stay on disk, eight numbers or two rows of four at a time."""
    monkeypatch.setattr(read, "IN_MEMORY", 0)
    monkeypatch.setattr(column, "CHUNK_BYTES", 64)


def begun(resumed=(), run_id="one", started=1.0):
    return Recording("test.run", {}, run_id=run_id, started=started, resumed=list(resumed))


def ended(grow, steps, shift=0.0, **about):
    made = begun(**about)
    grow(made, steps)
    made.tables["states"]["s"].chunks = [chunk + shift for chunk in made.tables["states"]["s"].chunks]
    made.end("stopped")
    return made


def test_of_a_file_that_another_run_replaced_no_row_is_shown(tmp_path, grow):
    path = tmp_path / "run.h5"
    save(ended(grow, 20), path)
    found = load(path).tables["states"]["s"]
    save(ended(grow, 20, shift=1.0, run_id="two"), path)
    with pytest.raises(SessionError, match="another session now: states cannot be read"):
        found[:]
    save(ended(grow, 20, shift=1.0, run_id="", started=2.0), path)
    with pytest.raises(SessionError, match="another session now"):
        found[3]


def test_of_a_run_that_was_taken_up_again_the_rows_before_are_shown_and_those_after_are_not(tmp_path, grow):
    path = tmp_path / "run.h5"
    save(first := ended(grow, 20), path)
    found, rows = load(path).tables["states"]["s"], first.tables["states"]["s"][:]
    again = ended(grow, 30, resumed=[12])
    again.tables["states"]["s"].chunks[6:] = [chunk + 1 for chunk in again.tables["states"]["s"].chunks[6:]]
    save(again, path)
    assert np.array_equal(found[:12], rows[:12])
    with pytest.raises(SessionError, match="taken up again: open it anew"):
        found[12]


def test_rows_of_a_journal_are_sought_in_the_file_when_another_journal_has_its_name(tmp_path, grow):
    path = tmp_path / "run.h5"

    def spilled(recording):
        grow(recording, 20)
        journal = Journal(recording, path)
        journal.commit()
        journal.spill(0)
        journal.close()
        return recording.tables["states"]["s"]

    one = begun()
    found = spilled(one)
    assert isinstance(found.chunks[0], JournalChunk)
    rows = found[:].copy()
    one.end("stopped")
    save(one, path)
    shutil.rmtree(folder_of(path))
    other = spilled(begun(run_id="two"))
    at_hand.clear()
    assert np.array_equal(found[:], rows), "from the file"
    path.unlink()
    at_hand.clear()
    with pytest.raises(SessionError, match="There is no session"):
        found[:]
    assert np.array_equal(other[:], rows)


def fetched(found, *rows):
    """By :meth:`Column.fetch`, which must not read chunk by chunk what lies on disk."""
    return [found.fetch(each if isinstance(each, range) else np.array(each)) for each in rows]


ROWS = range(3, 17), range(1, 20), [0, 3, 3, 9, 18, 19], [1, 2, 19], [19, 0]
"""Of 20 rows, two to a chunk: scattered ones in order, and last out of order."""


def test_many_rows_of_a_file_are_read_at_once_and_are_those_that_it_has(tmp_path, grow, monkeypatch):
    path = tmp_path / "run.h5"
    save(first := ended(grow, 20), path)
    found, expected = load(path).tables["states"]["s"], first.tables["states"]["s"][:]
    reads, read_chunk = [], FileChunk.read
    monkeypatch.setattr(FileChunk, "read", lambda self: (reads.append(self), read_chunk(self))[1])
    for rows, got in zip(ROWS, fetched(found, *ROWS), strict=True):
        assert np.array_equal(got, expected[np.array(rows)]), rows
    assert len(reads) == 2, "those out of order, chunk by chunk"
    found.chunks[8:] = [expected[16:18], expected[18:20]]  # the end is in memory, as of a run that goes on
    for rows, got in zip(ROWS[:4], fetched(found, *ROWS[:4]), strict=True):
        assert np.array_equal(got, expected[np.array(rows)]), rows
    save(ended(grow, 20, shift=1.0, run_id="two"), path)
    for rows in ROWS[:3]:
        with pytest.raises(SessionError, match="another session now"):
            fetched(found, rows)
    path.unlink()
    with pytest.raises(SessionError, match="There is no session"):
        fetched(found, ROWS[2])


def test_many_rows_of_a_journal_are_read_at_once_also_once_it_is_a_file(tmp_path, grow):
    path, run = tmp_path / "run.h5", begun()
    grow(run, 20)
    expected = run.tables["states"]["s"][:].copy()
    journal = Journal(run, path)
    journal.commit()
    journal.spill(0)
    found = run.tables["states"]["s"]
    assert isinstance(found.chunks[0], JournalChunk)
    for _ in range(2):
        for rows, got in zip(ROWS, fetched(found, *ROWS), strict=True):
            assert np.array_equal(got, expected[np.array(rows)]), rows
        run.end("stopped")
        save(run, path)
        journal.close()
        shutil.rmtree(folder_of(path), ignore_errors=True)


@pytest.mark.parametrize("at", [53, 48])
def test_a_run_goes_on_with_its_rows_on_disk(tmp_path, grow, monkeypatch, at):
    """Whatever it held: only what follows its last whole chunks is read, and the file is replaced in the end by the longer one."""
    path = tmp_path / "run.h5"
    whole, first = begun(resumed=[at]), begun()
    grow(whole, 90)
    grow(first, at)
    first.append(at - 1, 0.052, [Checkpoint(at, {"x": np.arange(3.0)})])
    first.end("stopped")
    save(first, path)
    found, reads, get = load(path), [], Column._get
    monkeypatch.setattr(Column, "_get", lambda self, rows: (reads.append(len(rows)), get(self, rows))[1])
    made = history(found, at)
    assert max(reads) < 8, "of no column more than a part of a chunk"
    assert sum(isinstance(chunk, FileChunk) for chunk in made.tables["states"]["s"].chunks) == at // 2
    autosave = Autosave(made, path)
    grow(made, 90 - at)
    made.end("stopped")
    assert autosave.join(10) and autosave.saved and autosave.path == path
    for name in ("states", "scalars"):
        for key, expected in whole.tables[name].columns.items():
            for each in (made, load(path)):
                each.tables[name][key]._last_read = None
                assert np.array_equal(each.tables[name][key][:], expected[:]), (name, key)
