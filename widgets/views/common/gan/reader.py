"""A match of generator and discriminator: the tables of gan.plane as the screen shows them, at any step."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from settle.backend.core.recording import Recording
from settle.widgets.panels.base.ranges import round_level
from settle.widgets.panels.charts.curves import Line
from settle.widgets.views.common.recording_reader import Tables
from settle.widgets.views.common.running_mean import Running

FAIR, NEAR = 0.1, 3.0
"""A mode is caught by this part of its fair share of the points, within so many standard deviations."""
_LOGARITHMIC = ("non-saturating", "minimax", "maximum-likelihood")
_LEVELS = {**dict.fromkeys(_LOGARITHMIC, 0.5), "least-squares": 0.5, "hinge": 0.0}
"""Score at which D takes a point for neither, by game."""


class Match(Tables):
    """Reads one recording of gan.plane at a step."""

    def __init__(self, recording: Recording):
        super().__init__(recording)
        self._running: dict[tuple[str, str], Running] = {}
        self._times: dict[str, list[float]] = {}
        """Iterations of the rows of tables that do not tell them."""
        self._rows: dict[str, int] = {}

    def look(self, at: int) -> bool:
        """Turn to a step; gives whether there is anything to see."""
        self.at, self._rows = at, {}
        return self.rows("plane") + self.rows("dirac") > 0

    def rows(self, name: str) -> int:
        """How many rows of a table there were at the step when it was first asked for; a picture asks for some dozens of times."""
        if name not in self._rows:
            self._rows[name] = super().rows(name)
        return self._rows[name]

    @property
    def dirac(self) -> bool:
        """Whether both players are one number each."""
        return self.recording.knobs.get("data") == "dirac" and not self.recording.knobs.get("points")

    @property
    def t(self) -> int:
        """Iterations done."""
        found = self.now("dirac" if self.dirac else "game", "t")
        return 0 if math.isnan(found) else int(found)

    @property
    def slow(self) -> bool:
        """Whether the step is a stage of an iteration."""
        return self.rows("flow") > 0 and self.now("flow", "step") == self.at

    @property
    def game(self) -> str:
        return str(self.setting("game"))

    @property
    def is_probability(self) -> bool:
        """Whether D is a probability, so that V(D, G) is defined."""
        return self.game in _LOGARITHMIC

    @property
    def undecided(self) -> float | None:
        """Score that takes a point for neither real nor fake; None: the game knows none."""
        return _LEVELS.get(self.game)

    @property
    def line(self) -> bool:
        """Whether the data lie on a line."""
        return self.now("plane", "dimension") == 1

    def modes(self) -> np.ndarray:
        """Centres of the modes, ``n x 2``; none where the data have no modes."""
        centres = self.row("plane", "centres")
        return np.zeros((0, 2)) if centres is None else centres[np.isfinite(centres).all(1)]

    def caught(self) -> np.ndarray:
        """For each mode whether the fakes on show have found it."""
        centres, fake = self.modes(), self.row("samples", "fake")
        if fake is None or not len(centres):
            return np.zeros(len(centres), bool)
        away = np.linalg.norm(np.nan_to_num(fake, nan=np.inf, posinf=np.inf)[:, None] - centres[None], axis=2)
        nearest = away.argmin(1)
        near = away[np.arange(len(fake)), nearest] <= NEAR * self.now("plane", "mode_sd")
        return np.bincount(nearest[near], minlength=len(centres)) >= FAIR * len(fake) / len(centres)

    def painting(self) -> np.ndarray:
        """Points of the painting at the step, ``n x 2``."""
        acts = [e.value for e in self.recording.events if e.kind == "paint" and e.step <= self.at]
        return np.asarray(acts[-1] if acts else self.recording.knobs.get("painting", ()), float).reshape(-1, 2)

    def pace(self) -> float:
        """Iterations a second over the last rows; NaN: not known yet."""
        table, name = self.table("game"), "game"
        if self.dirac:
            table, name = self.table("dirac"), "dirac"
        rows = self.rows(name)
        if table is None or rows < 3:
            return math.nan
        first = max(0, rows - 200)
        seconds = float(table["time"][rows - 1] - table["time"][first])
        return float(table["t"][rows - 1] - table["t"][first]) / seconds if seconds > 0 else math.nan

    # -- curves --------------------------------------------------------------------------------

    def x_range(self) -> tuple[float, float]:
        """Iterations on the axis: it grows by rare, large steps up to those that are planned."""
        planned = int(self.recording.knobs.get("iterations", 0)) or 1
        end = max(1, min(planned, round_level(max(self.t, 10)))) if self.t <= planned else round_level(self.t)
        return 0.0, float(end)

    def drawing(self, table: str = "") -> dict[str, Any]:
        """What curves over iterations show beside their data: range, cursor, turned knobs, the end of a run that diverged.

        :param table: whose last row the cursor stands at, in place of the step.
        """
        lost = self.recording.outcome == "diverged" and self.at >= self.recording.steps - 1
        ticks = [self._t_of(event.step) for event in self.recording.events if event.step <= self.at]
        times = self._times_of(table) if table else []
        at = times[-1] if times else float(self.t)
        return {"x_range": self.x_range(), "at": at, "ticks": ticks, "marks": [(float(self.t), "diverged")] if lost else []}

    def _times_of(self, name: str) -> list[float]:
        """Iterations of a table's rows up to the step."""
        table, rows = self.table(name), self.rows(name)
        times = self._times.setdefault(name, [])
        if table is not None and len(times) < rows:
            times += [self._t_of(int(step)) for step in table["step"][len(times) : rows]]
        return times[:rows]

    def _t_of(self, step: int) -> float:
        """The iteration that a step belongs to."""
        table = self.table("dirac" if self.dirac else "game")
        rows = table.rows_at(step) if table else 0
        return float(table["t"][rows - 1]) if table and rows else 0.0

    def line_of(self, table: str, column: str, name: str, colour: int | str, *, dashed: bool = False) -> Line:
        """A column over the iterations; of a noisy table with many rows means of some."""
        there, rows = self.table(table), self.rows(table)
        if there is None or not rows or column not in there:
            return Line(name, np.empty(0), np.empty(0), colour, dashed)
        key = (table, column)
        if key not in self._running:
            self._running[key] = Running(there, column)
        places, values = self._running[key].curve(rows)
        x = there["t"][places].astype(float) if "t" in there else np.array(self._times_of(table))[places]
        return Line(name, x, values, colour, dashed)

    def level(self, value: float, name: str, colour: int | str, *, dashed: bool = True) -> Line:
        """A line at one height across the picture."""
        x0, x1 = self.x_range()
        return Line(name, np.array([x0, x1]), np.array([value, value]), colour, dashed)
