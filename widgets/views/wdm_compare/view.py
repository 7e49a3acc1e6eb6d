"""The view of wdm.compare: which factors each learner keeps, and what its bound says."""

from __future__ import annotations

from collections.abc import Callable

from settle.backend.core.recording import Recording
from settle.widgets.controls.card import Card
from settle.widgets.panels.base.formula import Formula
from settle.widgets.theme import theme
from settle.widgets.view import Readout
from settle.widgets.views.common.board import Board
from settle.widgets.views.common.card_controls import flat
from settle.widgets.views.wdm_compare.charts import Charts
from settle.widgets.views.wdm_compare.pictures import Pictures
from settle.widgets.views.wdm_compare.reader import Compared
from settle.widgets.views.wdm_compare.text import TIP, compare_formula, readings


class CompareView(Board):
    """What is kept and what is said side by side: a higher bound is no better code. Act: ``measure``."""

    def __init__(self) -> None:
        self.pictures, self.charts = Pictures(), Charts()
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
        self.found: Compared | None = None
        self._drawn: dict[str, object] = {}
        """Card -> what it is about that it shows."""
        self.measure.clicked.connect(lambda: self.act.emit("measure", None))
        for box in (charts.where, pictures.factor):
            box.currentIndexChanged.connect(lambda _: self.redraw())
        pictures.kept.picked.connect(pictures.factor.setCurrentIndex)
        for panel in (pictures.pairs, pictures.clouds):
            panel.picked.connect(self.pick)
        pictures.neighbours.picked.connect(lambda place: self.pick(int(pictures.index[place])))
        self.formula.show_formula(compare_formula(("cpc", "wpc"), {}), TIP)
        self._leave_out(sweep=False)
        self._empty()

    def _leave_out(self, *, sweep: bool) -> None:
        shown = {card.key for card in self.kinds[sweep]}
        self.measure.setVisible(not sweep)
        self.grid.leave_out(*(card.key for kind in self.kinds for card in kind if card.key not in shown))

    def _empty(self) -> None:
        self.pictures.empty()
        self.charts.empty()

    def pick(self, pair: int) -> None:
        """Look at a watched pair."""
        self.pictures.picked = pair
        self.redraw()

    # -- drawing -----------------------------------------------------------------------------

    def begin(self, recording: Recording) -> None:
        self.found, self._drawn = Compared(recording), {}
        self.pictures.begin()
        self._leave_out(sweep=self.found.sweeps)

    def paint(self, recording: Recording, at: int) -> None:
        found = self.found
        assert found is not None
        if not found.look(at):
            self._empty()
            self._drawn = {}
            return
        self.pictures.offer(found)
        rows = [found.rows(name) for name in ("pairs", "watch", "probe", "result")]
        about = (*rows, self.pictures.picked, self.pictures.chosen, theme.current().name)
        for card, paint in self.pictures.painters:
            self._paint(card, about, paint)
        for card, paint in self.charts.painters:
            if self.seen(card):
                paint(found)

    def _paint(self, card: Card, about: object, paint: Callable[[Compared], None]) -> None:
        """Paint a card that is in sight, if what it is about is not what it shows."""
        assert self.found is not None
        if self.seen(card) and about != self._drawn.get(card.key):
            paint(self.found)
            self._drawn[card.key] = about

    # -- text --------------------------------------------------------------------------------

    def caption(self, recording: Recording, at: int) -> None:
        found = self.found
        if found is not None and found.look(at):
            self.formula.show_formula(compare_formula(found.learners, recording.knobs_at(at)), TIP)
            self.charts.caption(found)
            if not found.sweeps:
                self.pictures.caption(found)

    def readouts(self, recording: Recording, at: int) -> list[Readout]:
        found = Compared(recording)
        return readings(found, self.reference) if found.look(at) else []
