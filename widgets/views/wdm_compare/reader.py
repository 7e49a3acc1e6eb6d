"""A comparison of learners as the screen shows it: the tables of wdm.compare at any step."""

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
    "cpc": "CPC", "cosine": "Cosine", "wpc": "WPC", "wdm": "WDM", "nwj": "NWJ", "dv": "DV", "mine": "MINE", "js": "JS", "smile": "SMILE",
}  # fmt: skip
"""Learner -> its name on the screen."""
NATS = ("cpc", "cosine", "wpc", "nwj", "dv", "mine", "smile")
"""Learners whose J is in nats, so that it can stand beside what the factors need."""

_LATELY = 20
"""Rows over which J of noisy batches is averaged."""


def named(learner: str) -> str:
    """A learner's name on the screen."""
    return NAMES.get(learner, learner)


class Compared(Tables):
    """Reads one recording of wdm.compare at a step."""

    def __init__(self, recording: Recording):
        super().__init__(recording)
        self._running: dict[tuple[str, str], Running] = {}

    def look(self, at: int) -> bool:
        """Turn to a step; gives whether there is anything to see."""
        self.at = at
        return self.rows("pairs") + self.rows("about_sweep") + self.rows("training") > 0

    # -- facts ---------------------------------------------------------------------------------

    @property
    def learners(self) -> list[str]:
        """In the order in which they were named: the place is the colour."""
        return [str(word) for word in self.recording.knobs.get("learners", ())]

    @property
    def sweeps(self) -> bool:
        """Whether settings are tried one after another."""
        return str(self.recording.knobs.get("sweep", "none")) != "none"

    def ink(self, learner: str) -> str:
        """The colour of a learner."""
        return Line("", np.empty(0), np.empty(0), self.learners.index(learner)).ink()

    def t(self) -> float:
        """Updates done; NaN: none."""
        return self.now("training", "t")

    def pace(self) -> float:
        """Updates a second, the middle of the last ones: a probe is one of many; NaN: not known yet."""
        table, rows = self.table("training"), self.rows("training")
        if table is None or rows < 3:
            return math.nan
        middle = float(np.median(np.diff(table["time"][max(0, rows - 50) : rows])))
        return 1 / middle if middle > 0 else math.nan

    def log_k(self) -> float:
        """The most that a bound of CPC's kind can say, nats; NaN where the batch is swept."""
        return math.nan if self.recording.knobs.get("sweep") == "batch" else math.log(int(self.recording.knobs.get("batch", 1)))

    def factors(self) -> list[tuple[str, int]]:
        """Name and number of classes of each factor."""
        table = self.table("pairs")
        if table is None or not self.rows("pairs"):
            return []
        return [(name.removeprefix("classes."), int(self.now("pairs", name))) for name in table.columns if name.startswith("classes.")]

    def short_names(self) -> list[str]:
        """What a factor is called where there is little room."""
        names = [name for name, _ in self.factors()]
        return [f"place {i + 1}" for i in range(len(names))] if self.grid()[0] else names

    def grid(self) -> tuple[int, int]:
        """Rows and columns of places; (0, 0): factors are no places."""
        found = self.row("pairs", "grid")
        return (0, 0) if found is None else (int(found[0]), int(found[1]))

    def chance(self) -> np.ndarray:
        """Accuracy of always naming the commonest class, for each factor."""
        found = self.row("pairs", "chance_factors")
        assert found is not None
        return found

    def pictures(self, view: str, which: Any = slice(None)) -> np.ndarray:
        """Watched pictures of view ``x`` or ``y`` in 0..1: n x h x w, or n x 3 x h x w in colour. ``which``: of all that are watched."""
        found = self.row("pairs", view)
        assert found is not None
        pictures = found[which] / 255.0
        return pictures.transpose(0, 3, 1, 2) if pictures.ndim == 4 else pictures

    def labels(self) -> np.ndarray:
        """n x factors: the classes of the watched pairs."""
        found = self.row("pairs", "labels")
        assert found is not None
        return found

    def lately(self, learner: str) -> float:
        """J on the training batches, the mean of the last rows; NaN: not known yet."""
        table, rows = self.table("training"), self.rows("training")
        if table is None or not rows:
            return math.nan
        return float(np.mean(table[f"value.{learner}"][max(0, rows - _LATELY) : rows]))

    # -- what is kept --------------------------------------------------------------------------

    @property
    def finished(self) -> bool:
        """Whether the soft-max probe of the end is there, rather than the quick one alone."""
        return self.rows("result") > 0

    @property
    def probed(self) -> str:
        """The table with the accuracies that are shown."""
        return "result" if self.finished else "probe"

    def accuracy(self, learner: str) -> float:
        """The mean over factors, 0..1; NaN: not known yet."""
        return self.now(self.probed, f"accuracy.{learner}")

    def accuracies(self, learner: str) -> np.ndarray | None:
        """Of each factor."""
        return self.row(self.probed, f"factors.{learner}")

    def beside(self, which: str) -> float:
        """What accuracy is compared with, measured by the same probe: ``chance``, ``raw`` or ``untrained``."""
        return self.now("result" if self.finished else "pairs", which)

    def beside_factors(self, which: str) -> np.ndarray | None:
        """``raw`` or ``untrained``, of each factor."""
        return self.row("result" if self.finished else "pairs", f"{which}_factors")

    def beaten(self) -> list[str]:
        """Learners that tell less than the pixels themselves."""
        raw = self.beside("raw")
        return [learner for learner in self.learners if self.accuracy(learner) < raw]

    def shared(self, learner: str) -> float:
        """The share of factors that a watched picture has in common with its nearest ones, mean over all; NaN: not known yet."""
        near = self.row("watch", f"neighbours.{learner}")
        if near is None or not self.rows("pairs"):
            return math.nan
        return float((self.labels()[near] == self.labels()[:, None]).mean())

    def found(self, learner: str) -> tuple[int, int] | None:
        """Of how many watched pictures, of all that are scored, the true partner has the highest score."""
        scores = self.row("watch", f"scores.{learner}")
        return None if scores is None else (int((scores.argmax(1) == np.arange(len(scores))).sum()), len(scores))

    # -- curves --------------------------------------------------------------------------------

    def along(self) -> str:
        """The column that curves run over: updates; where settings are swept, steps of the run, since updates begin anew."""
        return "step" if self.sweeps else "t"

    def x_now(self) -> float:
        """Where the step lies on the axis."""
        return float(self.at) if self.sweeps else float(np.nan_to_num(self.t()))

    def x_range(self) -> tuple[float, float]:
        """It grows by rare, large steps up to what is planned."""
        now, planned = self.x_now(), float(self.recording.knobs.get("updates", 1))
        planned *= len(self.recording.knobs.get("values", ())) if self.sweeps else 1
        level = round_level(max(now, 10))
        return 0.0, max(1.0, min(planned, level) if now <= planned else level)

    def points(self) -> list[tuple[float, str]]:
        """Where each setting of a sweep began, and what it is."""
        table, rows, values = self.table("training"), self.rows("training"), self.row("about_sweep", "values")
        if not self.sweeps or table is None or not rows or values is None:
            return []
        point = np.asarray(table["point"][:rows])
        firsts = np.flatnonzero(np.diff(point, prepend=-1))
        return [(float(table["step"][int(i)]), f"{values[point[i]]:g}") for i in firsts]

    def drawing(self) -> dict[str, Any]:
        """What curves over updates show beside their data."""
        ticks = [float(event.step) for event in self.recording.events if event.step <= self.at]
        lost = self.recording.outcome == "diverged" and self.at >= self.recording.steps - 1
        marks = [*self.points(), *([(self.x_now(), "diverged")] if lost else [])]
        return {"x_range": self.x_range(), "at": self.x_now(), "ticks": ticks, "marks": marks}

    def line_of(self, table: str, column: str, name: str, colour: int) -> Line:
        """A column over the updates; of many rows means of some."""
        there, rows = self.table(table), self.rows(table)
        if there is None or not rows or column not in there:
            return Line(name, np.empty(0), np.empty(0), colour)
        if (table, column) not in self._running:
            self._running[table, column] = Running(there, column)
        places, values = self._running[table, column].curve(rows)
        finite = np.isfinite(values)  # a norm that is asked for now and then is a line all the same
        return Line(name, there[self.along()][:rows][places[finite]].astype(float), values[finite], colour)

    def lines(self, table: str, group: str) -> list[Line]:
        """One curve for each learner, in its colour; only of those that have one."""
        found = [self.line_of(table, f"{group}.{learner}", named(learner), number) for number, learner in enumerate(self.learners)]
        return [line for line in found if len(line.x)]

    def level(self, value: float, name: str, colour: int | str = "", *, dashed: bool = True) -> Line:
        """A line at a value, across the whole axis."""
        return Line(name, np.array(self.x_range()), np.array([value, value]), colour or theme.current().muted, dashed)
