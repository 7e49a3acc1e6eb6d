"""Figures of agreement: where they stand in a recording, and how they are written."""

from __future__ import annotations

import math
from collections.abc import Mapping

from settle.backend.core.recording import Recording

CUT_OFF = (
    "Its state is at 0 or 1, where ρ′ = 0. BPTT gets no gradient through it; EP does, since the nudge acts outside of ρ, and their "
    "updates differ outright. Take another picture or seed."
)
TIPS = {
    "relmse": "Root of the summed squared difference over that of the larger of the two, mean over all elements; 0: the same.",
    "cosine": "Of the angle between the whole update of EP and that of BPTT; 1: the same direction.",
    "sign_agreement": "Share of elements whose updates have the same sign.",
}


def last_row(recording: Recording, name: str, at: int) -> dict[str, float]:
    """The last row of a table of scalars at the step; empty if there is none."""
    table = recording.tables.get(name)
    rows = table.rows_at(at) if table else 0
    if table is None or not rows:
        return {}
    return {key: float(column[rows - 1]) for key, column in table.columns.items() if not column.shape}


def figures(row: Mapping[str, float], figure: str) -> dict[str, float]:
    """Array -> value of one figure: states, weights, biases."""
    found = {key.removeprefix(figure + "."): value for key, value in row.items() if key.startswith(figure + ".")}
    return dict(sorted(found.items(), key=lambda entry: ("sWb".find(entry[0][:1]) % 4, entry[0])))


def share(value: float) -> str:
    """A number up to 1 that does not say 1 where it is less."""
    if math.isnan(value):
        return "—"
    return "1" if value >= 1 else f"{math.floor(value * 1e4) / 1e4:.4f}"


def pictures(recording: Recording) -> str:
    pictures = int(recording.knobs.get("batch", 1))
    return "one picture" if pictures == 1 else f"mean over {pictures} pictures"
