"""Reads a recording of wdm.estimators."""

from __future__ import annotations

import numpy as np

from settle.widgets.panels.charts.curves import Line
from settle.widgets.theme import theme
from settle.widgets.views.common.curve_points import thinned
from settle.widgets.views.common.recording_reader import RunReader

NAMES = {
    "infonce": "InfoNCE", "nwj": "NWJ", "dv": "DV", "mine": "MINE", "js": "JS → NWJ", "smile1": "SMILE 1", "smile5": "SMILE 5",
    "smile_inf": "SMILE ∞",
}  # fmt: skip
"""Estimator -> its name on the screen, in the order of the colours."""
_SINGLE = 1000
"""Most points of a curve of single values."""
_LONG = 5
"""Values that a section must have to stand in the table, unless it is the last."""


class EstimatorsReader(RunReader):
    """Estimates beside the truth, section by section of equal pairs, at a step."""

    begins_with = ("law",)

    # -- facts ---------------------------------------------------------------------------------

    @property
    def exact(self) -> bool:
        return bool(self.now("law", "exact"))

    @property
    def log_k(self) -> float:
        return self.now("law", "log_k")

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

    def planned(self) -> float:
        return super().planned() * len(self._stairs() or (1,))

    def _stairs(self) -> tuple[float, ...]:
        """The mutual informations that are climbed, if they are."""
        knobs = self.recording.knobs
        return tuple(float(nats) for nats in knobs.get("stairs", ())) if knobs.get("by") == "stairs" else ()

    def highest(self) -> float:
        """The largest mutual information that the run is planned to have; 0: there is no plan."""
        return max(self._stairs(), default=0.0)

    def single_values(self, key: str, name: str, colour: int) -> Line:
        """Estimates of single batches over the updates: some of them."""
        there, rows, column = self.table("estimates"), self.rows("estimates"), f"estimate.{key}"
        if there is None or not rows or column not in there:
            return Line(name, np.empty(0), np.empty(0), colour)
        kept = thinned(rows, _SINGLE)
        return Line(name, self.places("estimates", kept), np.asarray(there[column][kept], float), colour, in_legend=False)

    def truth(self) -> Line:
        """The true mutual information over the updates: a staircase."""
        t, truth = self.column("law", "t").astype(float), self.column("law", "truth").astype(float)
        x = np.append(np.repeat(t, 2)[1:], self.at)
        return Line("truth", x, np.repeat(truth, 2), theme.current().text, in_legend=False, measured=False)

    def top(self) -> float:
        """The largest truth that is to be seen."""
        return max([self.log_k, *self._stairs(), *self.column("law", "truth").astype(float).tolist()])

    # -- what is known of the distance -----------------------------------------------------------

    def known_metric(self) -> int:
        """The distance in which the dependency of these pairs is known: 0 Euclidean, 2 absolute differences."""
        return 2 if self.setting("pairs") == "bits" else 0

    def known_name(self) -> str:
        return "W1, known" if self.known_metric() else "W2, known"
