"""The text of ep.agreement: the figures of a step beside the preset's, and the conditions."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from settle.widgets.panels.base.number_text import short
from settle.widgets.view import Readout
from settle.widgets.views.common.ep.tips import TIPS
from settle.widgets.views.common.figure_text import agreement, rounded_down
from settle.widgets.views.ep_agreement import conditions
from settle.widgets.views.ep_agreement.reader import AgreementReader

_FIGURES = (("relmse", "RelMSE"), ("cosine", "cosine"), ("sign_agreement", "sign agreement"))
_WRITTEN: dict[str, Callable[[float], str]] = {"relmse": short, "cosine": rounded_down, "sign_agreement": agreement}


def readouts(reader: AgreementReader, reference: Mapping[str, float]) -> list[Readout]:
    """Agreement beside the preset's figures, then the conditions."""
    return [*_agreement(reader, reference), *_conditions(reader)]


def _agreement(reader: AgreementReader, reference: Mapping[str, float]) -> list[Readout]:
    """RelMSE of each array; of the other figures those that the preset has, or else the least."""
    lines = []
    for figure, label in _FIGURES:
        found = reader.compared(figure)
        compared = [name for name in found if figure == "relmse" or f"{figure}.{name}" in reference]
        for name in compared:
            beside = reference.get(f"{figure}.{name}")
            text = _WRITTEN[figure](found[name])
            lines.append(Readout(f"{label} {name}", text, "" if beside is None else _WRITTEN[figure](beside), tip=TIPS[figure]))
        if not compared:
            value, name = min(((v, n) for n, v in found.items() if v == v), default=(math.nan, ""))
            lines.append(Readout(f"least {label}", f"{name} {_WRITTEN[figure](value)}".strip(), tip=TIPS[figure]))
    return lines


def _conditions(reader: AgreementReader) -> list[Readout]:
    lines, measured, knobs = [], reader.scalars("conditions"), reader.recording.knobs
    steps = f"{int(measured['steady_for']):,} steps" if "steady_for" in measured else "—"
    lines.append(Readout("steady for", steps, f"≥ {int(knobs.get('K', 0)):,}", tip="Needed: as long as the nudged phase."))
    residual = short(reader.now("states", "residual"))
    lines.append(Readout("residual", residual, tip="Largest movement of a neuron in the last step."))
    for check in conditions.checks(measured, knobs):
        tip = "\n".join(part for part in (check.figure, check.why) if part)
        lines.append(Readout(check.title, "—" if check.met is None else "", met=check.met, tip=tip))
    if rounding := conditions.rounding(knobs):
        lines.append(Readout(rounding.title, rounding.figure, tip=rounding.why))
    return lines
