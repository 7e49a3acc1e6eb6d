"""The figures of a run on the plane, from what was recorded. No torch here."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from settle.backend.core.recording import Recording
from settle.backend.core.spread import Spread
from settle.backend.core.table import Table

LAST_ROWS = 100
"""Last rows whose V is averaged."""


def summary(recording: Recording) -> dict[str, Any]:
    """The last metrics, V at the end with the standard deviation of one iteration, and the pace; of the Dirac-GAN its growth."""
    if "dirac" in recording.tables:
        return _dirac_summary(recording)
    metrics = recording.tables["figures"]
    modes = {name: int(metrics[name][-1]) for name in ("modes", "modes_total")}
    figures = {name: float(metrics[name][-1]) for name in ("high_quality", "js", "kl", "w1")}
    # The first one stands in lists: of data without modes their number says nothing.
    found: dict[str, Any] = {**modes, **figures} if modes["modes_total"] else {**figures, **modes}
    iterations = recording.tables.get("game")
    values = iterations["value"][-LAST_ROWS:] if iterations is not None else np.zeros(0)
    values = values[np.isfinite(values)]
    value = Spread.of(values)
    found["value"] = value.mean if math.isfinite(value.mean) else None
    found["value_sd"] = value.sd if math.isfinite(value.sd) else None
    found["iterations_per_second"] = _iterations_per_second(iterations) if iterations is not None else None
    return found


def _dirac_summary(recording: Recording) -> dict[str, Any]:
    """The promised growth and that of the last turn; the distance at the end."""
    turns, spectrum = recording.tables.get("turns"), recording.tables["spectrum"]
    return {
        "modulus_predicted": float(spectrum["modulus_predicted"][-1]),
        "modulus_measured": float(turns["modulus_measured"][-1]) if turns is not None else None,
        "radius": float(recording.tables["dirac"]["radius"][-1]),
    }


def _iterations_per_second(iterations: Table) -> float | None:
    """Over the whole run, pictures and measurements included, pauses too."""
    seconds = float(iterations["time"][-1])
    return float(iterations["t"][-1]) / seconds if seconds > 0 else None
