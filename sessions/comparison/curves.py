"""The curves that runs have in common, and their places on one axis: by step, by epoch, or by the part of the run that is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from settle.backend.core.recording import Recording
from settle.backend.core.table import Table
from settle.sessions.comparison.compared_run import ComparedRun

Alignment = Literal["step", "epoch", "fraction"]
ALIGNMENTS: dict[Alignment, str] = {
    "step": "step",
    "epoch": "epoch",
    "fraction": "part of the run, of the steps that it took",
}
"""The axis of each, in words."""
EPOCH = "epoch"
"""The column that says how many epochs are done."""
_AXES = ("step", "time", EPOCH, "t")
"""Columns that other columns run over."""


@dataclass(frozen=True)
class Quantity:
    """A number that a table has in each row."""

    table: str
    column: str
    unit: str = ""
    label: str = ""

    @property
    def name(self) -> str:
        """``epochs.test_error.ep``"""
        return f"{self.table}.{self.column}"


@dataclass(frozen=True, eq=False)
class RunCurve:
    """One quantity of one run: ``x`` rising, ``y`` as long; NaN is a value that was measured and is no number."""

    x: np.ndarray
    y: np.ndarray

    def at(self, place: float) -> tuple[float, float] | None:
        """Place and value of the last row up to ``place``; None before the first row and after the last one."""
        if not len(self.x) or not self.x[0] <= place <= self.x[-1]:
            return None
        i = int(np.searchsorted(self.x, place, "right")) - 1
        return float(self.x[i]), float(self.y[i])


def quantities(recording: Recording) -> list[Quantity]:
    """All curves of a run."""
    found = list[Quantity]()
    for table in recording.tables.values():
        for column in table.columns.values():
            if not column.shape and column.dtype.kind in "biuf" and column.name not in _AXES:
                found.append(Quantity(table.name, column.name, column.unit, column.label))
    return found


def pictures(runs: Sequence[ComparedRun]) -> list[Quantity]:
    """Columns of pictures, matrices or stacks of them, that all runs have."""
    found = list[Quantity]()
    for table in runs[0].recording.tables.values():
        for column in table.columns.values():
            if all(_is_picture(run.recording.tables.get(table.name), column.name) for run in runs):
                found.append(Quantity(table.name, column.name, column.unit, column.label))
    return found


def _is_picture(table: Table | None, name: str) -> bool:
    return (
        table is not None
        and name in table
        and len(table[name].shape) > 1
        and min(table[name].shape) > 0
        and table[name].dtype.kind in "biuf"
    )


def shared(runs: Sequence[ComparedRun]) -> tuple[list[Quantity], dict[str, list[str]]]:
    """The curves that all runs have, by table, name and unit; and those that some have alone, each with the letters of those runs."""
    has = dict[tuple[str, str, str], list[str]]()
    first = dict[tuple[str, str, str], Quantity]()
    for run in runs:
        for each in quantities(run.recording):
            key = (each.table, each.column, each.unit)
            has.setdefault(key, []).append(run.letter)
            first.setdefault(key, each)
    all_have = [first[key] for key, letters in has.items() if len(letters) == len(runs)]
    rest = {first[key].name + (f" ({key[2]})" if key[2] else ""): letters for key, letters in has.items() if len(letters) < len(runs)}
    return all_have, rest


def in_epochs(runs: Sequence[ComparedRun]) -> bool:
    """Whether all runs say how many epochs are done."""
    return all(epoch_table(run.recording) is not None for run in runs)


def epoch_table(recording: Recording) -> Table | None:
    """Of the tables that have a column of epochs, the one with the most rows; None: there is none."""
    found = [table for table in recording.tables.values() if EPOCH in table and not table[EPOCH].shape and len(table)]
    return max(found, key=len, default=None)


def places(recording: Recording, table: Table, rows: int, way: Alignment) -> np.ndarray | None:
    """Where the first rows of a table lie on the axis; None: the table has no column of epochs."""
    if way == "epoch":
        there = EPOCH in table and not table[EPOCH].shape
        return np.asarray(table[EPOCH][:rows], float) if there else None
    steps = np.asarray(table["step"][:rows], float)
    return steps if way == "step" else steps / max(1, recording.steps - 1)


def read_curve(recording: Recording, quantity: Quantity, way: Alignment) -> RunCurve | None:
    """A curve of a run; of several rows at one place the last. None: its table does not say where its rows lie on this axis."""
    table = recording.tables[quantity.table]
    rows = len(table)
    x = places(recording, table, rows, way)
    if x is None:
        return None
    y = np.asarray(table[quantity.column][:rows], float)
    known = np.isfinite(x)
    if not known.all():
        x, y = x[known], y[known]
    if (np.diff(x) < 0).any():  # epochs of a stranger's session may run backwards
        order = np.argsort(x, kind="stable")
        x, y = x[order], y[order]
    last = np.append(x[1:] != x[:-1], True) if len(x) else np.zeros(0, bool)
    return RunCurve(x[last], y[last])
