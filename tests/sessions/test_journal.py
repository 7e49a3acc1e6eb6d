"""The journal: what has been committed is read back, whatever happened after it."""

from __future__ import annotations

import json
import random
import shutil

import numpy as np
import pytest

from settle.backend.core.lazy_rows import at_hand
from settle.backend.core.recording import Checkpoint
from settle.sessions.format import SessionError
from settle.sessions.journal import Journal, folder_of
from settle.sessions.lock import LockHeld
from settle.sessions.recovery import has_journal
from settle.sessions.session import head, load, save


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
    at_hand.clear()
    assert states[:900].tobytes() == plain["states"].tobytes()  # now from the file
    assert load(path).tables["states"]["s"][:900].tobytes() == plain["states"].tobytes()


def test_a_damaged_journal_is_a_sentence(running, grow):
    r, journal, path = running
    grow(r, 5)
    journal.commit()
    journal.close()
    (folder_of(path) / "table-0.json").write_text("{", encoding="utf-8")
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


def test_a_checkpoint_that_was_thinned_out_does_not_count_though_its_file_is_still_there(running, grow):
    r, journal, path = running
    grow(r, 6)
    r.keep_latest(Checkpoint(2, {"W": np.eye(2)}))
    journal.commit()
    thinned = (folder_of(path) / "checkpoint-2.npz").read_bytes()
    r.keep_latest(Checkpoint(5, {"W": np.eye(3)}))
    journal.commit()
    (folder_of(path) / "checkpoint-2.npz").write_bytes(thinned)  # the process ended before it was deleted
    journal.close()
    assert list(load(path).checkpoints) == [5]


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
    assert json.loads((folder_of(path) / "commits.jsonl").read_text(encoding="utf-8"))["rows"] == {"states": 5, "scalars": 2}


def test_a_table_whose_first_row_was_not_committed_does_not_damage_the_rest(running, grow):
    r, journal, path = running
    grow(r, 10)
    steps, r.steps = r.steps, 0  # as if the runner published its first rows while a commit was on its way
    journal.commit()
    journal.close()
    assert load(path).steps == 0
    assert steps == 10


def test_a_journal_whose_removal_was_cut_off_is_none(recording, tmp_path, monkeypatch):
    """Files go in any order: rows that are missing would else make it a damaged one, in the way of each later run."""
    made = Journal(recording("test.counting", {}, ended=False, counts={"n": np.arange(4)}), tmp_path / "a.h5")
    made.commit()
    monkeypatch.setattr(shutil, "rmtree", lambda folder, **how: (folder / "table-0.json").unlink(missing_ok=True))
    made.remove()
    assert not has_journal(tmp_path / "a.h5") and not (made.folder / "commits.jsonl").exists() and made.folder.exists()
