"""The figures of a run of vta.segments. No torch here."""

from __future__ import annotations

import math
from statistics import median
from typing import TYPE_CHECKING, Any

from settle.backend.core import stopping
from settle.backend.core.frame import Frame
from settle.backend.core.recording import Recording
from settle.backend.vta.segments.knobs import SegmentsKnobs

if TYPE_CHECKING:
    from settle.backend.vta.segments.measurements import SegmentsEvaluator

MOST_MEASURED = 5_000_000
"""Numbers in the held-out sequences, times models: more than these take seconds to measure, and Stop would wait for that."""
FIGURES = (
    "f1", "precision", "recall", "f1_merged", "f1_random", "f1_periodic", "rate", "event_rate", "elbo", "reconstruction",
    "mean_segment_length",
)  # fmt: skip
"""What of the table ``scores`` is told at the end."""


def summary(knobs: SegmentsKnobs, recording: Recording, evaluator: SegmentsEvaluator | None) -> dict[str, Any]:
    """Figures of the last models: a run that was stopped is measured now, which its last step then holds; one that diverged is not, nor one
    whose held-out sequences take long. It depends on their size, not on the clock: a rerun holds the same rows.

    :param knobs: any of the run's; those that stood at the end are taken from the recording.
    :param evaluator: of the run; None: it is not known any more, and what was recorded is told.
    """
    figures: dict[str, Any] = dict.fromkeys(FIGURES)
    last = evaluator is not None and 0 < evaluator.trainers.t == recording.steps - 1  # else its step was given up half-way
    if evaluator is not None and last and not _measured(recording) and _short(evaluator) and evaluator.trainers.finite():
        with stopping.unheeded():
            _measure_last(knobs, recording, evaluator)
    scores = recording.tables.get("scores")
    if _measured(recording) and scores is not None:
        figures = {name: _finite(float(scores[name][-1])) for name in FIGURES}
    seconds = evaluator.trainers.seconds if evaluator is not None else []
    figures["ms_per_update"] = 1e3 * median(seconds) if seconds else None
    return figures


def _measured(recording: Recording) -> bool:
    """Whether the last scores are those of the last update."""
    scores, training = recording.tables.get("scores"), recording.tables.get("training")
    return scores is not None and training is not None and bool(scores["step"][-1] == training["step"][-1])


def _short(evaluator: SegmentsEvaluator) -> bool:
    return evaluator.held_out.x.size * len(evaluator.trainers.hssms) <= MOST_MEASURED


def _measure_last(knobs: SegmentsKnobs, recording: Recording, evaluator: SegmentsEvaluator) -> None:
    now = type(knobs).make("", recording.knobs_at(recording.steps))
    last, before = recording.steps - 1, evaluator.chosen
    frames = list[Frame](evaluator.measure(now))
    if recording.tables["boundaries"]["step"][-1] < last or evaluator.chosen != before:
        frames += evaluator.watch(now)
    recording.append(last, recording.seconds, frames)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
