"""Tables of a recording as they stood after a step."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from settle.backend.core.recording import Recording
from settle.backend.core.table import Table


class Tables:
    """Reads one recording at a step."""

    def __init__(self, recording: Recording):
        self.recording = recording
        self.at = 0

    def table(self, name: str) -> Table | None:
        return self.recording.tables.get(name)

    def rows(self, name: str) -> int:
        """How many rows of a table there are at the step."""
        table = self.table(name)
        return table.rows_at(self.at) if table else 0

    def now(self, table: str, column: str) -> float:
        """A number of a table's last row; NaN if there is none."""
        found = self.row(table, column)
        return math.nan if found is None else float(found)

    def row(self, table: str, column: str) -> np.ndarray | None:
        """What a column holds in a table's last row; None if there is none."""
        rows, there = self.rows(table), self.table(table)
        return there[column][rows - 1] if there is not None and rows and column in there else None

    def setting(self, knob: str) -> Any:
        """A knob as it stands at the step, turned or not."""
        return self.recording.knobs_at(self.at).get(knob)
