"""A recording: append-only tables with one writer and any number of readers.

The writer is the runner's thread; views, the journal and the command line read.
Rows are published last: a reader that sees ``len(table) == n`` can read n whole
rows. Rows are never changed once they are published.
"""

from __future__ import annotations

import json
import threading
import time as clock
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from settle.backend.core.about.annotations import Annotations, Parent
from settle.backend.core.about.event import Event
from settle.backend.core.checkpoint_rules import thinned
from settle.backend.core.column import StoredArrays, bytes_of
from settle.backend.core.frame import Frame
from settle.backend.core.knobs import KnobError
from settle.backend.core.table import MOST_COLUMNS, MOST_DIMENSIONS, MOST_TABLES, Table, is_table_name

BATCH_ROWS = 64
"""Rows that are written together at most: as many as the processor's caches hold, and few beside a chunk of a column."""

EXTENDED = "extended"
"""Kind of the event by which a run goes on past its planned end; its value {"from": knobs, "to": knobs} has the knobs that changed."""

HEAD_BYTES, ARRAY_BYTES = 14_000, 350
"""What a session file takes beside its numbers: once, and for each column or array in it, measured over all experiments."""

EVENT, EVENTS, EVENT_TEXTS = 16 << 20, 500_000, 64 << 20
"""Characters of JSON that the value of an event may have, events of a run, and characters of all of their values."""

KIND, EVENT_BYTES = 100, 2 << 30
"""Characters of the kind of an event, and bytes of all events in a file, where each has as many as the longest."""

MOST_RESUMED = 10_000
"""Of how often a run was taken up again, the last times are kept."""

LONGEST_ERROR = 200_000
"""Characters that are kept of what ended a run."""


class EventRoom:
    """What can still be done to a run: more would make a session that is not read any more.

    :raises KnobError: there is no room for what was done already.
    """

    def __init__(self, events: Sequence[Event]):
        self._count = self._texts = self._longest = 0
        for event in events:
            self.take(event.kind, event.value)

    def take(self, kind: str, value: Any) -> None:
        """Count something that is done now.

        :raises KnobError: there is no room for it; what came before stays.
        """
        size = len(json.dumps(value, default=lambda each: each.tolist() if isinstance(each, (np.ndarray, np.generic)) else str(each)))
        count, texts, longest = self._count + 1, self._texts + size, max(self._longest, size)
        why = ""
        if size > EVENT:
            why = f"it takes {size:,} characters, and a session keeps at most {EVENT:,} of one"
        elif count > EVENTS:
            why = f"{EVENTS:,} things were done to this run, which is all that a session keeps"
        elif texts > EVENT_TEXTS:
            why = f"all that was done to this run would take {texts:,} characters, and a session keeps at most {EVENT_TEXTS:,}"
        elif count * (longest + KIND) > EVENT_BYTES:
            why = f"beside {count - 1:,} others a session keeps nothing of {longest:,} characters"
        if why:
            raise KnobError(kind, f"This {'turn of a knob' if kind == 'knob' else kind} is not done: {why}. The run goes on without it.")
        self._count, self._texts, self._longest = count, texts, longest


@dataclass(frozen=True)
class Checkpoint:
    """All that is needed to go on from ``step``: arrays and JSON-able values, never pickle."""

    step: int
    arrays: Mapping[str, np.ndarray]
    values: Mapping[str, Any] = field(default_factory=dict)
    rows: Mapping[str, int] | None = None
    """Rows of each table when it was made: what is measured of the same step afterwards, since the run ended there, is no part of a run
    that goes on. None: an older version made it, and all rows of its steps count."""

    def __post_init__(self) -> None:
        if not isinstance(self.arrays, StoredArrays):
            # Copied at once: the experiment goes on with its own arrays.
            object.__setattr__(self, "arrays", {name: np.array(array) for name, array in self.arrays.items()})

    @property
    def bytes(self) -> int:
        """What its arrays take in a session file."""
        return _in_a_file(self.arrays)


