"""The view of vta.segments: sequences with the segments found in them, z, the terms of the bound, scores beside chance, and futures."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from settle.widgets.controls.card import Card
from settle.widgets.panels.charts.strips import FrameStrips
from settle.widgets.panels.formula.formula import Formula
from settle.widgets.theme import theme
from settle.widgets.view import Readout
from settle.widgets.views.common.card_controls import flat
from settle.widgets.views.common.reader_board import ReaderBoard
from settle.widgets.views.vta_segments.cards import SegmentCards
from settle.widgets.views.vta_segments.futures_card import FutureCard
from settle.widgets.views.vta_segments.motif_builder import MotifBuilder
from settle.widgets.views.vta_segments.reader import SegmentsReader
from settle.widgets.views.vta_segments.text import FORMULA, TIP, readouts
from settle.widgets.views.vta_segments.traversal_card import TraversalCard


class SegmentsView(ReaderBoard[SegmentsReader]):
    """Act: ``measure``. Questions: ``imagine`` and ``traverse``, answered by the models of a checkpoint."""

    reader_type = SegmentsReader

    def __init__(self) -> None:
        self.strip, self.lanes = FrameStrips("Watched sequence", pickable=True), FrameStrips("Watched sequences", pickable=True)
        self.charts, self.future, self.builder = SegmentCards(), FutureCard(), MotifBuilder()
        self.traversal = TraversalCard()
        self.flat = flat("Flat", "Show what the flat model makes of it, too", checkable=True)
        self.draw_own = flat("Draw your own…", "Click a sequence of motifs together, to be learnt", checkable=True)
        self.measure = flat("Measure now", "Scores, probes and futures after the next update")
        self.formula = Formula("The model")
        self.strip_card = Card("Segments", self.strip, "segments", [self.flat], wide=True)
        self.lanes_card = Card("Several sequences", self.lanes, "sequences", big=True)
        charts = self.charts
        cards = [
            self.builder.card, self.strip_card, self.lanes_card, charts.z_card, charts.scores_card, charts.quantity_card,
            charts.counts_card, charts.carried_card, self.future.card, charts.error_card, self.traversal.card,
        ]  # fmt: skip
        super().__init__(cards, [self.formula, self.draw_own, self.measure])
        self.painters = charts.painters
        self.sequence = 0
        """The watched sequence that is shown large."""
        for box in (*charts.boxes, self.traversal.component, self.traversal.states):
            box.currentIndexChanged.connect(lambda _: self.redraw())
        self.flat.toggled.connect(lambda _: self.redraw())
        self.strip.picked.connect(self._pick_frame)
        self.lanes.picked.connect(self._pick_sequence)
        self.future.again.clicked.connect(self._another)
        self.draw_own.toggled.connect(lambda _: self._leave_out())
        self.draw_own.clicked.connect(lambda on: on and self.grid.verticalScrollBar().setValue(0))  # the builder is the first card
        self.measure.clicked.connect(lambda: self.act.emit("measure", None))
        self.builder.wanted.connect(self.learn)
        self.formula.show_tex(FORMULA, TIP)
        self._leave_out()
        self.empty()

    def empty(self) -> None:
        self.strip_card.say(
            "Press Run. A sequence that is not learnt from, what the model makes of it,\n"
            "and the segments that it finds, beside the true events (▾)."
        )
        self.lanes_card.say("Segments and the probability of a boundary in several sequences.")
        self.future.card.say("What comes next: frame by frame, in jumps, and by the flat model, beside what came.")
        self.traversal.card.say("What a segment becomes as one number of its z is moved.")
        self.charts.empty()

    def _leave_out(self) -> None:
        self.grid.leave_out(*([] if self.draw_own.isChecked() else [self.builder.card.key]))

    # -- picking and asking --------------------------------------------------------------------

    def _pick_frame(self, _row: int, frame: int) -> None:
        if self.reader is not None:
            self.future.begins = (self.sequence, max(frame, self.reader.init))
            self.redraw()
            self.grid.show_card(self.future.card)

    def _pick_sequence(self, row: int, _frame: int) -> None:
        self.sequence = row
        self.redraw()

    def _another(self) -> None:
        if self.reader is not None:
            self.future.another(self.reader)
            self.redraw()

    def answered(self, question: str, value: object, found: Mapping[str, np.ndarray] | str) -> None:
        (self.traversal if question == "traverse" else self.future).take(found)
        self.redraw()

    # -- drawing -----------------------------------------------------------------------------

    def begin_run(self, reader: SegmentsReader) -> None:
        knobs = reader.recording.knobs
        self.sequence = 0
        self.flat.setVisible(bool(knobs.get("flat", True)))  # else no flat model learns beside it
        self.future.begin()
        self.traversal.begin()
        if knobs.get("world") == "drawn" and not knobs.get("data"):
            self.draw_own.setChecked(True)
        self.builder.show_drawn([int(n) for n in knobs.get("drawn", ())])

    def paint_run(self, reader: SegmentsReader) -> None:
        about = (reader.rows("boundaries"), self.sequence, theme.current().name)
        future = self.future.begins, self.flat.isChecked()
        self.paint_changed(self.strip_card, (about, future), self._paint_strip)
        self.paint_changed(self.lanes_card, about, self._paint_lanes)
        self.paint_changed(self.charts.z_card, about, self.charts.paint_z)
        if self.seen(self.future.card):
            if (question := self.future.question(reader)) is not None:
                self.asked.emit("imagine", question)
            self.paint_changed(self.future.card, (theme.current().name, self.future.state(reader)), self.future.paint)
        self._paint_traversal(reader)
        super().paint_run(reader)

    def _paint_traversal(self, reader: SegmentsReader) -> None:
        card, begins = self.traversal, self.future.begins
        if not self.seen(card.card):
            return
        frame = begins[1] if begins is not None and begins[0] == self.sequence else None
        if (question := card.question(card.about(reader, self.sequence, frame))) is not None:
            self.asked.emit("traverse", question)
        self.paint_changed(card.card, (theme.current().name, card.state()), card.paint)

    def _paint_strip(self, reader: SegmentsReader) -> None:
        self.strip_card.say("")
        begins = self.future.begins
        cursor = begins[1] if begins is not None and begins[0] == self.sequence else None
        self.strip.show_rows(reader.strip(self.sequence, flat=self.flat.isChecked()), cursor=cursor)

    def _paint_lanes(self, reader: SegmentsReader) -> None:
        self.lanes_card.say("")
        self.lanes.show_rows(reader.lanes(), row=self.sequence)

    # -- text --------------------------------------------------------------------------------

    def caption_run(self, reader: SegmentsReader) -> None:
        updated = reader.now("boundaries", "t")
        corner = "" if math.isnan(updated) else f"update {int(updated):,}"
        events = "▾ true events, " if reader.has_events else ""
        self.strip_card.head(
            subtitle=f"sequence {self.sequence + 1}, held out; {events}bars q(m), lines p(m)",
            corner=corner,
        )
        self.lanes_card.head(subtitle=f"click one; {events}bars: probability of a boundary", corner=corner)
        self.charts.caption(reader, corner)
        self.future.caption(reader)
        self.traversal.caption()

    def figures(self, reader: SegmentsReader) -> list[Readout]:
        return readouts(reader, self.reference)
