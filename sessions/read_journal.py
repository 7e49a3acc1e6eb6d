"""Reading a journal: of a run whose process is gone, or of one that goes on in another process and is followed."""

from __future__ import annotations

import contextlib
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from settle.backend.core.column import Column, StoredArrays
from settle.backend.core.recording import EVENT_TEXTS, EVENTS, Checkpoint, Event, Recording
from settle.backend.core.table import Table, is_table_name
from settle.sessions import metadata
from settle.sessions.annotations import take_from_journal
from settle.sessions.disk import open_file, other_than_file, reason
from settle.sessions.format import SessionError
from settle.sessions.journal import ROWS, VALUES, column_file, folder_of
from settle.sessions.journal_chunks import JournalChunk, journal_json
from settle.sessions.json_values import parse_json
from settle.sessions.read import RunPart, array_of, checkpoint_step

LONGEST_LINE = EVENT_TEXTS + 200 * EVENTS
"""Bytes of a commit: with it goes what was done to the run since the one before, which may be all of it."""
NARROW = 64
"""Bytes of a row up to which a column that is followed stays in memory, as curves are drawn of it all the time."""


def read_journal(path: Path, whole: bool = True) -> Recording:
    """The recording in a journal, up to its last commit; its rows are read when asked for.

    :param whole: whether with inputs and checkpoints.
    :raises SessionError: the journal is damaged.
    """
    return JournalReader(path, whole=whole).recording


