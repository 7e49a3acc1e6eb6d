"""The journal: what has been committed is read back, whatever happened after it."""

from __future__ import annotations

import json
import os
import random

import numpy as np
import pytest

from settle.backend.core.recording import Checkpoint, Recording
from settle.sessions import session
from settle.sessions.format import SessionError
from settle.sessions.journal import Journal, folder_of
from settle.sessions.lock import LockHeld
from settle.sessions.session import head, load, save


@pytest.fixture
def running(tmp_path):
    r = Recording("test.run", {"beta": 0.5}, seed=4, preset="p", title="A run", planned=100)
    journal = Journal(r, tmp_path / "run.h5")
    yield r, journal, tmp_path / "run.h5"
    journal.close()


def test_an_interrupted_run_is_made_whole_and_the_journal_goes(running, assert_same, grow):
    r, journal, path = running
    grow(r, 10)
    journal.commit()
    r.event(10, 0.01, "knob", {"beta": 0.7})
    grow(r, 15)
    journal.commit()
    grow(r, 5)  # not committed: lost
    journal.close()
    loaded = load(path)
    assert (loaded.outcome, loaded.steps, loaded.seconds, loaded.planned) == ("interrupted", 25, 0.024, 100)
    assert (loaded.experiment, loaded.knobs, loaded.seed, loaded.preset, loaded.title) == ("test.run", r.knobs, 4, "p", "A run")
    assert loaded.tables["states"]["s"][:].tobytes() == r.tables["states"]["s"][:25].tobytes()
    assert len(loaded.tables["scalars"]) == 9 and loaded.events == r.events
    assert path.exists() and not folder_of(path).exists()
    before = path.read_bytes()
    assert_same(loaded, load(path))  # a second time: just a file
    assert path.read_bytes() == before


def test_everything_goes_through_the_journal(tmp_path, assert_same, rich):
    r = rich
    journal = Journal(r, tmp_path / "a.h5")
    journal.commit()
    journal.close()
    r.summary["steady_for"] = 5
    assert_same(r, load(tmp_path / "a.h5"))


def test_a_torn_last_line_and_rows_beyond_it_do_not_count(running, grow):
    r, journal, path = running
    grow(r, 10)
    journal.commit()
    grow(r, 10)
    journal.commit()
    journal.close()
    commits = folder_of(path) / "commits.jsonl"
    whole = commits.read_bytes()
    first = whole.index(b"\n") + 1
    for cut in (first + 1, len(whole) - 1):
        commits.write_bytes(whole[:cut])
        assert head(path).steps == 10
    loaded = load(path)
    assert len(loaded.tables["states"]) == 10
    assert loaded.tables["states"]["s"][:].tobytes() == r.tables["states"]["s"][:10].tobytes()


def test_a_live_run_is_read_and_left_alone(running, grow):
    r, journal, path = running
    grow(r, 10)
    journal.commit()
    for _ in range(2):
        seen = load(path)
        assert (seen.outcome, seen.steps, seen.ended.is_set()) == ("running", 10, True)
        assert seen.tables["states"]["s"][:].tobytes() == r.tables["states"]["s"][:].tobytes()
    assert folder_of(path).exists() and not path.exists()
    grow(r, 1)
    journal.commit()
    assert load(path).steps == 11


def test_the_lock_is_held_against_a_second_writer(running):
    r, journal, path = running
    with pytest.raises(LockHeld):
        Journal(r, path)
    journal.close()
    with pytest.raises(FileExistsError, match="interrupted run is kept there"):
        Journal(r, path)


def test_rows_in_the_journal_are_the_same_bits_and_survive_its_end(running, grow):
    r, journal, path = running
    grow(r, 900, width=1000)
    plain = {name: table["s"][:].copy() for name, table in r.tables.items() if "s" in table}
    journal.commit()
    journal.spill(3 << 20)
    states = r.tables["states"]["s"]
    spilled = [c for c in states.chunks if not isinstance(c, np.ndarray)]
    assert len(spilled) >= 4
    resident = sum(c.nbytes for t in r.tables.values() for k in t.columns.values() for c in k.chunks if isinstance(c, np.ndarray))
    assert resident <= 4 << 20
    assert all(isinstance(c, np.ndarray) for c in r.tables["states"]["step"].chunks)
    assert states[:].tobytes() == plain["states"].tobytes()
    grow(r, 100, width=1000)  # the writer goes on
    assert states[:900].tobytes() == plain["states"].tobytes()
    r.end("finished")
    journal.commit()
    save(r, path)
    journal.remove()
    states._last_read = None
    assert states[:900].tobytes() == plain["states"].tobytes()  # now from the file
    assert load(path).tables["states"]["s"][:900].tobytes() == plain["states"].tobytes()


