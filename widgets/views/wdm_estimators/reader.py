"""Estimates beside the truth as the screen shows them: the tables of wdm.estimators at any step."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from settle.backend.core.recording import Recording
from settle.widgets.panels.base.ranges import round_level
from settle.widgets.panels.charts.curves import Line
from settle.widgets.theme import theme
from settle.widgets.views.common.recording_reader import Tables
from settle.widgets.views.common.running_mean import Running

NAMES = {
    "infonce": "InfoNCE", "nwj": "NWJ", "dv": "DV", "mine": "MINE", "js": "JS → NWJ", "smile1": "SMILE 1", "smile5": "SMILE 5",
    "smile_inf": "SMILE ∞",
}  # fmt: skip
"""Estimator -> its name on the screen, in the order of the colours."""
_SINGLE = 1000
"""Most points of a curve of single values."""
_LONG = 5
"""Values that a section must have to stand in the table, unless it is the last."""


class Estimated(Tables):
    """Reads one recording of wdm.estimators at a step."""

    def __init__(self, recording: Recording):
        super().__init__(recording)
        self._running: dict[tuple[str, str], Running] = {}
        self._rows: dict[str, int] = {}

    def look(self, at: int) -> bool:
        """Turn to a step; gives whether there is anything to see."""
        self.at, self._rows = at, {}
        return self.rows("law") > 0

    def rows(self, name: str) -> int:
        """How many rows of a table there were at the step when it was first asked for; a picture asks for some dozens of times."""
        if name not in self._rows:
            self._rows[name] = super().rows(name)
        return self._rows[name]

    # -- facts ---------------------------------------------------------------------------------

    @property
    def t(self) -> int:
        """Updates done: each step but the first is one."""
        return self.at

    @property
    def exact(self) -> bool:
        return bool(self.now("law", "exact"))

    @property
    def log_k(self) -> float:
        return self.now("law", "log_k")

    def pace(self) -> float:
        """Updates a second over the last ones; NaN: not known yet."""
        table, rows = self.table("estimates"), self.rows("estimates")
        if table is None or rows < 3:
            return math.nan
        first = max(0, rows - 200)
        seconds = float(table["time"][rows - 1] - table["time"][first])
        return (rows - 1 - first) / seconds if seconds > 0 else math.nan

    def column(self, table: str, name: str) -> np.ndarray:
        """A column up to the step."""
        there = self.table(table)
        return np.asarray(there[name][: self.rows(table)]) if there is not None else np.empty(0)

    # -- sections ------------------------------------------------------------------------------

    def sections(self, table: str = "quality") -> list[int]:
        """The last row of a table for each section that has values enough, and for the present one."""
        found = self.column(table, "section")
        if not len(found):
            return []
        ends = [*np.flatnonzero(np.diff(found)).tolist(), len(found) - 1]
        counts = dict(zip(self.column("quality", "section").tolist(), self.column("quality", "count").tolist(), strict=True))
        return [row for row in ends if counts.get(int(found[row]), 0) >= _LONG or row == ends[-1]]

    def at_sections(self, rows: list[int], table: str, name: str) -> np.ndarray:
        """What a column holds at these rows."""
        return self.column(table, name)[rows].astype(float) if rows else np.empty(0)

    def of_pairs(self, rows: list[int], table: str, name: str) -> list[float]:
        """What a column of the law says of the sections of these rows."""
        told = dict(zip(self.column("law", "section").tolist(), self.column("law", name).astype(float).tolist(), strict=True))
        return [told[section] for section in self.column(table, "section")[rows].tolist()] if rows else []

    def alike(self, table: str) -> list[int]:
        """Of :meth:`sections` those with pairs of the present dimension, of estimates those with the present critics too, in the order of
        their mutual information."""
        rows = self.sections(table)
        for name in ("dimension", "exact") if table == "quality" else ("dimension",):
            now = self.now("law", name)
            rows = [row for row, value in zip(rows, self.of_pairs(rows, table, name), strict=True) if value == now]
        truth = self.column(table, "truth")
        return sorted(rows, key=lambda row: float(truth[row]))

    # -- curves --------------------------------------------------------------------------------

    def x_range(self) -> tuple[float, float]:
        """Updates on the axis: it grows by rare, large steps up to those that are planned."""
        knobs = self.recording.knobs
        planned = int(knobs.get("updates", 1)) * (len(knobs.get("stairs", ())) if knobs.get("by") == "stairs" else 1)
        reached = round_level(max(self.t, 10))
        return 0.0, float(max(1, min(planned, reached)) if self.t <= planned else reached)

    def drawing(self) -> dict[str, Any]:
        """What curves over updates show beside their data: range, cursor, turned knobs."""
        ticks = sorted({float(event.step) for event in self.recording.events if event.step <= self.at})
        return {"x_range": self.x_range(), "at": float(self.t), "ticks": ticks}

    def line_of(self, table: str, column: str, name: str, colour: int | str, *, single: bool = False, dashed: bool = False) -> Line:
        """A column over the updates: means of equal stretches of many rows, or some ``single`` ones of them."""
        there, rows = self.table(table), self.rows(table)
        if there is None or not rows or column not in there:
            return Line(name, np.empty(0), np.empty(0), colour, dashed)
        if single:
            every = 1
            while rows > every * _SINGLE:
                every *= 2  # doubled, so that the points that are drawn seldom change
            places = np.arange(0, rows, every)
            values = np.asarray(there[column][places], float)
        else:
            places, values = self._running.setdefault((table, column), Running(there, column)).curve(rows)
        return Line(name, there["t"][places].astype(float), values, colour, dashed, in_legend=False)

    def truth(self) -> Line:
        """The true mutual information over the updates: a staircase."""
        t, truth = self.column("law", "t").astype(float), self.column("law", "truth").astype(float)
        x = np.append(np.repeat(t, 2)[1:], self.t)
        return Line("truth", x, np.repeat(truth, 2), theme.current().text, in_legend=False)

    def level(self, value: float, name: str, colour: int | str) -> Line:
        """A dashed line at one height across the picture."""
        return Line(name, np.array(self.x_range()), np.array([value, value]), colour, True)

    def top(self) -> float:
        """The largest truth that is to be seen."""
        knobs = self.recording.knobs
        asked = knobs.get("stairs", ()) if knobs.get("by") == "stairs" else ()
        return max([self.log_k, *map(float, asked), *self.column("law", "truth").astype(float).tolist()])

    # -- what is known of the distance -----------------------------------------------------------

    def known_metric(self) -> int:
        """The distance in which the dependency of these pairs is known: 0 Euclidean, 2 absolute differences."""
        return 2 if self.setting("pairs") == "bits" else 0

    def known_name(self) -> str:
        return "W1, known" if self.known_metric() else "W2, known"
