"""The index is a cache: what it says is what the sessions say, whatever becomes of its file."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
import time
from dataclasses import replace

import pytest

from settle.backend.core.about.annotations import Annotations, Bookmark, Parent
from settle.backend.core.recording import Event, Recording
from settle.sessions.journal import Journal
from settle.sessions.library import index as index_module
from settle.sessions.library import row_store
from settle.sessions.library.annotate import annotate
from settle.sessions.library.entry import SessionEntry
from settle.sessions.library.index import SessionIndex, sessions
from settle.sessions.library.row_store import RowStore, on_network
from settle.sessions.session import save

SAID = Annotations("Mine", ("paper",), "a\nnote", True, (Bookmark(1, "here"),))


@pytest.fixture
def reads(monkeypatch):
    """The names of sessions that were read."""
    found: list[str] = []
    read = index_module.read_entry
    monkeypatch.setattr(index_module, "read_entry", lambda path, *more: (found.append(path.name), read(path, *more))[1])
    return found


@pytest.fixture
def folder(rich, tmp_path):
    """Three sessions and what is said about one."""
    made = tmp_path / "sessions"
    made.mkdir()
    rich.parent, rich.resumed, rich.annotations = Parent("another run", 7), [4], SAID
    rich.events = [*rich.events, Event(20, 2.0, "knob", {"beta": 0.5})]
    for name in "abc":
        save(rich, made / f"{name}.h5")
    return made


def test_a_row_has_all_that_a_list_shows_also_at_the_next_start(folder, rich, reads, tmp_path):
    for _ in range(2):
        index = SessionIndex(tmp_path / "cache" / "library.sqlite3", differs=lambda e, p, knobs: {"beta": knobs["beta"]})
        found = next(entry for entry in index.scan(folder) if entry.path.name == "a.h5")
        index.close()
        assert (found.name, found.title, found.tags, found.note, found.star, found.bookmarks) == (
            "Mine", "Mine", ("paper",), "a\nnote", True, (Bookmark(1, "here"),)
        )  # fmt: skip
        assert (found.run_id, found.parent, found.parent_step, found.resumed) == (rich.run_id, "another run", 7, (4,))
        assert found.turns == ((3, {"beta": 0.25}), (20, {"beta": 0.5})) and found.differs == {"beta": 0.1}
        assert (found.outcome, found.error, found.steps, found.planned) == ("failed", "Something broke: é", 40, 40)
        assert found.summary["relmse"]["s0"] == 1 / 3 and found.headline == "relmse.s0 0.333333333"
    assert reads == ["a.h5", "b.h5", "c.h5"], "read once, at the first start"


def test_only_what_changed_is_read_again_and_what_went_goes(folder, reads, tmp_path):
    file = tmp_path / "library.sqlite3"
    index = SessionIndex(file)
    index.scan(folder)
    reads.clear()
    (folder / "a.h5").unlink()
    annotate(folder / "b.h5", lambda a: replace(a, title="Other"))
    os.utime(folder / "c.h5")
    shutil.copy(folder / "c.h5", folder / "d.h5")
    assert [(e.path.name, e.title) for e in sorted(index.scan(folder), key=lambda e: e.path)] == [
        ("b.h5", "Other"), ("c.h5", "Mine"), ("d.h5", "Mine")
    ]  # fmt: skip
    assert reads == ["b.h5", "c.h5", "d.h5"]
    (entry,) = index.refresh([folder / "b.h5", folder / "gone.h5"])
    assert entry.title == "Other"
    index.close()
    again = SessionIndex(file)
    assert {e.path.name for e in again.rows(folder)} == {"b.h5", "c.h5", "d.h5"}
    again.close()


def test_a_run_of_another_process_grows_and_dies_in_the_list(grow, tmp_path):
    r = Recording("test.run", {})
    journal = Journal(r, tmp_path / "a.h5")
    index = SessionIndex()
    seen = []
    for steps in (3, 2):
        grow(r, steps)
        journal.commit()
        seen += [(e.outcome, e.steps) for e in index.scan(tmp_path)]
    journal.close()
    seen += [(e.outcome, e.steps) for e in index.scan(tmp_path)]
    index.close()
    assert seen == [("running", 3), ("running", 5), ("interrupted", 5)]


@pytest.mark.parametrize("harm", ["gone", "torn", "noise", "empty", "other version", "a folder", "lost its table"])
def test_a_damaged_or_another_versions_index_is_made_anew(folder, harm, tmp_path, monkeypatch):
    file = tmp_path / "library.sqlite3"
    first = SessionIndex(file)
    first.scan(folder)
    first.close()
    whole = file.read_bytes()
    file.unlink()
    if harm == "a folder":
        file.mkdir()
    elif harm != "gone":
        file.write_bytes({"torn": whole[: len(whole) // 2], "noise": b"x" * 5000, "empty": b""}.get(harm, whole))
    if harm == "other version":
        monkeypatch.setattr(row_store, "VERSION", 10**6)
    if harm == "lost its table":
        with sqlite3.connect(file) as database:
            database.execute("DROP TABLE sessions")
        database.close()
    index = SessionIndex(file)
    assert index.scan(folder) == sessions(folder)
    index.close()
    again = SessionIndex(file)
    assert len(again.rows(folder)) == (0 if harm == "a folder" else 3)
    again.close()


def test_an_index_that_goes_or_is_torn_while_it_is_open_is_no_harm(folder, tmp_path):
    file = tmp_path / "library.sqlite3"
    index = SessionIndex(file)
    index.scan(folder)
    file.write_bytes(b"noise" * 1000)
    shutil.copy(folder / "a.h5", folder / "d.h5")
    assert len(index.scan(folder)) == 4
    file.unlink(missing_ok=True)
    shutil.copy(folder / "a.h5", folder / "e.h5")
    assert len(index.scan(folder)) == 5
    index.close()


def test_where_nothing_can_be_written_sessions_are_read_all_the_same(folder, tmp_path):
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    index = SessionIndex(tmp_path / "file" / "library.sqlite3")
    assert len(index.scan(folder)) == 3
    index.close()


def test_no_database_on_a_share(tmp_path, monkeypatch):
    assert on_network(type(tmp_path)("\\\\server\\share\\x")) == (os.name == "nt") or not on_network(tmp_path)
    monkeypatch.setattr(row_store, "_SHARES", {"ext4", "overlay", "tmpfs", "xfs", "btrfs", "zfs", "fuse"})
    if os.path.exists("/proc/self/mountinfo"):
        RowStore(tmp_path / "library.sqlite3").close()
        assert not (tmp_path / "library.sqlite3").exists()


def test_opening_does_not_wait_and_what_was_found_before_the_end_is_kept(folder, reads, tmp_path, monkeypatch):
    monkeypatch.setattr(index_module, "BATCH_SECONDS", 0.0)
    index = SessionIndex(tmp_path / "library.sqlite3", rest=0.1)
    with index.held():
        scan = threading.Thread(target=index.scan, args=(folder,))
        scan.start()
        time.sleep(0.1)
        assert reads == []
    while len(reads) < 1:
        time.sleep(0.001)
    index.close()
    scan.join(20)
    again = SessionIndex(tmp_path / "library.sqlite3")
    assert 0 < len(again.rows(folder)) == len(reads)
    again.close()


def test_what_a_row_lacks_is_seen(tmp_path):
    assert SessionEntry.from_json(tmp_path, SessionEntry(tmp_path, "x").as_json()) == SessionEntry(tmp_path, "x")
