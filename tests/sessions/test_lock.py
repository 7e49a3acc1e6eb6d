"""A lock ends with its holder, on file systems that have locks and on those that have none."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import time

import pytest
from waiting import until

from settle.sessions import disk, lock
from settle.sessions.autosave import Autosave
from settle.sessions.claim import claim
from settle.sessions.lock import FileLock, LockHeld
from settle.sessions.recovery import is_live
from settle.sessions.session import load

HOLDS = """
import errno, sys
from pathlib import Path
from settle.sessions import lock
if sys.argv[2] == "none":
    def no(handle): raise OSError(errno.ENOLCK, "no locks")
    lock._take = no
held = lock.FileLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(params=["locks", "none"])
def system(request, monkeypatch):
    """A file system with locks, or one without."""
    if request.param == "none":
        monkeypatch.setattr(lock, "_take", _no_locks)
    return request.param


def _no_locks(handle):
    raise OSError(errno.ENOLCK, "no locks")


def test_it_is_held_against_another_holder_until_that_process_is_killed(tmp_path, system):
    command = [sys.executable, "-c", HOLDS, tmp_path / "lock", system]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None and process.stdout.readline() == "held\n"
        with pytest.raises(LockHeld):
            FileLock(tmp_path / "lock")
        process.kill()
    held = FileLock(tmp_path / "lock")
    with pytest.raises(LockHeld):
        FileLock(tmp_path / "lock")
    held.release()
    held.release()
    FileLock(tmp_path / "lock").release()


def test_a_lock_whose_file_was_taken_away_while_it_was_waited_for_is_not_held(tmp_path, monkeypatch):
    """Its holder has made its session and removed the journal: what lies there next is another file."""
    (tmp_path / "journal").mkdir()
    path, take, taken = tmp_path / "journal" / "lock", lock._take, []

    def late(handle):
        if not taken:
            path.unlink()
            path.touch()
        taken.append(handle)
        take(handle)

    monkeypatch.setattr(lock, "_take", late)
    held = FileLock(path)
    assert len(taken) == 2 and os.path.samestat(os.fstat(held._handle), path.stat())


@pytest.mark.parametrize(("silent", "lives"), [(1.0, True), (60.0, False)])
def test_a_holder_on_another_computer_counts_as_gone_when_it_is_silent(tmp_path, monkeypatch, silent, lives):
    monkeypatch.setattr(lock, "_take", _no_locks)
    owner = tmp_path / "lock-owner"
    owner.write_text(json.dumps({"computer": "elsewhere", "process": os.getpid(), "began": "1"}), encoding="utf-8")
    os.utime(owner, (time.time() - silent,) * 2)
    if lives:
        with pytest.raises(LockHeld):
            FileLock(tmp_path / "lock")
    else:
        FileLock(tmp_path / "lock").release()


@pytest.fixture
def dead(tmp_path, monkeypatch):
    """The file of a holder that died, on a share without locks; the lock that it had."""
    monkeypatch.setattr(lock, "_take", _no_locks)
    about = {"computer": "elsewhere", "process": 1, "began": "1", "token": "dead"}
    (tmp_path / "lock-owner").write_text(json.dumps(about), encoding="utf-8")
    os.utime(tmp_path / "lock-owner", (time.time() - 60,) * 2)
    return tmp_path / "lock"


@pytest.mark.parametrize("moment", ["once it is known to be dead", "while its place is taken"])
def test_of_two_that_take_the_place_of_a_dead_holder_at_the_same_moment_one_gets_it(dead, monkeypatch, moment):
    where, name = (lock, "_holder_lives") if moment.startswith("once") else (lock.os, "replace")
    real, others = getattr(where, name), []

    def interrupted(*what):
        found = real(*what) if where is lock else None
        monkeypatch.setattr(where, name, real)
        try:
            others.append(FileLock(dead))
        except LockHeld:
            others.append(None)
        return found if where is lock else real(*what)

    monkeypatch.setattr(where, name, interrupted)
    try:
        own = FileLock(dead)
    except LockHeld:
        own = None
    assert (own is None) == (others[0] is not None) and len(others) == 1
    held = own or others[0]
    with pytest.raises(LockHeld):
        FileLock(dead)
    held.release()
    assert [p.name for p in dead.parent.iterdir()] == ["lock"]


def test_a_successor_that_died_while_it_took_the_place_is_succeeded_itself(dead):
    (dead.parent / "lock-owner-after-dead").write_bytes((dead.parent / "lock-owner").read_bytes())
    os.utime(dead.parent / "lock-owner-after-dead", (time.time() - 60,) * 2)
    held = FileLock(dead)
    with pytest.raises(LockHeld):
        FileLock(dead)
    held.release()


