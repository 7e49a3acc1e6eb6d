"""The board of a settling network: what the views of ep.settle and ep.agreement have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtWidgets import QWidget

from settle.widgets.controls.card import Card
from settle.widgets.panels.formula.formula import Formula
from settle.widgets.views.common.card_controls import choice
from settle.widgets.views.common.ep.feature_maps import FeatureMaps
from settle.widgets.views.common.ep.neurons import NeuronCards
from settle.widgets.views.common.ep.reader import TIME_AXES, StatesReader
from settle.widgets.views.common.reader_board import ReaderBoard

S = TypeVar("S", bound=StatesReader)


class StatesBoard(ReaderBoard[S], Generic[S]):
    """Raster, traces and feature maps of the states on a time axis that is chosen, around the cards of the experiment.

    :param cards: of the experiment; :param top: between formula and time axis.
    """

    def __init__(self, neurons: NeuronCards, formula: Formula, cards: Sequence[Card], top: Sequence[QWidget] = ()):
        self.neurons, self.formula, self.maps = neurons, formula, FeatureMaps()
        self.time_axis = choice("Time axis", TIME_AXES)
        super().__init__([neurons.raster_card, neurons.traces_card, *cards, self.maps.card], [formula, *top, self.time_axis])
        self.painters = [
            (neurons.raster_card, neurons.paint_raster), (neurons.traces_card, neurons.paint_traces), (self.maps.card, self.maps.paint)
        ]  # fmt: skip
        neurons.changed.connect(self.redraw)
        self.time_axis.currentIndexChanged.connect(lambda _: self.redraw())
        self.grid.leave_out(self.maps.card.key)

    def seek(self, reader: S, at: int) -> bool:
        return reader.seek(at, self.time_axis.currentData())

    def begin_run(self, reader: S) -> None:
        self.grid.leave_out(*(() if reader.recording.knobs.get("model") == "conv" else (self.maps.card.key,)))
        self.empty()

    def caption_run(self, reader: S) -> None:
        self.neurons.caption(reader)
        self.maps.caption(reader)
