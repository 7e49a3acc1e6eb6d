"""The view of ep.train: how EP and BPTT learn side by side, and what they have learnt."""

from __future__ import annotations

import math

import numpy as np

from settle.backend.core.recording import Recording
from settle.widgets.controls.card import Card
from settle.widgets.panels.base.formula import Formula
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.base.ranges import bounds, round_level, round_range
from settle.widgets.panels.charts.confusion_matrix import ConfusionMatrix
from settle.widgets.panels.charts.curves import Curves, Line
from settle.widgets.panels.images.tiles import TileGroup, Tiles
from settle.widgets.view import Readout
from settle.widgets.views.common.board import Board
from settle.widgets.views.common.card_controls import choice
from settle.widgets.views.common.ep.formulas import training_formula
from settle.widgets.views.common.ep.states_reader import missing
from settle.widgets.views.ep_train.reader import Lesson, named
from settle.widgets.views.ep_train.text import about, readings

ERRORS = (("Running", "running"), ("By epoch", "epochs"))
COURSES = (("Loss", "loss"), ("Steps", "steps"), ("Cut off", "saturated"), ("Pace", "pace"))
DIRECTIONS = (("Angle", "angle"), ("Equal signs", "sign_agreement"), ("Up, down", "feedback"))
LEAST_ERROR = 0.01
"""Error in % below which the logarithmic axis says 0."""


