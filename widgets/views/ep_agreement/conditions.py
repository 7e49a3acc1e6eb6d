"""The conditions of the theorem in words: met or broken, the figures, and why."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.charts.condition_list import ConditionRow
from settle.widgets.views.common.ep.tips import CUT_OFF

TITLES = {
    "gradient": "The dynamics are a gradient",
    "steady_states": "Steady states are those of a gradient",
    "steady": "Steady state held for K steps",
    "beta": "β is small",
    "horizon": "K ≤ T",
}


def checks(row: Mapping[str, float], knobs: Mapping[str, Any]) -> list[ConditionRow]:
    """One check for each condition.

    :param row: the row of table ``conditions``; empty: not measured yet.
    """
    words = {"gradient": _gradient, "steady_states": _steady_states, "steady": _steady, "beta": _beta, "horizon": _horizon}
    found = []
    for name, title in TITLES.items():
        if name == "steady_states" and knobs.get("updates") != "asynchronous":
            continue
        flag = row.get(f"met.{name}")
        met = None if flag is None else bool(flag)
        figure, why = words[name](row, knobs, met)
        found.append(ConditionRow(title, met, figure, why))
    cuts = row.get("saturated") or knobs.get("activation") == "hardsigm"
    if cuts and knobs.get("nudge") != "inside":  # inside of rho the nudge is cut off as the gradient is
        found.append(_cut_off(row.get("saturated"), knobs))
    return found


def rounding(knobs: Mapping[str, Any]) -> ConditionRow | None:
    """What rounding costs in float32; None in float64."""
    if knobs.get("precision") != "float32":
        return None
    pull = float(knobs.get("beta", math.nan)) * float(knobs.get("dt", 1.0))
    return ConditionRow(
        "Rounding in float32",
        None,
        f"β dt = {short(pull, 2)}",
        f"It keeps 7 digits, so a state of size 1 is known to 6e-8, and a movement divided by β dt to {short(6e-8 / pull, 2)}. "
        "What the curves lack of about that size is rounding, not theory: a smaller β makes it worse, float64 removes it.",
    )


def _gradient(row: Mapping[str, float], knobs: Mapping[str, Any], met: bool | None) -> tuple[str, str]:
    figure = f"|J − Jᵀ| / |J + Jᵀ| = {short(row['gradient'], 2)}" if "gradient" in row else ""
    if met is not False:
        what = "drive" if knobs.get("nudge") == "inside" else "transition"
        return figure, f"The Jacobian of the {what} is symmetric at s*." if met else ""
    if knobs.get("updates") == "asynchronous":
        return figure, (
            "Layers move in turns, so that a step is the gradient of no function: in layers of odd number EP is a step ahead of BPTT. "
            "Step by step they part; what they add up to is told by the next condition."
        )
    return figure, _no_gradient(knobs)


def _steady_states(row: Mapping[str, float], knobs: Mapping[str, Any], met: bool | None) -> tuple[str, str]:
    figure = f"all at once: |J − Jᵀ| / |J + Jᵀ| = {short(row['at_once.gradient'], 2)}" if "at_once.gradient" in row else ""
    if met is None:
        return figure, ""
    if met:
        return (
            figure,
            "With all layers at once a step would be one. So the whole update, which depends on steady states alone, is right.",
        )
    return figure, _no_gradient(knobs)


def _no_gradient(knobs: Mapping[str, Any]) -> str:
    """Why the transition of all layers at once is none."""
    if knobs.get("model") in ("p", "conv"):
        return "A prototypical network is one only up to ρ′: no β removes the difference. Try nudge = inside."
    if knobs.get("output") == "code":
        return "The output lacks ρ′(s⁰), as in the published program: no β removes the difference. Try output = energy."
    return "The Jacobian at s* is not symmetric: no β removes the difference."


def _steady(row: Mapping[str, float], knobs: Mapping[str, Any], met: bool | None) -> tuple[str, str]:
    if "steady_for" not in row:
        return "", ""
    figure = f"{int(row['steady_for']):,} steps, K = {int(knobs.get('K', 0)):,} · residual at T {short(row.get('residual', math.nan), 2)}"
    return figure, "" if met else "It still moved when it was nudged, and that motion is part of the update. Try a larger T."


def _beta(row: Mapping[str, float], knobs: Mapping[str, Any], met: bool | None) -> tuple[str, str]:
    if "beta_error" not in row:
        return "", ""
    figure = f"β = {float(knobs.get('beta', math.nan)):g} · at β/2 the update differs by {short(row['beta_error'], 2)}"
    return (
        figure,
        "" if met else "The update is a difference where the theorem has a derivative. Try a smaller β, or symmetric nudging.",
    )


def _cut_off(saturated: float | None, knobs: Mapping[str, Any]) -> ConditionRow:
    title = "No target unit is cut off"
    if saturated is None:
        return ConditionRow(title, None)
    count = int(saturated)
    pictures = int(knobs.get("batch", 1))
    figure = f"{count:,} of {pictures:,} pictures" if pictures > 1 or not count else ""
    return ConditionRow(title, not count, figure, CUT_OFF if count else "")


def _horizon(row: Mapping[str, float], knobs: Mapping[str, Any], met: bool | None) -> tuple[str, str]:
    T, K = int(knobs.get("T", 0)), int(knobs.get("K", 0))
    figure = f"K = {K:,}, T = {T:,}" if "horizon" in row else ""
    return (
        figure,
        "" if met is not False else f"There are no gradients more than T steps back: {K - T:,} steps have no counterpart.",
    )
