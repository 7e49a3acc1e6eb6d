"""The list of a folder's sessions."""

from __future__ import annotations

import itertools
import threading
import time

import pytest

from settle.backend.core.recording import Recording
from settle.sessions import session
from settle.sessions.format import SessionError
from settle.sessions.journal import Journal
from settle.sessions.library.entry import headline
from settle.sessions.library.index import SessionIndex, sessions
from settle.sessions.session import save


def test_whole_interrupted_running_and_unreadable_sessions_are_listed(rich, recording, grow, tmp_path):
    save(rich, tmp_path / "rich.h5")
    (tmp_path / "torn.h5").write_bytes((tmp_path / "rich.h5").read_bytes()[:3000])
    (tmp_path / "notes.txt").write_text("not a session", encoding="utf-8")
    (tmp_path / ".rich.h5.part").write_text("half", encoding="utf-8")
    (tmp_path / "reserved.h5.journal").mkdir()
    running, dead = Recording("test.run", {}, title="Running"), Recording("test.dead", {}, title="Dead", started=5.0)
    journal, left = Journal(running, tmp_path / "running.h5"), Journal(dead, tmp_path / "dead.h5")
    for r, j in ((running, journal), (dead, left)):
        grow(r, 6)
        j.commit()
    left.close()
    found = {entry.path.name: entry for entry in sessions(tmp_path)}
    journal.close()
    assert sorted(found) == ["dead.h5", "rich.h5", "running.h5", "torn.h5"]
    assert (found["rich.h5"].outcome, found["rich.h5"].headline, found["rich.h5"].steps) == ("failed", "relmse.s0 0.333333333", 40)
    assert found["rich.h5"].size == (tmp_path / "rich.h5").stat().st_size and found["rich.h5"].preset == "one"
    assert (found["rich.h5"].seed, dict(found["rich.h5"].knobs)) == (rich.seed, rich.knobs)
    assert (found["running.h5"].outcome, found["running.h5"].steps) == ("running", 6)
    assert (found["dead.h5"].outcome, found["dead.h5"].title, found["dead.h5"].started) == ("interrupted", "Dead", 5.0)
    assert str(tmp_path / "torn.h5") in found["torn.h5"].problem and "damaged" in found["torn.h5"].problem
    assert (tmp_path / "dead.h5.journal").exists() and not (tmp_path / "dead.h5").exists()  # listing changes nothing


def test_a_run_that_goes_on_is_read_on_from_where_it_was_read(grow, tmp_path):
    run, path = Recording("test.run", {}), tmp_path / "run.h5"
    journal, index = Journal(run, path), SessionIndex()
    grow(run, 3)
    run.event(2, 0.5, "knob", {"beta": 0.25})
    journal.commit()
    assert index.scan(tmp_path)[0].steps == 3
    commits = path.with_name("run.h5.journal") / "commits.jsonl"
    with commits.open("rb+") as file:  # whoever reads this again finds it damaged
        file.write(b"x" * (commits.stat().st_size - 1))
    grow(run, 4)
    journal.commit()
    (entry,) = index.scan(tmp_path)
    assert (entry.outcome, entry.steps, entry.turns) == ("running", 7, ((2, {"beta": 0.25}),))
    journal.remove()
    other = Recording("test.run", {}, title="another")
    journal = Journal(other, path)
    grow(other, 2)
    journal.commit()
    assert [(e.title, e.steps) for e in index.scan(tmp_path)] == [("another", 2)], "in its place, and from its beginning"
    journal.close()
    assert [(e.outcome, e.steps) for e in index.scan(tmp_path)] == [("interrupted", 2)]


def test_the_key_figure_is_the_first_and_of_a_list_its_last():
    stairs = {"estimate": {"infonce": [1.73, 4.734], "nwj": [1.66, 4.32]}, "truth": [2.0, 10.0], "log_k": 4.85}
    assert headline(stairs) == "estimate.infonce 4.734"
    assert headline({"accuracy": {"cpc": []}, "chance": 0.02}) == "chance 0.02"


def test_the_newest_comes_first_and_a_changed_file_is_read_anew(recording, tmp_path):
    for number in range(3):
        r = recording("test", {})
        r.started, r.title = float(number), f"run {number}"
        save(r, tmp_path / f"{number}.h5")
    assert [e.title for e in sessions(tmp_path)] == ["run 2", "run 1", "run 0"]
    r.title = "another, longer title than before"
    save(r, tmp_path / "2.h5")
    assert sessions(tmp_path)[0].title == r.title


def test_runs_that_begin_end_and_go_while_they_are_listed_are_no_problem(grow, tmp_path):
    """Each name is of a whole file, a journal or both, and changes all the time."""
    done = threading.Event()

    def write():
        for number in itertools.count():
            if done.is_set():
                return
            r, path = Recording("test.run", {}), tmp_path / f"{number % 3}.h5"
            if number % 4 == 0:
                path.unlink(missing_ok=True)
            journal = Journal(r, path)
            grow(r, 3)
            journal.commit()
            r.end("finished")
            journal.commit()
            save(r, path)
            journal.remove()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        end = time.monotonic() + 2
        while time.monotonic() < end:
            for entry in sessions(tmp_path):
                assert (entry.problem, entry.experiment) == ("", "test.run")
    finally:
        done.set()
        writer.join()


def test_a_session_that_changes_while_it_is_read_is_read_again(recording, grow, tmp_path, monkeypatch):
    r, path = Recording("test.run", {}), tmp_path / "a.h5"
    journal = Journal(r, path)
    grow(r, 3)
    journal.commit()
    head = session.head

    def ends(path, **how):
        if not path.exists():  # the file is made and the journal goes just before it is read
            r.end("finished")
            save(r, path)
            journal.remove()
            raise SessionError("The journal is damaged.")
        return head(path, **how)

    monkeypatch.setattr(session, "head", ends)
    (entry,) = sessions(tmp_path)
    assert (entry.problem, entry.outcome, entry.size) == ("", "finished", path.stat().st_size)
    path.unlink()
    monkeypatch.setattr(session, "head", head)
    assert sessions(tmp_path) == []


def test_a_missing_folder_is_empty_and_an_unreadable_one_is_a_sentence(tmp_path):
    assert sessions(tmp_path / "none") == []
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(SessionError, match=r"The folder .*file cannot be read: Not a directory\."):
        sessions(tmp_path / "file")
