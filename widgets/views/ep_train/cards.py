"""The cards of ep.train: errors, loss, directions, receptive fields, confusion and wrong test pictures."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from settle.widgets.controls.card import Card
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.base.ranges import bounds, round_range
from settle.widgets.panels.charts.confusion_matrix import ConfusionMatrix
from settle.widgets.panels.charts.curves import Curves, Line
from settle.widgets.panels.images.tiles import TileGroup, Tiles
from settle.widgets.views.common.card_controls import choice, offer
from settle.widgets.views.common.ep.reader import missing
from settle.widgets.views.common.figure_text import agreement, in_percent
from settle.widgets.views.ep_train.reader import TrainReader, named, symmetric_level
from settle.widgets.views.ep_train.text import about, in_epochs

ERRORS = (("Running", "running"), ("By epoch", "epochs"))
QUANTITIES = (("Loss", "loss"), ("Steps", "steps"), ("Cut off", "saturated"), ("Pace", "pace"))
DIRECTIONS = (("Angle", "angle"), ("Sign agreement", "sign_agreement"), ("Up, down", "feedback"))
AXES = {"loss": "loss", "steps": "steps of an update", "saturated": "cut off, %", "pace": "batches / s"}
"""What the left axis says."""
LEAST_ERROR = 0.01
"""Error in % below which the logarithmic axis says 0."""


class TrainCards:
    """Six cards, each a function of the recording and the step; :attr:`boxes` are what is chosen in them and beside them."""

    def __init__(self) -> None:
        self.errors = Curves("Error", "epochs", "error, %", log=True, zero=LEAST_ERROR)
        self.quantity = Curves("Loss", "epochs", "loss", log=True, zero=1e-12)
        self.direction = Curves("Direction of EP's update beside that of BPTT", "epochs", "angle, °")
        self.fields, self.confusion = Tiles("Receptive fields"), ConfusionMatrix("Confusion")
        self.wrong = Tiles("Wrong test pictures", "ink", scale=False)
        self.error = choice("Which error", ERRORS)
        self.what = choice("Which course", QUANTITIES)
        self.figure = choice("Which figure", DIRECTIONS)
        self.learner = choice("Whose fields, confusion and wrong pictures are shown", (("Show EP", "ep"), ("Show BPTT", "bptt")))
        self.boxes = (self.error, self.what, self.figure, self.learner)
        self.errors_card = Card("Error", self.errors, "error", [self.error])
        self.quantity_card = Card("Loss", self.quantity, "course", [self.what])
        self.direction_card = Card("EP against BPTT", self.direction, "direction", [self.figure])
        self.fields_card = Card("Receptive fields", self.fields, "fields")
        self.confusion_card = Card("Confusion", self.confusion, "confusion")
        self.wrong_card = Card("Wrong test pictures", self.wrong, "wrong")
        self.painters = [
            (self.errors_card, self._paint_errors), (self.quantity_card, self._paint_quantity),
            (self.direction_card, self._paint_direction), (self.fields_card, self._paint_fields),
            (self.confusion_card, self._paint_confusion), (self.wrong_card, self._paint_wrong),
        ]  # fmt: skip

    def empty(self) -> None:
        self.errors_card.say("Press Run. Errors on the training pictures while it learns,\nand on the test pictures after each epoch.")
        self.quantity_card.say("The loss, and how long the network settles.")
        self.direction_card.say("The angle between EP's update and that of BPTT, layer by layer.")
        self.fields_card.say("What the first units above the picture look for.")
        self.confusion_card.say("How often each digit is taken for which, after each epoch.")
        self.wrong_card.say("The test pictures it gets wrong, after each epoch.")

    def begin(self, reader: TrainReader) -> None:
        """Another recording."""
        offer(self.learner, [(f"Show {named(name)}", name) for name in reader.learners])
        self.direction_card.rename(f"{'C-VF' if 'c-vf' in reader.learners else 'EP'} against BPTT")
        self.fields_card.rename("Kernels" if reader.recording.knobs.get("model") == "conv" else "Receptive fields")

    # -- drawing -----------------------------------------------------------------------------

    def _paint_errors(self, reader: TrainReader) -> None:
        lines = reader.lines("epochs", "test_error", suffix=" test")
        if self.error.currentData() == "epochs":
            lines += reader.lines("epochs", "train_error", suffix=" training", dashed=True)
            self.errors_card.say(
                "" if any(len(line.x) for line in lines) else _first_epoch(reader, "test_error", "Errors by epoch stand here.")
            )
        else:
            lines = [*reader.lines("updates", "error", suffix=" training", smooth=True, dashed=True), *lines]
            self.errors_card.say("" if lines else missing("updates", "error"))
        self.errors.show_lines(lines, **reader.drawing())

    def _paint_quantity(self, reader: TrainReader) -> None:
        what = self.what.currentData()
        lines = self._lines_of(reader, what)
        self.quantity_card.say("" if any(len(line.x) for line in lines) else missing("updates", what))
        top = max((bounds(line.y)[1] for line in lines if len(line.y)), default=1.0)
        ends = None if what == "loss" else (0.0, round_range(0.0, top)[1] if math.isfinite(top) and top > 0 else 1.0)
        self.quantity.use_log(what == "loss")
        self.quantity.name_y(AXES[what])
        self.quantity.show_lines(lines, y_range=ends, **reader.drawing())

    def _lines_of(self, reader: TrainReader, what: str) -> list[Line]:
        if what == "steps":
            nudged = [line for line in reader.lines("updates", "nudged_steps", suffix=" nudged", dashed=True) if line.y.any()]
            return [*reader.lines("updates", "free_steps", suffix=" free"), *nudged]
        if what == "pace":
            return [reader.pace_line()]
        return reader.lines("updates", what, smooth=True)

    def _paint_direction(self, reader: TrainReader) -> None:
        table, figure = _direction(self.figure.currentData())
        lines = reader.lines(table, figure, first=2)  # not in the colours of the learners
        if figure != "angle":
            lines = [replace(line, y=100 * line.y) for line in lines]
        self.direction.name_y("angle, °" if figure == "angle" else "sign agreement, %")
        self.direction_card.say("" if lines else _no_direction(reader, table, figure))
        low, high = bounds(*(line.y for line in lines)) if lines else (0.0, 1.0)
        if not math.isfinite(low):
            low, high = 0.0, 100.0
        if figure == "angle":
            ends = (0.0, 90.0 if 50 < high <= 90 else round_range(0.0, max(high, 1.0))[1])
        else:
            ends = (min(50.0, round_range(low, 100.0)[0]), 100.0)
        self.direction.show_lines(lines, y_range=ends, **reader.drawing())

    def _paint_fields(self, reader: TrainReader) -> None:
        fields = reader.row("pictures", f"fields.{self.learner.currentData()}")
        waiting = missing("pictures", "fields") if reader.rows("pictures") else "After this epoch: what the first units look for."
        self.fields_card.say(waiting if fields is None else "")
        if fields is not None:
            level = symmetric_level(fields)
            word = "channel" if reader.recording.knobs.get("model") == "conv" else "unit"
            self.fields.show_groups([TileGroup("", fields, [f"{word} {i}" for i in range(len(fields))])], -level, level)

    def _paint_confusion(self, reader: TrainReader) -> None:
        counts = reader.row("epochs", f"confusion.{self.learner.currentData()}")
        self.confusion_card.say(_first_epoch(reader, "confusion", "How often each digit is taken for which.") if counts is None else "")
        if counts is not None:
            self.confusion.show_counts(counts)

    def _paint_wrong(self, reader: TrainReader) -> None:
        found = reader.wrong(self.learner.currentData())
        if found is None:
            self.wrong_card.say(_first_epoch(reader, "missed", "The test pictures it gets wrong, what it said, and what is right."))
            return
        index, said, truth, pictures = found
        self.wrong_card.say("" if len(index) else "No test picture is wrong.")
        captions = [f"{a}→{b}" for a, b in zip(said, truth, strict=True)]
        names = [f"test picture {i:,}: said {a}, is {b}" for i, a, b in zip(index, said, truth, strict=True)]
        if len(index):
            self.wrong.show_groups([TileGroup("", pictures, names, captions)], 0.0, 255.0)

    # -- text --------------------------------------------------------------------------------

    def caption(self, reader: TrainReader) -> None:
        tested = [f"{named(name)} {in_percent(reader.now('epochs', f'test_error.{name}'))}" for name in reader.learners]
        here = f"test {', '.join(tested)}" if reader.rows("epochs") else f"epoch {in_epochs(reader.epoch)}"
        self.errors_card.head(subtitle="diverged" if reader.diverged() else here)
        title, words = about(self.what.currentData(), reader.recording.knobs)
        self.quantity_card.rename(title)
        self.quantity_card.head(subtitle=words)
        table, figure = _direction(self.figure.currentData())
        now = [reader.now(table, f"{figure}.{name}") for name in reader.keys(table, figure)]
        finite, write = [v for v in now if math.isfinite(v)], _degrees if figure == "angle" else agreement
        self.direction_card.head(subtitle=f"{write(min(finite))} to {write(max(finite))}" if finite else "")
        self._caption_fields(reader, self.learner.currentData())
        self._caption_tests(reader, self.learner.currentData())

    def _caption_fields(self, reader: TrainReader, learner: str) -> None:
        fields = reader.row("pictures", f"fields.{learner}")
        if fields is not None:
            kind = "kernels" if reader.recording.knobs.get("model") == "conv" else "units"
            size = "×".join(str(n) for n in fields.shape[1:])
            corner = f"epoch {in_epochs(reader.now('pictures', 'epoch'))}"
            self.fields_card.head(subtitle=f"{named(learner)}, first {len(fields)} {kind}, {size}", corner=corner)

    def _caption_tests(self, reader: TrainReader, learner: str) -> None:
        counts, found = reader.row("epochs", f"confusion.{learner}"), reader.wrong(learner)
        if counts is None:
            for card in (self.confusion_card, self.wrong_card):
                card.head(subtitle="", corner="")
            return
        since, wrong = f"{named(learner)}, epoch {short(reader.now('epochs', 'epoch'), 1)}", int(counts.sum() - np.trace(counts))
        self.confusion_card.head(subtitle=since, corner=f"{wrong:,} of {counts.sum():,} wrong")
        if found is not None:
            shown = f"{len(found[0])} of {wrong:,}" if len(found[0]) < wrong else f"all {wrong:,}"
            self.wrong_card.head(subtitle=f"{since}: said → is", corner=shown)


def _degrees(angle: float) -> str:
    return f"{short(angle, 2)}°"


def _direction(choice: str) -> tuple[str, str]:
    """Table and column of a choice: EP's update beside that of BPTT, or C-VF's weights up beside those down."""
    return ("feedback", "angle") if choice == "feedback" else ("angles", choice)


def _no_direction(reader: TrainReader, table: str, figure: str) -> str:
    """Why there is no direction to be seen."""
    if table == "feedback":
        return "Learner c-vf alone has weights up and weights down of its own."
    if not reader.recording.knobs.get("compare_every", 1):
        return "Not measured: compare_every = 0."
    return missing(table, figure)


def _first_epoch(reader: TrainReader, column: str, what: str) -> str:
    """What is to come after the first epoch, and when; or that a recording of another version lacks it."""
    if reader.rows("epochs"):
        return missing("epochs", column)
    updates = reader.updates_per_epoch
    if reader.recording.ended.is_set() and not len(reader.recording.tables.get("epochs", ())):
        return f"The run ended before the {updates:,} updates of its first epoch were done."
    return f"{what}\nThe first epoch ends after {updates:,} updates." if updates else what
