"""The figures of a run of ep.agreement. No torch here."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from settle.backend.core.recording import Recording
from settle.backend.ep.agreement.explain import condition_sentences, rounding_floor, whole_update_difference
from settle.backend.ep.agreement.frames import FIGURES
from settle.backend.ep.agreement.knobs import AgreementKnobs


def summary(knobs: AgreementKnobs, recording: Recording) -> dict[str, Any]:
    """Agreement at the end, the conditions, and what they mean in sentences."""
    states, found = recording.tables["states"], dict[str, Any]()
    if "conditions" in recording.tables:  # as the knobs stood when the nudge set in: beta may have been turned before
        knobs = replace(knobs, beta=recording.knobs_at(int(recording.tables["conditions"]["step"][0]))["beta"])
    if "agreement" in recording.tables:
        agreement = recording.tables["agreement"]
        names = [name.removeprefix("relmse.") for name in agreement.columns if name.startswith("relmse.")]
        for figure in FIGURES:
            values = {name: float(agreement[f"{figure}.{name}"][-1]) for name in names}
            found[figure] = {name: value for name, value in values.items() if not math.isnan(value)}
        if knobs.updates == "asynchronous":
            found["whole_update"] = whole_update_difference(recording)
        found["floor"] = rounding_floor(recording, knobs.beta * knobs.dt, knobs.precision)
    if "conditions" in recording.tables:
        row = {name: column[0].item() for name, column in recording.tables["conditions"].columns.items()}
        found["conditions"] = {name[4:]: bool(value) for name, value in row.items() if name.startswith("met.")}
        found |= {name: row[name] for name in ("gradient", "steady_for", "residual", "beta_error", "horizon", "saturated")}
        if "at_once.gradient" in row:
            found["at_once"] = row["at_once.gradient"]
        found["says"] = condition_sentences(found, knobs)
    else:
        found["residual"] = float(states["residual"][-1])
    return found
