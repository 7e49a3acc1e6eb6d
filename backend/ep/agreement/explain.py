"""What the figures of an agreement mean, in sentences, and the error that rounding makes. No torch here."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from settle.backend.core.recording import Recording
from settle.backend.ep.agreement.knobs import AgreementKnobs

ROUNDINGS = 0.28
"""Root mean square error of one recorded step, in units of the last digit of the state; fitted to toy runs in float32."""


def rounding_floor(recording: Recording, beta_dt: float, precision: str) -> dict[str, float]:
    """Layer -> an estimate of the RelMSE that rounding alone makes, at most 1; what is measured may lie somewhat below.

    Each state is known to eps |s|, so Delta_s to eps |s| / (beta dt); over K steps that adds up to sqrt(K)
    of it, beside the size of the process sqrt(sum_t Delta^2).
    """
    states, updates = recording.tables["states"], recording.tables["updates"]
    eps = float(np.finfo(precision).eps)
    end = len(states) - len(updates) - 1
    floor = {}
    for name in (name[3:] for name in updates.columns if name.startswith("ep.s")):
        s, delta = np.asarray(states[name][end], np.float64), np.asarray(updates[f"ep.{name}"][:], np.float64)
        noise = ROUNDINGS * eps * np.sqrt(len(delta) * np.square(s).mean(0) / len(s)) / beta_dt
        size = np.sqrt(np.square(delta).sum(0))
        # A unit that does not move at all: lost in rounding, unless it is 0, or both vanish, which counts as agreement.
        lost = (noise > 0) & np.any(updates[f"bptt.{name}"][:], 0)
        part = np.divide(noise, size, out=lost.astype(np.float64), where=size > 0)
        floor[name] = float(np.minimum(part, 1).mean())
    return floor


def whole_update_difference(recording: Recording) -> dict[str, float]:
    """Parameter -> |sum over t of Delta(t) - (-nabla(t))| / |sum over t of nabla(t)|, over its recorded elements; NaN where that is 0."""
    table, found = recording.tables["updates"], {}
    for name in (name[3:] for name in table.columns if name.startswith("ep.") and not name.startswith("ep.s")):
        ep, bptt = (np.asarray(table[f"{side}.{name}"][:], np.float64).sum(0) for side in ("ep", "bptt"))
        size = float(np.linalg.norm(bptt))
        found[name] = float(np.linalg.norm(ep - bptt)) / size if size else math.nan
    return found


def condition_sentences(found: Mapping[str, Any], knobs: AgreementKnobs) -> dict[str, str]:
    """One sentence for each condition, and one on rounding where it matters.

    :param found: the figures of a summary: conditions, gradient, steady_for, residual, beta_error, horizon and,
        if the nudged phase was reached, floor and relmse; of asynchronous updates at_once and whole_update, too.
    :param knobs: as they stood when the nudge set in.
    """
    met, K, T, beta, dt = found["conditions"], knobs.K, knobs.T, knobs.beta, knobs.dt
    says = {
        "gradient": f"{_what(knobs)} the gradient of a function: the Jacobian is symmetric."
        if met["gradient"]
        else _in_turns(found, knobs)
        if "steady_states" in met
        else f"The dynamics are no gradient: their Jacobian differs from its transpose by {found['gradient']:.2g} of its size,"
        f" and no beta removes the error that this causes. {_gradient_remedy(knobs)}",
        "steady": f"The steady state was held for the last {found['steady_for']} steps, K = {K} are needed."
        if met["steady"]
        else f"The steady state was held for {found['steady_for']} steps and K = {K} are needed: at the end units still move"
        f" {found['residual']:.2g} a step, and less than {1e-3 * beta * dt:.2g} (a thousandth of beta dt) would be still."
        f" {_steady_remedy(knobs)}",
        "beta": f"beta is small: half of it changes the update by {100 * found['beta_error']:.2g} %."
        if met["beta"]
        else f"Half of beta changes the update by {100 * found['beta_error']:.2g} %, more than 2 %: beta = {beta:g} is"
        + (" so small that rounding rules." if _rounded(found) else " too large for a derivative."),
        "horizon": f"K = {K} stays within the T = {T} free steps."
        if met["horizon"]
        else f"K = {K} reaches {found['horizon']} steps beyond the T = {T} free ones: there is no gradient to compare with.",
    }
    if found.get("saturated"):
        says["saturated"] = (
            f"In {found['saturated']} of the pictures the target unit is cut off at s*, where rho' = 0: BPTT gets no gradient through"
            " it, EP does, since the nudge acts outside of rho, and their updates differ outright. Take another picture or seed."
        )
    if _rounded(found):
        layer, floor = max(found["floor"].items(), key=lambda entry: entry[1])
        digits = 7 if knobs.precision == "float32" else 16
        says["floor"] = (
            f"{knobs.precision} keeps {digits} digits: states differ by beta dt = {beta * dt:.2g} and less,"
            f" and rounding, divided by that, alone makes a RelMSE of about {floor:.2g} in {layer}."
            " A smaller beta makes it worse,"
            + (" float64 5e8 times smaller." if knobs.precision == "float32" else " a larger one smaller.")
        )
    return says


def _in_turns(found: Mapping[str, Any], knobs: AgreementKnobs) -> str:
    """Of layers that move in turns: what is left of the theorem, and how far it holds."""
    says = (
        "Layers move in turns: a step is the gradient of no function, its Jacobian differs from its transpose by"
        f" {found['gradient']:.2g} of its size. EP is a step ahead in layers of odd number, and step by step updates and gradients part."
    )
    if not found["conditions"]["steady_states"]:
        return f"{says} Nor would it be one with all layers at once: they differ by {found['at_once']:.2g}. {_gradient_remedy(knobs)}"
    says += " The steady states are those of a gradient, and on them alone the whole update depends."
    whole = {name: value for name, value in found.get("whole_update", {}).items() if not math.isnan(value)}
    if not whole:
        return says
    name, most = max(whole.items(), key=lambda entry: entry[1])
    return f"{says} Summed over all steps it differs from the whole gradient by {most:.2g} of its size at most, in {name}."


def _rounded(found: Mapping[str, Any]) -> bool:
    """Whether rounding is a good part of the error somewhere."""
    return any(floor > 0.3 * found["relmse"].get(name, 1) for name, floor in found.get("floor", {}).items())


def _what(knobs: AgreementKnobs) -> str:
    return "What drives the units is" if knobs.nudge == "inside" else "The dynamics are"


def _gradient_remedy(knobs: AgreementKnobs) -> str:
    if knobs.model in ("p", "conv"):
        return "A prototypical net is a gradient only up to rho', which nudge = inside puts right; models eb and toy are one."
    return "output = energy makes them one." if knobs.output == "code" else "States lie where rho is not smooth."


def _steady_remedy(knobs: AgreementKnobs) -> str:
    return "A larger T helps; in float32 rounding can keep the last digit moving." if knobs.precision == "float32" else "A larger T helps."
