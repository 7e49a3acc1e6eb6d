"""The view of vta.segments: sequences with the segments found in them, z, the terms of the bound, scores beside chance, and futures."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from backend.recording import Recording
from widgets import theme
from widgets.card import Card
from widgets.panels.bars import Bar, Bars
from widgets.panels.curves import Curves, Line
from widgets.panels.formula import Formula
from widgets.panels.ranges import round_range, short
from widgets.panels.scatter import Scatter
from widgets.panels.strips import Row, Strips
from widgets.view import Readout
from widgets.views.board import Board
from widgets.views.choices import choice, flat
from widgets.views.segment_builder import Builder
from widgets.views.segment_words import FORMULA, TIP, readings
from widgets.views.segmented import Segmented

COURSES = (("Terms", "terms"), ("Both models", "both"), ("Reads", "reads"), ("Gradient", "gradient"), ("Rate, τ", "rates"))
_COURSES = {
    "terms": ("Terms of the bound", "nats a frame", (("obs", "obs", 0), ("kl_z", "KL z", 1), ("kl_s", "KL s", 2), ("kl_m", "KL m", 3))),
    "both": ("Loss", "nats a frame", (("loss", "VTA", 0), ("flat_loss", "flat", 1), ("obs", "obs of VTA", 2), ("flat_obs", "obs of flat", 3))),
    "reads": ("Reads", "a frame, in training", (("rate", "reads", 0),)),
    "gradient": ("Gradient", "its norm before clipping", (("gradient", "gradient", 0),)),
    "rates": ("Rate and temperature", "", (("tau", "τ", 0), ("learning_rate", "learning rate", 1))),
}
SCORES = (("F1", "f1"), ("Precision, recall", "parts"), ("Rates", "rates"), ("Error", "error"))
_SCORES = {
    "f1": ("F1", (("f1", "F1", 0, False), ("f1_merged", "merged", 2, False), ("f1_random", "random", 1, True), ("f1_periodic", "periodic", 3, True))),
    "parts": ("Precision and recall", (("precision", "precision", 0, False), ("recall", "recall", 1, False))),
    "rates": ("Reads and events", (("rate", "reads", 0, False), ("event_rate", "events", 1, True))),
    "error": ("Reconstruction", (("reconstruction", "VTA", 0, False), ("flat_reconstruction", "flat", 1, False), ("variance", "mean frame", 3, True))),
}
COUNTS = (("Lengths", "lengths"), ("Early or late", "offsets"))
CARRIED = (("Shuffled", "shuffled"), ("Probes", "probes"))
MODELS = (("vta", "VTA", 0), ("jumps", "jumps", 2), ("flat", "flat", 1), ("mean", "mean frame", 3))


class SegmentsView(Board):
    """Act: ``measure``. Question: ``imagine``, answered by the models of a checkpoint."""

    def __init__(self) -> None:
        self.strip, self.lanes = Strips("Watched sequence", pickable=True), Strips("Watched sequences", pickable=True)
        self.future = Strips("Futures")
        self.z = Scatter("z", "1st axis", "2nd axis")
        self.course, self.scores = Curves("Terms of the bound", "updates"), Curves("Scores", "updates")
        self.counts, self.error = Curves("Lengths", "frames"), Curves("Error ahead", "frames ahead")
        self.carried, self.builder = Bars("What z and s carry"), Builder()
        self.what, self.which = choice("Which course", COURSES), choice("Which scores", SCORES)
        self.count, self.carry = choice("Which histogram", COUNTS), choice("Which figures", CARRIED)
        self.flat = flat("Flat", "Show what the flat model makes of it, too", checkable=True)
        self.again = flat("Another", "Draw other futures from the same frame")
        self.draw_own = flat("Draw your own…", "Click a sequence of motifs together, to be learnt", checkable=True)
        self.measure = flat("Measure now", "Scores, probes and futures after the next update")
        self.formula = Formula("The model")
        self.strip_card = Card("Segments", self.strip, "segments", [self.flat], wide=True)
        self.lanes_card = Card("Several sequences", self.lanes, "sequences", big=True)
        self.z_card = Card("z of the segments", self.z, "z")
        self.scores_card = Card("F1", self.scores, "scores", [self.which])
        self.future_card = Card("Futures", self.future, "futures", [self.again], wide=True)
        self.course_card = Card("Terms of the bound", self.course, "course", [self.what])
        self.counts_card = Card("Lengths", self.counts, "counts", [self.count])
        self.error_card = Card("Error ahead", self.error, "error")
        self.carried_card = Card("What z and s carry", self.carried, "carried", [self.carry])
        cards = [
            self.strip_card, self.lanes_card, self.z_card, self.scores_card, self.course_card, self.counts_card, self.carried_card,
            self.future_card, self.error_card, self.builder.card,
        ]  # fmt: skip
        super().__init__(cards, [self.formula, self.draw_own, self.measure])
        self.found: Segmented | None = None
        self.sequence = 0
        """The watched sequence that is shown large."""
        self.begins: tuple[int, int] | None = None
        """(sequence, frame) that was picked to imagine from; None: the recorded future."""
        self.draws = 0
        self._answer: Mapping[str, np.ndarray] | str | None = None
        self._answered_about: object = None
        self._asked: object = None
        for box in (self.what, self.which, self.count, self.carry):
            box.currentIndexChanged.connect(lambda _: self.redraw())
        self.flat.toggled.connect(lambda _: self.redraw())
        self.strip.picked.connect(self._pick_frame)
        self.lanes.picked.connect(self._pick_sequence)
        self.again.clicked.connect(self._another)
        self.draw_own.toggled.connect(lambda _: self._leave_out())
        self.measure.clicked.connect(lambda: self.act.emit("measure", None))
        self.builder.wanted.connect(lambda knobs: [self.turned.emit(knob, value) for knob, value in knobs.items()])
        self.formula.show_formula(FORMULA, TIP)
        self._leave_out()
        self._empty()

    def _empty(self) -> None:
        self.strip_card.say("Press Run. A sequence that is not learnt from, what the model makes of it,\nand the segments that it finds, beside the true events (▾).")
        self.lanes_card.say("Segments and the probability of a boundary in several sequences.")
        self.z_card.say("The abstract state of each segment, by its true class.")
        self.scores_card.say("F1 of the boundaries, beside boundaries at random and periodic ones at the same rate.")
        self.course_card.say("Reconstruction and the three KL terms.")
        self.counts_card.say("How long the segments are, and whether boundaries come early or late.")
        self.carried_card.say("What is lost with the z, or the s, of another sequence.")
        self.future_card.say("What comes next: frame by frame, in jumps, and by the flat model, beside what came.")
        self.error_card.say("How far ahead each of them stays right.")

    def _leave_out(self) -> None:
        self.grid.leave_out(*([] if self.draw_own.isChecked() else ["builder"]))

    # -- picking and asking --------------------------------------------------------------------

    def _pick_frame(self, _row: int, frame: int) -> None:
        found = self.found
        if found is not None and found.init <= frame < found.x.shape[1]:
            self.begins = (self.sequence, frame)
            self.redraw()

    def _pick_sequence(self, row: int, _frame: int) -> None:
        self.sequence = row
        self.redraw()

    def _another(self) -> None:
        found = self.found
        if found is not None and found.rows("imagined"):
            self.draws += 1
            self.begins = self.begins or (0, int(found.now("imagined", "frame")))
            self.redraw()

    def _about(self, found: Segmented) -> tuple[int, int, int, int] | None:
        """What a question would be about: checkpoint, sequence, frame and draw."""
        checkpoint = found.recording.checkpoint_at(found.at)
        if checkpoint is None or (self.begins is None and not found.rows("imagined")):
            return None
        sequence, frame = self.begins or (0, int(found.now("imagined", "frame")))
        return checkpoint.step, sequence, frame, self.draws

    def answered(self, question: str, value: object, found: Mapping[str, np.ndarray] | str) -> None:
        self._answer, self._answered_about = found, self._asked
        self.redraw()

    # -- drawing -----------------------------------------------------------------------------

    def begin(self, recording: Recording) -> None:
        self.found, self.sequence, self.begins, self.draws = Segmented(recording), 0, None, 0
        self._answer = self._asked = self._answered_about = None
        if recording.knobs.get("world") == "drawn" and not recording.knobs.get("data"):
            self.draw_own.setChecked(True)
        self.builder.show_drawn([int(n) for n in recording.knobs.get("drawn", ())])

    def paint(self, recording: Recording, at: int) -> None:
        found = self.found
        assert found is not None
        if not found.look(at):
            self._empty()
            return
        painters = (
            (self.strip_card, self._paint_strip), (self.lanes_card, self._paint_lanes), (self.z_card, self._paint_z),
            (self.scores_card, self._paint_scores), (self.course_card, self._paint_course), (self.counts_card, self._paint_counts),
            (self.carried_card, self._paint_carried), (self.future_card, self._paint_future), (self.error_card, self._paint_error),
        )  # fmt: skip
        for card, paint in painters:
            if self.seen(card):
                paint(found)

    def _paint_strip(self, found: Segmented) -> None:
        self.strip_card.say("")
        cursor = self.begins[1] if self.begins is not None and self.begins[0] == self.sequence else None
        self.strip.show_rows(found.strip(self.sequence, flat=self.flat.isChecked()), cursor=cursor)

    def _paint_lanes(self, found: Segmented) -> None:
        lanes = found.lanes()
        self.lanes_card.say("" if lanes else "They come with the first look.")
        self.lanes.show_rows(lanes, row=self.sequence)

    def _paint_z(self, found: Segmented) -> None:
        clouds = found.clouds()
        self.z_card.say("" if clouds else "It comes with the first look.")
        part = found.row("strips", "explained")
        if clouds and part is not None:
            names = [f"{name} axis, {100 * p:.0f} %" for name, p in zip(("1st", "2nd"), part, strict=True)]
            self.z.show_clouds(clouds, (names[0], names[1]))

    def _paint_scores(self, found: Segmented) -> None:
        which = self.which.currentData()
        names = _SCORES[which][1]
        lines = [found.line_of("scores", column, name, colour, dashed=dashed) for column, name, colour, dashed in names]
        lines = [line for line in lines if np.isfinite(line.y).any()]
        lacking = "" if found.has_events or which in ("error", "rates") else "No true events are known of these sequences."
        self.scores_card.say("" if lines and not lacking else lacking or "They come with the first evaluation.")
        self.scores.show_lines(lines, y_range=(0.0, 1.0) if which in ("f1", "parts") else None, **found.drawing())

    def _paint_course(self, found: Segmented) -> None:
        what = self.what.currentData()
        lines = [found.line_of("training", column, name, colour) for column, name, colour in _COURSES[what][2]]
        lines = [line for line in lines if np.isfinite(line.y).any()]
        self.course_card.say("" if lines else "They come with the first update.")
        self.course.use_log(what in ("rates", "gradient", "terms", "both"))
        self.course.show_lines(lines, **found.drawing())

    def _paint_counts(self, found: Segmented) -> None:
        offsets = self.count.currentData() == "offsets"
        names = (("offset", "reads", 0),) if offsets else (("length", "found", 0), ("true_length", "true", 1))
        counts = [(found.row("histograms", column), name, colour) for column, name, colour in names]
        counts = [c for c in counts if c[0] is not None and c[0].sum()]
        lacking = "No event is met yet." if offsets and found.rows("histograms") else "They come with the first evaluation."
        self.counts_card.say("" if counts else lacking)
        if not counts:
            return
        first = int(found.now("histograms", "offset_first")) if offsets else 1
        lines, top = [], 0.0
        for number, name, colour in counts:
            assert number is not None
            share = number / number.sum()
            x = np.repeat(np.arange(first, first + len(share) + 1) - 0.5, 2)
            lines.append(Line(name, x, np.concatenate([[0.0], np.repeat(share, 2), [0.0]]), colour))
            top = max(top, float(share.max()))
        if offsets:
            lines.append(Line("at the event", np.zeros(2), np.array([0.0, 1.0]), 3, True))
        self.counts.plot.show_time(None, "frames late" if offsets else "frames")
        ends = (float(lines[0].x[0]), float(lines[0].x[-1]))
        self.counts.show_lines(lines, x_range=ends, y_range=(0.0, round_range(0.0, top)[1]))

    def _paint_carried(self, found: Segmented) -> None:
        probes = self.carry.currentData() == "probes"
        rows = found.rows("scores")
        known = math.isfinite(found.now("scores", "probe_z"))
        self.carried_card.say("" if rows and (known or not probes) else "The true classes are not known." if rows else "It comes with the first evaluation.")
        if not rows:
            return

        def now(name: str) -> float:
            return found.now("scores", name)

        if probes:
            floor = now("probe_majority")
            tip = f"A linear probe tells the true {found.kind} from it; line: the most frequent {found.kind}"
            self.carried.show_bars(
                [Bar("from z", now("probe_z"), 0, reference=floor, tip=tip), Bar("from s", now("probe_s"), 1, reference=floor, tip=tip)],
                (0.0, 1.0),
            )
        else:
            whole, tip = now("reconstruction"), "Mean squared error of a number of a frame; line: with its own states"
            bars = [Bar("own", whole, 3, tip=tip), Bar("other z", now("z_shuffled"), 0, whole, tip=tip), Bar("other s", now("s_shuffled"), 1, whole, tip=tip)]
            self.carried.show_bars([*bars, Bar("mean frame", now("variance"), 7)])

    def _paint_future(self, found: Segmented) -> None:
        about = self._about(found)
        if about is not None and self._asked != about:
            self._asked = about
            self.asked.emit("imagine", {"sequence": about[1], "frame": about[2], "draw": about[3]})
        picked = self.begins is not None
        there: Mapping[str, np.ndarray] | None = None
        if picked:
            if self._answered_about == about and self._answer is not None:
                if isinstance(self._answer, str):
                    self.future_card.say(self._answer)
                    return
                there = self._answer
        elif found.rows("imagined"):
            table = found.table("imagined")
            assert table is not None
            there = {name: table[name][found.rows("imagined") - 1] for name in table.columns if "." in name}
        if there is None:
            self.future_card.say("It is asked for." if picked else "They come with the first evaluation.")
            return
        self.future_card.say("")
        first = about[2] if about is not None else int(found.now("imagined", "frame"))
        self.future.show_rows(_futures(found, there), first=first)

    def _paint_error(self, found: Segmented) -> None:
        lines = []
        for name, word, colour in MODELS:
            error = found.row("imagined", f"error.{name}")
            if error is not None and np.isfinite(error).any():
                there = np.isfinite(error)
                lines.append(Line(word, 1.0 + np.flatnonzero(there), np.asarray(error)[there], colour, name == "mean"))
        self.error_card.say("" if lines else "It comes with the first evaluation.")
        if lines:
            end = max(float(line.x[-1]) for line in lines)
            self.error.show_lines(lines, x_range=(1.0, max(2.0, end)), y_range=(0.0, round_range(0.0, max(float(line.y.max()) for line in lines))[1]))

    # -- text --------------------------------------------------------------------------------

    def caption(self, recording: Recording, at: int) -> None:
        found = self.found
        if found is None or not found.look(at):
            return
        updated = found.now("boundaries", "t")
        corner = "" if math.isnan(updated) else f"update {int(updated):,}"
        events = "▾ true events, " if found.has_events else ""
        self.strip_card.head(
            subtitle=f"held-out sequence {self.sequence + 1}: {events}blue bars q(m), orange p(m); click a frame to imagine on from there",
            corner=corner,
        )
        self.lanes_card.head(subtitle=f"{events}bars: probability of a boundary; click one", corner=corner)
        self.z_card.head(subtitle=f"on its principal axes, by true {found.kind}", corner=corner)
        title, _ = _SCORES[self.which.currentData()]
        self.scores_card.rename(title)
        self.scores_card.head(subtitle="held-out sequences", corner="")
        title, unit, _ = _COURSES[self.what.currentData()]
        self.course_card.rename(title)
        self.course_card.head(subtitle=unit)
        offsets = self.count.currentData() == "offsets"
        self.counts_card.rename("Early or late" if offsets else "Lengths")
        self.counts_card.head(subtitle="of reads near an event" if offsets else "of the segments, shares")
        self.carried_card.head(subtitle="shares told rightly" if self.carry.currentData() == "probes" else "error with states of another sequence")
        self.error_card.head(subtitle="means of the states, held-out sequences")
        self._caption_future(found)

    def _caption_future(self, found: Segmented) -> None:
        about, corner = self._about(found), ""
        if isinstance(self._answer, Mapping) and "ms.vta" in self._answer:
            times = [f"{word} {short(float(self._answer[f'ms.{name}']), 2)}" for name, word, _ in MODELS if f"ms.{name}" in self._answer]
            corner = "ms a frame: " + " · ".join(times)
        if about is not None:
            self.future_card.head(subtitle=f"of sequence {about[1] + 1} from frame {about[2]} on; a jump shows the first frame of its segment", corner=corner)

    def readouts(self, recording: Recording, at: int) -> list[Readout]:
        found = Segmented(recording)
        return readings(found, self.reference) if found.look(at) else []


def _futures(found: Segmented, there: Mapping[str, np.ndarray]) -> list[Row]:
    """Truth, and each model's future with the segments that it imagines."""
    truth = found.shown(there["frames.truth"])
    horizon = len(there["frames.vta"])
    pad = np.full((horizon, *truth.shape[1:]), np.nan if not found.pictures else 0.0)
    pad[: len(truth)] = truth
    series = theme.current().series
    rows = [Row("truth", "pictures", pad, there=np.arange(horizon) < len(truth))] if found.pictures else []
    for name, word, _ in MODELS[:3]:
        if f"frames.{name}" not in there:
            continue
        frames, reads = found.shown(there[f"frames.{name}"]), there.get(f"reads.{name}")
        sparse = reads == 1 if name == "jumps" and reads is not None else None
        colours = [] if reads is None else [series[(0, 2, 3, 6)[int(k) % 4]] for k in np.cumsum(reads)]
        if found.pictures:
            rows.append(Row(word, "pictures", frames, there=sparse))
            if reads is not None:
                rows.append(Row("", "band", reads, colours=colours))
        elif name == "jumps" and reads is not None:
            held = frames[np.maximum.accumulate(np.where(reads == 1, np.arange(horizon), 0))]
            rows.append(Row(word, "curves", held, colours=colours, reads=reads, over=pad))
        else:
            rows.append(Row(word, "curves", frames, colours=colours, reads=reads, over=pad))
    return rows
