"""Writing a recording into an open session file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import h5py
import numpy as np

from settle.backend.core.about.annotations import Annotations
from settle.backend.core.recording import Event, Recording
from settle.backend.core.table import Table
from settle.sessions.format import ANNOTATIONS_NAME, FORMAT, RUN_ID, describe, name_for_others, put, put_names
from settle.sessions.json_values import json_default
from settle.sessions.metadata import KNOBS, SUMMARY, check_recording


def write(recording: Recording, file: h5py.File) -> None:
    """Write all of a recording; of one that still runs, the steps that are complete now.

    :raises ValueError: what it says of itself would not be read again.
    """
    check_recording(recording)
    outcome, steps = recording.outcome, recording.steps
    describe(file, NX_class="NXroot", default="entry", creator="Settle", settle_format=FORMAT)
    entry = _group(file, "entry", "NXentry")
    for name in ("title", "experiment", "preset", "device", "error"):
        put(entry, name, getattr(recording, name))
    if recording.run_id:
        put(entry, RUN_ID, recording.run_id)
    put(entry, "outcome", outcome)
    describe(put(entry, "start_time", _iso(recording.started)), unix=recording.started)
    put(entry, "end_time", _iso(recording.started + recording.seconds))
    describe(put(entry, "seconds", float(recording.seconds)), units="s")
    put(entry, "seed", recording.seed)
    put(entry, "steps", steps)
    if recording.planned is not None:
        put(entry, "planned", recording.planned)
    if recording.resumed:
        put(entry, "resumed", np.array(recording.resumed, np.int64))
    for name, most in (("knobs", KNOBS), ("summary", SUMMARY)):
        text = dumps(getattr(recording, name))
        if len(text) > most:
            raise ValueError(f"{name} of {len(text):,} characters are not possible: a session keeps {most:,}")
        put(entry, name, text)
    if recording.parent is not None:
        put(entry, "parent", dumps(asdict(recording.parent)))
    write_annotations(entry, recording.annotations)
    environment = _group(entry, "environment", "NXcollection")
    for name, value in recording.environment.items():
        put(environment, name, value if isinstance(value, (int, float)) else str(value))
    _write_tables(entry, recording.tables, steps)
    _write_events(entry, [e for e in recording.events if e.step < steps or outcome != "running"])
    inputs = _group(entry, "inputs", "NXcollection")
    for name, arrays in recording.inputs.items():
        _write_arrays(_group(inputs, name, "NXcollection"), arrays)
    checkpoints = _group(entry, "checkpoints", "NXcollection")
    for step, checkpoint in list(recording.checkpoints.items()):
        if step > steps:
            continue  # the run has gone on meanwhile: its rows are not in this file
        kept = _group(checkpoints, str(step), "NXcollection")
        put(kept, "values", dumps(checkpoint.values))
        if checkpoint.rows is not None:
            put(kept, "rows", dumps(checkpoint.rows))
        _write_arrays(_group(kept, "arrays", "NXcollection"), checkpoint.arrays)


def write_annotations(entry: h5py.Group, annotations: Annotations) -> None:
    """Write what the user says about a recording, in the place of what was there; of nothing, nothing."""
    if ANNOTATIONS_NAME in entry:
        del entry[ANNOTATIONS_NAME]
    if annotations != Annotations():
        put(entry, ANNOTATIONS_NAME, dumps(asdict(annotations)))


def _write_tables(entry: h5py.Group, tables: Mapping[str, Table], steps: int) -> None:
    group = _group(entry, "tables", "NXcollection")
    put_names(group, "names", list(tables))
    if tables:
        # What a NeXus viewer shows first: the table that tells most of the run; of several, or where none says so, the longest.
        describe(entry, default="tables/" + max(tables, key=lambda name: (tables[name].leads, len(tables[name]))))
    for table in tables.values():
        _write_table(_group(group, table.name, "NXdata"), table, table.rows_at(steps - 1))


def _write_table(group: h5py.Group, table: Table, rows: int) -> None:
    columns = table.columns
    put_names(group, "columns", list(columns))
    signal, *others = table.signals()
    describe(group, label=table.title, signal=signal.name, along=table.along)
    name_for_others(group, "title", table.title)
    put_names(group, "auxiliary_signals", [column.name for column in others])
    # Over places that are not evenly spaced silx draws no image; over the numbers of the rows it does.
    axis = "." if len(signal.shape) == 1 and not _evenly_spaced(table[table.along][:rows]) else table.along
    put_names(group, "axes", [axis, *["."] * len(signal.shape)])
    for column in columns.values():
        shape = (rows, *column.shape)
        if 0 in shape:
            dataset = put(group, column.name, np.empty(shape, column.dtype))
        else:
            size = min(rows, column.chunk_rows)
            dataset = group.create_dataset(column.name, shape, column.dtype, chunks=(size, *column.shape), fletcher32=True)
            for row in range(0, rows, size):
                dataset[row : row + size] = column[row : min(row + size, rows)]
        describe(dataset, label=column.label, units=column.unit)
        name_for_others(dataset, "long_name", column.label)
        if column is signal and (kind := _interpretation(rows, signal.shape)):
            describe(dataset, interpretation=kind)


def _evenly_spaced(places: np.ndarray) -> bool:
    gaps = np.diff(places.astype(float))
    return len(gaps) == 0 or bool(gaps[0] and np.allclose(gaps, gaps[0]))


def _interpretation(rows: int, shape: tuple[int, ...]) -> str:
    """What NeXus calls the last dimensions of a signal: a curve, or an image; nothing: viewers see it by themselves."""
    if len(shape) == 1:
        return "spectrum" if rows == 1 else ""
    return "image" if len(shape) > 1 and shape[-1] > 2 else ""


def _write_events(entry: h5py.Group, events: list[Event]) -> None:
    group = _group(entry, "events", "NXcollection")
    put(group, "step", np.array([e.step for e in events], np.int64))
    describe(put(group, "time", np.array([e.time for e in events], np.float64)), units="s")
    texts = {"kind": [e.kind.encode() for e in events], "value": [dumps(e.value).encode() for e in events]}
    for name, raw in texts.items():
        data = np.array(raw, dtype=h5py.string_dtype("utf-8", max(map(len, raw), default=1) or 1))
        # One drawn picture among many turned knobs makes long rows of nothing: they are compressed.
        packed = {"chunks": True, "compression": "gzip", "shuffle": True, "fletcher32": True} if events else {}
        group.create_dataset(name, data=data, **packed)


def _write_arrays(group: h5py.Group, arrays: Mapping[str, Any]) -> None:
    for name, array in arrays.items():
        put(group, name, array)


def _group(parent: h5py.Group, name: str, kind: str) -> h5py.Group:
    group = parent.create_group(name)
    describe(group, NX_class=kind)
    return group


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def dumps(value: Any) -> str:
    """JSON text; NumPy's numbers and arrays become JSON's, not-a-number stays ``NaN``."""
    return json.dumps(value, default=json_default)
