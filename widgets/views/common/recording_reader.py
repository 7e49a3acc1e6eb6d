"""Reads the tables of a recording as they stood after a step: the base of the readers of all experiments."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from settle.backend.core.recording import Recording
from settle.backend.core.run_progress import steps_per_second
from settle.backend.core.table import Table
from settle.widgets.panels.base.ranges import round_level
from settle.widgets.panels.charts.curves import Line
from settle.widgets.theme import theme
from settle.widgets.views.common.curve_points import POINTS, ColumnCopy, RunningMean, stretch

MOST_TICKS = 2000
"""Ticks of events: more than a plot is wide, in pixels."""


class RunReader:
    """One recording at a step.

    A subclass says what its pictures begin with and what its curves run over: updates, iterations, epochs.
    What it keeps are copies of rows, which never change; it reads the same whether it was asked before or not.
    """

    begins_with: tuple[str, ...] = ()
    """Tables: as soon as one of them has a row, there is something to see; none named: any table."""
    axis: str = "t"
    """The column that curves run over."""
    axis_knob: str = "updates"
    """The knob that says how far the axis goes."""
    shortest_axis: float = 10.0

    def __init__(self, recording: Recording):
        self.recording = recording
        self.at = 0
        self._rows: dict[str, int] = {}
        self._means: dict[tuple[str, str], RunningMean] = {}
        self._copies: dict[tuple[str, str], ColumnCopy] = {}

    def seek(self, at: int) -> bool:
        """Turn to a step; whether there is anything to see."""
        self.at, self._rows = at, {}
        return any(self.rows(name) for name in self.begins_with or self.recording.tables)

    # -- tables --------------------------------------------------------------------------------

    def table(self, name: str) -> Table | None:
        return self.recording.tables.get(name)

    def rows(self, name: str) -> int:
        """How many rows of a table there were at the step when it was first asked for; a picture asks for some dozens of times."""
        if name not in self._rows:
            table = self.table(name)
            self._rows[name] = table.rows_at(self.at) if table else 0
        return self._rows[name]

    def now(self, table: str, column: str) -> float:
        """A number of a table's last row; NaN if there is none."""
        found = self.row(table, column)
        return math.nan if found is None else float(found)

    def row(self, table: str, column: str) -> np.ndarray | None:
        """What a column holds in a table's last row; None if there is none."""
        rows, there = self.rows(table), self.table(table)
        return there[column][rows - 1] if there is not None and rows and column in there else None

    def numbers(self, table: str, column: str) -> np.ndarray:
        """A scalar column up to the step, as floats, each row read once; empty if it is not there."""
        there, rows = self.table(table), self.rows(table)
        if there is None or not rows or column not in there:
            return np.empty(0)
        if (table, column) not in self._copies:
            self._copies[table, column] = ColumnCopy(there, column)
        return self._copies[table, column].first(rows)

    def scalars(self, table: str) -> dict[str, float]:
        """All numbers of a table's last row; empty if there is none."""
        rows, there = self.rows(table), self.table(table)
        if there is None or not rows:
            return {}
        return {name: float(column[rows - 1]) for name, column in there.columns.items() if not column.shape}

    def setting(self, knob: str) -> Any:
        """A knob as it stands at the step, turned or not."""
        return self.recording.knobs_at(self.at).get(knob)

    # -- the axis of curves --------------------------------------------------------------------

    def reached(self) -> float:
        """Where the step lies on the axis; NaN: not known yet. Here each step but the first is an update."""
        return float(self.at)

    def planned(self) -> float:
        """Where the axis ends once the run is done."""
        return float(int(self.recording.knobs.get(self.axis_knob, 0)) or 1)

    def place_of(self, step: int) -> float:
        """Where another step lies on the axis."""
        return float(step)

    def x_range(self) -> tuple[float, float]:
        """It ends where the run is planned to end, and further in a run that was extended; of one without a plan by rare, large steps."""
        reached, planned = self.reached(), self.planned()
        if planned > 0 and not reached > planned:
            return 0.0, float(max(1, planned))
        return 0.0, round_level(self.shortest_axis if math.isnan(reached) else max(reached, self.shortest_axis))

    def diverged(self) -> bool:
        """Whether the run ended here by growing beyond all bounds."""
        return self.recording.outcome == "diverged" and self.at >= self.recording.steps - 1

    def marks(self) -> list[tuple[float, str]]:
        """Labelled lines across curves: the end of a run that diverged."""
        return [(self.reached(), "diverged")] if self.diverged() else []

    def ticks(self) -> list[float]:
        """Where something was done to the run."""
        steps = sorted({event.step for event in self.recording.events if event.step <= self.at})
        return sorted({self.place_of(step) for step in steps[:: -(-len(steps) // MOST_TICKS) or 1]})

    def drawing(self) -> dict[str, Any]:
        """What curves show beside their data: range, cursor, turned knobs, marks."""
        return {"x_range": self.x_range(), "at": self.reached(), "ticks": self.ticks(), "marks": self.marks()}

    # -- curves --------------------------------------------------------------------------------

    def curve(self, table: str, column: str) -> tuple[np.ndarray, np.ndarray]:
        """Places and values of a column, of many rows means of some; empty if there is none."""
        there, rows = self.table(table), self.rows(table)
        if there is None or not rows or column not in there:
            return np.empty(0), np.empty(0)
        mean = self._means.setdefault((table, column), RunningMean(there, column))
        places, values = mean.curve(rows)
        return self.places(table, places), values

    def mean_of(self, table: str) -> int:
        """Of how many rows each point of :meth:`curve` is the mean."""
        return stretch(self.rows(table), POINTS)

    def places(self, table: str, rows: np.ndarray) -> np.ndarray:
        """Where rows of a table lie on the axis."""
        return self.recording.tables[table][self.axis][rows].astype(float)

    def line_of(self, table: str, column: str, name: str, colour: int | str, *, dashed: bool = False, in_legend: bool = True) -> Line:
        """A column over the axis."""
        x, y = self.curve(table, column)
        return Line(name, x, y, colour, dashed, in_legend, mean_of=self.mean_of(table))

    def level(self, value: float, name: str, colour: int | str | None = None, *, dashed: bool = True, in_legend: bool = True) -> Line:
        """A line at one height across the picture; without a colour a quiet one."""
        ink = theme.current().muted if colour is None else colour
        return Line(name, np.array(self.x_range()), np.array([value, value]), ink, dashed, in_legend, measured=False)

    def pace(self) -> float:
        """Steps of the axis that the run took in a second, up to the step on show; NaN: not known."""
        return steps_per_second(self.recording, self.at)
