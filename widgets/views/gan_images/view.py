"""The view of gan.images: samples as they evolve, and what can be asked about two of them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from settle.widgets.panels.formula.formula import Formula
from settle.widgets.view import Readout
from settle.widgets.views.common.card_controls import flat
from settle.widgets.views.common.gan.formulas import game_formula
from settle.widgets.views.common.reader_board import ReaderBoard
from settle.widgets.views.gan_images.cards import ImagesCards
from settle.widgets.views.gan_images.reader import ImagesReader
from settle.widgets.views.gan_images.text import readouts


class ImagesView(ReaderBoard[ImagesReader]):
    """Act: ``measure``. Questions: ``between`` and ``latent``, answered by the nets of a checkpoint."""

    reader_type = ImagesReader

    def __init__(self) -> None:
        self.charts, self.formula = ImagesCards(lambda question, value: self.asked.emit(question, value)), Formula("The game")
        self.measure = flat("Measure now", "Likelihood, small-KID, precision and recall after the next iteration; it takes a while")
        super().__init__([card for card, _ in self.charts.painters], [self.formula, self.measure])
        self.painters = self.charts.painters
        for box in self.charts.boxes:
            box.currentIndexChanged.connect(lambda _: self.redraw())
        self.charts.samples.picked.connect(self._pick)
        self.charts.latent.moved.connect(lambda _: self._ask_latent())
        self.measure.clicked.connect(lambda: self.act.emit("measure", None))
        self.formula.show_tex(*game_formula("non-saturating"))
        self.empty()

    def empty(self) -> None:
        self.charts.empty()

    def _pick(self, sample: int) -> None:
        if self.charts.pick(sample):
            self.redraw()

    def _ask_latent(self) -> None:
        if self.reader is not None:
            self.charts.ask_latent(self.reader)

    def answered(self, question: str, value: object, found: Mapping[str, np.ndarray] | str) -> None:
        self.charts.answered(question, found)
        self.redraw()

    def begin_run(self, reader: ImagesReader) -> None:
        self.charts.begin()

    def caption_run(self, reader: ImagesReader) -> None:
        self.formula.show_tex(*game_formula(reader.game))
        self.charts.caption(reader)

    def figures(self, reader: ImagesReader) -> list[Readout]:
        return readouts(reader, self.reference)
