"""Reads the states of a settling network: what ep.settle and ep.agreement have in common."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np

from settle.backend.core.recording import Recording
from settle.backend.core.table import Table
from settle.widgets.panels.base.timescale import Timescale, timescale
from settle.widgets.panels.charts.curves import Line
from settle.widgets.views.common.recording_reader import RunReader
from settle.widgets.views.common.sampled_rows import BlockExtremes, Envelope, SampledRows

TIME_AXES = (("Two phases", "phases"), ("Whole run", "whole"), ("Last 200 steps", "last"))
"""Time axes to choose from: (title, name)."""
SCALES = 6
"""Time scales that what was read on them is kept of."""


class StatesReader(RunReader):
    """The table ``states`` at a step, on a time axis; the first sample of a batch."""

    begins_with = ("states",)

    def __init__(self, recording: Recording):
        super().__init__(recording)
        knobs = recording.knobs
        self.every = max(1, int(knobs.get("every", 1)))
        self.free = math.ceil(int(knobs.get("T", 0)) / self.every)
        """Rows of the free phase."""
        self.nudged = int(knobs.get("K", 0))
        self.scale = Timescale(0, 1)
        self.sampled: SampledRows | None = None
        self._read_on: dict[Timescale, tuple[SampledRows, dict[str, Envelope]]] = {}
        """What was read on the last time scales, the present one at the end: the scale changes with the step, there and back."""
        self._blocks: dict[str, BlockExtremes] = {}
        self._changes: list[tuple[int, int]] = []
        self._phase, self._phases_read = 0, 0

    def seek(self, at: int, time_axis: str = "whole") -> bool:
        """Turn to a step, on a time axis: ``phases``, ``whole`` or ``last``."""
        if not super().seek(at):
            return False
        scale = timescale(time_axis, self.free, self.nudged, self.state_rows - 1, self.every)
        if self.sampled is None or scale != self.scale:
            read = self._read_on.pop(scale, None) or (SampledRows(self.states, self.layers, scale, self._first), {})
            self._read_on[scale] = read
            self.sampled, self.scale = read[0], scale
            if len(self._read_on) > SCALES:
                del self._read_on[next(iter(self._read_on))]
        return True

    @property
    def states(self) -> Table:
        """After :meth:`seek` has found something."""
        return self.recording.tables["states"]

    @property
    def state_rows(self) -> int:
        """Rows of ``states`` at the step."""
        return self.rows("states")

    @property
    def layers(self) -> list[str]:
        """Names of the layers, output first."""
        table = self.table("states")
        names = table.columns if table else ()
        return sorted((n for n in names if re.fullmatch(r"s\d+", n)), key=lambda n: int(n[1:]))

    def units(self) -> list[int]:
        """Number of units in each layer."""
        return [math.prod(self._shape(name)) for name in self.layers]

    @property
    def _batch(self) -> bool:
        """Whether rows hold a batch of samples: the output is then samples x units, else units."""
        return "s0" in self.states and len(self.states["s0"].shape) > 1

    def _shape(self, name: str) -> tuple[int, ...]:
        """Of a layer of one sample: (units,), or (channels, height, width)."""
        return self.states[name].shape[1:] if self._batch else self.states[name].shape

    def _first(self, rows: np.ndarray) -> np.ndarray:
        """``rows x units`` of the first sample; maps channel by channel, row by row."""
        return (rows[:, 0] if self._batch else rows).reshape(len(rows), -1)

    def maps(self) -> dict[str, np.ndarray]:
        """Layer -> its maps at the step, channels x height x width, of a convolutional net; else nothing."""
        shapes = {name: self._shape(name) for name in self.layers}
        return {name: self.state(name).reshape(shape) for name, shape in shapes.items() if len(shape) == 3}

    def trace(self, layer: str, unit: int, name: str, colour: int) -> Line:
        """The curve of one unit."""
        assert self.sampled is not None
        steps, values = self.sampled.trace(layer, unit, self.state_rows)
        return Line(name, self.scale.x(steps), values, colour)

    def scalar(self, column: str, colour: int | str) -> Line | None:
        """The curve of a scalar column, no peak lost; None if the recording has no such column."""
        if column not in self.states:
            return None
        envelopes = self._read_on[self.scale][1]
        if column not in envelopes:
            blocks = self._blocks.setdefault(column, BlockExtremes(self.states, column))
            envelopes[column] = Envelope(self.states, column, self.scale, blocks)
        steps, values = envelopes[column].curve(self.state_rows)
        inside = steps >= self.scale.first
        return Line(column, self.scale.x(steps[inside]), values[inside], colour)

    def state(self, layer: str, row: int | None = None) -> np.ndarray:
        """States of all units of a layer at the step, or at another row."""
        row = self.state_rows - 1 if row is None else row
        return self._first(self.states[layer][row : row + 1])[0]

    def phase(self) -> str:
        """The phase in words."""
        return {0.0: "free phase", 1.0: "nudged phase"}.get(self.now("states", "phase"), "phase unknown")

    def time(self) -> str:
        """The step within the phase in words."""
        t = self.now("states", "t")
        return f"step {self.state_rows - 1:,}" if math.isnan(t) else f"t = {int(t):,}"

    def place_of(self, step: int) -> float:
        return float(self.scale.x(step))

    def reached(self) -> float:
        return self.place_of(self.state_rows - 1)

    def drawing(self) -> dict[str, Any]:
        """What plots over time show beside their data: cursor, marks of the phases, ticks of events."""
        return {"at": self.reached(), "marks": self.marks(), "ticks": self.ticks()}

    def phase_changes(self) -> list[tuple[int, int]]:
        """(row, phase): the phase after that row is another one than before."""
        if "phase" not in self.states:
            return []
        rows = self.state_rows
        if rows > self._phases_read:
            phase = np.concatenate([[self._phase], self.states["phase"][self._phases_read : rows]])
            found = np.flatnonzero(np.diff(phase))
            self._changes += [(int(self._phases_read + i - 1), int(phase[i + 1])) for i in found]
            self._phase, self._phases_read = int(phase[-1]), rows
        return [(row, phase) for row, phase in self._changes if row < rows - 1]

    def marks(self) -> list[tuple[float, str]]:
        """Where the phases begin, and the end of a run that diverged."""
        phases = [(self.place_of(row), f"nudge β = {self._beta_at(row):g}" if phase else "free") for row, phase in self.phase_changes()]
        return [*phases, *super().marks()]

    def _beta_at(self, row: int) -> float:
        return float(self.recording.knobs_at(row + 1).get("beta", math.nan))

    def ticks(self) -> list[float]:
        steps = {event.step for event in self.recording.events if self.scale.first <= event.step < self.state_rows}
        return [self.place_of(step) for step in sorted(steps)]


def missing(table: str, column: str) -> str:
    """The sentence for a column that a recording of another version does not have."""
    return f"This recording has no column “{column}” in its table “{table}”."