def test_a_damaged_journal_is_a_sentence(running, grow):
    r, journal, path = running
    grow(r, 5)
    journal.commit()
    journal.close()
    (folder_of(path) / "table-0.json").write_text("{")
    with pytest.raises(SessionError, match=r"The journal .*run\.h5\.journal of an interrupted run is damaged"):
        load(path)
    assert folder_of(path).exists()


def test_rows_that_the_disk_lost_do_not_count(running, grow):
    r, journal, path = running
    grow(r, 20)
    journal.commit()
    journal.close()
    file = folder_of(path) / "table-0-2.bin"
    file.write_bytes(file.read_bytes()[: 12 * 32 + 5])
    table = load(path).tables["states"]
    assert len(table) == 12 and table["s"][:].tobytes() == r.tables["states"]["s"][:12].tobytes()


@pytest.mark.parametrize("name", ["run.json", "table-0.json", "table-0-1.bin", "commits.jsonl", "checkpoint-5.npz", "inputs-net.npz"])
def test_a_mutated_journal_is_read_or_refused_with_a_sentence(running, grow, name):
    r, journal, path = running
    r.inputs = {"net": {"x": np.arange(5.0)}}
    grow(r, 5)
    r.append(5, 0.1, [Checkpoint(5, {"W": np.eye(3)}, {"rng": [1, 2]})])
    journal.commit()
    file = folder_of(path) / name
    raw = file.read_bytes()
    for number in range(40):
        rnd = random.Random(number)
        b = bytearray(raw)
        if number % 2:
            b = b[: rnd.randrange(len(b))]
        else:
            for _ in range(4):
                b[rnd.randrange(len(b))] = rnd.randrange(256)
        file.write_bytes(bytes(b))
        try:
            assert head(path).outcome == "running"
        except SessionError as e:
            assert str(folder_of(path)) in str(e) and "\n" not in str(e)


def test_the_leftover_of_a_run_that_was_made_whole_is_cleared(running, grow):
    r, journal, path = running
    grow(r, 5)
    r.end("finished")
    journal.commit()
    journal.close()
    save(r, path)
    assert load(path).outcome == "finished" and not folder_of(path).exists()


def test_the_journal_of_another_run_beside_a_file_is_kept(running, tmp_path, grow):
    r, journal, path = running
    grow(r, 5)
    journal.commit()
    journal.close()
    other = Recording("test.other", {}, started=r.started + 1)
    other.end("finished")
    save(other, path)
    assert load(path).experiment == "test.other" and folder_of(path).exists()
    path.unlink()
    assert load(path).experiment == "test.run"


def test_a_file_saved_while_the_run_went_on_gives_way_to_the_longer_journal(running, grow):
    r, journal, path = running
    grow(r, 10)
    save(r, path)
    grow(r, 40)
    journal.commit()
    assert (head(path).outcome, head(path).steps, load(path).steps) == ("running", 50, 50)
    journal.close()
    assert (head(path).outcome, head(path).steps) == ("interrupted", 50)
    loaded = load(path)
    assert (loaded.outcome, loaded.steps) == ("interrupted", 50) and not folder_of(path).exists()
    assert loaded.tables["states"]["s"][:].tobytes() == r.tables["states"]["s"][:].tobytes()
    assert load(path).steps == 50


def test_a_file_saved_at_the_last_step_still_gets_the_end_from_the_journal(running, grow):
    r, journal, path = running
    grow(r, 10)
    save(r, path)
    r.end("finished")
    journal.commit()
    journal.close()
    assert load(path).outcome == "finished" and not folder_of(path).exists()


def test_a_file_longer_than_the_journal_is_kept(running, grow):
    r, journal, path = running
    grow(r, 10)
    journal.commit()
    grow(r, 5)
    save(r, path)
    journal.close()
    assert load(path).steps == 15 and not folder_of(path).exists()


