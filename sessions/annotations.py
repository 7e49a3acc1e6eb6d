"""Where annotations are kept: in a session's file; of a run that is being recorded in ``annotations.json`` in its journal.

Either is made beside its name and renamed, so that a kill on the way leaves the old or the new one whole. Whoever changes those in a
journal, or makes its file with them, holds :func:`annotations_lock`: none are lost between the two.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import h5py

from settle.backend.core.about.annotations import Annotations
from settle.backend.core.recording import Recording
from settle.sessions.disk import open_file, reason, replacing
from settle.sessions.file_check import check_file, member
from settle.sessions.format import ANNOTATIONS_NAME, SessionError, opened
from settle.sessions.json_values import parse_json
from settle.sessions.lock import FileLock, LockHeld
from settle.sessions.metadata import ANNOTATIONS, annotations_from
from settle.sessions.read import read_head
from settle.sessions.write import dumps, write_annotations

NAME = f"{ANNOTATIONS_NAME}.json"
PATIENCE = 10.0
"""Seconds that another program is waited for which changes annotations, or makes the file of the run."""
ROOM = 64 << 10
"""Bytes that HDF5 may need for a change beyond the texts."""


@contextmanager
def annotations_lock(journal: Path, patience: float = PATIENCE) -> Iterator[bool]:
    """Hold the annotations of a journal's folder; False where they cannot be held: it is in use for too long, has gone, or is read-only.

    What is left of the folder once the journal has become a file is taken away.
    """
    lock, until = None, time.monotonic() + patience
    while lock is None:
        try:
            lock = FileLock(journal / "annotations.lock")
        except LockHeld:
            if time.monotonic() > until:
                break
            time.sleep(0.01)
        except OSError:
            break
    try:
        yield lock is not None
    finally:
        if lock:
            lock.release()
            if not os.path.exists(journal / "run.json"):
                with contextlib.suppress(OSError):
                    (journal / "annotations.lock").unlink(missing_ok=True)
                    journal.rmdir()


def journal_annotations(journal: Path) -> Annotations:
    """Those in a journal's folder.

    :raises ValueError: they are damaged.
    :raises OSError: they cannot be read.
    """
    file = journal / NAME
    if not os.path.lexists(file):
        return Annotations()
    with open_file(file, links=False) as raw:
        return annotations_from(parse_json(raw.read(ANNOTATIONS + 1), file.name, ANNOTATIONS))


def keep_in_journal(journal: Path, annotations: Annotations) -> None:
    """:raises OSError: they cannot be written; what was there is untouched."""
    with replacing(journal / NAME) as beside:
        beside.write_text(dumps(asdict(annotations)), encoding="utf-8")


def begin_in_journal(journal: Path, recording: Recording, path: Path, replaces: str) -> None:
    """Take those of a recording into its journal, which nobody else sees yet.

    :param replaces: the run of the file at ``path``: of the same run, what was said since it was taken up again counts.
    """
    if replaces and replaces == recording.run_id:
        with contextlib.suppress(SessionError), opened(path) as file:
            recording.annotations = read_head(file).annotations
    if recording.annotations != Annotations():
        keep_in_journal(journal, recording.annotations)


def take_from_journal(journal: Path, recording: Recording) -> None:
    """Give a recording what the journal has by now; of a damaged one, nothing."""
    with contextlib.suppress(OSError, ValueError):
        recording.annotations = journal_annotations(journal)


def bring_to_file(journal: Path, path: Path, recording: Recording) -> str:
    """Give the file of a run, which lacks nothing else, the annotations from its journal.

    :returns: why that cannot be, as a sentence, where the journal is to stay since it alone has them; nothing: it has none that count.
    """
    try:
        annotations = journal_annotations(journal)
    except (OSError, ValueError):  # damaged: there is nothing to be kept
        return ""
    try:
        with opened(path) as file:
            head = read_head(file)
        if os.path.lexists(journal / NAME) and recording.same_run(head) and annotations != head.annotations:
            put_in_file(path, path, annotations)
    except (SessionError, OSError) as e:
        return f"What was noted of {path.name} is not in its file yet: {reason(e)}."
    return ""


def put_in_file(source: Path, target: Path, annotations: Annotations) -> None:
    """Copy a session with other annotations: all else is as it was, byte for byte where it is data.

    :param target: may be ``source``, whose place it then takes.
    :raises SessionError: ``source`` cannot be read, or there is no room.
    :raises OSError: it cannot be written.
    """
    with opened(source) as file:
        check_file(file)
        read_head(file, checked=True)
    free, needed = shutil.disk_usage(target.parent).free, source.stat().st_size + len(dumps(asdict(annotations))) + ROOM
    if free < needed:
        raise SessionError(f"{target} cannot be written: it needs {needed / 1e6:.1f} MB and the disk has {free / 1e6:.1f} MB left.")
    with replacing(target) as beside:
        shutil.copyfile(source, beside)
        shutil.copymode(source, beside)
        with h5py.File(beside, "r+", libver="latest", locking=False) as file:
            write_annotations(member(file, "entry"), annotations)  # type: ignore[arg-type]
        with opened(beside) as file:
            if read_head(file).annotations != annotations:
                raise ValueError("what was written is not what is read")
