"""What stands beside the pictures of ep.train: heads of cards, and the Readouts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from settle.widgets.panels.base.number_text import short
from settle.widgets.playback.timeline import clock
from settle.widgets.view import Readout
from settle.widgets.views.common.ep.formulas import loss_formula
from settle.widgets.views.ep_train.reader import Lesson, named

_COURSES = {
    "steps": ("Settling", "steps of an update"),
    "saturated": ("Cut off", "% of target units"),
    "pace": ("Pace", "updates of all learners"),
}
_LINES = (
    ("error", "running error", "On the training pictures since the row before."),
    ("loss", "loss", "At the end of the free phase, mean since the row before."),
    ("free_steps", "free steps", "That the last update took."),
    ("nudged_steps", "nudged steps", "That the last update took."),
    ("saturated", "targets cut off", "Pictures whose target unit is at 0 or 1, where ρ′ = 0: BPTT gets no gradient through it."),
)
"""(column of ``updates``, words, tip)"""


def about(course: str, knobs: Mapping[str, Any]) -> tuple[str, str]:
    """(title, subtitle) of what is drawn over the epochs: ``loss``, ``steps``, ``saturated`` or ``pace``."""
    return _COURSES[course] if course in _COURSES else ("Loss", loss_formula(knobs))


def readings(lesson: Lesson, reference: Mapping[str, float]) -> list[Readout]:
    """The figures at the lesson's step, those of the last epoch beside the preset's."""
    recording = lesson.recording
    lines = [Readout("epoch", f"{short(lesson.epoch, 3)} of {lesson.epochs:,}", tip="Passes through all training pictures.")]
    if lesson.diverged():
        lines.append(Readout("The run diverged here", "", met=False, tip=recording.error))
    for figure, word, tip in (
        ("test_error", "test error", "Of the last epoch."),
        ("train_error", "training error", "Of the last epoch, counted before each update."),
    ):
        for name in lesson.keys("epochs", figure):
            value, beside = lesson.now("epochs", f"{figure}.{name}"), reference.get(f"{figure}.{name}")
            lines.append(Readout(f"{word} {named(name)}", _percent(value), "" if beside is None else _percent(beside), tip=tip))
    for column, word, tip in _LINES:
        for name in lesson.keys("updates", column):
            value = lesson.now("updates", f"{column}.{name}")
            if column not in ("nudged_steps", "saturated") or value:
                lines.append(Readout(f"{word} {named(name)}", _written(column, value), tip=tip))
    for name in lesson.keys("angles", "angle"):
        value = f"{short(lesson.now('angles', f'angle.{name}'), 2)}°"
        lines.append(Readout(f"angle {name}", value, tip="Between EP's update and that of BPTT, from the same weights."))
    for name in lesson.keys("feedback", "angle"):
        value = f"{short(lesson.now('feedback', f'angle.{name}'), 2)}°"
        lines.append(Readout(f"up, down {name}", value, tip="Angle between C-VF's weights up and its weights down."))
    lines.append(Readout("batches / s", short(lesson.pace()), tip="Each is one update of every learner."))
    if not recording.ended.is_set() or lesson.at < recording.steps - 1:
        left = lesson.left()
        lines.append(Readout("time left from here", clock(left) if math.isfinite(left) else "—", tip="For the epochs to come."))
    return lines


def _written(column: str, value: float) -> str:
    if column in ("error", "saturated"):
        return _percent(value)
    return f"{value:,.0f}" if column.endswith("steps") else short(value)


def _percent(value: float) -> str:
    return "—" if math.isnan(value) else f"{value:.2f} %"
