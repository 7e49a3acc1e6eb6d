"""The view of vta.segments: sequences with the segments found in them, z, the terms of the bound, scores beside chance, and futures."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from settle.backend.core.recording import Recording
from settle.widgets.controls.card import Card
from settle.widgets.panels.base.formula import Formula
from settle.widgets.panels.charts.strips import FrameStrips
from settle.widgets.theme import theme
from settle.widgets.view import Readout
from settle.widgets.views.common.board import Board
from settle.widgets.views.common.card_controls import flat
from settle.widgets.views.vta_segments.charts import Charts
from settle.widgets.views.vta_segments.futures_card import FutureCard
from settle.widgets.views.vta_segments.motif_builder import Builder
from settle.widgets.views.vta_segments.reader import Segmented
from settle.widgets.views.vta_segments.text import FORMULA, TIP, readings


class SegmentsView(Board):
    """Act: ``measure``. Question: ``imagine``, answered by the models of a checkpoint."""

    def __init__(self) -> None:
        self.strip, self.lanes = FrameStrips("Watched sequence", pickable=True), FrameStrips("Watched sequences", pickable=True)
        self.charts, self.future, self.builder = Charts(), FutureCard(), Builder()
        self.flat = flat("Flat", "Show what the flat model makes of it, too", checkable=True)
        self.draw_own = flat("Draw your own…", "Click a sequence of motifs together, to be learnt", checkable=True)
        self.measure = flat("Measure now", "Scores, probes and futures after the next update")
        self.formula = Formula("The model")
        self.strip_card = Card("Segments", self.strip, "segments", [self.flat], wide=True)
        self.lanes_card = Card("Several sequences", self.lanes, "sequences", big=True)
        charts = self.charts
        cards = [
            self.builder.card, self.strip_card, self.lanes_card, charts.z_card, charts.scores_card, charts.course_card, charts.counts_card,
            charts.carried_card, self.future.card, charts.error_card,
        ]  # fmt: skip
        super().__init__(cards, [self.formula, self.draw_own, self.measure])
        self.found: Segmented | None = None
        self.sequence = 0
        """The watched sequence that is shown large."""
        self._drawn: dict[str, object] = {}
        """Card -> what it is about that it shows."""
        for box in charts.boxes:
            box.currentIndexChanged.connect(lambda _: self.redraw())
        self.flat.toggled.connect(lambda _: self.redraw())
        self.strip.picked.connect(self._pick_frame)
        self.lanes.picked.connect(self._pick_sequence)
        self.future.again.clicked.connect(self._another)
        self.draw_own.toggled.connect(lambda _: self._leave_out())
        self.draw_own.clicked.connect(lambda on: on and self.grid.verticalScrollBar().setValue(0))  # the builder is the first card
        self.measure.clicked.connect(lambda: self.act.emit("measure", None))
        self.builder.wanted.connect(lambda knobs: [self.turned.emit(knob, value) for knob, value in knobs.items()])
        self.formula.show_formula(FORMULA, TIP)
        self._leave_out()
        self._empty()

    def _empty(self) -> None:
        self.strip_card.say(
            "Press Run. A sequence that is not learnt from, what the model makes of it,\n"
            "and the segments that it finds, beside the true events (▾)."
        )
        self.lanes_card.say("Segments and the probability of a boundary in several sequences.")
        self.future.card.say("What comes next: frame by frame, in jumps, and by the flat model, beside what came.")
        self.charts.empty()

    def _leave_out(self) -> None:
        self.grid.leave_out(*([] if self.draw_own.isChecked() else [self.builder.card.key]))

    # -- picking and asking --------------------------------------------------------------------

    def _pick_frame(self, _row: int, frame: int) -> None:
        if self.found is not None:
            self.future.begins = (self.sequence, max(frame, self.found.init))
            self.redraw()
            self.grid.show_card(self.future.card)

    def _pick_sequence(self, row: int, _frame: int) -> None:
        self.sequence = row
        self.redraw()

    def _another(self) -> None:
        if self.found is not None:
            self.future.another(self.found)
            self.redraw()

    def answered(self, question: str, value: object, found: Mapping[str, np.ndarray] | str) -> None:
        self.future.take(found)
        self.redraw()

    # -- drawing -----------------------------------------------------------------------------

    def begin(self, recording: Recording) -> None:
        self.found, self.sequence, self._drawn = Segmented(recording), 0, {}
        self.future.forget()
        if recording.knobs.get("world") == "drawn" and not recording.knobs.get("data"):
            self.draw_own.setChecked(True)
        self.builder.show_drawn([int(n) for n in recording.knobs.get("drawn", ())])

    def paint(self, recording: Recording, at: int) -> None:
        found = self.found
        assert found is not None
        if not found.look(at):
            self._empty()
            self._drawn = {}
            return
        about = (found.rows("boundaries"), self.sequence, theme.current().name)
        future = self.future.begins, self.flat.isChecked()
        self._paint(self.strip_card, (about, future), self._paint_strip)
        self._paint(self.lanes_card, about, self._paint_lanes)
        self._paint(self.charts.z_card, about, self.charts.paint_z)
        if self.seen(self.future.card):
            if (question := self.future.question(found)) is not None:
                self.asked.emit("imagine", question)
            self._paint(self.future.card, (theme.current().name, self.future.state(found)), self.future.paint)
        for card, paint in self.charts.painters:
            if self.seen(card):
                paint(found)

    def _paint(self, card: Card, about: object, paint: Callable[[Segmented], None]) -> None:
        """Paint a card that is in sight, if what it is about is not what it shows."""
        assert self.found is not None
        if self.seen(card) and about != self._drawn.get(card.key):
            paint(self.found)
            self._drawn[card.key] = about

    def _paint_strip(self, found: Segmented) -> None:
        self.strip_card.say("")
        begins = self.future.begins
        cursor = begins[1] if begins is not None and begins[0] == self.sequence else None
        self.strip.show_rows(found.strip(self.sequence, flat=self.flat.isChecked()), cursor=cursor)

    def _paint_lanes(self, found: Segmented) -> None:
        self.lanes_card.say("")
        self.lanes.show_rows(found.lanes(), row=self.sequence)

    # -- text --------------------------------------------------------------------------------

    def caption(self, recording: Recording, at: int) -> None:
        found = self.found
        if found is None or not found.look(at):
            return
        updated = found.now("boundaries", "t")
        corner = "" if math.isnan(updated) else f"update {int(updated):,}"
        events = "▾ true events, " if found.has_events else ""
        self.strip_card.head(
            subtitle=f"sequence {self.sequence + 1}, held out; {events}bars q(m), lines p(m); click a frame for futures",
            corner=corner,
        )
        self.lanes_card.head(subtitle=f"click one; {events}bars: probability of a boundary", corner=corner)
        self.charts.caption(found, corner)
        self.future.caption(found)

    def readouts(self, recording: Recording, at: int) -> list[Readout]:
        found = Segmented(recording)
        return readings(found, self.reference) if found.look(at) else []