def test_a_long_save_is_no_silence_and_one_whose_place_was_taken_stops_writing_there(tmp_path, recording, grow, monkeypatch):
    monkeypatch.setattr(lock, "_take", _no_locks)
    monkeypatch.setattr(lock, "BEAT", 0.01)
    r, path = recording("test.run", {"beta": 0.5}, ended=False), tmp_path / "run.h5"
    grow(r, 5)
    autosave, owner = Autosave(r, path, interval=1000), tmp_path / "run.h5.journal" / "lock-owner"
    assert autosave.save_now()
    os.utime(owner, (time.time() - 60,) * 2)
    until(lambda: time.time() - owner.stat().st_mtime < 30)  # though nothing is committed
    about = json.loads(owner.read_text(encoding="utf-8"))
    owner.write_text(json.dumps({**about, "token": "another's"}), encoding="utf-8")
    lost = autosave._journal._lock
    until(lambda: lost.lost)
    commits = (owner.parent / "commits.jsonl").read_bytes()
    grow(r, 5)
    assert not autosave.save_now() and "another run is being recorded there" in autosave.problem
    r.end("finished")
    assert autosave.join(5) and not autosave.saved and not path.exists()
    assert (owner.parent / "commits.jsonl").read_bytes() == commits and "another's" in owner.read_text(encoding="utf-8")


def test_no_two_write_the_same_file_beside_and_what_a_dead_one_left_goes(tmp_path, monkeypatch):
    path, before = tmp_path / "a.h5", disk.mark()
    with disk.replacing(path) as one, disk.replacing(path) as other:
        assert one != other
        one.write_bytes(b"one")
        other.write_bytes(b"other")
    assert path.read_bytes() == b"one" and [p.name for p in tmp_path.iterdir()] == ["a.h5"]
    for who in (before, f"{before}9", "elsewhere-1-1"):  # this process, one that is gone, one of which nothing is known
        (tmp_path / f".a.h5.{who}-7.part").touch()
    with disk.replacing(path) as beside:
        beside.write_bytes(b"two")
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([f".a.h5.{before}-7.part", ".a.h5.elsewhere-1-1-7.part", "a.h5"])
    with disk.replacing(tmp_path / ("n" * 250 + ".h5")) as beside:
        beside.touch()


@pytest.mark.parametrize("refusal", [errno.EINVAL, errno.ENOTSUP, errno.EIO])
def test_where_folders_cannot_be_synced_and_nothing_be_locked_a_run_is_saved_and_that_is_said(
    tmp_path, recording, grow, monkeypatch, refusal
):
    monkeypatch.setattr(lock, "_take", _no_locks)
    sync = os.fsync

    def folders_refuse(handle):
        if os.path.isdir(f"/proc/self/fd/{handle}"):
            raise OSError(refusal, "no")
        sync(handle)

    monkeypatch.setattr(disk.os, "fsync", folders_refuse)
    r, path = recording("test.run", {"beta": 0.5}, ended=False), tmp_path / "run.h5"
    autosave = Autosave(r, path, interval=0.05)
    grow(r, 5)
    until(lambda: autosave.caution)
    assert "without locks" in autosave.caution and "a power cut may cost it" in autosave.caution and not autosave.problem
    assert autosave.save_now() and load(path).steps == 5 and is_live(path)
    r.end("finished")
    assert autosave.join(5) and autosave.saved and load(path).outcome == "finished"
    assert [p.name for p in tmp_path.iterdir()] == ["run.h5"]


def test_a_name_is_taken_by_one_and_a_file_that_came_meanwhile_is_never_replaced(tmp_path, recording, grow, system):
    path = tmp_path / "run.h5"
    held = claim(path, replace=False)
    with pytest.raises(LockHeld):
        claim(path, replace=True)
    r = recording("test.run", {"beta": 0.5}, ended=False)
    autosave = Autosave(r, path, interval=0.05, claim=held)
    grow(r, 5)
    path.write_text("another program's", encoding="utf-8")
    r.end("finished")
    assert autosave.join(5) and autosave.saved and autosave.path == tmp_path / "run-2.h5" and "run-2.h5" in autosave.moved
    assert path.read_text(encoding="utf-8") == "another program's" and load(autosave.path).steps == 5
    with pytest.raises(FileExistsError):
        claim(path, replace=False)
    held = claim(path, replace=True)
    held.release()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["run-2.h5", "run.h5"]
