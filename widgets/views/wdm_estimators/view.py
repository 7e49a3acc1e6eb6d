"""The view of wdm.estimators: every estimator beside the truth, what is wrong with each, and the Wasserstein dependency."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QVBoxLayout, QWidget

from settle.backend.core.recording import Recording
from settle.widgets.controls.card import Card
from settle.widgets.panels.base.formula import Formula
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.charts.figure_table import FigureCell, FigureRow, FigureTable
from settle.widgets.view import Readout
from settle.widgets.views.common.board import Board
from settle.widgets.views.common.card_controls import choice
from settle.widgets.views.wdm_estimators.charts import EstimatorCharts
from settle.widgets.views.wdm_estimators.controls import EstimatorControls
from settle.widgets.views.wdm_estimators.reader import NAMES, Estimated
from settle.widgets.views.wdm_estimators.text import FORMULA, TIP, readings, signed, verdict

TABLES = (("All pairs so far", "all"), ("These pairs", "now"))
_STRONG = 4.0
"""A bias (nats) whose cell has the full colour."""


class EstimatorsView(Board):
    """What is turned in the controls is an event of the run."""

    def __init__(self) -> None:
        self.charts, self.controls = EstimatorCharts(), EstimatorControls()
        self.formula = Formula("What is estimated")
        self.table, self.of = FigureTable("Bias and variance"), choice("Which pairs", TABLES)
        self.table_card = Card("Bias and variance", self.table, "table", [self.of], wide=True)
        charts = self.charts
        cards = [
            charts.values_card, charts.pairs_card, charts.wrong_card, self.table_card, charts.known_card, charts.course_card
        ]  # fmt: skip
        top = QWidget()
        column = QVBoxLayout(top)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.formula)
        column.addWidget(self.controls)
        super().__init__(cards, [top])
        self.found: Estimated | None = None
        self.controls.turned.connect(self.turned)
        for box in (*charts.boxes, self.of):
            box.currentIndexChanged.connect(lambda _: self.redraw())
        charts.switches.changed.connect(self._switched)
        self.formula.show_formula(FORMULA, TIP)
        self._empty()

    def recall(self, text: str) -> None:
        shown = text.split(",")
        if set(shown) <= set(self.charts.switches.parts):  # else it is no such text
            self.charts.switches.set(shown)

    def _switched(self) -> None:
        self.kept.emit(",".join(self.charts.switches.on()))
        self.redraw()

    def _empty(self) -> None:
        self.controls.setEnabled(False)  # they show how the pairs of a run stand
        self.charts.empty()
        self.table_card.say("Mean, bias, variance and mean squared error of each, and what is to be said of it.")

    # -- drawing -----------------------------------------------------------------------------

    def begin(self, recording: Recording) -> None:
        self.found = Estimated(recording)

    def paint(self, recording: Recording, at: int) -> None:
        found = self.found
        assert found is not None
        if not found.look(at):
            self._empty()
            return
        for card, paint in self.charts.painters:
            if self.seen(card):
                paint(found)
        if self.seen(self.table_card):
            self._paint_table(found)

    def _paint_table(self, found: Estimated) -> None:
        rows = found.sections()
        if not rows or (len(rows) == 1 and found.now("quality", "count") < 2):
            self.table_card.say("Bias and variance come with the first values.")
            return
        self.table_card.say("")
        if self.of.currentData() == "now":
            head = ["", "mean", "bias", "variance", "MSE"]
        else:
            truths, exact = found.at_sections(rows, "quality", "truth"), found.of_pairs(rows, "quality", "exact")
            mixed = len(set(exact)) > 1
            head = ["true nats", *(f"{t:.3g}{', exact' if mixed and e else ''}" for t, e in zip(truths, exact, strict=True))]
        self.table.show_rows(head, [self._row(found, key, number, rows) for number, key in enumerate(NAMES)])

    def _row(self, found: Estimated, key: str, number: int, rows: list[int]) -> FigureRow:
        bias, variance = (found.at_sections(rows, "quality", f"{name}.{key}").tolist() for name in ("bias", "variance"))
        if self.of.currentData() == "now":
            figures = [found.now("quality", f"{name}.{key}") for name in ("mean", "bias", "variance", "mse")]
            shades = [0.0, _shade(figures[1]), 0.0, 0.0]
            texts = [short(figures[0]), signed(figures[1]), short(figures[2], 2), short(figures[3], 2)]
            cells = tuple(FigureCell(text, shade) for text, shade in zip(texts, shades, strict=True))
        else:
            cells = tuple(FigureCell(f"{signed(b)} ({short(v, 2)})", _shade(b)) for b, v in zip(bias, variance, strict=True))
        truth, count = found.now("quality", "truth"), found.now("quality", "count")
        note, alarm = verdict(key, bias[-1], variance[-1], count, truth, found.log_k)
        return FigureRow(NAMES[key], number, cells, note, alarm)

    # -- text --------------------------------------------------------------------------------

    def caption(self, recording: Recording, at: int) -> None:
        found = self.found
        if found is None or not found.look(at):
            return
        self.charts.caption(found)
        count = found.now("quality", "count")
        what = "of one batch" if self.of.currentData() == "now" else "bias (variance) of one batch"
        self.table_card.head(
            subtitle=f"{what}, in nats; blue: too low, orange: above the truth", corner=f"{count:.0f} values" if count >= 2 else ""
        )
        self.controls.setEnabled(True)
        self.controls.show_knobs(
            str(found.setting("by")), found.now("law", "truth"), found.now("law", "rho"), int(found.now("law", "dimension")), found.exact,
            found.now("law", "most"),
        )  # fmt: skip

    def readouts(self, recording: Recording, at: int) -> list[Readout]:
        found = Estimated(recording)
        return readings(found) if found.look(at) else []


def _shade(bias: float) -> float:
    return max(-1.0, min(1.0, bias / _STRONG)) if math.isfinite(bias) else 0.0
