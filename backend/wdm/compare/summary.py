"""The figures of a comparison, from what was recorded. No torch on import."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from settle.backend.core import stopping
from settle.backend.core.recording import Recording
from settle.backend.core.spread import Spread
from settle.backend.core.table import Table

if TYPE_CHECKING:
    from settle.backend.wdm.compare.frames import ProbeFrame
    from settle.backend.wdm.compare.measurements import CompareMeasurements

LAST_ROWS = 100
"""The rows whose bound is averaged."""
BASELINES = ("chance", "raw", "raw_one_scale", "untrained")


def summary(recording: Recording, measurements: CompareMeasurements | None, learners: Sequence[str]) -> dict[str, Any]:
    """``accuracy``, ``factors``, ``bound`` (``bound_sd``: the standard deviation of one batch's), ``gradient_norm``, ``ms_per_update`` of
    each learner; ``chance``, ``raw`` (each pixel divided by its own deviation), ``raw_one_scale`` (all by one), ``untrained``.

    Accuracies (0 to 1) are the soft-max probe's; of a run that was stopped the discriminant's, of the learners as they are: ``probe`` says
    which. Of a sweep they are lists over the settings that were done, ``values``.

    :param measurements: of the learners as they are; None: there are none any more.
    """
    tables = recording.tables
    accuracies = _of_sweep(tables.get("sweep"), learners) if "about_sweep" in tables else _of_learners(recording, measurements, learners)
    training = tables.get("training")
    bounds = {name: Spread.of(_finite(training[f"value.{name}"][-LAST_ROWS:]) if training is not None else []) for name in learners}
    seconds = measurements.trainer.seconds if measurements is not None else {}
    return {
        **accuracies,
        "bound": {name: _plain(bounds[name].mean) for name in learners},
        "bound_sd": {name: _plain(bounds[name].sd) for name in learners},
        "gradient_norm": {name: _gradient_norm(recording, name) for name in learners},
        "ms_per_update": {name: 1e3 * median(seconds[name]) if seconds.get(name) else None for name in learners},
    }


def _of_sweep(sweep: Table | None, learners: Sequence[str]) -> dict[str, Any]:
    def points(column: str) -> list[float]:
        return [] if sweep is None else [float(v) for v in sweep[column][:]]

    accuracy = {name: points(f"accuracy.{name}") for name in learners}
    beside = {name: points(name) for name in BASELINES}
    return {"accuracy": accuracy, "factors": None, **beside, "values": points("value"), "probe": "soft-max"}


def _of_learners(recording: Recording, measurements: CompareMeasurements | None, learners: Sequence[str]) -> dict[str, Any]:
    result, pairs, probes = (recording.tables.get(name) for name in ("result", "pairs", "probe"))
    if result is not None and result["step"][-1] < recording.steps - 1:
        result = None  # from the end that it once had: it was extended, and has gone on
    beside = result if result is not None else pairs
    assert beside is not None and probes is not None  # of the first step
    whole = measurements is not None and measurements.trainer.t == recording.steps - 1  # else its step was given up half-way
    probe = _probe_now(measurements) if result is None and measurements is not None and whole else None
    if probe is not None:
        accuracy, factors = dict(probe.accuracy), {name: probe.factors[name].tolist() for name in learners}
    else:
        last = result if result is not None else probes
        accuracy = {name: float(last[f"accuracy.{name}"][-1]) for name in learners}
        factors = {name: last[f"factors.{name}"][-1].tolist() for name in learners}
    figures = {name: float(beside[name][-1]) for name in BASELINES}
    return {"accuracy": accuracy, "factors": factors, **figures, "probe": "discriminant" if result is None else "soft-max"}


def _probe_now(measurements: CompareMeasurements) -> ProbeFrame | None:
    """The discriminant of the learners as they are, told to stop or not; None: they give no numbers any more."""
    with stopping.unheeded():
        return measurements.quick_probe() if measurements.all_finite() else None


def _gradient_norm(recording: Recording, name: str) -> float | None:
    """Mean |grad f| at the positive pairs: of the last batch of which it was asked, else of the watched pairs."""
    tables = recording.tables
    asked = _finite(tables["training"][f"gradient_norm.{name}"][:]) if "training" in tables else []
    if not asked and "watch" in tables:
        return _plain(Spread.of(_finite(tables["watch"][f"norm.{name}"][-1])).mean)
    return asked[-1] if asked else None


def _finite(numbers: np.ndarray) -> list[float]:
    return [float(v) for v in numbers if math.isfinite(v)]


def _plain(number: float) -> float | None:
    return number if math.isfinite(number) else None
