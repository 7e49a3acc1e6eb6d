"""The formulas that are computed at each step, as rich text for the models by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_S = "<i>s</i>"
_W = "Σ<sub>i</sub> ρ(<i>s</i><sup>i</sup>)·<i>W</i><sub>i</sub> ρ(<i>s</i><sup>i+1</sup>)"


def step_formula(knobs: Mapping[str, Any]) -> tuple[str, str]:
    """(formula, explanation) of the transition and its energy or primitive function."""
    model, output = knobs.get("model", ""), knobs.get("output", "energy")
    if model in ("p", "conv"):
        return _PROTOTYPICAL
    if model not in ("toy", "eb"):
        return "", ""
    published = output == "code" and model == "eb"
    note = ", output without ρ′" if published else ""
    formula = f"{_S} ← {_S} − <i>dt</i> [ ∂<i>E</i>/∂{_S} + β ({_S}<sup>0</sup> − <i>y</i>) ]{note},&nbsp;&nbsp; {_ENERGY}"
    return formula, _DESCENT + (_PUBLISHED if published else "")


_ENERGY = f"<i>E</i> = ½|{_S}|² − {_W} − <i>b</i>·ρ({_S})"
_DESCENT = (
    "Energy-based model [Ernoult2019]: one Euler step of ds/dt = −∂E/∂s, all layers at once, from the old state; "
    "the nudge reaches the output only. In words of a primitive function: s ← ∂Φ/∂s with Φ = ½|s|² − dt E, the same step."
)
_PUBLISHED = " Output as in the published program: its drive lacks the factor ρ′(s⁰), so this is no gradient system."
_PROTOTYPICAL = (
    f"{_S} ← {_S} + <i>dt</i> [ ρ(∂Φ/∂{_S}) − {_S} + β (<i>y</i> − {_S}<sup>0</sup>) ],&nbsp;&nbsp; "
    "Φ = Σ<sub>i</sub> <i>s</i><sup>i</sup>·<i>W</i><sub>i</sub> <i>s</i><sup>i+1</sup> + <i>b</i>·<i>s</i>",
    "Prototypical model [Ernoult2019]: all layers at once, from the old state; the nudge is outside ρ and reaches the "
    "output only. With dt = 1 the old state drops out. ρ makes it only nearly a gradient: EP and BPTT agree only nearly.",
)


def agreement_formula(knobs: Mapping[str, Any]) -> tuple[str, str]:
    """(formula, explanation) of what is compared."""
    by = "β <i>dt</i>" if knobs.get("model") in ("toy", "eb") else "β"
    phi = "∂Φ/∂θ(<i>s</i><sup>β</sup>"
    return (
        f"Δ<sub>EP</sub>(<i>t</i>) = [ {phi}<sub>t+1</sub>) − {phi}<sub>t</sub>) ] / {by}"
        "&nbsp;&nbsp;→&nbsp;&nbsp; −∇<sub>BPTT</sub>(<i>t</i>) = −∂<i>L</i>/∂θ<sub>T−t</sub>&nbsp;&nbsp; as β → 0",
        "Theorem 1 of [Ernoult2019]: the update of the nudged phase, t steps after the nudge, equals minus the gradient of the "
        "loss with respect to the parameters used t steps before the end of the free phase. For a state, Δ is its "
        "movement by the same divisor.",
    )


def training_formula(knobs: Mapping[str, Any]) -> tuple[str, str]:
    """(formula, explanation) of the update of each learner."""
    slope, star = "∂Φ/∂<i>W</i>", f"({_S}<sup>*</sup>)"
    end = "({}<sup>{}β</sup><sub>K</sub>)"
    by, begin = ("2β", end.format(_S, "−")) if knobs.get("nudging") == "symmetric" else ("β", star)
    ep = f"EP: Δ<i>W</i> = η/{by} [ {slope}{end.format(_S, '')} − {slope}{begin} ]"
    bptt = f"BPTT: Δ<i>W</i> = −η ∂<i>L</i>/∂<i>W</i>, &nbsp;<i>L</i> = ½|{_S}<sup>0</sup><sub>T</sub> − <i>y</i>|²"
    learners = str(knobs.get("learners", "ep+bptt")).split("+")
    return ",&nbsp;&nbsp; ".join(text for name, text in (("ep", ep), ("bptt", bptt)) if name in learners), (
        "Means over the batch, one learning rate η for each layer [Ernoult2019]. EP compares the end of the nudged phase with "
        "s*, the end of the free one (with symmetric nudging, the ends of +β and −β); BPTT goes back through the last steps of "
        "the free phase. Both begin with the same weights and see the same pictures."
    )


def potential_name(knobs: Mapping[str, Any]) -> tuple[str, str]:
    """(symbol, words) of what the column ``energy`` holds for this model."""
    return ("Φ", "Primitive function Φ") if knobs.get("model") in ("p", "conv") else ("E", "Energy E")
