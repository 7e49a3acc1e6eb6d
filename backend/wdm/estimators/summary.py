"""What a run of the estimators comes to: figures of each section up to its last update, whether it was measured there or not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from settle.backend.core.recording import Recording
from settle.backend.wdm.estimators.frames import ESTIMATORS
from settle.backend.wdm.estimators.sliding_window import counted, quality

_FIGURES = (("estimate", "mean"), ("bias", "bias"), ("variance", "variance"), ("mse", "mse"))
_CARRIED = ("w1", "w1_control", "w2", "w2_control")


def summary(recording: Recording, most: int) -> dict[str, Any]:
    """JSON-able, None where there is no value: a list over the sections where stairs are climbed, else of the last one.

    :param most: values that are averaged at most.
    """
    law = recording.tables["law"]
    stairs = recording.knobs_at(recording.steps)["by"] == "stairs"
    rows = range(len(law)) if stairs else [len(law) - 1]
    sections = [_section(recording, row, most) for row in rows]

    def told(values: Sequence[Any]) -> Any:
        plain = [float(value) if math.isfinite(value) else None for value in values]
        return plain if stairs else plain[0]

    found: dict[str, Any] = {}
    for name, own in _FIGURES:
        found[name] = {estimator: told([section[own][i] for section in sections]) for i, estimator in enumerate(ESTIMATORS)}
    found |= {"truth": told([law["truth"][row] for row in rows]), "count": told([section["count"] for section in sections])}
    known = {name: told([law[column][row] for row in rows]) for name, column in (("true_w2", "w2"), ("true_w1", "w1_absolute"))}
    found["wasserstein"] = known | {name: told([section[name] for section in sections]) for name in (*_CARRIED, "dual", "slope")}
    return found | {"log_k": float(law["log_k"][-1])}


def _section(recording: Recording, row: int, most: int) -> dict[str, Any]:
    """What :func:`settle.backend.wdm.estimators.sliding_window.quality` tells of a section, means of the
    dual critic, and its last transport."""
    law, estimates, transport = (recording.tables.get(name) for name in ("law", "estimates", "transport"))
    assert law is not None and transport is not None
    done = len(estimates) if estimates is not None else 0
    first, end = int(law["t"][row]), int(law["t"][row + 1]) if row + 1 < len(law) else done

    def lately(names: Sequence[str], learning: bool) -> np.ndarray:
        count = counted(end - first, most, learning)
        return np.array([estimates[name][end - count : end] if estimates is not None else [] for name in names]).T

    values = lately([f"estimate.{name}" for name in ESTIMATORS], not law["exact"][row])
    own = lately(["dual", "slope"], True)  # it learns even where the exact critic stands in for the others
    dual, slope = own.mean(0) if len(own) else (math.nan, math.nan)
    measured = np.flatnonzero(transport["section"][:] == law["section"][row])
    carried = {name: transport[name][measured[-1]] if len(measured) else math.nan for name in _CARRIED}
    return {**quality(values, float(law["truth"][row])), "count": len(values), "dual": dual, "slope": slope, **carried}
