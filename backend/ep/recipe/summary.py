"""The figures of a run of ep.recipe, and what it recommends in words. No torch here."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from settle.backend.core.recording import Recording
from settle.backend.ep.recipe.frames import SPREADS
from settle.backend.ep.recipe.measurements import FIGURES, SYNAPSES, Setting
from settle.backend.ep.recipe.recommend import LEAST_COSINE

SETTING = ("T", "K", "beta")
NOT_YET = "not all of them have been measured yet."


def summary(recording: Recording, ms_per_step: float) -> dict[str, Any]:
    """The recommended setting and what it gives; ``recommended`` is None where there is none.

    :param ms_per_step: of a free step in this run; NaN where none was timed.
    """
    if "cells" not in recording.tables:
        return {"says": f"No setting can be recommended: {NOT_YET}"}
    cells, found = recording.tables["cells"], dict[str, Any]()
    table = recording.tables["recommended"]
    last = {name: column[-1].item() for name, column in table.columns.items()}
    setting = last["T"], last["K"], last["beta"]
    found["sign_agreement"] = found["recommended"] = None
    if setting[0]:
        found["sign_agreement"] = last["sign_agreement"]
        row = last_row(recording, "cells", setting)
        chosen = {name: row[name] for name in (*SETTING, "steps", "residual")}
        figures = {name: row[f"{name}.{SYNAPSES}"] for name in FIGURES} | {"reference_cosine": row["reference_cosine"]}
        figures["sd"] = _spreads(row)
        steady = row["steady"] == row["batches"]
        found["recommended"] = {**chosen, **figures, "steady": steady, "ms": ms_per_step * row["steps"]}
        then = last_row(recording, "trained_cells", setting)
        learnt = {name: then[f"{name}.{SYNAPSES}"] for name in FIGURES} | {n: then[n] for n in ("reference_cosine", "residual")}
        found["recommended"]["trained"] = {**learnt, "sd": _spreads(then), "steady": then["steady"] == then["batches"]}
    found["best_sign_agreement"] = last["best"] if math.isfinite(last["best"]) else None
    found["margin"] = recording.knobs["margin"]
    found["mini_batches"] = int(cells["batches"][:].max())
    found["ms_per_step"] = ms_per_step
    found["settings"] = {name: last[name] for name in ("counted", "settled", "agreeing")}
    found["says"] = recommendation_sentence(last, recording.knobs, training_failed(recording))
    return found


def _spreads(row: Mapping[str, Any]) -> dict[str, float | None]:
    """Figure -> standard deviation over mini-batches; None for a single one, or in a session that has it not."""
    found = {"sign_agreement": row["spread"], **{name: row.get(f"sd.{name}", math.nan) for name in SPREADS}}
    return {name: sd if math.isfinite(sd) else None for name, sd in found.items()}


def last_row(recording: Recording, table: str, setting: Setting) -> dict[str, Any]:
    """The last row of a setting in one of the two tables of cells."""
    cells = recording.tables[table]
    rows = np.flatnonzero(np.all([cells[n][:] == v for n, v in zip(SETTING, setting, strict=True)], axis=0))
    return {name: values[int(rows[-1])].item() for name, values in cells.columns.items() if name not in ("step", "time")}


def training_failed(recording: Recording) -> bool:
    """Whether there are no cells of trained weights, though there was training."""
    return "brief_training" in recording.tables and "trained_cells" not in recording.tables


def recommendation_sentence(row: Mapping[str, Any], knobs: Mapping[str, Any], diverged: bool = False) -> str:
    """What is recommended, and why; or that nothing is, and why.

    :param row: of the table ``recommended``. :param knobs: of the recording.
    :param diverged: whether brief training has come to no weights that can be measured.
    """
    if not row["T"]:
        return "No setting can be recommended: " + _why_none(row, knobs, diverged)
    updates, angle = knobs["updates"], f"{knobs['angle']:g} degrees"
    share = f"{100 * knobs['margin']:g} percentage point{'' if knobs['margin'] == 0.01 else 's'}"
    return (
        f"T = {row['T']}, K = {row['K']}, beta = {row['beta']:g}: the fewest steps an update, with a sign agreement within {share} of the"
        f" best, of the {row['agreeing']} settings that meet the conditions at the first weights and after {updates} updates: at rest when"
        f" nudged, in all mini-batches, and at most {angle} farther than the best setting from BPTT at the largest T and K."
    )


def _why_none(row: Mapping[str, Any], knobs: Mapping[str, Any], diverged: bool) -> str:
    T, updates = max(knobs["Ts"]), knobs["updates"]
    if not row["complete"]:
        return NOT_YET
    if not row["counted"]:
        return "at each of them the nudged states grew beyond all bounds, or K > T."
    if knobs["model"] == "toy":
        return "the toy has nothing to learn, so that nothing tells which setting trains."
    if not updates:
        return "figures of weights that have not learnt do not tell which setting trains. Let Brief training have some hundred updates."
    if diverged:
        return (
            f"in brief training with the largest T and K, {T} and {max(K for K in knobs['Ks'] if K <= T)}, the net diverged, so"
            " nothing could be measured at weights that have learnt. Try smaller beta or dt."
        )
    if not row["settled"]:
        return (
            f"none of {row['counted']} was at rest when nudged, for K steps in all mini-batches, at the first weights and after"
            f" {updates} updates. Try a T larger than {T}, or a larger beta, for which the state may move a little more."
        )
    return (
        f"none of the {row['settled']} that were at rest when nudged, in all mini-batches, comes within {knobs['angle']:g} degrees of"
        f" the best setting in following BPTT at the largest T and K (or all have a cosine with it below {LEAST_COSINE:g}), at"
        f" the first weights and after {updates} updates. Try a T larger than {T}."
    )
