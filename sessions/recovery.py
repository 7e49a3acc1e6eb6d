"""Reading a journal back: a run whose process is gone, or one that goes on in another process."""

from __future__ import annotations

import contextlib
import itertools
import os
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import numpy as np

from settle.backend.core.recording import Checkpoint, Event, Recording
from settle.backend.core.table import is_table_name
from settle.sessions import metadata
from settle.sessions.annotations import journal_annotations
from settle.sessions.disk import open_file, other_than_file, reason
from settle.sessions.format import SessionError, opened
from settle.sessions.journal import ROWS, VALUES, column_file, folder_of, remove_folder
from settle.sessions.journal_chunks import JournalChunk
from settle.sessions.json_values import parse_json
from settle.sessions.lock import FileLock, LockHeld
from settle.sessions.read import checkpoint_step, fill, read_events, read_head
from settle.sessions.write import dumps

LONGEST_JSON, LONGEST_LINE = 4 << 20, 80 << 20
"""Bytes of a file of JSON, and of a commit: with it goes what was done to the run since the one before."""


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
        return str(_json(folder_of(path) / "run.json").get("replaces", ""))
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


def read_journal(path: Path, whole: bool = True) -> Recording:
    """The recording in a journal, up to its last commit; its rows are read when asked for.

    :param whole: whether with inputs and checkpoints.
    :raises SessionError: the journal is damaged.
    """
    folder = folder_of(path)
    try:
        if other_than_file(folder.lstat().st_mode) != "a folder":
            raise ValueError("it is no folder")
        recording = Recording(**_about(_json(folder / "run.json")))
        recording.annotations = journal_annotations(folder)
        if (folder / "environment.json").exists():
            recording.environment = _json(folder / "environment.json")
        last, events = dict[str, Any](), list[Event]()
        for line in _commits(folder / "commits.jsonl"):
            last = line
            events += _events(line["events"], events[-1].step if events else 0)
            if len(events) > metadata.EVENTS:
                raise ValueError("it has too many events")
        recording.add_events(events)
        recording.steps, recording.seconds = last.get("steps", 0), last.get("seconds", 0.0)
        recording.planned = last.get("planned")
        recording.summary = last.get("summary", {})
        recording.end(last.get("outcome", "running"), last.get("error", ""))
        metadata.check_recording(recording)
        _fill_tables(recording, folder, path, last.get("rows", {}))
        if whole:
            _fill_arrays(recording, folder)
    except Exception as e:  # anything may stand in a damaged file
        raise SessionError(f"The journal {folder} of an interrupted run is damaged ({reason(e)}).") from e
    return recording


def _about(found: Any) -> dict[str, Any]:
    names = ("experiment", "knobs", "seed", "preset", "title", "device", "started", "resumed", "run_id", "replaces", "parent")
    if not isinstance(found, dict) or not {"experiment", "knobs"} <= found.keys() <= set(names):
        raise ValueError("run.json is not the beginning of a run")
    about = {"run_id": "", **{name: value for name, value in found.items() if name != "replaces"}}
    return about | {"parent": metadata.parent_from(found.get("parent"))}


def _json(file: Path) -> Any:
    with open_file(file, links=False) as raw:
        return parse_json(raw.read(LONGEST_JSON + 1), file.name, LONGEST_JSON)


def _commits(file: Path) -> Iterator[dict[str, Any]]:
    """The whole lines; one that the end of the process cut off, and what follows, is left out."""
    if not os.path.lexists(file):
        return
    with open_file(file, links=False) as raw:
        while (text := raw.readline(LONGEST_LINE)).endswith(b"\n"):
            try:
                line = parse_json(text, file.name, LONGEST_LINE)
            except ValueError:
                return
            if not isinstance(line, dict):
                raise ValueError(f"a line of {file.name} has no names")
            yield line


def _events(entries: list[Any], before: int) -> Iterator[Event]:
    """Those of a commit, the one before which was of the step ``before``."""
    for entry in entries:
        event = Event(*entry)
        metadata.check_event(event, before)
        before = event.step
        yield event


def _fill_tables(recording: Recording, folder: Path, path: Path, rows: dict[str, int]) -> None:
    for t, (name, committed) in enumerate(rows.items()):
        about = _json(folder / f"table-{t}.json")
        table = metadata.new_table(about["name"], about["title"], recording.tables)
        for column, dtype, shape, label, unit in about["columns"]:
            metadata.new_column(table, column, metadata.column_type(dtype), shape, label, unit)
        if table.name != name or "step" not in table or committed < 0:
            raise ValueError(f"table {t} is {table.name}, not {name}")
        files = {column.name: column_file(folder, t, i) for i, column in enumerate(table.columns.values())}
        # A disk that lost what it said it had: what is there in all columns counts.
        # (A table without a row has no files yet.)
        there = [_bytes_of(files[c.name]) // c.row_bytes for c in table.columns.values() if committed and 0 not in c.shape]
        good = min([committed, *there])
        for column in table.columns.values():

            def chunk(start: int, stop: int, column: Any = column, name: str = name, files: Any = files) -> JournalChunk:
                return JournalChunk(files[column.name], column.dtype, column.shape, path, name, column.name, start, stop)

            fill(column, good, chunk)
        recording.tables[name] = table


def _bytes_of(file: Path) -> int:
    about = file.lstat()
    if other := other_than_file(about.st_mode):
        raise ValueError(f"{file.name} is {other}, not a file")
    return about.st_size


def _fill_arrays(recording: Recording, folder: Path) -> None:
    """The inputs, and the checkpoints that the last commit knows of."""
    for table in recording.tables.values():
        metadata.check_steps(table, recording.steps)
    recording.inputs = {file.stem.removeprefix("inputs-"): _arrays(file) for file in sorted(folder.glob("inputs-*.npz"))}
    for file in sorted(folder.glob("checkpoint-*.npz"), key=lambda file: checkpoint_step(file.stem.removeprefix("checkpoint-"))):
        step = checkpoint_step(file.stem.removeprefix("checkpoint-"))
        if step <= recording.steps:
            arrays = _arrays(file)
            values = metadata.checkpoint_values(arrays.pop(VALUES).tobytes())
            rows = metadata.checkpoint_rows(arrays.pop(ROWS).tobytes()) if ROWS in arrays else None  # none: an older version's
            recording.checkpoints[step] = Checkpoint(step, arrays, values, rows)


def _arrays(file: Path) -> dict[str, np.ndarray]:
    """The arrays of an .npz file that NumPy wrote: not packed, so that none claims more than is there.

    :raises ValueError: it is packed, or no such file.
    """
    with open_file(file, links=False) as raw:
        with zipfile.ZipFile(raw) as packed:
            parts = packed.infolist()
        size = sum(part.file_size for part in parts)
        if size > _bytes_of(file) or any(part.compress_type != zipfile.ZIP_STORED for part in parts):
            raise ValueError(f"{file.name} claims more than it holds")
        raw.seek(0)
        with np.load(raw, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
    if not all(array.dtype.kind in "biufcS" and is_table_name(name) for name, array in arrays.items()):
        raise ValueError(f"{file.name} holds more than named numbers")
    return arrays
