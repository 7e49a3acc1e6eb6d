"""The course of a settling network: the table ``states`` as the screen shows it."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np

from settle.backend.core.recording import Recording
from settle.backend.core.table import Table
from settle.widgets.panels.base.timescale import Timescale, timescale
from settle.widgets.panels.charts.curves import Line
from settle.widgets.views.common.sampled_rows import Envelope, Sampled

WAYS = (("Two phases", "phases"), ("Whole run", "whole"), ("Last 200 steps", "last"))
"""Time axes to choose from: (title, name)."""


class Course:
    """Reads ``states`` of one recording at any step; the first sample of a batch."""

    def __init__(self, recording: Recording):
        self.recording = recording
        knobs = recording.knobs
        self.every = max(1, int(knobs.get("every", 1)))
        self.free = math.ceil(int(knobs.get("T", 0)) / self.every)
        """Rows of the free phase."""
        self.nudged = int(knobs.get("K", 0))
        self.rows = 0
        """Rows of ``states`` at the step that was looked at last."""
        self.scale = Timescale(0, 1)
        self.sampled: Sampled | None = None
        self._envelopes: dict[str, Envelope] = {}
        self._changes: list[tuple[int, int]] = []
        self._phase, self._phases_read = 0, 0

    @property
    def table(self) -> Table | None:
        return self.recording.tables.get("states")

    @property
    def layers(self) -> list[str]:
        """Names of the layers, output first."""
        names = self.table.columns if self.table else ()
        return sorted((n for n in names if re.fullmatch(r"s\d+", n)), key=lambda n: int(n[1:]))

    def units(self) -> list[int]:
        """Number of units in each layer."""
        assert self.table is not None
        return [math.prod(self._shape(name)) for name in self.layers]

    @property
    def _batch(self) -> bool:
        """Whether rows hold a batch of samples: the output is then samples x units, else units."""
        return self.table is not None and "s0" in self.table and len(self.table["s0"].shape) > 1

    def _shape(self, name: str) -> tuple[int, ...]:
        """Of a layer of one sample: (units,), or (channels, height, width)."""
        assert self.table is not None
        return self.table[name].shape[1:] if self._batch else self.table[name].shape

    def _first(self, rows: np.ndarray) -> np.ndarray:
        """``rows x units`` of the first sample; maps channel by channel, row by row."""
        return (rows[:, 0] if self._batch else rows).reshape(len(rows), -1)

    def maps(self) -> dict[str, np.ndarray]:
        """Layer -> its maps at the step, channels x height x width, of a convolutional net; else nothing."""
        shapes = {name: self._shape(name) for name in self.layers}
        return {name: self.state(name).reshape(shape) for name, shape in shapes.items() if len(shape) == 3}

    def cut_off(self, target: np.ndarray | None) -> float | None:
        """Where the target's unit is cut off, 0 or 1, so that rho' = 0 there; of the nudged phase: where it was before.

        None: it is not, or nothing cuts there (the state of the start does not count).
        """
        knobs, layers = self.recording.knobs, self.layers
        cuts = knobs.get("activation") == "hardsigm" or knobs.get("clamp")
        if not cuts or target is None or "s0" not in layers or not np.any(target):
            return None
        changes = self.phase_changes()
        row = changes[-1][0] if changes and changes[-1][1] else self.rows - 1
        value = self.state("s0", row)[int(np.argmax(target))] if row > 0 else math.nan
        return 1.0 if value >= 1 else 0.0 if value <= 0 else None

    def look(self, at: int, way: str) -> int:
        """Turn to a step, on a time axis; gives the number of rows there are."""
        table = self.table
        self.rows = table.rows_at(at) if table else 0
        if table is None or not self.rows:
            return 0
        scale = timescale(way, self.free, self.nudged, self.rows - 1, self.every)
        if self.sampled is None or scale != self.scale:
            self.sampled, self._envelopes, self.scale = None, {}, scale
            self.sampled = Sampled(table, self.layers, scale, self._first)
        return self.rows

    def trace(self, layer: str, unit: int, name: str, colour: int) -> Line:
        """The curve of one unit."""
        assert self.sampled is not None
        steps, values = self.sampled.trace(layer, unit, self.rows)
        return Line(name, self.scale.x(steps), values, colour)

    def curve(self, column: str, name: str, colour: int) -> Line | None:
        """The curve of a scalar column; None if the recording has no such column."""
        table = self.table
        if table is None or column not in table:
            return None
        if column not in self._envelopes:
            self._envelopes[column] = Envelope(table, column, self.scale)
        steps, values = self._envelopes[column].curve(self.rows)
        inside = steps >= self.scale.first
        return Line(name, self.scale.x(steps[inside]), values[inside], colour)

    def now(self, column: str) -> float:
        """Value of a scalar column at the step; NaN if there is none."""
        table = self.table
        return float(table[column][self.rows - 1]) if table and column in table and self.rows else math.nan

    def state(self, layer: str, row: int | None = None) -> np.ndarray:
        """States of all units of a layer at the step, or at another row."""
        assert self.table is not None
        row = self.rows - 1 if row is None else row
        return self._first(self.table[layer][row : row + 1])[0]

    def phase(self) -> str:
        """The phase in words."""
        return {0.0: "free phase", 1.0: "nudged phase"}.get(self.now("phase"), "phase unknown")

    def time(self) -> str:
        """The step within the phase in words."""
        t = self.now("t")
        return f"step {self.rows - 1:,}" if math.isnan(t) else f"t = {int(t):,}"

    def drawing(self) -> dict[str, Any]:
        """What plots over time show beside their data: cursor, marks of the phases, ticks of events."""
        return {"at": self.cursor(), "marks": self.marks(), "ticks": self.ticks()}

    def phase_changes(self) -> list[tuple[int, int]]:
        """(row, phase): the phase after that row is another one than before."""
        table = self.table
        if table is None or "phase" not in table:
            return []
        if self.rows > self._phases_read:
            phase = np.concatenate([[self._phase], table["phase"][self._phases_read : self.rows]])
            found = np.flatnonzero(np.diff(phase))
            self._changes += [(int(self._phases_read + i - 1), int(phase[i + 1])) for i in found]
            self._phase, self._phases_read = int(phase[-1]), self.rows
        return [(row, phase) for row, phase in self._changes if row < self.rows - 1]

    def marks(self) -> list[tuple[float, str]]:
        """Where the phases begin, on the time axis."""
        beta = self._beta_at
        return [(float(self.scale.x(row)), f"nudge β = {beta(row):g}" if phase else "free") for row, phase in self.phase_changes()]

    def _beta_at(self, row: int) -> float:
        return float(self.recording.knobs_at(row + 1).get("beta", math.nan))

    def ticks(self) -> list[float]:
        """Where something was done to the run, on the time axis."""
        return [float(self.scale.x(event.step)) for event in self.recording.events if self.scale.first <= event.step < self.rows]

    def cursor(self) -> float:
        """The step on the time axis."""
        return float(self.scale.x(self.rows - 1))


def missing(table: str, column: str) -> str:
    """The sentence for a column that a recording of another version does not have."""
    return f"This recording has no column “{column}” in its table “{table}”."