@dataclass
class Recording:
    """One run: its knobs and seed, its tables, what was done to it, and how it ended."""

    experiment: str
    knobs: dict[str, Any]
    """As they stood at the start (:meth:`knobs_at` has what was turned); of a run that was extended, those that say how long it is as
    they are now."""
    seed: int = 0
    preset: str = ""
    title: str = ""
    device: str = "cpu"
    planned: int | None = None
    """Number of steps that the run intends to take, if it is known."""
    started: float = field(default_factory=clock.time)
    """Seconds since 1970."""
    seconds: float = 0.0
    """How long the run has computed (pauses included), s."""
    outcome: str = "running"
    """``running``, ``finished``, ``stopped``, ``diverged``, ``failed`` or ``interrupted``."""
    error: str = ""
    summary: dict[str, Any] = field(default_factory=dict)
    environment: dict[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, Mapping[str, np.ndarray]] = field(default_factory=dict)
    """Arrays that came from files, kept so that the run can be repeated without them."""
    tables: dict[str, Table] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    checkpoints: dict[int, Checkpoint] = field(default_factory=dict)
    """By their step; old ones are thinned out."""
    resumed: list[int] = field(default_factory=list)
    """Steps at which the run was taken up again from a checkpoint, after its process had ended."""
    run_id: str = field(default_factory=lambda: str(uuid.uuid4()), compare=False)
    """Which run this is, however its files are called and whatever the clock says: kept when it is taken up again. Empty: it was
    recorded by a version that gave none."""
    parent: Parent | None = None  # of a fork
    annotations: Annotations = Annotations()  # while it is being recorded, those in its journal count
    steps: int = 0
    """Number of steps taken; the last one is ``steps - 1`` (steps count from 0)."""
    went_on: int = field(default=0, repr=False, compare=False)
    """Step at which the run last went on after a pause: a pace is not measured across it."""
    end_seconds: float = field(default=0.0, repr=False, compare=False)
    """Computing that the planned steps have still to do besides what any of them takes, as the experiment foresees it, s."""
    _latest: int | None = field(default=None, repr=False, compare=False)
    """Step of the checkpoint that :meth:`keep_latest` keeps."""
    ended: threading.Event = field(default_factory=threading.Event, repr=False, compare=False)

    def append(self, step: int, time: float, frames: Sequence[Any]) -> None:
        """Add the frames of one step (the writer only).

        :raises ValueError: a value's shape differs from that of the rows before it.
        """
        made: list[Checkpoint] = []
        for frame in frames:
            if isinstance(frame, Checkpoint):
                made.append(frame)
                continue
            table = self.tables.get(frame.table)
            if table is None:
                table = self._new_table(frame)
            table.append(step, time, *frame.row())
        for checkpoint in made:
            self._keep(self._with_rows(checkpoint))
        self.seconds = time
        self.steps = step + 1

    def extend(self, taken: Sequence[tuple[int, float, Sequence[Any]]]) -> None:
        """Add the frames of several steps (the writer only): (step, time, frames) of each.

        :raises ValueError: as :meth:`append`; the steps before the refused one are kept.
        """
        for begin in range(0, len(taken), BATCH_ROWS):
            some = taken[begin : begin + BATCH_ROWS]
            if len(some) < 2 or not self._extend_at_once(some):
                for each in some:
                    self.append(*each)

    def _with_rows(self, checkpoint: Checkpoint) -> Checkpoint:
        return replace(checkpoint, rows={name: len(table) for name, table in self.tables.items()})

    def _keep(self, checkpoint: Checkpoint) -> None:
        """Keep a checkpoint that the experiment gave; older ones are thinned out."""
        found = {step: kept for step, kept in self.checkpoints.items() if step != self._latest} | {checkpoint.step: checkpoint}
        self._latest = None
        self.checkpoints = {step: found[step] for step in thinned(found)}

    @property
    def made_by_clock(self) -> int | None:
        """Step of the checkpoint that goes when the next one comes; None: there is none such."""
        return self._latest

    def keep_latest(self, checkpoint: Checkpoint) -> None:
        """Keep a checkpoint until a later one comes, of whatever kind: for going on from there (the writer only).

        When it is made depends on the clock, so it has no part in which of the experiment's own are kept.
        """
        found = {step: kept for step, kept in self.checkpoints.items() if step != self._latest}
        self._latest = None if checkpoint.step in found else checkpoint.step
        self.checkpoints = {**found, checkpoint.step: found.get(checkpoint.step) or self._with_rows(checkpoint)}

    def _extend_at_once(self, taken: Sequence[tuple[int, float, Sequence[Any]]]) -> bool:
        """The same column by column, in little more than half of the time; False, and nothing added, if the steps are not all alike."""
        steps, times, frames = zip(*taken, strict=True)
        kinds = [type(frame) for frame in frames[0]]
        if len(set(kinds)) < len(kinds) or not all(issubclass(kind, Frame) for kind in kinds):
            return False
        if any([type(frame) for frame in each] != kinds for each in frames):
            return False
        written: list[tuple[Table, int]] = []
        for kind, alike in zip(kinds, zip(*frames, strict=True), strict=True):
            table, rows = self.tables.get(kind.table), kind.rows(alike)
            count = table.write_all(steps, times, *rows) if table is not None and rows is not None else 0
            if table is None or not count:
                return False
            written.append((table, count))
        for table, rows in written:
            table.publish(rows)
        self.seconds, self.steps = times[-1], steps[-1] + 1
        return True

    def _new_table(self, frame: Any) -> Table:
        columns = frame.columns()
        for name in (frame.table, *columns):
            if not is_table_name(name):
                raise ValueError(f"{name!r} is no name for a table or a column: it has a letter or a digit, no slash, nothing invisible.")
        if len(self.tables) >= MOST_TABLES or len(columns) > MOST_COLUMNS - 2:
            raise ValueError(f"{frame.table}: a recording has at most {MOST_TABLES} tables, and a table {MOST_COLUMNS:,} columns.")
        table = Table(frame.table, frame.title)
        if isinstance(frame, Frame):
            table.shows, table.along, table.leads = tuple(frame.shown()), frame.along, frame.leads
        for name, value in zip(columns, frame.row()[1], strict=True):
            array = np.asarray(value)
            if array.dtype.kind not in "biufc" or (array.shape and not isinstance(value, np.ndarray)):
                raise ValueError(f"{frame.table}.{name} is a {type(value).__name__}: a frame holds numbers and NumPy arrays of numbers.")
            if array.ndim > MOST_DIMENSIONS:
                raise ValueError(f"{frame.table}.{name} has {array.ndim} dimensions: an array of a frame has at most {MOST_DIMENSIONS}.")
            label, unit = frame.describe(name)
            dtype = np.dtype(float) if frame.is_real(name) and not array.shape else array.dtype
            table.add_column(name, dtype, array.shape, label, unit)
        # A new dictionary: a reader that iterates over the old one is not disturbed.
        self.tables = {**self.tables, frame.table: table}
        return table

    def same_run(self, other: Recording) -> bool:
        """Whether both are recordings of one run, or of parts of it."""
        if self.run_id and other.run_id:
            return self.run_id == other.run_id
        return self.started == other.started

    def event(self, step: int, time: float, kind: str, value: Any) -> None:
        """Note something done to the run."""
        self.add_events([Event(step, time, kind, value)])

    def add_events(self, events: Sequence[Event]) -> None:
        """Note several things, in the order in which they were done."""
        self.events = [*self.events, *events]
        for event in events:
            if event.kind == EXTENDED:
                self.knobs = {**self.knobs, **event.value["to"]}

    def end(self, outcome: str, error: str = "") -> None:
        """Close the recording: no row is added after this."""
        self.outcome, self.error = outcome, error[:LONGEST_ERROR]
        self.ended.set()

    def knobs_at(self, step: int) -> dict[str, Any]:
        """All knobs as they stood when ``step`` was computed, turned before it or not."""
        found = self.knobs_before(step + 1)
        for event in self.events:
            if event.kind == "knob" and event.step <= step:
                found |= event.value
        return found

    def knobs_before(self, step: int) -> dict[str, Any]:
        """:attr:`knobs` as they were before the run was extended at ``step`` or later; 0: those with which it began."""
        found = dict(self.knobs)
        for event in reversed(self.events):
            if event.kind == EXTENDED and event.step >= step:
                found |= event.value["from"]
        return found

    def checkpoint_at(self, at: int) -> Checkpoint | None:
        """The last checkpoint of what was done up to step ``at``; the first one if they are all later; None: there is none."""
        found = self.checkpoints
        done = [step for step in found if step <= at + 1]
        return found[max(done) if done else min(found)] if found else None

    @property
    def bytes(self) -> int:
        """Size of its session file within some percent, wherever it lies now: rows in whole pieces, checkpoints and inputs."""
        tables = sum(table.file_bytes + len(table.columns) * ARRAY_BYTES for table in list(self.tables.values()))
        checkpoints = sum(checkpoint.bytes for checkpoint in list(self.checkpoints.values()))
        return HEAD_BYTES + tables + checkpoints + sum(_in_a_file(arrays) for arrays in self.inputs.values())


def _in_a_file(arrays: Mapping[str, np.ndarray]) -> int:
    return bytes_of(arrays) + ARRAY_BYTES * len(arrays)
