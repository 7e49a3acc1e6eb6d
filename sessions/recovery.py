"""What a journal is beside the file that it is to become: alive or not, ahead of it, or of another run."""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from settle.backend.core.recording import Event, Recording
from settle.sessions.format import SessionError, opened
from settle.sessions.journal import folder_of, remove_folder
from settle.sessions.journal_chunks import journal_json
from settle.sessions.lock import FileLock, LockHeld
from settle.sessions.read import read_events, read_head
from settle.sessions.write import dumps


def has_journal(path: Path) -> bool:
    """Whether a run was begun there of which the whole file may not have been made."""
    return os.path.exists(folder_of(path) / "run.json")  # which is not troubled by a name that no file can have


_NOBODY_WRITES = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG}


@contextmanager
def journal_lock(path: Path) -> Iterator[bool]:
    """Hold the journal's lock; False if its writer is alive and holds it.

    In a folder that nobody can write to, nobody is writing: True.
    """
    lock, free = None, False
    for patience in (0.02, 0.02, 0.0):  # another one may just be asking the same
        try:
            lock = FileLock(folder_of(path) / "lock")
            free = True
        except LockHeld:
            time.sleep(patience)
            continue
        except OSError as e:  # what a share answers that is out of order says nothing of who writes there
            free = e.errno in _NOBODY_WRITES
        break
    try:
        yield free
    finally:
        if lock:
            lock.release()


def is_live(path: Path) -> bool:
    """Whether a run is being recorded there right now."""
    if not (folder_of(path) / "lock").exists() and not (folder_of(path) / "lock-owner").exists():
        return False
    with journal_lock(path) as dead:
        return not dead


def remove_journal(path: Path) -> None:
    """Delete the journal beside a session's file; what cannot be deleted stays."""
    remove_folder(folder_of(path))


JournalState = Literal["ahead", "later", "done", "apart", "branched"]


def journal_state(journal: Recording, path: Path, replaces: str) -> JournalState:
    """What a journal is beside the whole file at ``path``.

    ``ahead``: there is no file, or it is of the same run and lacks steps or the end. ``later``: the
    journal is of another run, which was begun to take this file's place. ``done``: the file has
    all that is in it. ``apart``: it is of another run, and this file came to its place without its doing. ``branched``: the run
    of the file was taken up again and something else was done to it in steps that the file has, so that each
    holds rows that the other lacks.

    :param replaces: the file whose place the journal's run was begun to take, by :func:`file_identity`.
    """
    if not path.exists():
        return "ahead"
    if not journal.steps:
        return "done"
    try:
        with opened(path) as file:
            whole, done = read_head(file), read_events(file)
    except SessionError:
        whole = None
    if whole is None or not journal.same_run(whole):
        return "later" if replaces and replaces == file_identity(path) else "apart"
    common = min(journal.steps, whole.steps)
    if _before(common, journal.events) != _before(common, done):
        return "branched"
    # Taken up again and come to nothing: the file says more of the run than how that attempt ended.
    in_vain = journal.outcome in ("failed", "stopped") and journal.steps == max(journal.resumed, default=0)
    ended = journal.outcome != "running" and whole.outcome == "interrupted" and not in_vain
    return "ahead" if journal.steps > whole.steps or (ended and journal.steps == whole.steps) else "done"


def _before(step: int, events: Sequence[Event]) -> list[tuple[int, str, str]]:
    return [(event.step, event.kind, dumps(event.value)) for event in events if event.step < step]


def file_identity(path: Path) -> str:
    """What tells this file from any that may come in its place: the run in it, else its size and change; empty: there is none."""
    run = ""
    with contextlib.suppress(SessionError), opened(path) as file:
        run = read_head(file).run_id
    try:
        about = path.stat()
    except OSError:
        return ""
    return run or f"{about.st_size} bytes of {about.st_mtime_ns}"


def replaced_file(path: Path) -> str:
    """Which file the run of a journal was begun to take the place of; empty: none."""
    try:
        return str(journal_json(folder_of(path) / "run.json").get("replaces", ""))
    except (OSError, ValueError, AttributeError):
        return ""


def put_journal_aside(path: Path) -> None:
    """Give the journal of a run that ended early, and that could not be made a file, a free name: it is kept, and found there.

    :raises OSError: it cannot be moved.
    """
    folder_of(path).rename(folder_of(free_path(path)))


def free_path(path: Path) -> Path:
    """A name that is free, next to that of a session: ``NAME-2.h5``."""
    names = (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in itertools.count(2))
    return next(name for name in names if not name.exists() and not folder_of(name).exists())
