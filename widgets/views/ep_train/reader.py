"""A lesson: the tables of a training run as the screen shows them, at any step."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from settle.backend.core.recording import Recording
from settle.widgets.panels.base.ranges import round_level
from settle.widgets.panels.charts.curves import Line
from settle.widgets.theme import theme
from settle.widgets.theme.colours import mixed
from settle.widgets.views.common.recording_reader import Tables

NAMES = {"ep": "EP", "bptt": "BPTT"}
"""Learner -> its name on the screen; another one is written as it is."""
_POINTS = 800
"""Most points of a curve."""
_SMOOTH = 16
"""Rows of which a running error or loss is the mean."""
_LATELY = 30
"""Rows from which the pace is taken."""


def named(learner: str) -> str:
    """A learner's name on the screen."""
    return NAMES.get(learner, learner.upper())


def smoothed(values: np.ndarray) -> np.ndarray:
    """The mean of each value and those up to 15 rows before it."""
    with np.errstate(invalid="ignore", over="ignore"):
        sums = np.cumsum(np.concatenate([[0.0], values]))
        last = np.arange(1, len(values) + 1)
        first = np.maximum(last - _SMOOTH, 0)
        return (sums[last] - sums[first]) / (last - first)


class Lesson(Tables):
    """Reads one recording of ep.train at a step."""

    def __init__(self, recording: Recording):
        super().__init__(recording)
        self.learners: list[str] = str(recording.knobs.get("learners", "")).split("+")
        self.epochs = int(recording.knobs.get("epochs", 1))

    def look(self, at: int) -> int:
        """Turn to a step; gives the number of rows of ``updates`` there are."""
        self.at = at
        return self.rows("updates")

    def keys(self, table: str, group: str) -> list[str]:
        """What the columns ``group.key`` of a table are about: learners, or weights; nothing before its first row."""
        there = self.table(table)
        if there is None or not self.rows(table):
            return []
        return [name.removeprefix(group + ".") for name in there.columns if name.startswith(group + ".")]

    # -- time ----------------------------------------------------------------------------------

    @property
    def epoch(self) -> float:
        """Epochs done."""
        return self.now("updates", "epoch")

    @property
    def of_an_epoch(self) -> int:
        """Updates of one epoch; 0: not known yet."""
        step, epoch = self.now("updates", "step"), self.epoch
        return round((step + 1) / epoch) if epoch > 0 else 0

    def x_range(self) -> tuple[float, float]:
        """Epochs on the axis: it grows by 1, 2, 5, 10 and so on, and never shows more than there are to come."""
        epoch = self.epoch
        return (0.0, float(max(1, min(self.epochs, round_level(epoch)))) if math.isfinite(epoch) else 1.0)

    def epoch_of(self, step: int) -> float:
        """Where a step lies on the axis of epochs."""
        return (step + 1) / self.of_an_epoch if self.of_an_epoch else 0.0

    def pace(self) -> float:
        """Updates a second (of all learners together), the middle of the last rows; NaN: not known yet."""
        table, rows = self.table("updates"), self.rows("updates")
        if table is None or rows < 3:
            return math.nan
        lately = slice(max(0, rows - _LATELY), rows)
        taken, steps = np.diff(table["time"][lately]), np.diff(table["step"][lately])
        middle = float(np.median(taken / np.maximum(steps, 1)))  # a pause, or a test, is one row of many
        return 1 / middle if middle > 0 else math.nan

    def left(self) -> float:
        """Seconds that the epochs to come will take at this pace, tests included; NaN: not known yet."""
        rows, table = self.rows("epochs"), self.table("epochs")
        an_epoch = self.of_an_epoch / self.pace() if self.pace() > 0 else math.nan
        if table is not None and rows >= 3:
            an_epoch = float(np.median(np.diff(table["time"][max(0, rows - _LATELY) : rows])))
        return max(0.0, self.epochs - self.epoch) * an_epoch

    def diverged(self) -> bool:
        """Whether the run ended here by growing beyond all bounds."""
        return self.recording.outcome == "diverged" and self.at >= self.recording.steps - 1

    def drawing(self) -> dict[str, Any]:
        """What curves over epochs show beside their data: range, cursor, turned knobs, the end of a run that diverged."""
        ticks = [self.epoch_of(event.step) for event in self.recording.events if event.step <= self.at]
        marks = [(self.epoch, "diverged")] if self.diverged() else []
        return {"x_range": self.x_range(), "at": self.epoch, "ticks": ticks, "marks": marks}

    # -- curves --------------------------------------------------------------------------------

    def curve(self, table: str, column: str, *, smooth: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """Epochs and values of a column, at most some hundred points of it and its last."""
        there, rows = self.table(table), self.rows(table)
        if there is None or column not in there or "epoch" not in there:
            return np.empty(0), np.empty(0)
        x, y = (np.asarray(there[name][:rows], float) for name in ("epoch", column))
        kept = _thinned(rows)
        return x[kept], (smoothed(y) if smooth else y)[kept]

    def pace_line(self) -> Line:
        """Updates a second over the epochs."""
        table, rows = self.table("updates"), self.rows("updates")
        if table is None or rows < 2 or "epoch" not in table:
            return Line("batches / s", np.empty(0), np.empty(0))
        each = np.diff(table["time"][:rows]) / np.maximum(np.diff(table["step"][:rows]), 1)
        with np.errstate(divide="ignore"):
            y = 1 / smoothed(each)
        kept = _thinned(rows - 1)
        return Line("batches / s", np.asarray(table["epoch"][1:rows], float)[kept], y[kept])

    def lines(
        self, table: str, group: str, suffix: str = "", *, smooth: bool = False, pale: bool = False, dashed: bool = False, first: int = 0
    ) -> list[Line]:
        """One curve for each learner, or each array of weights, in its colour.

        :param first: number of the first colour.
        """
        found = []
        for number, key in enumerate(self.keys(table, group), first):
            x, y = self.curve(table, f"{group}.{key}", smooth=smooth)
            name = (named(key) if key in self.learners else key) + suffix
            found.append(Line(name, x, y, paler(number) if pale else number, dashed))
        return found


def _thinned(rows: int) -> np.ndarray:
    """The rows that are drawn: every second, fourth, eighth ... one, and the last."""
    every = 1
    while rows > every * _POINTS:
        every *= 2  # doubled, so that the points that are drawn seldom change
    return np.unique(np.append(np.arange(0, rows, every), rows - 1)) if rows else np.arange(0)


def paler(number: int) -> str:
    """A colour of the series that stands back."""
    colours = theme.current()
    return mixed(colours.series[number % len(colours.series)], colours.card, 0.5)
