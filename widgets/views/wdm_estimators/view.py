"""The view of wdm.estimators: every estimator beside the truth, what is wrong with each, and the Wasserstein dependency."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QVBoxLayout, QWidget

from settle.widgets.controls.card import Card
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.charts.figure_table import FigureCell, FigureRow, FigureTable
from settle.widgets.panels.formula.formula import Formula
from settle.widgets.view import Readout
from settle.widgets.views.common.card_controls import choice
from settle.widgets.views.common.figure_text import signed
from settle.widgets.views.common.reader_board import ReaderBoard
from settle.widgets.views.wdm_estimators.cards import EstimatorCards
from settle.widgets.views.wdm_estimators.controls import EstimatorControls
from settle.widgets.views.wdm_estimators.reader import NAMES, EstimatorsReader
from settle.widgets.views.wdm_estimators.text import FORMULA, TIP, readouts, verdict

TABLES = (("All pairs so far", "all"), ("These pairs", "now"))
_STRONG = 4.0
"""A bias (nats) whose cell has the full colour."""


class EstimatorsView(ReaderBoard[EstimatorsReader]):
    """What is turned in the controls is an event of the run."""

    reader_type = EstimatorsReader

    def __init__(self) -> None:
        self.charts, self.controls = EstimatorCards(), EstimatorControls()
        self.formula = Formula("What is estimated")
        self.table, self.of = FigureTable("Bias and variance"), choice("Which pairs", TABLES)
        self.table_card = Card("Bias and variance", self.table, "table", [self.of], wide=True)
        charts = self.charts
        cards = [
            charts.values_card, charts.pairs_card, charts.wrong_card, self.table_card, charts.known_card, charts.quantity_card
        ]  # fmt: skip
        top = QWidget()
        column = QVBoxLayout(top)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.formula)
        column.addWidget(self.controls)
        super().__init__(cards, [top])
        self.painters = [*charts.painters, (self.table_card, self._paint_table)]
        self.controls.turned.connect(self.turned)
        for box in (*charts.boxes, self.of):
            box.currentIndexChanged.connect(lambda _: self.redraw())
        charts.switches.changed.connect(self._switched)
        self.formula.show_tex(FORMULA, TIP)
        self.empty()

    def own_state(self) -> str:
        return ",".join(self.charts.switches.on())

    def restore_own_state(self, text: str) -> None:
        shown = text.split(",")
        if set(shown) <= set(self.charts.switches.parts):  # else it is no such text
            self.charts.switches.set(shown)

    def _switched(self) -> None:
        self.keep_state()
        self.redraw()

    def empty(self) -> None:
        self.controls.setEnabled(False)  # they show how the pairs of a run stand
        self.charts.empty()
        self.table_card.say("Mean, bias, variance and mean squared error of each, and what is to be said of it.")

    # -- drawing -----------------------------------------------------------------------------

    def _paint_table(self, reader: EstimatorsReader) -> None:
        rows = reader.sections()
        if not rows or (len(rows) == 1 and reader.now("quality", "count") < 2):
            self.table_card.say("Bias and variance come with the first values.")
            return
        self.table_card.say("")
        if self.of.currentData() == "now":
            head = ["nats", "mean", "bias", "variance, nats²", "MSE, nats²"]
        else:
            truths, exact = reader.at_sections(rows, "quality", "truth"), reader.of_pairs(rows, "quality", "exact")
            mixed = len(set(exact)) > 1
            head = ["true nats", *(f"{t:.3g}{', exact' if mixed and e else ''}" for t, e in zip(truths, exact, strict=True))]
        self.table.show_rows(head, [self._row(reader, key, number, rows) for number, key in enumerate(NAMES)])

    def _row(self, reader: EstimatorsReader, key: str, number: int, rows: list[int]) -> FigureRow:
        bias, variance = (reader.at_sections(rows, "quality", f"{name}.{key}").tolist() for name in ("bias", "variance"))
        if self.of.currentData() == "now":
            figures = [reader.now("quality", f"{name}.{key}") for name in ("mean", "bias", "variance", "mse")]
            shades = [0.0, _shade(figures[1]), 0.0, 0.0]
            texts = [short(figures[0]), signed(figures[1]), short(figures[2], 2), short(figures[3], 2)]
            cells = tuple(FigureCell(text, shade) for text, shade in zip(texts, shades, strict=True))
        else:
            cells = tuple(FigureCell(f"{signed(b)} ({short(v, 2)})", _shade(b)) for b, v in zip(bias, variance, strict=True))
        truth, count = reader.now("quality", "truth"), reader.now("quality", "count")
        note, alarm = verdict(key, bias[-1], variance[-1], count, truth, reader.log_k)
        return FigureRow(NAMES[key], number, cells, note, alarm)

    # -- text --------------------------------------------------------------------------------

    def caption_run(self, reader: EstimatorsReader) -> None:
        self.charts.caption(reader)
        count = reader.now("quality", "count")
        what = "of one batch" if self.of.currentData() == "now" else "bias, nats (variance, nats²)"
        self.table_card.head(subtitle=f"{what}; blue: too low, orange: too high", corner=f"{count:.0f} values" if count >= 2 else "")
        self.controls.setEnabled(True)
        truth, rho, dimension, most = (reader.now("law", name) for name in ("truth", "rho", "dimension", "most"))
        self.controls.show_knobs(str(reader.setting("by")), truth, rho, int(dimension), reader.exact, most)

    def figures(self, reader: EstimatorsReader) -> list[Readout]:
        return readouts(reader)


def _shade(bias: float) -> float:
    return max(-1.0, min(1.0, bias / _STRONG)) if math.isfinite(bias) else 0.0
