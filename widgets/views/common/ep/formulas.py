"""The formulas that are computed at each step, as rich text for the models by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

_S = "<i>s</i>"
_W = "Σ<sub>i</sub> ρ(<i>s</i><sup>i</sup>)·<i>W</i><sub>i</sub> ρ(<i>s</i><sup>i+1</sup>)"


def step_formula(knobs: Mapping[str, Any]) -> tuple[str, str]:
    """(formula, explanation) of the transition and its energy or primitive function."""
    model, output = knobs.get("model", ""), knobs.get("output", "energy")
    if model in ("p", "conv"):
        return _prototypical(knobs)
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
_PHI = "Φ = Σ<sub>i</sub> <i>s</i><sup>i</sup>·<i>W</i><sub>i</sub> <i>s</i><sup>i+1</sup> + <i>b</i>·<i>s</i>"


def _prototypical(knobs: Mapping[str, Any]) -> tuple[str, str]:
    inside, read_out = knobs.get("nudge") == "inside", knobs.get("loss") == "cross-entropy"
    pull = f"(<i>y</i> − {_S}<sup>0</sup>)"
    pull = f"β <i>W</i><sub>0</sub><sup>T</sup>{pull}" if read_out else f"β {pull}"
    drawn = f"ρ(∂Φ/∂{_S} + {pull}) − {_S}" if inside else f"ρ(∂Φ/∂{_S}) − {_S} + {pull}"
    formula = f"{_S} ← {_S} + <i>dt</i> [ {drawn} ],&nbsp;&nbsp; "
    reached = "the layer below the read-out" if read_out else "the output"
    where = f"the nudge is {'inside' if inside else 'outside'} ρ and reaches {reached} only."
    text = f"Prototypical model [Ernoult2019]: all layers at once, from the old state; {where} With dt = 1 the old state drops out. "
    text += (
        "So EP and BPTT agree as β → 0 [Laborieux2021]; of a state −∇ is the slope by what goes into ρ."
        if inside
        else "ρ makes it only nearly a gradient: EP and BPTT agree only nearly."
    )
    if read_out:
        formula += f"{_S}<sup>0</sup> = softmax(<i>W</i><sub>0</sub> {_S}<sup>1</sup> + <i>b</i><sub>0</sub>),&nbsp;&nbsp; "
        text += " s⁰ is read out and no part of the dynamics, nor of Φ."
    return formula + _PHI, text


def agreement_formula(knobs: Mapping[str, Any]) -> tuple[str, str]:
    """(formula, explanation) of what is compared."""
    symbol, limit, mean = _statistic_symbol(knobs, "θ"), "as β → 0", ""
    sign = "−" if symbol.startswith("−") else ""
    at = f"{symbol}(<i>s</i><sup>β</sup>"
    if knobs.get("nudging") == "holomorphic":
        mean = "mean over β = |β| <i>e</i><sup>2πik/N</sup> of "
        limit = f"as N → ∞ (N = {knobs.get('points', '')})"
    return (
        f"Δ<sub>EP</sub>(<i>t</i>) = {mean}[ {at}<sub>t+1</sub>) {'+ ' + at[1:] if sign else '− ' + at}<sub>t</sub>) ] / β"
        f"&nbsp;&nbsp;→&nbsp;&nbsp; −∇<sub>BPTT</sub>(<i>t</i>) = −∂<i>L</i>/∂θ<sub>T−t</sub>&nbsp;&nbsp; {limit}",
        "Theorem 1 of [Ernoult2019]: the update of the nudged phase, t steps after the nudge, equals minus the gradient of the "
        "loss with respect to the parameters used t steps before the end of the free phase. For a state, Δ is its "
        "movement divided by β dt, the nudge's force on a unit error in one step; −∇ is −∂L/∂s at the step T − t.",
    )


def training_formula(knobs: Mapping[str, Any]) -> tuple[str, str]:
    """(formula, explanation) of the update of each learner."""
    parts = [_UPDATES[name](knobs) for name in str(knobs.get("learners", "ep+bptt")).split("+") if name in _UPDATES]
    return ",&nbsp;&nbsp; ".join(parts), (
        "Means over the batch, one learning rate η for each layer [Ernoult2019]. EP compares the end of the nudged phase with "
        "s*, the end of the free one (with symmetric nudging, the ends of +β and −β; holomorphic: ends all around the circle |β|); "
        "C-EP and C-VF move the weights at each nudged step [Ernoult2020]; BPTT goes back through the last steps of the free phase. "
        "All begin with the same weights and see the same pictures."
    )


def loss_formula(knobs: Mapping[str, Any]) -> str:
    """The loss L of one picture, plain."""
    return "−Σ y log s⁰" if knobs.get("loss") == "cross-entropy" else "½|s⁰ − y|²"


def _statistic_symbol(knobs: Mapping[str, Any], parameter: str) -> str:
    """What the update of a parameter compares: −∂E/∂θ of an energy, ∂Φ/∂θ of a primitive function; no dt is in either."""
    return f"−∂<i>E</i>/∂{parameter}" if knobs.get("model") in ("toy", "eb") else f"∂Φ/∂{parameter}"


def _change(knobs: Mapping[str, Any], end: tuple[str, str], begin: tuple[str, str]) -> str:
    """The statistic of W at ``end`` less that at ``begin``; each is what stands above and below s."""
    symbol = _statistic_symbol(knobs, "<i>W</i>")
    first, second = (f"{symbol}({_S}<sup>{above}</sup><sub>{below}</sub>)" for above, below in (end, begin))
    return f"[ {first} {'+ ' + second[1:] if second.startswith('−') else '− ' + second} ]"


def _ep(knobs: Mapping[str, Any]) -> str:
    ways = {
        "symmetric": f"η/2β {_change(knobs, ('β', 'K'), ('−β', 'K'))}",
        "holomorphic": f"η Re ⟨ {_statistic_symbol(knobs, '<i>W</i>')}({_S}<sup>β</sup><sub>K</sub>) / β ⟩<sub>|β|</sub>",
    }
    one_sided = f"η/β {_change(knobs, ('β', 'K'), ('*', ''))}"
    return f"EP: Δ<i>W</i> = {ways.get(str(knobs.get('nudging')), one_sided)}"


def _c_ep(knobs: Mapping[str, Any]) -> str:
    return f"C-EP: Δ<i>W</i> = η/β {_change(knobs, ('β', 't+1'), ('β', 't'))} at each <i>t</i> &lt; <i>K</i>"


def _c_vf(knobs: Mapping[str, Any]) -> str:
    to, source = f"{_S}<sup>to</sup>", f"{_S}<sup>from</sup>"
    return f"C-VF: Δ<i>W</i> = η/β [ {to}<sub>t+1</sub> − {to}<sub>t</sub> ] {source}<sub>t</sub> at each <i>t</i> &lt; <i>K</i>"


def _bptt(knobs: Mapping[str, Any]) -> str:
    return f"BPTT: Δ<i>W</i> = −η ∂<i>L</i>/∂<i>W</i>, &nbsp;<i>L</i> = {loss_formula(knobs)}"


_UPDATES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "ep": _ep, "bptt": _bptt, "c-ep": _c_ep, "c-vf": _c_vf,
}  # fmt: skip


def potential_name(knobs: Mapping[str, Any]) -> tuple[str, str]:
    """(symbol, words) of what the column ``energy`` holds for this model."""
    return ("Φ", "Primitive function Φ") if knobs.get("model") in ("p", "conv") else ("E", "Energy E")


def axis_name(knobs: Mapping[str, Any]) -> str:
    """The same words on an axis: ``energy E``."""
    words = potential_name(knobs)[1]
    return words[:1].lower() + words[1:]