class TrainingView(Board):
    """Errors, loss, directions, receptive fields, confusion and wrong test pictures of a recording of ep.train."""

    def __init__(self) -> None:
        self.errors = Curves("Error", "epochs", "error, %", log=True, zero=LEAST_ERROR)
        self.course = Curves("Loss", "epochs", log=True, zero=1e-12)
        self.direction = Curves("Direction of EP's update beside that of BPTT", "epochs")
        self.fields, self.confusion = Tiles("Receptive fields"), ConfusionMatrix("Confusion")
        self.wrong = Tiles("Wrong test pictures", "ink", scale=False)
        self.error = choice("Which error", ERRORS)
        self.what = choice("Which course", COURSES)
        self.figure = choice("Which figure", DIRECTIONS)
        self.learner = choice("Whose fields, confusion and wrong pictures are shown", (("Show EP", "ep"), ("Show BPTT", "bptt")))
        self.formula = Formula("Update of the weights")
        self.errors_card = Card("Error", self.errors, "error", [self.error])
        self.course_card = Card("Loss", self.course, "course", [self.what])
        self.direction_card = Card("EP against BPTT", self.direction, "direction", [self.figure])
        self.fields_card = Card("Receptive fields", self.fields, "fields")
        self.confusion_card = Card("Confusion", self.confusion, "confusion")
        self.wrong_card = Card("Wrong test pictures", self.wrong, "wrong")
        super().__init__(
            [self.errors_card, self.course_card, self.direction_card, self.fields_card, self.confusion_card, self.wrong_card],
            [self.formula, self.learner],
        )
        self.lesson: Lesson | None = None
        for box in (self.error, self.what, self.figure, self.learner):
            box.currentIndexChanged.connect(lambda _: self.redraw())
        self.formula.show_formula(*training_formula({}))
        self._empty()

    def _empty(self) -> None:
        self.errors_card.say("Press Run. Errors on the training pictures while it learns,\nand on the test pictures after each epoch.")
        self.course_card.say("The loss, and how long the network settles.")
        self.direction_card.say("The angle between EP's update and that of BPTT, layer by layer.")
        self.fields_card.say("What the first units above the picture look for.")
        self.confusion_card.say("How often each digit is taken for which, after each epoch.")
        self.wrong_card.say("The test pictures it gets wrong, after each epoch.")

    # -- drawing -----------------------------------------------------------------------------

    def begin(self, recording: Recording) -> None:
        self.lesson = Lesson(recording)
        self.formula.show_formula(*training_formula(recording.knobs))
        learners = [(f"Show {named(name)}", name) for name in self.lesson.learners]
        if learners != [(self.learner.itemText(i), self.learner.itemData(i)) for i in range(self.learner.count())]:
            chosen = self.learner.currentData()
            self.learner.blockSignals(True)
            self.learner.clear()
            for text, name in learners:
                self.learner.addItem(text, name)
            self.learner.setCurrentIndex(max(0, self.learner.findData(chosen)))
            self.learner.blockSignals(False)
        rule = "C-VF" if "c-vf" in self.lesson.learners else "EP"
        self.direction_card.rename(f"{rule} against BPTT")
        self.fields_card.rename("Kernels" if recording.knobs.get("model") == "conv" else "Receptive fields")
        self._empty()

    def paint(self, recording: Recording, at: int) -> None:
        lesson = self.lesson
        assert lesson is not None
        if not lesson.look(at):
            self._empty()
            return
        painters = (
            (self.errors_card, self._paint_errors),
            (self.course_card, self._paint_course),
            (self.direction_card, self._paint_direction),
            (self.fields_card, self._paint_fields),
            (self.confusion_card, self._paint_confusion),
            (self.wrong_card, self._paint_wrong),
        )
        for card, paint in painters:
            if self.seen(card):
                paint(lesson)

    def _paint_errors(self, lesson: Lesson) -> None:
        lines = lesson.lines("epochs", "test_error", suffix=" test")
        if self.error.currentData() == "epochs":
            lines += lesson.lines("epochs", "train_error", suffix=" training", dashed=True)
            self.errors_card.say(
                "" if any(len(line.x) for line in lines) else _first_epoch(lesson, "test_error", "Errors by epoch stand here.")
            )
        else:
            lines = [*lesson.lines("updates", "error", suffix=" training", smooth=True, pale=True), *lines]
            self.errors_card.say("" if lines else missing("updates", "error"))
        self.errors.show_lines(lines, **lesson.drawing())

    def _paint_course(self, lesson: Lesson) -> None:
        what = self.what.currentData()
        lines = self._course(lesson, what)
        self.course_card.say("" if any(len(line.x) for line in lines) else missing("updates", what))
        top = max((bounds(line.y)[1] for line in lines if len(line.y)), default=1.0)
        ends = None if what == "loss" else (0.0, round_range(0.0, top)[1] if math.isfinite(top) and top > 0 else 1.0)
        self.course.use_log(what == "loss")
        self.course.show_lines(lines, y_range=ends, **lesson.drawing())

    def _course(self, lesson: Lesson, what: str) -> list[Line]:
        if what == "steps":
            nudged = [line for line in lesson.lines("updates", "nudged_steps", suffix=" nudged", dashed=True) if line.y.any()]
            return [*lesson.lines("updates", "free_steps", suffix=" free"), *nudged]
        if what == "pace":
            return [lesson.pace_line()]
        return lesson.lines("updates", what, smooth=True)

    def _paint_direction(self, lesson: Lesson) -> None:
        table, figure = _direction(self.figure.currentData())
        lines = lesson.lines(table, figure, first=2)  # not in the colours of the learners
        self.direction_card.say("" if lines else _no_direction(lesson, table, figure))
        low, high = bounds(*(line.y for line in lines)) if lines else (0.0, 1.0)
        if not math.isfinite(low):
            low, high = 0.0, 1.0
        if figure == "angle":
            ends = (0.0, 90.0 if 50 < high <= 90 else round_range(0.0, max(high, 1.0))[1])
        else:
            ends = (min(0.5, round_range(low, 1.0)[0]), 1.0)
        self.direction.show_lines(lines, y_range=ends, **lesson.drawing())

    def _paint_fields(self, lesson: Lesson) -> None:
        fields = lesson.row("pictures", f"fields.{self.learner.currentData()}")
        waiting = missing("pictures", "fields") if lesson.rows("pictures") else "After this epoch: what the first units look for."
        self.fields_card.say(waiting if fields is None else "")
        if fields is not None:
            level = _level(fields)
            word = "channel" if lesson.recording.knobs.get("model") == "conv" else "unit"
            self.fields.show_groups([TileGroup("", fields, [f"{word} {i}" for i in range(len(fields))])], -level, level)

    def _paint_confusion(self, lesson: Lesson) -> None:
        counts = lesson.row("epochs", f"confusion.{self.learner.currentData()}")
        self.confusion_card.say(_first_epoch(lesson, "confusion", "How often each digit is taken for which.") if counts is None else "")
        if counts is not None:
            self.confusion.show_counts(counts)

    def _paint_wrong(self, lesson: Lesson) -> None:
        found = _wrong(lesson, self.learner.currentData())
        if found is None:
            self.wrong_card.say(_first_epoch(lesson, "missed", "The test pictures it gets wrong, what it said, and what is right."))
            return
        index, said, truth, pictures = found
        self.wrong_card.say("" if len(index) else "No test picture is wrong.")
        captions = [f"{a}→{b}" for a, b in zip(said, truth, strict=True)]
        names = [f"test picture {i:,}: said {a}, is {b}" for i, a, b in zip(index, said, truth, strict=True)]
        if len(index):
            self.wrong.show_groups([TileGroup("", pictures, names, captions)], 0.0, 255.0)

    # -- text --------------------------------------------------------------------------------

    def caption(self, recording: Recording, at: int) -> None:
        lesson = self.lesson
        if lesson is None or not lesson.look(at):
            return
        what, chosen = self.what.currentData(), self.learner.currentData()
        tested = [f"{named(name)} {short(lesson.now('epochs', f'test_error.{name}'))}" for name in lesson.learners]
        here = f"test {', '.join(tested)} %" if lesson.rows("epochs") else f"epoch {short(lesson.epoch, 2)}"
        self.errors_card.head(subtitle="diverged" if lesson.diverged() else here)
        title, words = about(what, recording.knobs)
        self.course_card.rename(title)
        self.course_card.head(subtitle=words)
        table, figure = _direction(self.figure.currentData())
        now = [lesson.now(table, f"{figure}.{name}") for name in lesson.keys(table, figure)]
        finite, unit = [v for v in now if math.isfinite(v)], "°" if figure == "angle" else ""
        self.direction_card.head(subtitle=f"{short(min(finite), 2)}{unit} to {short(max(finite), 2)}{unit}" if finite else "")
        fields = lesson.row("pictures", f"fields.{chosen}")
        if fields is not None:
            kind = "kernels" if recording.knobs.get("model") == "conv" else "units"
            size = "×".join(str(n) for n in fields.shape[1:])
            self.fields_card.head(
                subtitle=f"{named(chosen)}, first {len(fields)} {kind}, {size}", corner=f"epoch {short(lesson.now('pictures', 'epoch'), 2)}"
            )
        since = f"{named(chosen)}, epoch {short(lesson.now('epochs', 'epoch'), 1)}"
        counts, found = lesson.row("epochs", f"confusion.{chosen}"), _wrong(lesson, chosen)
        if counts is not None:
            wrong = int(counts.sum() - np.trace(counts))
            self.confusion_card.head(subtitle=since, corner=f"{wrong:,} of {counts.sum():,} wrong")
            if found is not None:
                shown = f"{len(found[0])} of {wrong:,}" if len(found[0]) < wrong else f"all {wrong:,}"
                self.wrong_card.head(subtitle=f"{since}: said → is", corner=shown)
        else:
            for card in (self.confusion_card, self.wrong_card):
                card.head(subtitle="", corner="")

    def readouts(self, recording: Recording, at: int) -> list[Readout]:
        """Errors beside the preset's figures, loss, direction, settling, pace and time left."""
        lesson = Lesson(recording)
        return readings(lesson, self.reference) if lesson.look(at) else []


