"""The small cards of vta.segments: z, scores, the terms of the bound, histograms, what z and s carry, the error of futures."""

from __future__ import annotations

import math

import numpy as np

from settle.widgets.controls.card import Card
from settle.widgets.panels.base.number_text import percent
from settle.widgets.panels.base.ranges import bounds, round_range
from settle.widgets.panels.charts.bars import Bar, Bars
from settle.widgets.panels.charts.curves import Curves, Line
from settle.widgets.panels.charts.scatter import Scatter
from settle.widgets.theme import theme
from settle.widgets.views.common.card_controls import choice
from settle.widgets.views.common.curve_points import outline
from settle.widgets.views.vta_segments.reader import MODELS, SegmentsReader

Z, S = 5, 6
"""Colours of z and s."""
EVENTS = -1
"""In place of a colour: that of the marks of true events."""
QUANTITIES = (("Terms", "terms"), ("Both models", "both"), ("Reads", "reads"), ("Gradient", "gradient"), ("Rate, τ", "rates"))
_QUANTITIES = {
    "terms": ("Terms of the bound", "nats a frame", (("obs", "obs", 4), ("kl_z", "KL z", Z), ("kl_s", "KL s", S), ("kl_m", "KL m", 7))),
    "both": (
        "Loss",
        "nats a frame",
        (("loss", "VTA", 0), ("flat_loss", "flat", 1), ("obs", "VTA's obs", 0), ("flat_obs", "flat's obs", 1)),
    ),
    "reads": ("Reads", "a frame, in training", (("rate", "VTA's reads", 0),)),
    "gradient": ("Gradient", "its norm before clipping", (("gradient", "VTA's gradient", 0),)),
    "rates": ("Rate and temperature", "", (("tau", "τ", 18), ("learning_rate", "learning rate", 19))),
}
SCORES = (("F1", "f1"), ("Precision, recall", "parts"), ("Rates", "rates"), ("Error", "error"))
_SCORES = {
    "f1": ("F1", (("f1", "VTA", 0), ("f1_merged", "VTA, merged", 8), ("f1_random", "random", 5), ("f1_periodic", "periodic", 6))),
    "parts": ("Precision and recall", (("precision", "precision", 20), ("recall", "recall", 23))),
    "rates": ("Reads and events", (("rate", "VTA's reads", 0), ("event_rate", "true events", EVENTS))),
    "error": ("Reconstruction", (("reconstruction", "VTA", 0), ("flat_reconstruction", "flat", 1), ("variance", "mean frame", 3))),
}
_AXES = {"f1": "F1", "parts": "share", "rates": "reads a frame", "error": "squared error"}
_QUANTITY_AXES = {
    "terms": "terms, nats a frame", "both": "loss, nats a frame", "reads": "reads a frame", "gradient": "|gradient|",
    "rates": "τ, learning rate",
}  # fmt: skip
"""What the left axis says of scores, and of the course of learning."""
_DASHED = ("f1_random", "f1_periodic", "event_rate")
COUNTS = (("Lengths", "lengths"), ("Early or late", "offsets"))
CARRIED = (("Shuffled", "shuffled"), ("Probes", "probes"))


