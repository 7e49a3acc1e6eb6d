"""What a user says about a session stays with it, whatever becomes of the run and whoever is killed meanwhile."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import replace

import h5py
import pytest

from settle.backend.core.about.annotations import Annotations, Bookmark, Parent
from settle.backend.core.recording import Recording
from settle.backend.core.recording_prefix import history
from settle.sessions import session
from settle.sessions.autosave import Autosave
from settle.sessions.format import FORMAT, SessionError
from settle.sessions.journal import Journal, folder_of
from settle.sessions.library.annotate import annotate, duplicate, rename
from settle.sessions.metadata import NOTE
from settle.sessions.session import head, load, save

SAID = Annotations("β = ½", ("paper", "two words"), "first line\n\tsecond", True, (Bookmark(3, "here"), Bookmark(9)))


def test_they_come_back_and_nothing_else_changes(rich, assert_same, tmp_path):
    rich.parent = Parent("a run", 7)
    save(rich, tmp_path / "a.h5")
    with h5py.File(tmp_path / "a.h5", "r+", libver="latest") as file:
        file["entry"].create_group("of a later version")["x"] = 5
    (tmp_path / "a.h5").chmod(0o640)
    was = load(tmp_path / "a.h5")
    before = (tmp_path / "a.h5").read_bytes()
    assert annotate(tmp_path / "a.h5", lambda a: SAID) == SAID
    found = load(tmp_path / "a.h5")
    assert found.annotations == SAID and found.parent == Parent("a run", 7)
    assert_same(found, was)
    with h5py.File(tmp_path / "a.h5") as file:
        assert file["entry/of a later version/x"][()] == 5
    assert (tmp_path / "a.h5").stat().st_mode & 0o777 == 0o640
    save(found, tmp_path / "b.h5")
    assert load(tmp_path / "b.h5").annotations == SAID
    for number in range(20):
        rename(tmp_path / "a.h5", f"number {number}")
    assert (tmp_path / "a.h5").stat().st_size < len(before) + 5000, "it does not grow with every change"
    assert {p.name for p in tmp_path.iterdir()} == {"a.h5", "b.h5"}


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"title": "a\x1b[31mb"}, "title has the character 0x001b"),
        ({"title": "two\nlines"}, "title has a new line"),
        ({"note": "\u202eabc"}, "note has the character 0x202e"),
        ({"note": "\udcff"}, "note has the character 0xdcff"),
        ({"note": "x" * (NOTE + 1)}, "note has 100,001 characters, at most 100,000"),
        ({"tags": ("a", "a")}, "a tag stands there twice"),
        ({"tags": (" ",)}, "a tag is empty"),
        ({"bookmarks": (Bookmark(-1),)}, "the step of a bookmark is no whole number"),
    ],
)
def test_what_is_not_possible_is_refused_by_name(recording, tmp_path, wrong, why):
    save(recording(), tmp_path / "a.h5")
    before = (tmp_path / "a.h5").read_bytes()
    with pytest.raises(SessionError, match=why):
        annotate(tmp_path / "a.h5", lambda a: replace(a, **wrong))
    assert (tmp_path / "a.h5").read_bytes() == before


def test_a_newer_a_damaged_and_a_missing_session_are_left_alone(recording, tmp_path):
    save(recording(), tmp_path / "new.h5")
    with h5py.File(tmp_path / "new.h5", "r+", libver="latest") as file:
        file.attrs["settle_format"] = FORMAT + 1
    (tmp_path / "torn.h5").write_bytes((tmp_path / "new.h5").read_bytes()[:3000])
    for name, why in (("new", "newer Settle"), ("torn", "damaged"), ("none", "There is no session")):
        before = (tmp_path / f"{name}.h5").read_bytes() if name != "none" else b""
        with pytest.raises(SessionError, match=why):
            rename(tmp_path / f"{name}.h5", "x")
        assert name == "none" or (tmp_path / f"{name}.h5").read_bytes() == before
    assert {p.name for p in tmp_path.iterdir()} == {"new.h5", "torn.h5"}


def test_of_a_running_run_they_become_part_of_its_file(recording, grow, tmp_path):
    r, path = Recording("test.run", {}), tmp_path / "a.h5"
    grow(r, 5)
    autosave = Autosave(r, path, interval=0.02)
    autosave.save_now()
    assert annotate(path, lambda a: SAID) == SAID and head(path).annotations == SAID and not path.exists()
    assert annotate(path, lambda a: replace(a, title="later")).tags == SAID.tags
    r.end("finished")
    assert autosave.join(20) and load(path).annotations == replace(SAID, title="later") == r.annotations
    assert [p.name for p in tmp_path.iterdir()] == ["a.h5"]


def test_after_a_crash_they_are_there_too(grow, tmp_path):
    r, path = Recording("test.run", {}), tmp_path / "a.h5"
    journal = Journal(r, path)
    grow(r, 5)
    journal.commit()
    annotate(path, lambda a: SAID)
    journal.close()
    assert head(path).annotations == SAID
    assert annotate(path, lambda a: replace(a, note="after it")).title == SAID.title, "it is made whole first"
    found = load(path)
    assert (found.outcome, found.annotations) == ("interrupted", replace(SAID, note="after it"))
    assert [p.name for p in tmp_path.iterdir()] == ["a.h5"]


def test_they_survive_that_the_run_is_taken_up_again(grow, tmp_path):
    """Also what was said between reading the session and beginning its journal, and while it has not come as far as its file."""
    from settle.backend.core.recording import Checkpoint

    r, path = Recording("test.run", {}), tmp_path / "a.h5"
    grow(r, 5)
    r.checkpoints[5] = Checkpoint(5, {})
    r.end("stopped")
    save(r, path)
    again = history(load(path), 5)
    annotate(path, lambda a: SAID)
    autosave = Autosave(again, path, interval=0.02)
    autosave.save_now()
    assert head(path).annotations == SAID
    annotate(path, lambda a: replace(a, star=False))
    assert not head(path).annotations.star and load(path).annotations.star, "the file is the run's to write"
    again.end("stopped")
    assert autosave.join(20) and autosave.left and load(path).annotations == replace(SAID, star=False), "it held all rows"
    longer = history(load(path), 5)
    autosave = Autosave(longer, path, interval=0.02)
    grow(longer, 4)
    longer.end("finished")
    assert autosave.join(20) and load(path).steps == 9 and load(path).annotations == replace(SAID, star=False)


def test_a_copy_says_that_it_is_one(rich, tmp_path):
    save(rich, tmp_path / "a.h5")
    rename(tmp_path / "a.h5", "Mine")
    assert [duplicate(tmp_path / "a.h5").name for _ in range(2)] == ["a-copy.h5", "a-copy2.h5"]
    found = head(tmp_path / "a-copy.h5")
    assert (found.annotations.title, found.run_id) == ("Mine (copy)", rich.run_id) and head(tmp_path / "a.h5").annotations.title == "Mine"
    assert {p.name for p in tmp_path.iterdir()} == {"a.h5", "a-copy.h5", "a-copy2.h5"}


NOTING = """
import sys
from dataclasses import replace
from settle.sessions.library.annotate import annotate
print("ready", flush=True)
for number in range(int(sys.argv[3])):
    annotate(sys.argv[1], lambda a: replace(a, tags=(*a.tags, f"{sys.argv[2]}{number}"), note=f"{number} " * 2000))
