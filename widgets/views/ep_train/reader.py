"""Reads a recording of ep.train."""

from __future__ import annotations

import numpy as np

from settle.backend.core.recording import Recording
from settle.backend.core.run_progress import paces
from settle.widgets.panels.base.ranges import round_level
from settle.widgets.panels.charts.curves import Line
from settle.widgets.theme import theme
from settle.widgets.views.common.curve_points import thinned
from settle.widgets.views.common.recording_reader import RunReader

NAMES = {"ep": "EP", "bptt": "BPTT"}
"""Learner -> its name on the screen; another one is written as it is."""
_SMOOTH = 16
"""Rows of which a running error or loss is the mean."""


def named(learner: str) -> str:
    """A learner's name on the screen."""
    return NAMES.get(learner, learner.upper())


def smoothed(values: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """At these rows the mean of the value and those up to 15 rows before it."""
    before = rows[:, None] - np.arange(_SMOOTH)
    with np.errstate(invalid="ignore", over="ignore"):
        return np.where(before >= 0, values[np.maximum(before, 0)], 0.0).sum(1) / np.minimum(rows + 1, _SMOOTH)


class TrainReader(RunReader):
    """Learners side by side at a step; their curves run over epochs."""

    begins_with = ("updates",)
    axis, axis_knob, shortest_axis = "epoch", "epochs", 1.0

    def __init__(self, recording: Recording):
        super().__init__(recording)
        self.learners: list[str] = str(recording.knobs.get("learners", "")).split("+")
        self.epochs = int(recording.knobs.get("epochs", 1))

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
    def updates_per_epoch(self) -> int:
        """Updates of one epoch; 0: not known yet."""
        step, epoch = self.now("updates", "step"), self.epoch
        return round((step + 1) / epoch) if epoch > 0 else 0

    def reached(self) -> float:
        return self.epoch

    def place_of(self, step: int) -> float:
        return (step + 1) / self.updates_per_epoch if self.updates_per_epoch else 0.0

    # -- curves --------------------------------------------------------------------------------

    def curve(self, table: str, column: str, *, smooth: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """Epochs and values of a column, at most some hundred points of it and its last."""
        x, y = (self.numbers(table, name) for name in ("epoch", column))
        if not len(x) or not len(y):
            return np.empty(0), np.empty(0)
        kept = thinned(len(x))
        return x[kept], smoothed(y, kept) if smooth else y[kept]

    def mean_of(self, table: str) -> int:
        return 1  # some rows as they are

    def pace_line(self) -> Line:
        """Updates a second over the epochs."""
        x, steps, times = (self.numbers("updates", name) for name in ("epoch", "step", "time"))
        if len(x) < 2:
            return Line("batches / s", np.empty(0), np.empty(0))
        kept = thinned(len(x))
        return Line("batches / s", x[kept], paces(steps, times, kept), theme.current().text)

    def lines(self, table: str, group: str, suffix: str = "", *, smooth: bool = False, dashed: bool = False, first: int = 0) -> list[Line]:
        """One curve for each learner, or each array of weights, in its colour.

        :param first: number of the first colour.
        """
        found = []
        for number, key in enumerate(self.keys(table, group), first):
            name = (named(key) if key in self.learners else key) + suffix
            x, y = self.curve(table, f"{group}.{key}", smooth=smooth)
            found.append(Line(name, x, y, number, dashed, mean_of=min(_SMOOTH, self.rows(table)) if smooth else 1))
        return found

    # -- pictures ------------------------------------------------------------------------------

    def wrong(self, learner: str) -> tuple[np.ndarray, ...] | None:
        """Index, answer, class and picture of the wrong test pictures that were kept; None if there are none yet."""
        found = (self.row("epochs", f"{name}.{learner}") for name in ("wrong", "answer", "truth", "missed"))
        arrays = [array for array in found if array is not None]
        return tuple(array[arrays[0] >= 0] for array in arrays) if len(arrays) == 4 else None


def symmetric_level(values: np.ndarray) -> float:
    """The end of a symmetric scale that all of them share; one in two hundred weights may be beyond it."""
    size = np.abs(values[np.isfinite(values)])
    return round_level(float(np.quantile(size, 0.995))) if size.size else 1.0
