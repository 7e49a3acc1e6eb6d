"""The figures of a run of ep.recipe. No torch here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from settle.backend.core.recording import Recording
from settle.backend.ep.recipe.measurements import FIGURES, SYNAPSES

SETTING = ("T", "K", "beta")


def summary(margin: float, recording: Recording, ms_per_step: float) -> dict[str, Any]:
    """The recommended setting and what it gives.

    :param ms_per_step: of a free step in this run; NaN where none was timed.
    """
    cells, found = recording.tables["cells"], dict[str, Any]()
    if "recommended" in recording.tables and len(recording.tables["recommended"]):
        recommended = recording.tables["recommended"]
        setting = [recommended[name][-1].item() for name in SETTING]
        rows = np.flatnonzero(np.all([cells[n][:] == v for n, v in zip(SETTING, setting, strict=True)], axis=0))
        row = {name: values[int(rows[-1])].item() for name, values in cells.columns.items() if name not in ("step", "time")}
        chosen = {name: row[name] for name in (*SETTING, "steps", "residual")}
        figures = {name: row[f"{name}.{SYNAPSES}"] for name in FIGURES}
        found["sign_agreement"] = figures["sign_agreement"]
        steady = row["steady"] == row["batches"]
        found["recommended"] = {**chosen, **figures, "steady": steady, "ms": ms_per_step * row["steps"]}
        found["best_sign_agreement"] = float(recommended["best"][-1])
    found["margin"] = margin
    found["mini_batches"] = int(cells["batches"][:].max())
    found["ms_per_step"] = ms_per_step
    found["says"] = recommendation_sentence(found, margin)
    return found


def recommendation_sentence(found: Mapping[str, Any], margin: float) -> str:
    """What is recommended, and why."""
    chosen = found.get("recommended")
    if not chosen:
        return "No setting can be recommended: at each of them the nudged states grew beyond all bounds, or K > T."
    T, K, beta, steps = (chosen[name] for name in ("T", "K", "beta", "steps"))
    agreement, best = 100 * chosen["sign_agreement"], 100 * found["best_sign_agreement"]
    return (
        f"T = {T}, K = {K}, beta = {beta:g}: the fewest steps an update, {steps}, among the settings whose sign agreement is within"
        f" {100 * margin:g} percentage points of the best, {best:.1f} %. There it is {agreement:.1f} %."
    )
