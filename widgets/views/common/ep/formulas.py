r"""The formulas that are computed at each step, in TeX for the models by name; a line breaks at ``\qquad`` alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

_GAP = r" \qquad "


def step_formula(knobs: Mapping[str, Any]) -> tuple[str, str]:
    """(formula, explanation) of the transition and its energy or primitive function."""
    model = knobs.get("model", "")
    if model in ("p", "conv"):
        clauses, text = _prototypical(knobs)
    elif model in ("toy", "eb"):
        clauses, text = _energy_based(knobs)
    else:
        return "", ""
    if knobs.get("clamp"):
        clauses.insert(1, r"\text{then } s \leftarrow \min(1, \max(0, s))")
    if _in_turns(knobs):
        clauses.append(r"s^0, s^2, \ldots \text{ first, then } s^1, s^3, \ldots")
        text += _IN_TURNS
    return _GAP.join(clauses), text


def _in_turns(knobs: Mapping[str, Any]) -> bool:
    """Whether layers move one after another."""
    return knobs.get("updates") == "asynchronous"


_IN_TURNS = (
    " Layers move in turns [Scellier2023]: first those of even number, then the others by what those are now. Steady states are"
    " those of all layers at once, a step is the gradient of no function."
)


def _energy_based(knobs: Mapping[str, Any]) -> tuple[list[str], str]:
    toy = knobs.get("model") == "toy"
    published = knobs.get("output", "energy") == "code" and not toy
    note = r",\text{ output without } \rho'" if published else ""
    step = rf"s \leftarrow s - dt \left[ \frac{{\partial E}}{{\partial s}} + \beta\,(s^0 - y) \right]{note}"
    descent = _DESCENT_IN_TURNS if _in_turns(knobs) else _DESCENT
    return [step, _TOY_ENERGY if toy else _ENERGY], descent + (_PUBLISHED if published else "")


_ENERGY = r"E = \frac{1}{2} |s|^2 - \sum_i \rho(s^i) \cdot \left( W_i\,\rho(s^{i+1}) + b_i \right)"
_TOY_ENERGY = r"E = \frac{1}{2} |s|^2 - \rho(s^0) \cdot W_{01}\,\rho(s^1) - \sum_i \rho(s^i) \cdot \left( W_{ix}\,\rho(x) + b_i \right)"
_DESCENT = (
    "Energy-based model [Ernoult2019]: one Euler step of ds/dt = −∂E/∂s, all layers at once, from the old state; "
    "the nudge reaches the output only. The input x stands for the last s. "
    "In words of a primitive function: s ← ∂Φ/∂s with Φ = ½|s|² − dt E, the same step."
)
_DESCENT_IN_TURNS = (
    "Energy-based model [Ernoult2019]: one Euler step of ds/dt = −∂E/∂s, layer by layer; the nudge reaches the output only."
    " The input x stands for the last s."
)
_PUBLISHED = " Output as in the published program: its drive lacks the factor ρ′(s⁰), so this is no gradient system."


def _prototypical(knobs: Mapping[str, Any]) -> tuple[list[str], str]:
    inside, read_out = knobs.get("nudge") == "inside", knobs.get("loss") == "cross-entropy"
    pull = r"\beta\,W_0^{\top} (y - s^0)" if read_out else r"\beta\,(y - s^0)"
    slope = r"\frac{\partial\Phi}{\partial s}"
    drawn = rf"\rho\left( {slope} + {pull} \right) - s" if inside else rf"\rho\left( {slope} \right) - s + {pull}"
    clauses = [rf"s \leftarrow s + dt \left[ {drawn} \right]"]
    reached = "the layer below the read-out" if read_out else "the output"
    where = f"the nudge is {'inside' if inside else 'outside'} ρ and reaches {reached} only."
    text = f"Prototypical model [Ernoult2019]: all layers at once, from the old state; {where} With dt = 1 the old state drops out. "
    if _in_turns(knobs):
        text = f"Prototypical model [Ernoult2019], layer by layer; {where} With dt = 1 a layer forgets its own old state. "
    text += (
        "So EP and BPTT agree as β → 0 [Laborieux2021]; of a state −∇ is the slope by what goes into ρ."
        if inside
        else "ρ makes it only nearly a gradient: EP and BPTT agree only nearly."
    )
    text += " The input x stands for the last s."
    if read_out:
        clauses.append(r"s^0 = \operatorname{softmax}(W_0\,s^1 + b_0)")
        text += " s⁰ is read out and no part of the dynamics, nor of Φ."
    return [*clauses, _primitive_function(knobs.get("model") == "conv", read_out)], text + (_POOLED if knobs.get("model") == "conv" else "")


_POOLED = " P is max-pooling of the convolution's maps, w its filters."


def _primitive_function(conv: bool, read_out: bool) -> str:
    """Phi; a read-out is no part of it."""
    if conv:
        output = "" if read_out else r"s^0 \cdot (W_0\,s^1 + b_0) + "
        return rf"\Phi = {output}\sum_{{i \ge 1}} s^i \cdot P(w_i \ast s^{{i+1}} + b_i)"
    layers = r"i \ge 1" if read_out else "i"
    return rf"\Phi = \sum_{{{layers}}} s^i \cdot \left( W_i\,s^{{i+1}} + b_i \right)"


def agreement_formula(knobs: Mapping[str, Any]) -> tuple[str, str]:
    """(formula, explanation) of what is compared."""
    nudging, points = knobs.get("nudging"), knobs.get("points", "N")
    beta, limit = r"\beta_k" if nudging in ("holomorphic", "symmetric") else r"\beta", r"\beta \to 0"
    mean, clauses = "", []
    if nudging == "holomorphic":
        mean, limit, clauses = rf"\frac{{1}}{{N}} {_AROUND}", r"N \to \infty", [_circle(points)]
    elif nudging == "symmetric":
        mean, clauses = r"\frac{1}{2} \sum_k", [r"\beta_k = \beta, {-\beta}"]
    change = _change(knobs, r"\theta", rf"{mean} \frac{{1}}{{{beta}}}", rf"^{{{beta}}}_{{t+1}}", rf"^{{{beta}}}_t")
    follows = rf"\; \longrightarrow \; {_GRADIENT} \text{{ as }} {limit}"
    return _GAP.join([rf"\Delta_{{\mathrm{{EP}}}}(t) = {change} {follows}", *clauses]), (
        "Theorem 1 of [Ernoult2019]: the update of the nudged phase, t steps after the nudge, equals minus the gradient of the "
        "loss with respect to the parameters used t steps before the end of the free phase. For a state, Δ is its "
        "movement divided by β dt, the nudge's force on a unit error in one step; −∇ is −∂L/∂s at the step T − t."
    )


_GRADIENT = r"{-{\nabla}_{\mathrm{BPTT}}}(t) = {-\frac{\partial L}{\partial\theta_{T-t}}}"
_AROUND = r"\sum_{k=1}^{N}"


def _circle(points: Any) -> str:
    """The betas of holomorphic nudging; ``points``: their number N."""
    number = "" if points == "N" else rf",\; N = {points}"
    return rf"\beta_k = |\beta|\,e^{{2\pi i k / N}}{number}"


def training_formula(knobs: Mapping[str, Any]) -> tuple[str, str]:
    """(formula, explanation) of the update of each learner."""
    parts = [_UPDATES[name](knobs) for name in str(knobs.get("learners", "ep+bptt")).split("+") if name in _UPDATES]
    return _GAP.join(parts), (
        "Means over the batch, one learning rate η for each layer [Ernoult2019]. EP compares the end of the nudged phase with "
        "s*, the end of the free one (with symmetric nudging, the ends of +β and −β; holomorphic: ends all around the circle |β|); "
        "C-EP and C-VF move the weights at each nudged step [Ernoult2020]; BPTT goes back through the last steps of the free phase. "
        "All begin with the same weights and see the same pictures."
    )


def loss_formula(knobs: Mapping[str, Any]) -> str:
    """The loss L of one picture, plain."""
    return "−Σ y log s⁰" if knobs.get("loss") == "cross-entropy" else "½|s⁰ − y|²"


def _statistic(knobs: Mapping[str, Any], parameter: str) -> tuple[str, str]:
    """(sign, slope) of what the update of a parameter compares: −∂E/∂θ of an energy, ∂Φ/∂θ of a primitive function; no dt is in either."""
    energy = knobs.get("model") in ("toy", "eb")
    sign, potential = ("-", "E") if energy else ("", r"\Phi")
    return sign, rf"\frac{{\partial {potential}}}{{\partial {parameter}}}"


def _change(knobs: Mapping[str, Any], parameter: str, factor: str, end: str, begin: str) -> str:
    """``factor`` times the statistic at ``end`` less that at ``begin``; each is what stands above and below s there."""
    sign, slope = _statistic(knobs, parameter)
    first, second = (rf"{slope}(s{state})" for state in (end, begin))
    return rf"{{{sign}{factor}}} \left[ {first} - {second} \right]"


def _ep(knobs: Mapping[str, Any]) -> str:
    nudging, start = knobs.get("nudging"), r"\text{EP: } \Delta W ="
    if nudging == "holomorphic":
        (sign, slope), points = _statistic(knobs, "W"), knobs.get("points", "N")
        mean = rf"{{{sign}\frac{{\eta}}{{N}}}} {_AROUND} \frac{{1}}{{\beta_k}} {slope}(s^{{\beta_k}}_K)"
        return rf"{start} {mean},\; {_circle(points)}"
    rate, begin = (_rate(2), r"^{-\beta}_K") if nudging == "symmetric" else (_rate(1), r"_{\star}")
    return f"{start} {_change(knobs, 'W', rate, _END, begin)}"


_END = r"^{\beta}_K"


def _rate(branches: int) -> str:
    """The learning rate over the beta of all branches of the nudged phase."""
    number = "" if branches == 1 else branches
    return rf"\frac{{\eta}}{{{number}\beta}}"


def _c_ep(knobs: Mapping[str, Any]) -> str:
    change = _change(knobs, "W", _rate(1), r"^{\beta}_{t+1}", r"^{\beta}_t")
    return rf"\text{{C-EP: }} \Delta W = {change} \text{{ at each }} t < K"


def _c_vf(knobs: Mapping[str, Any]) -> str:
    moved = r"\left[ s^{\mathrm{to}}_{t+1} - s^{\mathrm{to}}_t \right] (s^{\mathrm{from}}_t)^{\top}"
    return rf"\text{{C-VF: }} \Delta W = {_rate(1)} {moved} \text{{ at each }} t < K"


def _bptt(knobs: Mapping[str, Any]) -> str:
    loss = r"{-\sum y \log s^0}" if knobs.get("loss") == "cross-entropy" else r"\frac{1}{2} |s^0 - y|^2"
    return rf"\text{{BPTT: }} \Delta W = {{-\eta\,\frac{{\partial L}}{{\partial W}}}},\; L = {loss}"


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
