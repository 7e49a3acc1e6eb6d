"""Reading a recording out of an open session file."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from settle.backend.core.column import Column, StoredArrays, StoredChunk
from settle.backend.core.recording import EVENT, EVENT_TEXTS, EVENTS, MOST_RESUMED, Checkpoint, Event, Recording
from settle.backend.core.table import Table
from settle.sessions import metadata
from settle.sessions.file_check import attribute, check_file, checked_array, member
from settle.sessions.format import (
    ANNOTATIONS_NAME,
    RUN_ID,
    KeptOpen,
    SessionError,
    dataset_in,
    get,
    kept_open,
    names_in,
    number,
    opened,
    scattered_rows,
    text_of,
)
from settle.sessions.json_values import parse_json

IN_MEMORY = 100 << 20
"""Bytes of tables up to which a session is read whole, and of checkpoints and inputs; of a larger one, they are read when asked for."""
FIRST_EVENTS, FIRST_EVENT_BYTES = 500, 4 << 20
"""Events, and bytes of their texts made equally long, that are read of a session for a list."""
EVENTS_AT_ONCE = 16 << 20
"""Bytes of events that are read together: their texts, made equally long, may take many times what is in them."""


@dataclass(frozen=True)
class RunPart:
    """Which run rows are of, and the steps at which it had been taken up again: a file of the same name may be another one later."""

    run_id: str
    started: float
    resumed: tuple[int, ...]

    @classmethod
    def of(cls, recording: Recording) -> RunPart:
        """That which a recording is."""
        return cls(recording.run_id, recording.started, tuple(recording.resumed))

    def check_run(self, file: h5py.File, what: str) -> tuple[int, ...]:
        """See that a file is of this run; gives the steps at which the run in it was taken up again.

        :raises SessionError: it is not.
        """
        entry = _group(file, "entry")
        run_id = get(entry, RUN_ID, 400) if RUN_ID in entry else ""
        started = attribute(member(entry, "start_time"), "unix")
        if self.run_id != run_id if self.run_id and run_id else self.started != started:
            raise SessionError(f"{file.filename} is another session now: {what} cannot be read from it.")
        return tuple(get(entry, "resumed", 8 * MOST_RESUMED).tolist()) if "resumed" in entry else ()

    def check_rows(self, session: KeptOpen, table: str, stop: int) -> None:
        """See that the rows of a table before ``stop`` are in a file as they were: what a run does anew may fall into other rows.

        :raises SessionError: they are not.
        """
        now = session.once(self, lambda: self.check_run(session.file, table))
        if now == self.resumed:
            return
        same = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(now, self.resumed, strict=False)))
        if same == len(now) or session.array("entry", "tables", table, "step")[stop - 1] >= now[same]:
            raise SessionError(f"{session.path} is not what it was, since its run was taken up again: open it anew to see {table}.")


@dataclass(frozen=True)
class FileChunk:
    """Rows ``start`` to ``stop`` of a column, in a session file."""

    path: Path
    part: RunPart
    table: str
    column: str
    start: int
    stop: int

    def read(self) -> np.ndarray:
        """:raises SessionError: the file has gone, is another one now, or is damaged there."""
        with kept_open(self.path) as session:
            self.part.check_rows(session, self.table, self.stop)
            return session.array("entry", "tables", self.table, self.column)[self.start : self.stop]

    @property
    def lies_in(self) -> object:
        return self.path, self.part, self.table, self.column

    def read_rows(self, rows: range | np.ndarray) -> np.ndarray:
        """Rows of the column that lie in this file. Of scattered ones only their own bytes are read, and so without the check sums, which
        are those of whole chunks: enough for what is one of hundreds of moments in a picture.

        :raises SessionError: as :meth:`read`.
        """
        with kept_open(self.path) as session:
            self.part.check_rows(session, self.table, int(rows[-1]) + 1)
            array = session.array("entry", "tables", self.table, self.column)
            if isinstance(rows, range):
                return array[rows.start : rows.stop]
            found = scattered_rows(array, rows)
            if found is None:
                found = np.concatenate([array[row : row + 1] for row in rows.tolist()])
            return found

    def kept_open(self) -> AbstractContextManager[object]:
        return kept_open(self.path)


def read_head(file: h5py.File, checked: bool = False) -> Recording:
    """The recording without tables, events, inputs and checkpoints: quick, whatever the file's size.

    :param checked: whether the file's structure was looked through before.
    """
    if not checked:
        check_file(file, whole=False)
    entry = _group(file, "entry")
    texts = {name: get(entry, name, 4 * longest) for name, longest in metadata.TEXTS.items()}
    outcome, error = texts.pop("outcome"), texts.pop("error")
    recording = Recording(
        **texts,
        knobs=_json(entry, "knobs", metadata.KNOBS),
        seed=number(entry, "seed"),
        planned=number(entry, "planned") if "planned" in entry else None,
        started=float(attribute(member(entry, "start_time"), "unix")),
        seconds=number(entry, "seconds"),
        summary=_json(entry, "summary", metadata.SUMMARY),
        steps=number(entry, "steps"),
        resumed=get(entry, "resumed", 8 * MOST_RESUMED).tolist() if "resumed" in entry else [],
        run_id=get(entry, RUN_ID, 400) if RUN_ID in entry else "",
        parent=metadata.parent_from(_json(entry, "parent", metadata.PARENT)) if "parent" in entry else None,
    )
    if ANNOTATIONS_NAME in entry:
        recording.annotations = metadata.annotations_from(_json(entry, ANNOTATIONS_NAME, metadata.ANNOTATIONS))
    environment = _group(entry, "environment")
    for name in map(str, environment):
        value = get(environment, name, 4 * metadata.LABEL)
        recording.environment[name] = value if isinstance(value, str) else value.item()
    # Saved while it ran: of this file nobody writes the rest.
    recording.end("interrupted" if outcome == "running" else outcome, error)
    metadata.check_recording(recording)
    return recording


def _json(entry: h5py.Group, name: str, most: int) -> Any:
    return parse_json(get(entry, name, most), name, most)


def read(file: h5py.File, path: Path) -> Recording:
    """The whole recording; of what is larger than :data:`IN_MEMORY`, the numbers stay in the file until they are asked for."""
    held = check_file(file)
    recording = read_head(file, checked=True)
    entry = _group(file, "entry")
    tables, inputs, checkpoints = (_group(entry, name) for name in ("tables", "inputs", "checkpoints"))
    can_wait = file.driver != "core"  # which holds what was migrated, in memory alone
    by_need = can_wait and held.get("tables", 0) > IN_MEMORY
    for name in names_in(tables, "names"):
        recording.tables[name] = _table(name, tables, recording, path if by_need else None)
    first = text_of(attribute(entry, "default")).removeprefix("tables/") if "default" in entry.attrs else ""
    if first in recording.tables:
        recording.tables[first].leads = bool(recording.tables[first].shows)
    recording.events = read_events(file)
    at = {step: _group(checkpoints, step) for step in sorted(map(str, checkpoints), key=checkpoint_step)}
    wait = path if can_wait and held.get("inputs", 0) + held.get("checkpoints", 0) > IN_MEMORY else None
    recording.inputs = {name: _arrays(_group(inputs, name), RunPart.of(recording), wait) for name in map(str, inputs)}
    for step, group in at.items():
        values = metadata.checkpoint_values(get(group, "values", metadata.CHECKPOINT_VALUES))
        rows = metadata.checkpoint_rows(get(group, "rows", metadata.KNOBS)) if "rows" in group else None
        recording.checkpoints[checkpoint_step(step)] = Checkpoint(
            checkpoint_step(step), _arrays(_group(group, "arrays"), RunPart.of(recording), wait), values, rows
        )
    return recording


def checkpoint_step(name: str) -> int:
    """The step that a checkpoint is named by.

    :raises ValueError: it is none.
    """
    if not name.isdecimal() or len(name) > 16:
        raise ValueError(f"a checkpoint is called {name[:40]!r}, which is no step")
    return int(name)


def _table(name: str, tables: h5py.Group, recording: Recording, path: Path | None) -> Table:
    group = _group(tables, name)
    table = metadata.new_table(name, _named(group, "title"), recording.tables)
    rows, part = None, RunPart.of(recording)
    for key in names_in(group, "columns"):
        dataset = dataset_in(group, key)
        rows = len(dataset) if rows is None else rows
        if len(dataset) != rows:
            raise ValueError(f"{dataset.name} has {len(dataset)} rows, step has {rows}")
        about = (_named(dataset, "long_name"), text_of(attribute(dataset, "units")))
        made = metadata.new_column(table, key, dataset.dtype, dataset.shape[1:], *about)

        def chunk(start: int, stop: int, key: str = key, dataset: h5py.Dataset = dataset) -> np.ndarray | StoredChunk:
            # Steps are searched all the time.
            return FileChunk(path, part, name, key, start, stop) if path and key != "step" else dataset[start:stop]

        fill(made, rows, chunk)
    metadata.check_steps(table, recording.steps)
    if "label" in group.attrs:  # else an older Settle wrote it, which declared nothing
        shows = [text_of(attribute(group, "signal")), *names_in(group, "auxiliary_signals")]
        along = text_of(attribute(group, "along")) if "along" in group.attrs else next(iter(names_in(group, "axes")), "")
        metadata.tell(table, shows, along, False)
    return table


def _named(node: h5py.Group | h5py.Dataset, before: str) -> str:
    """The text on a table or a column: in sessions of an older Settle the attribute ``before``, which is now for other programs."""
    return text_of(attribute(node, "label" if "label" in node.attrs else before))


def fill(column: Column, rows: int, chunk: Callable[[int, int], np.ndarray | StoredChunk]) -> None:
    """Give a column its rows, in chunks from ``chunk(start, stop)``."""
    size = column.chunk_rows
    column.chunks = [chunk(start, min(start + size, rows)) for start in range(0, rows, size)]
    column.rows = rows


def first_events(file: h5py.File) -> list[Event]:
    """The first of what was done to the run, of a file whose events have not been looked through: quick, however many there are."""
    columns = [checked_array(file, "entry", "events", name) for name in ("step", "time", "kind", "value")]
    return read_events(file, min(FIRST_EVENTS, FIRST_EVENT_BYTES // max(1, columns[3].dtype.itemsize)))


def read_events(file: h5py.File, most: int | None = None) -> list[Event]:
    """What was done to the run.

    :param most: how many of the first things; None: all.
    """
    group = _group(file, "entry", "events")
    columns = [dataset_in(group, name) for name in ("step", "time", "kind", "value")]
    count = len(columns[0])
    kinds = [column.dtype.kind for column in columns]
    if count > EVENTS or kinds != ["i", "f", "S", "S"] or any(column.shape != (count,) for column in columns):
        raise ValueError("its events are not steps, times, kinds and values, or too many")
    found, size = list[Event](), 0
    last = count if most is None else min(count, most)
    rows = max(1, EVENTS_AT_ONCE // sum(column.dtype.itemsize for column in columns))
    for start in range(0, last, rows):
        for step, time, kind, value in zip(*(column[start : min(start + rows, last)] for column in columns), strict=True):
            if (size := size + len(value)) > EVENT_TEXTS:
                raise ValueError("the values of its events are too long")
            text = parse_json(text_of(value), "the value of an event", EVENT)
            event = Event(step.item(), time.item(), text_of(kind), text)
            metadata.check_event(event, found[-1].step if found else 0)
            found.append(event)
    return found


def _arrays(group: h5py.Group, part: RunPart, path: Path | None) -> Mapping[str, np.ndarray]:
    """All arrays of a group; of a file that is to be read when it is asked for them, where they lie."""
    names = list(map(str, group))
    if path is None:
        return {name: get(group, name) for name in names}
    found, where = {name: dataset_in(group, name) for name in names}, tuple(str(group.name).strip("/").split("/"))
    size = sum(array.nbytes for array in found.values())
    return StoredArrays({name: array.shape for name, array in found.items()}, size, lambda name: array_of(path, part, *where, name))


def array_of(path: Path, part: RunPart, *where: str) -> np.ndarray:
    """An array of a session that was read before and may have changed since.

    :param where: the groups that it lies in, and its name.
    :raises SessionError: the file has gone, is another one now, or is damaged there.
    """
    with opened(path) as file:
        part.check_run(file, where[-1])
        checked_array(file, *where)
        return get(_group(file, *where[:-1]), where[-1])


def _group(parent: h5py.Group, *path: str) -> h5py.Group:
    for name in path:
        group = member(parent, name)
        if not isinstance(group, h5py.Group):
            raise ValueError(f"{name} is not a group")
        parent = group
    return parent