class JournalReader:
    """A journal as far as it has been read: :meth:`read_on` adds to :attr:`recording` what was committed since.

    :param path: the session that is to be.
    :param whole: whether with inputs and checkpoints.
    :param follows: whether more is to come; then the chunk of a column that is not full is held in memory, and filled on, and
        checkpoints stay on disk until they are asked for.
    :param tables: whether with tables; without, next to nothing is held however long the run is.
    :raises SessionError: the journal is damaged.
    """

    def __init__(self, path: Path, *, whole: bool = True, follows: bool = False, tables: bool = True):
        self.path, self.folder = path, folder_of(path)
        self._whole, self._follows, self._tables = whole, follows, tables
        self._place = 0
        self._committed: dict[str, int] = {}
        self._kept: list[int] | None = None
        """Steps of the checkpoints that count: one that was thinned out may not have been deleted yet. None: an older version's journal."""
        self._checked: dict[str, int] = {}
        self._end = ("running", "")
        with _sentence(self.folder):
            if other_than_file(self.folder.lstat().st_mode) != "a folder":
                raise ValueError("it is no folder")
            self._made = self._when_made()
            self.recording = Recording(**_about(journal_json(self.folder / "run.json")))
            self._part = RunPart.of(self.recording)
            self._read_on()

    def read_on(self) -> bool:
        """Take what is new, on whichever thread; one at a time. Steps, and the outcome last, when their rows are there.

        :returns: whether anything was.
        :raises SessionError: the journal is damaged, or gone.
        """
        with _sentence(self.folder):
            return self._read_on()

    def goes_on(self) -> bool:
        """Whether what lies there is still the journal that was read: another one may have come in its place."""
        return self._made == self._when_made()

    def _when_made(self) -> tuple[int, int] | None:
        with contextlib.suppress(OSError):
            about = (self.folder / "run.json").lstat()
            return about.st_ino, about.st_mtime_ns
        return None

    def _read_on(self) -> bool:
        recording, commits, events = self.recording, list[dict[str, Any]](), list[Event]()
        if not recording.environment and (self.folder / "environment.json").exists():
            recording.environment = journal_json(self.folder / "environment.json")
        take_from_journal(self.folder, recording)
        before, place = recording.events[-1].step if recording.events else 0, self._place
        for line, place in _commits(self.folder / "commits.jsonl", self._place):  # noqa: B007  # the last one is where it goes on
            commits = [line]  # what counts is the last
            events += _events(line["events"], events[-1].step if events else before)
            if len(recording.events) + len(events) > EVENTS:
                raise ValueError("it has too many events")
        for line in commits:
            self._committed, self._kept = line.get("rows", {}), line.get("checkpoints")
            self._end = line.get("outcome", "running"), line.get("error", "")
            recording.planned, recording.summary = line.get("planned"), line.get("summary", {})
        if self._tables:
            self._read_tables()
        self._place = place  # what comes before this is tried again if it fails
        recording.add_events(events)
        for line in commits:
            recording.seconds, recording.steps = line.get("seconds", 0.0), line.get("steps", 0)
        if self._whole:
            self._read_arrays()
        if self._end[0] != "running" or not self._follows:
            recording.end(*self._end)
        metadata.check_recording(recording)
        return bool(commits)

    def _read_tables(self) -> None:
        for t, (name, committed) in enumerate(self._committed.items()):
            table = self.recording.tables.get(name)
            if table is None:
                table = self._new_table(t, name)
            if committed < len(table):
                raise ValueError(f"table {t} has fewer rows than it had")
            files = [column_file(self.folder, t, i) for i in range(len(table.columns))]
            # A disk that lost what it said it had: what is there in all columns counts.
            # (A table without a row has no files yet.)
            columns = list(zip(table.columns.values(), files, strict=True))
            there = [_bytes_of(file) // column.row_bytes for column, file in columns if committed and 0 not in column.shape]
            good = min([committed, *there])
            for column, file in columns:
                self._lengthen(name, column, file, good)
            table.publish(max(good, len(table)))
            if name not in self.recording.tables:
                self.recording.tables = {**self.recording.tables, name: table}

    def _new_table(self, t: int, name: str) -> Table:
        about = journal_json(self.folder / f"table-{t}.json")
        table = metadata.new_table(about["name"], about["title"], self.recording.tables)
        for column, dtype, shape, label, unit in about["columns"]:
            metadata.new_column(table, column, metadata.column_type(dtype), shape, label, unit)
        metadata.tell(table, about.get("shows"), about.get("along"), about.get("leads"))
        if table.name != name or "step" not in table:
            raise ValueError(f"table {t} is {table.name}, not {name}")
        return table

    def _lengthen(self, table: str, column: Column, file: Path, rows: int) -> None:
        """Give a column rows up to ``rows``, not yet visible: whole chunks lie in the journal until they are asked for."""
        size, had, part = column.chunk_rows, column.rows, RunPart.of(self.recording)
        for start in range(had - had % size, rows, size):
            number, low, stop = start // size, max(had, start), min(start + size, rows)

            def chunk(first: int, last: int) -> JournalChunk:
                return JournalChunk(file, column.dtype, column.shape, self.path, part, table, column.name, first, last)

            if not self._follows or (number == len(column.chunks) and stop == start + size):
                column.chunks.append(chunk(start, stop))
                continue
            if number == len(column.chunks):
                column.begin()
            filled = column.chunks[number]
            if isinstance(filled, np.ndarray):  # else an attempt that failed at another column came so far
                filled[low - start : stop - start] = chunk(low, stop).read()
            if stop == start + size and column.row_bytes > NARROW:
                column.chunks[number] = chunk(start, stop)

    def _read_arrays(self) -> None:
        """The inputs, and the checkpoints that the last commit knows of."""
        recording = self.recording
        for name, table in recording.tables.items():
            metadata.check_steps(table, recording.steps, self._checked.get(name, 0))
            self._checked[name] = len(table)
        if not recording.inputs:
            files = sorted(self.folder.glob("inputs-*.npz"))
            recording.inputs = {file.stem.removeprefix("inputs-"): _arrays(file) for file in files}
        at = {checkpoint_step(file.stem.removeprefix("checkpoint-")): file for file in self.folder.glob("checkpoint-*.npz")}
        known = recording.checkpoints
        counts = set(at if self._kept is None else self._kept)
        there = [step for step in sorted(counts & at.keys()) if step <= recording.steps]
        found = {step: known.get(step) or self._checkpoint(step, at[step]) for step in there}
        recording.checkpoints = {step: made for step, made in found.items() if made is not None}

    def _checkpoint(self, step: int, file: Path) -> Checkpoint | None:
        """None: it was thinned out since it was found."""
        try:
            arrays = _arrays(file)
        except FileNotFoundError:
            return None
        values = metadata.checkpoint_values(arrays.pop(VALUES).tobytes())
        rows = metadata.checkpoint_rows(arrays.pop(ROWS).tobytes()) if ROWS in arrays else None  # none: an older version's
        if not self._follows:
            return Checkpoint(step, arrays, values, rows)
        shapes, size = {name: array.shape for name, array in arrays.items()}, sum(array.nbytes for array in arrays.values())
        part = self._part

        def read(name: str) -> np.ndarray:
            try:
                return _arrays(file)[name]
            except FileNotFoundError:  # the run has ended, and lies in its file
                return array_of(self.path, part, "entry", "checkpoints", str(step), "arrays", name)

        return Checkpoint(step, StoredArrays(shapes, size, read), values, rows)


@contextmanager
def _sentence(folder: Path) -> Iterator[None]:
    try:
        yield
    except Exception as e:  # anything may stand in a damaged file
        raise SessionError(f"The journal {folder} of an interrupted run is damaged ({reason(e)}).") from e


def _about(found: Any) -> dict[str, Any]:
    names = ("experiment", "knobs", "seed", "preset", "title", "device", "started", "resumed", "run_id", "replaces", "parent")
    if not isinstance(found, dict) or not {"experiment", "knobs"} <= found.keys() <= set(names):
        raise ValueError("run.json is not the beginning of a run")
    about = {"run_id": "", **{name: value for name, value in found.items() if name != "replaces"}}
    return about | {"parent": metadata.parent_from(found.get("parent"))}


def _commits(file: Path, place: int) -> Iterator[tuple[dict[str, Any], int]]:
    """The whole lines from a place on, each with where it ends; one that the end of the process cut off, and what follows, is left out."""
    if not os.path.lexists(file):
        return
    with open_file(file, links=False) as raw:
        raw.seek(place)
        while (text := raw.readline(LONGEST_LINE)).endswith(b"\n"):
            try:
                line = parse_json(text, file.name, LONGEST_LINE)
            except ValueError:
                return
            if not isinstance(line, dict):
                raise ValueError(f"a line of {file.name} has no names")
            place += len(text)
            yield line, place


def _events(entries: list[Any], before: int) -> Iterator[Event]:
    """Those of a commit, the one before which was of the step ``before``."""
    for entry in entries:
        event = Event(*entry)
        metadata.check_event(event, before)
        before = event.step
        yield event


def _bytes_of(file: Path) -> int:
    about = file.lstat()
    if other := other_than_file(about.st_mode):
        raise ValueError(f"{file.name} is {other}, not a file")
    return about.st_size


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
