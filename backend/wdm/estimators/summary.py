"""What a run of the estimators comes to: figures of each section up to its last update, whether it was measured there or not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from settle.backend.core.recording import Recording
from settle.backend.core.spread import Spread
from settle.backend.wdm.estimators.frames import ESTIMATORS
from settle.backend.wdm.estimators.sliding_window import bias_and_variance, window_length

_STATISTICS = (("estimate", "mean"), ("bias", "bias"), ("variance", "variance"), ("mse", "mse"))
_TRANSPORT = ("w1", "w1_control", "w2", "w2_control")


def summary(recording: Recording, most: int) -> dict[str, Any]:
    """JSON-able, None where there is no value: a list over the sections where stairs are climbed, else of the last one.

    :param most: values that are averaged at most.
    """
    distributions = recording.tables["law"]
    stairs = recording.knobs_at(recording.steps)["by"] == "stairs"
    rows = range(len(distributions)) if stairs else [len(distributions) - 1]
    sections = [_section(recording, row, most) for row in rows]

    def plain(values: Sequence[Any]) -> Any:
        numbers = [float(value) if math.isfinite(value) else None for value in values]
        return numbers if stairs else numbers[0]

    def of_sections(name: str) -> Any:
        return plain([section[name] for section in sections])

    def of_pairs(column: str) -> Any:
        return plain([distributions[column][row] for row in rows])

    found: dict[str, Any] = {}
    for name, own in _STATISTICS:
        found[name] = {estimator: plain([section[own][i] for section in sections]) for i, estimator in enumerate(ESTIMATORS)}
    found |= {"truth": of_pairs("truth"), "count": of_sections("count")}
    found["wasserstein"] = {"true_w2": of_pairs("w2"), "true_w1": of_pairs("w1_absolute")}
    found["wasserstein"] |= {name: of_sections(name) for name in (*_TRANSPORT, "dual", "dual_sd", "slope")}
    return found | {"log_k": float(distributions["log_k"][-1])}


def _section(recording: Recording, row: int, most: int) -> dict[str, Any]:
    """What :func:`settle.backend.wdm.estimators.sliding_window.bias_and_variance` tells of a section, means of the
    dual critic, and its last transport."""
    distributions, estimates, transport = (recording.tables.get(name) for name in ("law", "estimates", "transport"))
    assert distributions is not None and transport is not None
    done = len(estimates) if estimates is not None else 0
    first, end = int(distributions["t"][row]), int(distributions["t"][row + 1]) if row + 1 < len(distributions) else done

    def lately(names: Sequence[str], learning: bool) -> np.ndarray:
        count = window_length(end - first, most, learning)
        return np.array([estimates[name][end - count : end] if estimates is not None else [] for name in names]).T

    values = lately([f"estimate.{name}" for name in ESTIMATORS], not distributions["exact"][row])
    # The dual critic learns even where the exact one stands in for the others.
    dual, slope = (Spread.of(lately([name], True)) for name in ("dual", "slope"))
    measured = np.flatnonzero(transport["section"][:] == distributions["section"][row])
    carried = {name: transport[name][measured[-1]] if len(measured) else math.nan for name in _TRANSPORT}
    of_dual = {"dual": dual.mean, "dual_sd": dual.sd, "slope": slope.mean}
    return {**bias_and_variance(values, float(distributions["truth"][row])), "count": len(values), **of_dual, **carried}
