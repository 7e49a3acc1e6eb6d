"""The view of ep.agreement: the updates of EP and the gradients of BPTT, step by step."""

from __future__ import annotations

from settle.widgets.panels.charts.raster import Raster
from settle.widgets.panels.formula.formula import Formula
from settle.widgets.view import Readout
from settle.widgets.views.common.ep.formulas import agreement_formula
from settle.widgets.views.common.ep.neurons import NeuronCards
from settle.widgets.views.common.ep.states_board import StatesBoard
from settle.widgets.views.ep_agreement.cards import AgreementCards
from settle.widgets.views.ep_agreement.reader import AgreementReader
from settle.widgets.views.ep_agreement.text import readouts


class AgreementView(StatesBoard[AgreementReader]):
    """Raster, traces, update curves, RelMSE, directions and conditions of a recording of ep.agreement."""

    reader_type = AgreementReader

    def __init__(self) -> None:
        self.charts = charts = AgreementCards()
        super().__init__(NeuronCards(Raster("Neurons over time")), Formula("What is compared"), [card for card, _ in charts.painters])
        self.painters = [*self.painters, *charts.painters]
        charts.other.clicked.connect(self._choose_others)
        for box in charts.boxes:
            box.currentIndexChanged.connect(lambda _: self.redraw())
        self.formula.show_tex(*agreement_formula({}))
        self.empty()

    def empty(self) -> None:
        self.neurons.say(
            "Press Run. The network settles from zero; then its output is nudged.",
            "Output units over time, and the neurons you click.",
        )
        self.charts.empty()

    def _choose_others(self) -> None:
        self.charts.choose_others()
        self.redraw()

    def begin_run(self, reader: AgreementReader) -> None:
        self.charts.begin()
        self.formula.show_tex(*agreement_formula(reader.recording.knobs))
        super().begin_run(reader)

    def paint_run(self, reader: AgreementReader) -> None:
        self.charts.reference, self.charts.picked = self.reference, self.neurons.picked.looks
        super().paint_run(reader)

    def caption_run(self, reader: AgreementReader) -> None:
        super().caption_run(reader)
        self.charts.caption(reader)

    def figures(self, reader: AgreementReader) -> list[Readout]:
        return readouts(reader, self.reference)