"""


def noting(path, name, times):
    return subprocess.Popen([sys.executable, "-c", NOTING, path, name, str(times)], stdout=subprocess.PIPE, encoding="utf-8")


def test_two_processes_that_note_at_once_lose_nothing(rich, tmp_path):
    save(rich, tmp_path / "a.h5")
    both = [noting(tmp_path / "a.h5", name, 6) for name in "ab"]
    assert [each.wait(60) for each in both] == [0, 0]
    assert sorted(load(tmp_path / "a.h5").annotations.tags) == sorted(f"{name}{number}" for name in "ab" for number in range(6))
    for each in both:
        each.stdout.close()


KILLED = """
import os, shutil, signal, sys
from dataclasses import replace
from settle.sessions import annotations, disk, write
from settle.sessions.library.annotate import annotate

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def half(source, target):
    with open(source, "rb") as a, open(target, "wb") as b:
        b.write(a.read(5000))
    die()

def between(entry, name, text):
    entry.file.flush()
    die()

def renamed(beside, path):
    os.replace(beside, path)
    die()

module, name, what = {
    "copied half": (shutil, "copyfile", half),
    "old one taken out": (write, "put", between),
    "written": (disk, "sync", die),
    "before the rename": (disk, "_take_place", die),
    "after the rename": (disk, "_take_place", renamed),
}[sys.argv[2]]
setattr(module, name, what)
annotate(sys.argv[1], lambda a: replace(a, title="new"))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
@pytest.mark.parametrize("where", ["copied half", "old one taken out", "written", "before the rename", "after the rename"])
def test_a_kill_leaves_the_old_or_the_new_one_whole(rich, assert_same, where, tmp_path):
    path = tmp_path / "a.h5"
    save(rich, path)
    rename(path, "old")
    was = load(path)
    killed = subprocess.run([sys.executable, "-c", KILLED, path, where], timeout=60, check=False)
    assert killed.returncode == -signal.SIGKILL
    found = load(path)
    assert_same(found, was)
    assert found.annotations.title == ("new" if where == "after the rename" else "old")
    assert rename(path, "again").title == "again", "what the killed one held is free"
    assert {p.name for p in tmp_path.iterdir()} == {"a.h5"}


def test_a_forged_text_of_annotations_is_refused(recording, tmp_path):
    r = recording()
    object.__setattr__(r, "annotations", replace(SAID, note="\x1b]0;owned\x07"))
    with pytest.raises((SessionError, ValueError)):
        save(r, tmp_path / "a.h5")
        session.load(tmp_path / "a.h5")
    assert not folder_of(tmp_path / "a.h5").exists()
