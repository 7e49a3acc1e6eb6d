"""Changing what the user says about a session: title, tags, note, star, bookmarks; and copies of a session."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from settle.backend.core.about.annotations import Annotations
from settle.sessions import session
from settle.sessions.annotations import PATIENCE, annotations_lock, journal_annotations, keep_in_journal, put_in_file
from settle.sessions.claim import claim
from settle.sessions.disk import reason
from settle.sessions.format import SessionError, opened
from settle.sessions.journal import folder_of
from settle.sessions.journal_chunks import journal_json
from settle.sessions.lock import LockHeld
from settle.sessions.metadata import TITLE, check_annotations
from settle.sessions.read import read_head
from settle.sessions.recovery import has_journal, is_live


def annotate(path: str | os.PathLike[str], change: Callable[[Annotations], Annotations], run_id: str = "") -> Annotations:
    """Change the annotations of a session; of two programs that do so at once, the second changes what the first has made.

    Of a run that is being recorded they are kept in its journal, and become part of the file that is made of it. An interrupted run is
    made whole first.

    :param change: the new annotations from those that are there; it may be called several times.
    :param run_id: the run that the session must be of: another one may have taken its place. Empty: whichever it is.
    :returns: the new ones.
    :raises SessionError: there is no such session, it cannot be read or written, or ``change`` gave what is not possible; it is as it was.
    """
    path = Path(os.path.realpath(path))
    until = time.monotonic() + PATIENCE
    while (done := _annotated(path, change, run_id)) is None:
        if time.monotonic() > until:
            raise SessionError(f"{path} cannot be changed: another program holds it.")
        time.sleep(0.01)
    return done


def _annotated(path: Path, change: Callable[[Annotations], Annotations], run_id: str) -> Annotations | None:
    """None: another program holds the session, or has just let go of it."""
    try:
        if has_journal(path):
            if is_live(path):
                return _in_journal(path, change, run_id)
            session.recover(path)
            if has_journal(path) and not is_live(path):
                raise SessionError(f"{path} cannot be changed: an interrupted run's journal lies beside it and cannot be made a file.")
        with opened(path) as file:  # what is none is refused before anything is made
            read_head(file)
        return _in_file(path, change, run_id)
    except (LockHeld, FileExistsError, FileNotFoundError):  # its run begins or ends right now, or the other one has just let go
        return None
    except (OSError, ValueError, RuntimeError) as e:
        raise SessionError(f"{path} cannot be changed: {reason(e)}.") from e


def _in_file(path: Path, change: Callable[[Annotations], Annotations], run_id: str) -> Annotations:
    if not os.access(path, os.W_OK):
        raise PermissionError("it is read-only")
    place = claim(path, replace=True)
    try:
        with opened(path) as file:
            head = read_head(file)
        _check_run(path, head.run_id, run_id)
        after = _changed(path, head.annotations, change)
        if after != head.annotations:
            put_in_file(path, path, after)
        return after
    finally:
        place.release()


def _in_journal(path: Path, change: Callable[[Annotations], Annotations], run_id: str) -> Annotations | None:
    with annotations_lock(folder_of(path), patience=0.0) as held:
        if not held or not has_journal(path):
            if not os.access(folder_of(path), os.W_OK) and has_journal(path):
                raise PermissionError("its journal is read-only")
            return None
        _check_run(path, str(journal_json(folder_of(path) / "run.json").get("run_id", "")), run_id)
        after = _changed(path, journal_annotations(folder_of(path)), change)
        keep_in_journal(folder_of(path), after)
        return after


def _check_run(path: Path, found: str, wanted: str) -> None:
    if wanted and found != wanted:
        raise SessionError(f"{path} is left as it was: it is another run now.")


def _changed(path: Path, before: Annotations, change: Callable[[Annotations], Annotations]) -> Annotations:
    after = change(before)
    try:
        check_annotations(after)
    except ValueError as e:
        raise SessionError(f"{path} is left as it was: {e}.") from None
    return after


def rename(path: str | os.PathLike[str], title: str) -> Annotations:
    """Give a session a name; its file keeps its own.

    :raises SessionError: as :func:`annotate`.
    """
    return annotate(path, lambda a: replace(a, title=title.strip()))


def duplicate(path: str | os.PathLike[str]) -> Path:
    """Copy a session beside itself, as ``NAME-copy.h5``; its title says that it is a copy. It is the same run, and has its identifier.

    :returns: the copy.
    :raises SessionError: it cannot be read or written, or its run goes on.
    """
    path = Path(os.path.realpath(path))
    if has_journal(path):
        if is_live(path):
            raise SessionError(f"{path} is being recorded: it can be copied when its run has ended.")
        session.recover(path)
    with opened(path) as file:
        head = read_head(file)
    title = f"{(head.annotations.title or head.title or head.experiment)[: TITLE - 10]} (copy)"
    stems = (f"{path.stem}-copy{'' if number == 1 else number}" for number in itertools.count(1))
    for target in (path.with_name(stem + path.suffix) for stem in stems):
        try:
            place = claim(target, replace=False)
        except (FileExistsError, LockHeld):
            continue
        except OSError as e:
            raise SessionError(f"{target} cannot be written: {reason(e)}.") from e
        try:
            put_in_file(path, target, replace(head.annotations, title=title))
            return target
        except (OSError, ValueError, RuntimeError) as e:
            raise SessionError(f"{target} cannot be written: {reason(e)}.") from e
        finally:
            place.release()
    raise AssertionError("not reached")
