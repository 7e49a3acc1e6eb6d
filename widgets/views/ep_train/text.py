"""What stands beside the pictures of ep.train: heads of cards, and the Readouts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from settle.backend.core.run_progress import RunProgress
from settle.widgets.panels.base.number_text import short
from settle.widgets.playback.progress_text import PACE_TIP, clock, rate
from settle.widgets.view import Readout
from settle.widgets.views.common.ep.formulas import loss_formula
from settle.widgets.views.common.figure_text import count, degrees, in_percent
from settle.widgets.views.ep_train.reader import TrainReader, named

_QUANTITIES = {
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


def in_epochs(epoch: float) -> str:
    """How far a run is: ``8.26``."""
    return f"{epoch:,.2f}" if math.isfinite(epoch) else "—"


def about(quantity: str, knobs: Mapping[str, Any]) -> tuple[str, str]:
    """(title, subtitle) of what is drawn over the epochs: ``loss``, ``steps``, ``saturated`` or ``pace``."""
    return _QUANTITIES[quantity] if quantity in _QUANTITIES else ("Loss", loss_formula(knobs))


def readouts(reader: TrainReader, reference: Mapping[str, float], progress: RunProgress | None) -> list[Readout]:
    """The figures at the step, those of the last epoch beside the preset's."""
    recording = reader.recording
    lines = [Readout("epoch", f"{in_epochs(reader.epoch)} of {reader.epochs:,}", tip="Passes through all training pictures.")]
    lines += [*_errors(reader, reference), *_updates(reader)]
    for table, words, tip in (
        ("angles", "angle", "Between EP's update and that of BPTT, from the same weights."),
        ("feedback", "up, down", "Angle between C-VF's weights up and its weights down."),
    ):
        for name in reader.keys(table, "angle"):
            lines.append(Readout(f"{words} {name}", degrees(reader.now(table, f"angle.{name}")), tip=tip))
    lines.append(Readout("batches / s", rate(reader.pace()), tip=f"Each is one update of every learner. {PACE_TIP}"))
    left = recording.outcome if recording.ended.is_set() else clock(progress.left if progress else math.nan)
    tip = "Of the whole run, at the pace of the last ten seconds, tests included; once it has ended, how."
    broken = reader.diverged()
    lines.append(Readout("time left", left, met=False if broken else None, tip=recording.error if broken else tip))
    return lines


def _errors(reader: TrainReader, reference: Mapping[str, float]) -> list[Readout]:
    lines = []
    for figure, word, tip in (
        ("test_error", "test error", "Of all test pictures, after the last whole epoch: neither the best one nor a mean."),
        ("train_error", "training error", "Of the last epoch, counted before each update."),
    ):
        for name in reader.learners:
            value, beside = reader.now("epochs", f"{figure}.{name}"), reference.get(f"{figure}.{name}")
            shown = "" if beside is None else in_percent(beside)
            lines.append(Readout(f"{word} {named(name)}", in_percent(value), shown, tip=tip, key=f"{figure}.{name}"))
    return lines


def _updates(reader: TrainReader) -> list[Readout]:
    lines = []
    for column, word, tip in _LINES:
        for name in reader.learners:
            if column != "nudged_steps" or name != "bptt":  # which has no nudged phase
                value = reader.now("updates", f"{column}.{name}")
                lines.append(Readout(f"{word} {named(name)}", _written(column, value), tip=tip))
    return lines


def _written(column: str, value: float) -> str:
    if column in ("error", "saturated"):
        return in_percent(value)
    return count(value) if column.endswith("steps") else short(value)
