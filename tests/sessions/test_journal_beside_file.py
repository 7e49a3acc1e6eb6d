"""A journal beside a session file: which of the two is read, which goes, and which stays."""

from __future__ import annotations

import os

import pytest

from settle.backend.core.recording import Recording
from settle.sessions import session
from settle.sessions.autosave import Autosave
from settle.sessions.format import SessionError
from settle.sessions.journal import Journal, folder_of
from settle.sessions.recovery import file_identity
from settle.sessions.session import head, load, save


def test_the_leftover_of_a_run_that_was_made_whole_is_cleared(running, grow):
    r, journal, path = running
    grow(r, 5)
    r.end("finished")
    journal.commit()
    journal.close()
    save(r, path)
    assert load(path).outcome == "finished" and not folder_of(path).exists()


def test_the_journal_of_another_run_beside_a_file_gets_a_file_of_its_own(running, tmp_path, grow):
    """Whatever the clock says: it was set back a day between the two."""
    r, journal, path = running
    grow(r, 5)
    journal.commit()
    journal.close()
    other = Recording("test.other", {}, started=r.started - 86400)
    other.end("finished")
    save(other, path)
    assert load(path).experiment == "test.other" and not folder_of(path).exists()
    assert (load(tmp_path / "run-2.h5").experiment, load(tmp_path / "run-2.h5").steps) == ("test.run", 5)


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
def test_a_run_begun_over_a_file_takes_its_place_once_it_is_dead(tmp_path, grow, whole):
    """Though the file is from tomorrow."""
    r, path = Recording("test.run", {}), tmp_path / "run.h5"
    if whole:
        other = Recording("test.other", {}, started=r.started + 86400)
        other.end("finished")
        save(other, path)
    else:
        path.write_text("no session", encoding="utf-8")
        os.utime(path, (r.started + 86400,) * 2)
    journal = Journal(r, path, replaces=file_identity(path))
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
    (folder_of(path) / "run.json").write_text("{", encoding="utf-8")
    assert load(path).steps == head(path).steps == 5 and folder_of(path).exists()


@pytest.mark.parametrize("steps", [15, 40])
def test_a_run_taken_up_again_and_steered_otherwise_gets_a_file_beside_that_of_the_first(tmp_path, grow, assert_same, steps):
    """Shorter or longer than the first: each has rows that the other lacks."""
    path, own = tmp_path / "run.h5", tmp_path / "run-2.h5"
    first = Recording("test.run", {"beta": 0.5}, run_id="one run", started=1.0)
    first.event(3, 0.0, "knob", {"beta": 0.7})
    grow(first, 30)
    first.end("stopped")
    save(first, path)
    again = Recording("test.run", {"beta": 0.5}, run_id="one run", started=1.0, resumed=[8])
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


@pytest.mark.parametrize(("outcome", "kept"), [("failed", True), ("stopped", True), ("finished", False)])
def test_a_run_taken_up_again_that_took_no_step_leaves_its_file_unless_it_is_at_its_end(tmp_path, grow, outcome, kept):
    path = tmp_path / "run.h5"
    first, again = (Recording("test.run", {}, run_id="one run", started=1.0, resumed=resumed) for resumed in ([], [9]))
    grow(first, 9)
    first.end("interrupted")
    save(first, path)
    before = path.read_bytes()
    grow(again, 9)
    again.end(outcome)
    autosave = Autosave(again, path)
    assert autosave.join(10) and (path.read_bytes() == before, autosave.left) == (kept, kept) and not autosave.problem


def test_where_there_is_no_room_for_what_branched_off_the_file_is_opened_and_the_journal_stays(tmp_path, grow, assert_same, monkeypatch):
    path = tmp_path / "run.h5"
    first, again = (Recording("test.run", {"beta": 0.5}, run_id="one run", started=1.0) for _ in range(2))
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