@pytest.mark.parametrize("whole", [True, False])
def test_a_later_run_takes_the_place_of_a_file_once_it_is_dead(running, grow, whole):
    r, journal, path = running
    if whole:
        other = Recording("test.other", {}, started=1.0)
        other.end("finished")
        save(other, path)
    else:
        path.write_text("no session")
        os.utime(path, (1.0, 1.0))
    journal.commit()
    grow(r, 5)
    journal.commit()
    if whole:
        assert head(path).experiment == load(path).experiment == "test.other"
    assert folder_of(path).exists()
    journal.close()
    assert head(path).experiment == "test.run"
    assert (load(path).experiment, load(path).steps) == ("test.run", 5) and not folder_of(path).exists()


def test_a_later_run_without_a_step_does_not(running):
    _, journal, path = running
    other = Recording("test.other", {}, started=1.0)
    other.end("finished")
    save(other, path)
    journal.commit()
    journal.close()
    assert load(path).experiment == "test.other" and not folder_of(path).exists()


def test_a_damaged_journal_does_not_hide_the_file(running, grow):
    r, journal, path = running
    grow(r, 5)
    journal.commit()
    save(r, path)
    journal.close()
    (folder_of(path) / "run.json").write_text("{")
    assert load(path).steps == head(path).steps == 5 and folder_of(path).exists()


def test_a_checkpoint_is_read_back(running, grow):
    r, journal, path = running
    grow(r, 5)
    r.append(5, 0.1, [Checkpoint(5, {"W": np.eye(3)}, {"rng": [1, 2]})])
    journal.commit()
    journal.close()
    files = {p.name for p in folder_of(path).iterdir()}
    assert "checkpoint-5.npz" in files and not any(n.endswith(".part") for n in files)
    loaded = load(path)
    assert loaded.checkpoints[5].values == {"rng": [1, 2]} and (loaded.checkpoints[5].arrays["W"] == np.eye(3)).all()


def test_a_commit_of_nothing_new_writes_nothing(running, grow):
    r, journal, path = running
    grow(r, 5)
    journal.commit()
    size = (folder_of(path) / "commits.jsonl").stat().st_size
    journal.commit()
    assert (folder_of(path) / "commits.jsonl").stat().st_size == size
    assert json.loads((folder_of(path) / "commits.jsonl").read_text())["rows"] == {"states": 5, "scalars": 2}


def test_a_table_whose_first_row_was_not_committed_does_not_damage_the_rest(running, grow):
    r, journal, path = running
    grow(r, 10)
    steps, r.steps = r.steps, 0  # as if the runner published its first rows while a commit was on its way
    journal.commit()
    journal.close()
    assert load(path).steps == 0
    assert steps == 10


@pytest.mark.parametrize("steps", [15, 40])
def test_a_run_taken_up_again_and_steered_otherwise_gets_a_file_beside_that_of_the_first(tmp_path, grow, assert_same, steps):
    """Shorter or longer than the first: each has rows that the other lacks."""
    path, own = tmp_path / "run.h5", tmp_path / "run-2.h5"
    first = Recording("test.run", {"beta": 0.5}, started=1.0)
    first.event(3, 0.0, "knob", {"beta": 0.7})
    grow(first, 30)
    first.end("stopped")
    save(first, path)
    again = Recording("test.run", {"beta": 0.5}, started=1.0, resumed=[8])
    again.event(3, 0.5, "knob", {"beta": 0.7})  # repeated: no difference
    grow(again, 10)
    again.event(10, 0.0, "knob", {"beta": 0.9})
    grow(again, steps - 10)
    journal = Journal(again, path)
    journal.commit()
    assert load(path).steps == 30, "while it goes on, the file is what it was"
    journal.close()
    assert_same(load(path), first)
    assert load(own).events == again.events and load(own).steps == steps and load(own).outcome == "interrupted"
    assert not folder_of(path).exists() and sorted(p.name for p in tmp_path.iterdir()) == ["run-2.h5", "run.h5"]


def test_where_there_is_no_room_for_what_branched_off_the_file_is_opened_and_the_journal_stays(tmp_path, grow, assert_same, monkeypatch):
    path = tmp_path / "run.h5"
    first, again = (Recording("test.run", {"beta": 0.5}, started=1.0) for _ in range(2))
    again.event(2, 0.0, "knob", {"beta": 0.9})
    for recording, steps in ((first, 9), (again, 12)):
        grow(recording, steps)
    first.end("stopped")
    save(first, path)
    journal = Journal(again, path)
    journal.commit()
    journal.close()

    def full(recording, path):
        raise SessionError("no room")

    monkeypatch.setattr(session, "save", full)
    assert_same(load(path), first)
    assert folder_of(path).exists()
