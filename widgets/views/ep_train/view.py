"""The view of ep.train: how EP and BPTT learn side by side, and what they have learnt."""

from __future__ import annotations

from settle.widgets.panels.formula.formula import Formula
from settle.widgets.view import Readout
from settle.widgets.views.common.ep.formulas import training_formula
from settle.widgets.views.common.reader_board import ReaderBoard
from settle.widgets.views.ep_train.cards import TrainCards
from settle.widgets.views.ep_train.reader import TrainReader
from settle.widgets.views.ep_train.text import readouts


class TrainingView(ReaderBoard[TrainReader]):
    """Errors, loss, directions, receptive fields, confusion and wrong test pictures of a recording of ep.train."""

    reader_type = TrainReader

    def __init__(self) -> None:
        self.charts, self.formula = TrainCards(), Formula("Update of the weights")
        super().__init__([card for card, _ in self.charts.painters], [self.formula, self.charts.learner])
        self.painters = self.charts.painters
        for box in self.charts.boxes:
            box.currentIndexChanged.connect(lambda _: self.redraw())
        self.formula.show_tex(*training_formula({}))
        self.empty()

    def empty(self) -> None:
        self.charts.empty()

    def begin_run(self, reader: TrainReader) -> None:
        self.formula.show_tex(*training_formula(reader.recording.knobs))
        self.charts.begin(reader)
        self.empty()

    def caption_run(self, reader: TrainReader) -> None:
        self.charts.caption(reader)

    def figures(self, reader: TrainReader) -> list[Readout]:
        """Errors beside the preset's figures, loss, direction, settling, pace and time left."""
        return readouts(reader, self.reference, self.progress)
