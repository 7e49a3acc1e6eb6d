"""The view of wdm.compare: which factors each learner keeps, and what its bound says."""

from __future__ import annotations

from settle.widgets.panels.formula.formula import Formula
from settle.widgets.theme import theme
from settle.widgets.view import Readout
from settle.widgets.views.common.card_controls import flat
from settle.widgets.views.common.reader_board import ReaderBoard
from settle.widgets.views.wdm_compare.cards import CompareCards
from settle.widgets.views.wdm_compare.picture_cards import PictureCards
from settle.widgets.views.wdm_compare.reader import CompareReader
from settle.widgets.views.wdm_compare.text import TIP, compare_formula, readouts


class CompareView(ReaderBoard[CompareReader]):
    """What is kept and what is said side by side: a higher bound is no better code. Act: ``measure``."""

    reader_type = CompareReader

    def __init__(self) -> None:
        self.pictures, self.charts = PictureCards(), CompareCards()
        self.formula = Formula("What the learners climb")
        self.measure = flat("Measure now", "A look at the watched pairs and a quick probe after the next update")
        pictures, charts = self.pictures, self.charts
        self.kinds = (
            [pictures.kept_card, charts.accuracy_card, charts.bound_card, charts.budget_card, charts.slope_card, pictures.clouds_card,
             pictures.pairs_card, pictures.neighbours_card, pictures.scores_card],
            [charts.sweep_card, charts.bound_card, charts.slope_card],
        )  # fmt: skip
        """Cards of a comparison, and of a sweep."""
        super().__init__([charts.sweep_card, *self.kinds[0]], [self.formula, self.measure])
        self.painters = charts.painters
        self.measure.clicked.connect(lambda: self.act.emit("measure", None))
        for box in (charts.where, pictures.factor):
            box.currentIndexChanged.connect(lambda _: self.redraw())
        pictures.kept.picked.connect(pictures.factor.setCurrentIndex)
        for panel in (pictures.pairs, pictures.clouds):
            panel.picked.connect(self.pick)
        pictures.neighbours.picked.connect(lambda place: self.pick(int(pictures.index[place])))
        self.formula.show_tex(compare_formula(("cpc", "wpc"), {}), TIP)
        self._leave_out(sweep=False)
        self.empty()

    def _leave_out(self, *, sweep: bool) -> None:
        shown = {card.key for card in self.kinds[sweep]}
        self.measure.setVisible(not sweep)
        self.grid.leave_out(*(card.key for kind in self.kinds for card in kind if card.key not in shown))

    def empty(self) -> None:
        self.pictures.empty()
        self.charts.empty()

    def pick(self, pair: int) -> None:
        """Look at a watched pair."""
        self.pictures.picked = pair
        self.redraw()

    # -- drawing -----------------------------------------------------------------------------

    def begin_run(self, reader: CompareReader) -> None:
        self.pictures.begin()
        self._leave_out(sweep=reader.sweeps)

    def paint_run(self, reader: CompareReader) -> None:
        self.pictures.offer(reader)
        rows = [reader.rows(name) for name in ("pairs", "watch", "probe", "result")]
        about = (*rows, self.pictures.picked, self.pictures.chosen, theme.current().name)
        for card, paint in self.pictures.painters:
            self.paint_changed(card, about, paint)
        super().paint_run(reader)

    # -- text --------------------------------------------------------------------------------

    def caption_run(self, reader: CompareReader) -> None:
        self.formula.show_tex(compare_formula(reader.learners, reader.recording.knobs_at(reader.at)), TIP)
        self.charts.caption(reader)
        if not reader.sweeps:
            self.pictures.caption(reader)

    def figures(self, reader: CompareReader) -> list[Readout]:
        return readouts(reader, self.reference)
