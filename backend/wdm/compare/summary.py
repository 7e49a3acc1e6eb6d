"""The figures of a comparison, from what was recorded. No torch on import."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from settle.backend.core.recording import Recording
from settle.backend.core.table import Table

if TYPE_CHECKING:
    from settle.backend.wdm.compare.measurements import Survey

LATELY = 100
"""Last rows whose bound is averaged."""
BESIDE = ("chance", "raw", "untrained")


def summary(recording: Recording, survey: Survey | None, learners: Sequence[str]) -> dict[str, Any]:
    """``accuracy``, ``factors``, ``bound``, ``gradient_norm``, ``ms_per_update`` of each learner; ``chance``, ``raw``, ``untrained``.

    Accuracies (0 to 1) are the soft-max probe's; of a run that was stopped the discriminant's, of the learners as they are: ``probe`` says
    which. Of a sweep they are lists over the settings that were done, ``values``.

    :param survey: of the learners as they are; None: there are none any more.
    """
    tables = recording.tables
    kept = _swept(tables.get("sweep"), learners) if "about_sweep" in tables else _kept(recording, survey, learners)
    training = tables.get("training")
    taken = survey.cohort.seconds if survey is not None else {}
    return {
        **kept,
        "bound": {name: _mean(training[f"value.{name}"][-LATELY:]) if training is not None else None for name in learners},
        "gradient_norm": {name: _slope(recording, name) for name in learners},
        "ms_per_update": {name: 1e3 * median(taken[name]) if taken.get(name) else None for name in learners},
    }


def _swept(sweep: Table | None, learners: Sequence[str]) -> dict[str, Any]:
    def points(column: str) -> list[float]:
        return [] if sweep is None else [float(v) for v in sweep[column][:]]

    accuracy = {name: points(f"accuracy.{name}") for name in learners}
    beside = {name: points(name) for name in BESIDE}
    return {"accuracy": accuracy, "factors": None, **beside, "values": points("value"), "probe": "soft-max"}


def _kept(recording: Recording, survey: Survey | None, learners: Sequence[str]) -> dict[str, Any]:
    result, pairs, probes = (recording.tables.get(name) for name in ("result", "pairs", "probe"))
    beside = result if result is not None else pairs
    assert beside is not None and probes is not None  # of the first step
    if result is None and survey is not None and survey.sound():
        now = survey.probe()
        accuracy, factors = dict(now.accuracy), {name: now.factors[name].tolist() for name in learners}
    else:
        last = result if result is not None else probes
        accuracy = {name: float(last[f"accuracy.{name}"][-1]) for name in learners}
        factors = {name: last[f"factors.{name}"][-1].tolist() for name in learners}
    figures = {name: float(beside[name][-1]) for name in BESIDE}
    return {"accuracy": accuracy, "factors": factors, **figures, "probe": "discriminant" if result is None else "soft-max"}


def _slope(recording: Recording, name: str) -> float | None:
    """Mean |grad f| at the positive pairs: of the last batch of which it was asked, else of the watched pairs."""
    tables = recording.tables
    asked = _finite(tables["training"][f"gradient_norm.{name}"][:]) if "training" in tables else []
    if not asked and "watch" in tables:
        return _mean(tables["watch"][f"norm.{name}"][-1])
    return asked[-1] if asked else None


def _finite(numbers: np.ndarray) -> list[float]:
    return [float(v) for v in numbers if math.isfinite(v)]


def _mean(numbers: np.ndarray) -> float | None:
    found = _finite(numbers)
    return sum(found) / len(found) if found else None