def _direction(choice: str) -> tuple[str, str]:
    """Table and column of a choice: EP's update beside that of BPTT, or C-VF's weights up beside those down."""
    return ("feedback", "angle") if choice == "feedback" else ("angles", choice)


def _no_direction(lesson: Lesson, table: str, figure: str) -> str:
    """Why there is no direction to be seen."""
    if table == "feedback":
        return "Learner c-vf alone has weights up and weights down of its own."
    if not lesson.recording.knobs.get("compare_every", 1):
        return "Not measured: compare_every = 0."
    return missing(table, figure)


def _first_epoch(lesson: Lesson, column: str, what: str) -> str:
    """What is to come after the first epoch, and when; or that a recording of another version lacks it."""
    if lesson.rows("epochs"):
        return missing("epochs", column)
    updates = lesson.of_an_epoch
    return f"{what}\nThe first epoch ends after {updates:,} updates." if updates else what


def _wrong(lesson: Lesson, learner: str) -> tuple[np.ndarray, ...] | None:
    """Index, answer, class and picture of the wrong test pictures that were kept; None if there are none yet."""
    found = (lesson.row("epochs", f"{name}.{learner}") for name in ("wrong", "answer", "truth", "missed"))
    arrays = [array for array in found if array is not None]
    return tuple(array[arrays[0] >= 0] for array in arrays) if len(arrays) == 4 else None


def _level(values: np.ndarray) -> float:
    """The end of a symmetric scale that all of them share; one in two hundred weights may be beyond it."""
    size = np.abs(values[np.isfinite(values)])
    return round_level(float(np.quantile(size, 0.995))) if size.size else 1.0