class SegmentCards:
    """Six cards, each a function of the recording and the step; :attr:`boxes` are what is chosen in them."""

    def __init__(self) -> None:
        self.z = Scatter("z", "z, 1st principal axis", "z, 2nd axis")
        self.quantity, self.scores = Curves("Terms of the bound", "updates", "nats a frame"), Curves("Scores", "updates", "F1")
        self.counts, self.error = (
            Curves("Lengths", "length, frames", "share of segments"),
            Curves("Error ahead", "frames ahead", "squared error"),
        )
        self.carried = Bars("What z and s carry", "squared error")
        self.what, self.which = choice("Which course", QUANTITIES), choice("Which scores", SCORES)
        self.count, self.carry = choice("Which histogram", COUNTS), choice("Which figures", CARRIED)
        self.boxes = (self.what, self.which, self.count, self.carry)
        self.z_card = Card("z of the segments", self.z, "z")
        self.scores_card = Card("F1", self.scores, "scores", [self.which])
        self.quantity_card = Card("Terms of the bound", self.quantity, "course", [self.what])
        self.counts_card = Card("Lengths", self.counts, "counts", [self.count])
        self.carried_card = Card("What z and s carry", self.carried, "carried", [self.carry])
        self.error_card = Card("Error ahead", self.error, "error")
        self.painters = (
            (self.scores_card, self._paint_scores), (self.quantity_card, self._paint_quantity),
            (self.counts_card, self._paint_counts), (self.carried_card, self._paint_carried), (self.error_card, self._paint_error),
        )  # fmt: skip

    def empty(self) -> None:
        self.z_card.say("The abstract state of each segment, by its true class.")
        self.scores_card.say("F1 of the boundaries, beside boundaries at random and periodic ones at the same rate.")
        self.quantity_card.say("Reconstruction and the three KL terms.")
        self.counts_card.say("How long the segments are, and whether boundaries come early or late.")
        self.carried_card.say("What is lost with the z, or the s, of another sequence.")
        self.error_card.say("How far ahead each of them stays right.")

    # -- drawing -----------------------------------------------------------------------------

    def paint_z(self, reader: SegmentsReader) -> None:
        clouds = reader.clouds()
        self.z_card.say("" if clouds else "It comes with the first look.")
        self.z.show_clouds(clouds)

    def _paint_scores(self, reader: SegmentsReader) -> None:
        which = self.which.currentData()
        lines = [
            reader.line_of("scores", column, name, _ink(colour), dashed=column in _DASHED) for column, name, colour in _SCORES[which][1]
        ]
        if which == "f1":  # where a segment has to have a least length, VTA's reads are not all
            lines.append(reader.line_of("merged", "f1_all", "VTA, all reads", 2))
        lines = [line for line in lines if np.isfinite(line.y).any()]
        lacking = "" if reader.has_events or which in ("error", "rates") else "No true events are known of these sequences."
        self.scores_card.say(lacking or ("" if lines else "They come with the first evaluation."))
        self.scores.name_y(_AXES[which])
        self.scores.show_lines(lines, y_range=(0.0, 1.0) if which in ("f1", "parts") else None, **reader.drawing())

    def _paint_quantity(self, reader: SegmentsReader) -> None:
        what = self.what.currentData()
        both = what == "both"  # the parts of a loss are dotted, in its colour
        lines = [
            reader.line_of("training", column, name, colour, dashed=both and "obs" in column)
            for column, name, colour in _QUANTITIES[what][2]
        ]
        lines = [line for line in lines if np.isfinite(line.y).any()]
        self.quantity_card.say("" if lines else "They come with the first update.")
        self.quantity.name_y(_QUANTITY_AXES[what])
        self.quantity.use_log(what != "reads")
        self.quantity.show_lines(lines, **reader.drawing())

    def _paint_counts(self, reader: SegmentsReader) -> None:
        offsets = self.count.currentData() == "offsets"
        names = (("offset", "VTA's reads", 0),) if offsets else (("length", "VTA", 0), ("true_length", "true", EVENTS))
        counts = [(number, name, colour) for column, name, colour in names if (number := reader.row("histograms", column)) is not None]
        counts = [c for c in counts if c[0].sum()]
        lacking = "No event is met, or none is known." if offsets and reader.rows("histograms") else "They come with the first evaluation."
        self.counts_card.say("" if counts else lacking)
        if not counts:
            return
        first = int(reader.now("histograms", "offset_first")) if offsets else 1
        edges = np.arange(first, first + len(counts[0][0]) + 1) - 0.5
        shares = [number / number.sum() for number, _, _ in counts]
        lines = [
            Line(name, *outline(edges, share), _ink(colour), edges=edges) for share, (_, name, colour) in zip(shares, counts, strict=True)
        ]
        top = round_range(0.0, max(float(share.max()) for share in shares))[1]
        if offsets:
            lines.append(Line("the true event", np.zeros(2), np.array([0.0, top]), theme.current().warning, True, measured=False))
        self.counts.plot.name_axis("bottom", "frames late" if offsets else "length, frames")
        self.counts.name_y("share of reads" if offsets else "share of segments")
        self.counts.show_lines(lines, x_range=(float(edges[0]), float(edges[-1])), y_range=(0.0, top))

    def _paint_carried(self, reader: SegmentsReader) -> None:
        def now(name: str) -> float:
            return reader.now("scores", name)

        probes, whole, floor = self.carry.currentData() == "probes", now("reconstruction"), now("probe_majority")
        lacking = "" if reader.rows("scores") else "It comes with the first evaluation."
        lacking = lacking or ("The true classes are not known." if probes and not math.isfinite(floor) else "")
        self.carried_card.say(lacking)
        if lacking:
            return
        if probes:
            tip = f"Share of frames of which a linear probe tells the true {reader.kind}; line: the most frequent {reader.kind}"
            named = (("from z", "probe_z", Z), ("from s", "probe_s", S))
            self.carried.name_y("frames told right, share")
            self.carried.show_bars([Bar(name, now(column), colour, floor, tip=tip) for name, column, colour in named], (0.0, 1.0))
        else:
            tip = "Mean squared error of a number of a frame; line: with its own states"
            named = (
                ("own", "reconstruction", 0, "VTA, own states"), ("other z", "z_shuffled", Z, ""), ("other s", "s_shuffled", S, ""),
                ("mean", "variance", 3, "mean frame"),
            )  # fmt: skip
            self.carried.name_y("squared error")
            self.carried.show_bars([Bar(name, now(column), colour, whole, tip=tip, full=full) for name, column, colour, full in named])

    def _paint_error(self, reader: SegmentsReader) -> None:
        lines = []
        for name, word, colour in MODELS:
            error = reader.row("imagined", f"error.{name}")
            if error is not None and np.isfinite(error).any():
                there = ~np.isnan(error)
                lines.append(Line(word, 1.0 + np.flatnonzero(there), np.asarray(error)[there], colour))
        self.error_card.say("" if lines else "It comes with the first evaluation.")
        if lines:
            end, top = max(float(line.x.max()) for line in lines), bounds(*(line.y for line in lines))[1]
            self.error.show_lines(lines, x_range=(1.0, max(2.0, end)), y_range=(0.0, round_range(0.0, top)[1]))

    # -- text --------------------------------------------------------------------------------

    def caption(self, reader: SegmentsReader, corner: str) -> None:
        part = reader.row("strips", "explained")
        self.z_card.head(subtitle=f"by true {reader.kind}", corner="" if part is None else f"{percent(part[:2].sum(), 0)} of the variance")
        self.scores_card.rename(_SCORES[self.which.currentData()][0])
        self.scores_card.head(subtitle="held-out sequences", corner="")
        title, unit, _ = _QUANTITIES[self.what.currentData()]
        self.quantity_card.rename(title)
        self.quantity_card.head(subtitle=unit)
        offsets = self.count.currentData() == "offsets"
        self.counts_card.rename("Early or late" if offsets else "Lengths")
        self.counts_card.head(subtitle="reads near an event, frames late" if offsets else "of the segments, shares")
        self.carried_card.head(subtitle="shares told" if self.carry.currentData() == "probes" else "error with those of another sequence")
        self.error_card.head(subtitle="means of the states, held-out sequences")


def _ink(colour: int) -> int | str:
    return theme.current().warning if colour == EVENTS else colour
