"""What stands beside the pictures of vta.navigate: the formula, and the Readouts."""

from __future__ import annotations

import math
from collections.abc import Mapping

from settle.widgets.panels.base.number_text import percent, short
from settle.widgets.view import Readout
from settle.widgets.views.common.figure_text import count, frames
from settle.widgets.views.vta_navigate.reader import PLANNING, NavigateReader, between

_COMPASS = ("east", "south-east", "south", "south-west", "west", "north-west", "north", "north-east")
_PLAN = (
    r"k_{\star} = \arg\min_k \; \min_j \; \left( \text{haste} \cdot t_j + d(\hat{x}_{kj}, \text{goal}) \right)"
    r" \qquad K_{\mathrm{RSSM}} = \left\lfloor \frac{\text{work}}{\text{frames}} \right\rfloor"
    r" \qquad K_{\mathrm{VTA}} = \left\lfloor \frac{\text{work} - \text{actions}}{\text{jumps}} \right\rfloor"
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
    moments = " k* is the future that is followed, t_j the time of moment j; VTA's moments are first frames of segments, the RSSM's frames."
    moments += " K futures, one at least, are imagined for a plan of so many actions: the work is the same for each agent."
    return _PLAN, _DISTANCES.get(score, "") + moments


def readouts(reader: NavigateReader, reference: Mapping[str, float]) -> list[Readout]:
    """Figures at the step, those of agents over the episodes so far."""
    found = [Readout("update", f"{count(reader.now('training', 't'))} of {reader.updates:,}")]
    for column, words in (("loss.vta", "loss VTA"), ("loss.rssm", "loss RSSM")):
        found.append(Readout(words, short(reader.now("training", column)), tip="nats a frame, without the Gaussian's constant"))
    segment = frames(reader.now("dreams", "segment"), 2)
    found.append(Readout("segment", segment, tip="Mean length of VTA's imagined segments"))
    found.append(Readout("episodes", f"{reader.rows('episodes'):,}", tip="Episodes that are over"))
    for name, (mean, low, high) in reader.figures("success").items():
        beside = reference.get(f"success_rate.{name}")
        shown = "" if beside is None else percent(beside, 0)
        tip = f"{reader.names[name]}: episodes in which the goal was reached; in brackets the 95 % interval [Wilson1927]"
        text = f"{percent(mean, 0)} ({between(low, high)})" if math.isfinite(mean) else "—"
        found.append(Readout(f"success {reader.short[name]}", text, shown, tip=tip))
    for name, (mean, _, high) in reader.figures("actions").items():
        text = short(mean) if math.isnan(high) else f"{short(mean)} ± {short(high - mean, 2)}"
        found.append(Readout(f"actions {reader.short[name]}", text, tip="Where the goal was reached, ± standard error"))
    for name, (mean, _, high) in reader.figures("imagined").items():
        if name in PLANNING:
            text = count(mean) if math.isnan(high) else f"{mean:,.0f} ± {high - mean:,.0f}"
            found.append(Readout(f"work {reader.short[name]}", text, tip="Imagined steps of an episode, ± standard error"))
    return found
