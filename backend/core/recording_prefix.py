"""The first part of a recording as a recording of its own, to go on from one of its checkpoints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from settle.backend.core.knobs import KnobError
from settle.backend.core.recording import MOST_RESUMED, Recording
from settle.backend.core.table import Table


def history(old: Recording, at: int) -> Recording:
    """What ``old`` held when ``at`` steps were taken: rows, events and checkpoints; it is written on where it ends. It is the same run,
    so what the user says about it goes with it.

    Whole chunks of rows are those of ``old``, in memory or on disk; only the rows after them are copied.

    :param at: the step of one of its checkpoints.
    """
    knobs = old.knobs_before(at)
    made = Recording(old.experiment, knobs, old.seed, old.preset, old.title, old.device, started=old.started, inputs=old.inputs)
    made.run_id, made.parent, made.annotations = old.run_id, old.parent, old.annotations
    rows = old.checkpoints[at].rows
    tables = {name: _first_rows(table, table.rows_at(at - 1) if rows is None else rows.get(name, 0)) for name, table in old.tables.items()}
    made.tables = {name: table for name, table in tables.items() if len(table)}
    made.events = [event for event in old.events if event.step < at]
    made.checkpoints = {step: checkpoint for step, checkpoint in old.checkpoints.items() if step <= at}
    made.resumed = [*(step for step in old.resumed if step <= at), at][-MOST_RESUMED:]
    made.steps, made.planned = at, old.planned
    made.seconds = max((float(table["time"][-1]) for table in made.tables.values()), default=0.0)
    return made


def as_it_stood(old: Recording, at: int) -> Recording:
    """What ``old``, which may go on, held of tables and events when ``at`` steps were taken, to be read: no checkpoints, no inputs.

    Whole chunks of rows are those of ``old``; only the rows after them are copied.
    """
    made = Recording(old.experiment, old.knobs_before(at), old.seed, old.preset, old.title, old.device, started=old.started)
    tables = {name: _first_rows(table, table.rows_at(at - 1)) for name, table in old.tables.items()}
    made.tables = {name: table for name, table in tables.items() if len(table)}
    made.events = [event for event in old.events if event.step < at]
    made.steps, made.planned = at, old.planned
    made.seconds = max((float(table["time"][-1]) for table in made.tables.values()), default=0.0)
    return made


class _ContinuedTable(Table):
    """A table whose first rows are those of an earlier recording."""

    def append(self, step: int, time: float, keys: Sequence[str], values: Sequence[Any]) -> None:
        """:raises KnobError: the run's rows are not such as the first ones: another version of Settle wrote those."""
        try:
            super().append(step, time, keys, values)
        except ValueError as e:
            raise KnobError(
                self.name, f"This session cannot go on: its tables are not such as this version of Settle writes ({e}). Run it anew."
            ) from e


def _first_rows(table: Table, rows: int) -> Table:
    made = _ContinuedTable(table.name, table.title)
    made.shows, made.along, made.leads = table.shows, table.along, table.leads
    for column in table.columns.values():
        if column.name not in made:
            made.add_column(column.name, column.dtype, column.shape, column.label, column.unit)
    made.begin_with(table, rows)
    return made
