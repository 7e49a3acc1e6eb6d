"""Reads a recording of wdm.compare."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from settle.backend.core.recording import Recording
from settle.backend.core.run_progress import steps_per_second
from settle.backend.core.spread import Spread
from settle.widgets.panels.charts.curves import Line
from settle.widgets.theme.colours import series_colour
from settle.widgets.views.common.recording_reader import RunReader

NAMES = {
    "cpc": "CPC", "cosine": "Cosine", "wpc": "WPC", "wdm": "WDM", "nwj": "NWJ", "dv": "DV", "mine": "MINE", "js": "JS", "smile": "SMILE",
}  # fmt: skip
"""Learner -> its name on the screen."""
NATS = ("cpc", "cosine", "wpc", "nwj", "dv", "mine", "smile")
"""Learners whose J is in nats, so that it can stand beside what the factors need."""

_ASKED = 2000
"""Rows among which the last slope that was asked for is looked for: it is every so many updates."""
_LATELY = 100
"""Rows over which J of noisy batches is averaged."""


def named(learner: str) -> str:
    """A learner's name on the screen."""
    return NAMES.get(learner, learner)


class CompareReader(RunReader):
    """Learners side by side, or the settings of a sweep, at a step."""

    begins_with = ("pairs", "about_sweep", "training")

    def __init__(self, recording: Recording):
        super().__init__(recording)
        self.sweeps = str(recording.knobs.get("sweep", "none")) != "none"
        """Whether settings are tried one after another."""
        self.axis = "step" if self.sweeps else "t"  # updates begin anew with each setting

    # -- facts ---------------------------------------------------------------------------------

    @property
    def learners(self) -> list[str]:
        """In the order in which they were named: the place is the colour."""
        return [str(word) for word in self.recording.knobs.get("learners", ())]

    def ink(self, learner: str) -> str:
        """The colour of a learner."""
        return series_colour(self.learners.index(learner))

    def t(self) -> float:
        """Updates done; NaN: none."""
        return self.now("training", "t")

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

    def lately(self, learner: str) -> Spread:
        """J on the training batches of the last rows: mean, and standard deviation of one; NaN: not known yet."""
        table, rows = self.table("training"), self.rows("training")
        if table is None or not rows:
            return Spread.of([])
        return Spread.of(table[f"value.{learner}"][max(0, rows - _LATELY) : rows])

    def slope(self, learner: str) -> float:
        """Mean |grad f| at true pairs, the last one that was asked for, else of the watched pairs; NaN: none yet."""
        table, rows, name = self.table("training"), self.rows("training"), f"gradient_norm.{learner}"
        column = np.asarray(table[name][max(0, rows - _ASKED) : rows], float) if table is not None and name in table else np.empty(0)
        asked = column[np.isfinite(column)]
        watched = self.row("watch", f"norm.{learner}")
        known = asked[-1:] if len(asked) else np.empty(0) if watched is None else watched[np.isfinite(watched)]
        return float(known.mean()) if len(known) else math.nan

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
        """What accuracy is compared with, measured by the same probe: ``chance``, ``raw``, ``raw_one_scale``
        or ``untrained``."""
        return self.now("result" if self.finished else "pairs", which)

    def beside_factors(self, which: str) -> np.ndarray | None:
        """``raw``, ``raw_one_scale`` or ``untrained``, of each factor."""
        return self.row("result" if self.finished else "pairs", f"{which}_factors")

    def pixels(self) -> tuple[str, float]:
        """Of both ways to scale pixels that by which they tell more, ``raw`` or ``raw_one_scale``, and the accuracy; NaN: not known."""
        found = {which: self.beside(which) for which in ("raw", "raw_one_scale")}  # a session of an earlier version has the first alone
        best = max(found, key=lambda which: np.nan_to_num(found[which], nan=-1.0))
        return best, found[best]

    def difference(self, one: float, other: float) -> tuple[float, float]:
        """Of two accuracies, and twice its standard error, as if they were of different test pairs; NaN: not known.

        Test pairs and factors count as independent answers.
        """
        answers = self.now("pairs", "tested") * len(self.factors())
        spread = math.sqrt(max(0.0, one * (1 - one) + other * (1 - other)) / answers) if answers > 0 else math.nan
        return one - other, 2 * spread

    def beaten(self) -> list[str]:
        """Learners that tell less than the pixels themselves."""
        return [learner for learner in self.learners if self.accuracy(learner) < self.pixels()[1]]

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

    def reached(self) -> float:
        return float(self.at) if self.sweeps else float(np.nan_to_num(self.t()))

    def planned(self) -> float:
        return super().planned() * (len(self.recording.knobs.get("values", ())) if self.sweeps else 1)

    def points(self) -> list[tuple[float, str]]:
        """Where each setting of a sweep began, and what it is."""
        table, rows, values = self.table("training"), self.rows("training"), self.row("about_sweep", "values")
        if not self.sweeps or table is None or not rows or values is None:
            return []
        point = np.asarray(table["point"][:rows])
        firsts = np.flatnonzero(np.diff(point, prepend=-1))
        return [(float(table["step"][int(i)]), f"{values[point[i]]:g}") for i in firsts]

    def marks(self) -> list[tuple[float, str]]:
        return [*self.points(), *super().marks()]

    def curve(self, table: str, column: str) -> tuple[np.ndarray, np.ndarray]:
        x, y = super().curve(table, column)
        there = ~np.isnan(y)  # a norm that is asked for now and then is a line all the same
        return x[there], y[there]

    def pace(self) -> float:
        """The last update waits for the soft-max probe: the pace is that of those before it."""
        return steps_per_second(self.recording, self.at - self.finished)

    def lines(self, table: str, group: str) -> list[Line]:
        """One curve for each learner, in its colour; only of those that have one."""
        found = [self.line_of(table, f"{group}.{learner}", named(learner), number) for number, learner in enumerate(self.learners)]
        return [line for line in found if len(line.x)]
