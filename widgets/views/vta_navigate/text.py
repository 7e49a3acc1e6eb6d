"""What stands beside the pictures of vta.navigate: the formula, and the Readouts."""

from __future__ import annotations

import math
from collections.abc import Mapping

from settle.widgets.panels.base.number_text import percent, short
from settle.widgets.view import Readout
from settle.widgets.views.vta_navigate.reader import NavigateReader, between

_COMPASS = ("east", "south-east", "south", "south-west", "west", "north-west", "north", "north-east")
_PLAN = (
    "future <i>k</i>* = argmin<sub><i>k</i></sub> min<sub><i>j</i></sub>"
    " ( haste · <i>t<sub>j</sub></i> + <i>d</i>(<i>x̂<sub>kj</sub></i>, goal) )"
    ",&nbsp;&nbsp; <i>K</i> = work / horizon futures"
)
_DISTANCES = {
    "learnt": "d is learnt from random walks alone: a low quantile of the actions in which one came from place to place.",
    "straight": "d is the straight line, cells along x and y over half a cell an action: walls do not count.",
}


def facing(state: int) -> str:
    """Where one looks in a state; north is at the top of the map."""
    return _COMPASS[state % 8]


def plan_formula(score: str) -> tuple[str, str]:
    """(formula, explanation) of how a future is chosen."""
    moments = " t_j is the time of moment j; VTA's moments are first frames of segments, the RSSM's are frames."
    return _PLAN, _DISTANCES.get(score, "") + moments


def readouts(reader: NavigateReader, reference: Mapping[str, float]) -> list[Readout]:
    """Figures at the step, those of agents over the episodes so far."""
    found = []
    if reader.rows("training"):
        found.append(Readout("update", f"{int(reader.now('training', 't')):,} of {reader.updates:,}"))
    for column, words in (("loss.vta", "loss VTA"), ("loss.rssm", "loss RSSM")):
        value = reader.now("training", column)
        if not math.isnan(value):
            found.append(Readout(words, short(value), tip="nats a frame, without the Gaussian's constant"))
    if reader.rows("dreams"):
        segment = short(reader.now("dreams", "segment"), 2)
        found.append(Readout("segment", f"{segment} frames", tip="Mean length of VTA's imagined segments"))
    count = reader.rows("episodes")
    if count or reader.racing:
        found.append(Readout("episodes", f"{count:,}", tip="Episodes that are over"))
    if not count:
        return found
    for name, (mean, low, high) in reader.figures("success").items():
        beside = reference.get(f"success_rate.{name}")
        shown = "" if beside is None else percent(beside, 0)
        tip = f"{reader.names[name]}: episodes in which the goal was reached; in brackets the 95 % interval [Wilson1927]"
        found.append(Readout(f"success {reader.short[name]}", f"{percent(mean, 0)} ({between(low, high)})", shown, tip=tip))
    for name, (mean, _, high) in reader.figures("actions").items():
        if not math.isnan(mean):
            text = short(mean) if math.isnan(high) else f"{short(mean)} ± {short(high - mean, 2)}"
            found.append(Readout(f"actions {reader.short[name]}", text, tip="Where the goal was reached, ± standard error"))
    for name, (mean, _, high) in reader.figures("imagined").items():
        if mean:
            text = f"{mean:,.0f}" if math.isnan(high) else f"{mean:,.0f} ± {high - mean:,.0f}"
            found.append(Readout(f"work {reader.short[name]}", text, tip="Imagined steps of an episode, ± standard error"))
    return found
