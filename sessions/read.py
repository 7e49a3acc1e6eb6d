"""Reading a recording out of an open session file."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

from settle.backend.core.column import Column, StoredChunk
from settle.backend.core.recording import Checkpoint, Event, Recording
from settle.backend.core.table import Table
from settle.sessions.format import FORMAT, RUN_ID, SessionError, dataset_in, get, names_in, number, opened, text_of

IN_MEMORY = 100 << 20
"""Bytes of tables up to which a session is read whole; of a larger one, chunks are read when asked for."""


@dataclass(frozen=True)
class FileChunk:
    """Rows ``start`` to ``stop`` of a column, in a session file."""

    path: Path
    table: str
    column: str
    start: int
    stop: int

    def read(self) -> np.ndarray:
        """:raises SessionError: the file has gone, or is damaged there."""
        with opened(self.path) as file:
            return dataset_in(file["entry/tables"][self.table], self.column)[self.start : self.stop]  # type: ignore[index]


def read_head(file: h5py.File) -> Recording:
    """The recording without tables, inputs and checkpoints: quick, whatever the file's size."""
    entry = _group(file, "entry")
    recording = Recording(
        experiment=get(entry, "experiment"),
        knobs=json.loads(get(entry, "knobs")),
        seed=number(entry, "seed"),
        preset=get(entry, "preset"),
        title=get(entry, "title"),
        device=get(entry, "device"),
        planned=number(entry, "planned") if "planned" in entry else None,
        started=float(entry["start_time"].attrs["unix"]),  # type: ignore[arg-type]
        seconds=number(entry, "seconds"),
        summary=json.loads(get(entry, "summary")),
        steps=number(entry, "steps"),
        resumed=get(entry, "resumed").tolist() if "resumed" in entry else [],
        run_id=get(entry, RUN_ID) if RUN_ID in entry else "",
    )
    environment = _group(entry, "environment")
    for name in map(str, environment):
        value = get(environment, name)
        recording.environment[name] = value if isinstance(value, str) else value.item()
    outcome = get(entry, "outcome")
    # Saved while it ran: of this file nobody writes the rest.
    recording.end("interrupted" if outcome == "running" else outcome, get(entry, "error"))
    return recording


def read(file: h5py.File, path: Path) -> Recording:
    """The whole recording; tables of more than :data:`IN_MEMORY` stay in the file until they are asked for."""
    recording = read_head(file)
    entry = _group(file, "entry")
    tables = _group(entry, "tables")
    size = sum(dataset_in(_group(tables, t), c).nbytes for t in tables for c in tables[t])  # type: ignore[union-attr]
    by_need = size > IN_MEMORY and int(file.attrs["settle_format"]) == FORMAT and file.driver != "core"  # type: ignore[arg-type]
    for name in names_in(tables, "names"):
        recording.tables[name] = _table(name, _group(tables, name), path if by_need else None)
    recording.events = read_events(file)
    for name, group in _group(entry, "inputs").items():
        recording.inputs[name] = _arrays(group)
    for step, group in sorted(_group(entry, "checkpoints").items(), key=lambda item: int(item[0])):
        rows = json.loads(get(group, "rows")) if "rows" in group else None
        recording.checkpoints[int(step)] = Checkpoint(int(step), _arrays(_group(group, "arrays")), json.loads(get(group, "values")), rows)
    return recording


def _table(name: str, group: h5py.Group, path: Path | None) -> Table:
    table = Table(name, text_of(group.attrs["title"]))
    table.columns.clear()
    rows = len(dataset_in(group, "step"))
    for key in names_in(group, "columns"):
        dataset = dataset_in(group, key)
        if len(dataset) != rows:
            raise ValueError(f"{dataset.name} has {len(dataset)} rows, step has {rows}")
        about = (text_of(dataset.attrs["long_name"]), text_of(dataset.attrs["units"]))
        column = table.add_column(key, dataset.dtype, dataset.shape[1:], *about)

        def chunk(start: int, stop: int, key: str = key, dataset: h5py.Dataset = dataset) -> np.ndarray | StoredChunk:
            # Steps are searched all the time.
            return FileChunk(path, name, key, start, stop) if path and key != "step" else dataset[start:stop]

        fill(column, rows, chunk)
    return table


def fill(column: Column, rows: int, chunk: Callable[[int, int], np.ndarray | StoredChunk]) -> None:
    """Give a column its rows, in chunks from ``chunk(start, stop)``."""
    size = column.chunk_rows
    column.chunks = [chunk(start, min(start + size, rows)) for start in range(0, rows, size)]
    column.rows = rows


def read_events(file: h5py.File) -> list[Event]:
    """What was done to the run."""
    group = _group(_group(file, "entry"), "events")
    steps, times = get(group, "step"), get(group, "time")
    kinds, values = get(group, "kind"), get(group, "value")
    return [
        Event(int(step), float(time), text_of(kind), json.loads(text_of(value)))
        for step, time, kind, value in zip(steps, times, kinds, values, strict=True)
    ]


def _arrays(group: h5py.Group) -> dict[str, np.ndarray]:
    return {name: get(group, name) for name in map(str, group)}


def _group(parent: h5py.Group, name: str) -> h5py.Group:
    group = parent[name]
    if not isinstance(group, h5py.Group):
        raise SessionError(f"{parent.file.filename} is no Settle session: {name} is not a group.")
    return group
