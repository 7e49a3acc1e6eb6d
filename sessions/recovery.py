"""Reading a journal back: a run whose process is gone, or one that goes on in another process."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import numpy as np

from settle.backend.core.recording import Checkpoint, Event, Recording
from settle.backend.core.table import Table
from settle.sessions.disk import reason
from settle.sessions.format import SessionError, opened
from settle.sessions.journal import ROWS, VALUES, column_file, folder_of, remove_folder
from settle.sessions.journal_chunks import JournalChunk
from settle.sessions.lock import FileLock, LockHeld
from settle.sessions.read import fill, read_events, read_head
from settle.sessions.write import dumps


def has_journal(path: Path) -> bool:
    """Whether a run was begun there of which the whole file may not have been made."""
    return os.path.exists(folder_of(path) / "run.json")  # which is not troubled by a name that no file can have


@contextmanager
def journal_lock(path: Path) -> Iterator[bool]:
    """Hold the journal's lock; False if its writer is alive and holds it.

    In a folder that nobody can write to, nobody is writing: True.
    """
    lock = None
    try:
        lock = FileLock(folder_of(path) / "lock")
        free = True
    except LockHeld:
        free = False
    except OSError:
        free = True
    try:
        yield free
    finally:
        if lock:
            lock.release()


def is_live(path: Path) -> bool:
    """Whether a run is being recorded there right now."""
    if not folder_of(path).is_dir():
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
    ended = journal.outcome != "running" and whole.outcome == "interrupted"
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
        return str(json.loads((folder_of(path) / "run.json").read_text(encoding="utf-8")).get("replaces", ""))
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


def read_journal(path: Path) -> Recording:
    """The recording in a journal, up to its last commit; its rows are read when asked for.

    :raises SessionError: the journal is damaged.
    """
    folder = folder_of(path)
    try:
        about = {"run_id": "", **json.loads((folder / "run.json").read_text(encoding="utf-8"))}
        about.pop("replaces", None)
        recording = Recording(**about)
        if (folder / "environment.json").exists():
            recording.environment = json.loads((folder / "environment.json").read_text(encoding="utf-8"))
        last: dict[str, Any] = {}
        for line in _commits(folder / "commits.jsonl"):
            last = line
            for entry in line["events"]:
                recording.event(*entry)
        _fill_tables(recording, folder, path, last.get("rows", {}))
        recording.steps, recording.seconds = last.get("steps", 0), last.get("seconds", 0.0)
        recording.planned = last.get("planned")
        recording.summary = last.get("summary", {})
        for file in sorted(folder.glob("inputs-*.npz")):
            recording.inputs[file.stem.removeprefix("inputs-")] = _arrays(file)
        for file in folder.glob("checkpoint-*.npz"):
            arrays, step = _arrays(file), int(file.stem.removeprefix("checkpoint-"))
            if step <= recording.steps:
                values = json.loads(arrays.pop(VALUES).tobytes())
                rows = json.loads(arrays.pop(ROWS).tobytes()) if ROWS in arrays else None  # none: an older version's
                recording.checkpoints[step] = Checkpoint(step, arrays, values, rows)
    except Exception as e:  # anything may stand in a damaged file
        raise SessionError(f"The journal {folder} of an interrupted run is damaged ({reason(e)}).") from e
    recording.checkpoints = dict(sorted(recording.checkpoints.items()))
    recording.end(last.get("outcome", "running"), last.get("error", ""))
    return recording


def _commits(file: Path) -> Iterator[dict[str, Any]]:
    """The whole lines; one that the end of the process cut off, and what follows, is left out."""
    if not file.exists():
        return
    for line in file.read_bytes().split(b"\n")[:-1]:
        try:
            yield json.loads(line)
        except ValueError:
            return


def _fill_tables(recording: Recording, folder: Path, path: Path, rows: dict[str, int]) -> None:
    for t, (name, committed) in enumerate(rows.items()):
        about = json.loads((folder / f"table-{t}.json").read_text(encoding="utf-8"))
        table = Table(about["name"], about["title"])
        table.columns.clear()
        for column, dtype, shape, label, unit in about["columns"]:
            table.add_column(column, np.dtype(dtype), tuple(shape), label, unit)
        if table.name != name:
            raise ValueError(f"table {t} is {table.name}, not {name}")
        files = {column.name: column_file(folder, t, i) for i, column in enumerate(table.columns.values())}
        # A disk that lost what it said it had: what is there in all columns counts.
        # (A table without a row has no files yet.)
        there = [files[c.name].stat().st_size // c.row_bytes for c in table.columns.values() if committed and 0 not in c.shape]
        good = min([committed, *there])
        for column in table.columns.values():

            def chunk(start: int, stop: int, column: Any = column, name: str = name, files: Any = files) -> JournalChunk:
                return JournalChunk(files[column.name], column.dtype, column.shape, path, name, column.name, start, stop)

            fill(column, good, chunk)
        recording.tables[name] = table


def _arrays(file: Path) -> dict[str, np.ndarray]:
    with open(file, "rb") as raw, np.load(raw, allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}
