"""A session: one recording as one HDF5 file."""

from __future__ import annotations

import os
import shutil
from contextlib import nullcontext
from pathlib import Path

import h5py

from settle.backend.core.recording import Recording
from settle.sessions import recovery
from settle.sessions.annotations import annotations_lock, bring_to_file
from settle.sessions.disk import check_room, reason, replacing
from settle.sessions.format import SessionError, opened
from settle.sessions.journal import folder_of
from settle.sessions.read import first_events, read, read_head
from settle.sessions.read_journal import JournalReader, read_journal
from settle.sessions.write import write

ROOM = 256 << 10
"""Bytes of free disk asked for beyond what is kept: room for the file's own structure."""


def save(recording: Recording, path: str | os.PathLike[str]) -> None:
    """Write the whole session beside ``path`` and rename it: the file is whole or it is not there.

    A recording that still runs is saved up to its last complete step.

    :raises SessionError: it cannot be written; what was at ``path`` before is untouched.
    """
    path = Path(path)
    try:
        free = shutil.disk_usage(path.parent).free
        needed = recording.bytes + ROOM
        if free < needed:
            # Known before the first byte: HDF5 itself is not at its best on a full disk.
            raise SessionError(f"{path} cannot be saved: it needs {needed / 1e6:.1f} MB and the disk has {free / 1e6:.1f} MB left.")
        with replacing(path) as beside:
            check_room(beside, needed)
            with h5py.File(beside, "w", libver="latest", locking=False) as file:
                write(recording, file)
    except (OSError, RuntimeError, TypeError, ValueError, MemoryError) as e:
        raise SessionError(f"{path} cannot be saved: {reason(e)}.") from e


def load(path: str | os.PathLike[str]) -> Recording:
    """Read a session. One that was interrupted is first made whole from its journal.

    Of one that is being recorded at the moment, what has reached the disk is given, outcome
    ``running``. Tables of more than about 100 MB stay in the file until their rows are asked for.

    :raises SessionError: there is none, it is no session, newer than this program, or damaged.
    """
    path = Path(path)
    if recovery.has_journal(path):
        recording = recover(path)
        if recording is not None:
            return recording
    with opened(path) as file:
        return read(file, path)


def look(path: str | os.PathLike[str]) -> Recording:
    """A session as it is on the disk at the moment, with its tables: as :func:`load`, but nothing is recovered or changed.

    :raises SessionError: there is none, it is no session, newer than this program, or damaged.
    """
    path = Path(path)
    if not path.exists() and recovery.has_journal(path) and (recording := _journal(path)) is not None:
        return recording
    with opened(path) as file:
        return read(file, path)


def recover(path: Path) -> Recording | None:
    """Make the whole file of an interrupted run from its journal, and remove that; of one that branched off from the file, or
    that is another one than the file's, a file beside it.

    Gives the recording as the journal has it if its writer is alive or the whole file cannot be
    written (a full disk, a read-only folder); the journal then stays. None: the file is to be read,
    as it is too where the run has a file of its own beside it.
    """
    with recovery.journal_lock(path) as dead, annotations_lock(folder_of(path)) if dead else nullcontext():
        recording = _journal(path)
        if recording is None:
            return None
        state = recovery.journal_state(recording, path, recovery.replaced_file(path))
        if not dead:
            return recording if state == "ahead" else None
        if state != "done":
            beside = state in ("branched", "apart")
            if recording.outcome == "running":
                recording.outcome = "interrupted"
            try:
                save(recording, recovery.free_path(path) if beside else path)
            except SessionError:
                return None if beside else recording
        elif bring_to_file(folder_of(path), path, recording):
            return None
        if os.name != "nt":
            recovery.remove_journal(path)
    if os.name == "nt":  # the lock's open file cannot be removed there
        recovery.remove_journal(path)
    return None


def _journal(path: Path, whole: bool = True) -> Recording | None:
    """The recording in the journal; None if the journal has just become a file, or there is a file and the journal is damaged.

    :param whole: whether with inputs and checkpoints.
    """
    try:
        return read_journal(path, whole)
    except SessionError:
        if path.exists() or not recovery.has_journal(path):
            return None
        raise


def _on(path: Path, running: dict[Path, JournalReader]) -> Recording | None:
    """The same of a run that goes on, without its tables, read on from where it was read last."""
    reader = running.pop(path, None)
    try:
        if reader is not None and reader.goes_on():
            reader.read_on()
        else:
            reader = JournalReader(path, whole=False, tables=False)
    except SessionError:
        if path.exists() or not recovery.has_journal(path):
            return None
        raise
    running[path] = reader
    return reader.recording


def follow(path: str | os.PathLike[str]) -> JournalReader | None:
    """The run that another process is recording there now, to be read on; None: there is none.

    :raises SessionError: its journal is damaged.
    """
    path = Path(path)
    if not recovery.has_journal(path) or not recovery.is_live(path):
        return None
    try:
        reader = JournalReader(path, follows=True)
    except SessionError:
        if path.exists() or not recovery.has_journal(path):  # it has just become a file, or that can be read
            return None
        raise
    return reader if recovery.journal_state(reader.recording, path, recovery.replaced_file(path)) == "ahead" else None


def head(path: str | os.PathLike[str], events: bool = False, running: dict[Path, JournalReader] | None = None) -> Recording:
    """A session without its tables, inputs and checkpoints: quick, and nothing is recovered or changed.

    :param events: whether with what was done to the run, at least the first of it.
    :param running: as far as the journals of runs that go on have been read, for a caller that asks again and again: each is read on
        from there.
    :raises SessionError: as for :func:`load`.
    """
    path = Path(path)
    recording: Recording | None = None
    if recovery.has_journal(path):
        recording = _on(path, running) if running is not None and recovery.is_live(path) else _journal(path, whole=False)
    if recording is not None:
        live, state = recovery.is_live(path), recovery.journal_state(recording, path, recovery.replaced_file(path))
        if recording.outcome == "running" and not live:
            recording.outcome = "interrupted"
        if state == "ahead" or (state == "later" and not live):
            return recording
    with opened(path) as file:
        found = read_head(file)
        found.events = first_events(file) if events else []
    if recording is not None and recording.same_run(found):
        found.annotations = recording.annotations  # taken up again, and not yet as far as it once was
    return found
