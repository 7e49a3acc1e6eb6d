"""Table 1 of [Ernoult2019] as settings of the knobs, a net that learns within seconds, and what came since. No torch here."""

from __future__ import annotations

from typing import Any

from settle.backend.core.experiment import Preset
from settle.backend.ep.published_networks import TABLE_1_RATES
from settle.backend.ep.train import paper_table

_P, _EB = TABLE_1_RATES["p"], TABLE_1_RATES["eb"]


def _net(model: str, layers: int, T: int, K: int, beta: float, epochs: int, lr: tuple[float, ...]) -> dict[str, Any]:
    shared = {"model": model, "hidden": (512,) * layers, "T": T, "K": K, "beta": beta, "epochs": epochs, "lr": lr}
    return {**shared, "data": "mnist", "dt": 1.0 if model == "p" else 0.2, "clamp": model == "eb", "output": "code"}


_CONV = {
    **{"model": "conv", "activation": "hardsigm", "channels": (64, 32), "data": "mnist", "lr": TABLE_1_RATES["conv"][0]},
    **{"T": 200, "K": 10, "beta": 0.4, "dt": 1.0, "epochs": 40},
}
_NOTE = "The paper's settings, from the commands published with it."
_STEPS = " T and K are the paper's table's."
_CONTINUAL = {"nudging": "random-sign", "beta": 0.5, "lr": (0.02, 0.04), "compare_every": 37}
_PAPER_CONTINUAL = "The settings of the commands published with [Ernoult2020]."


_SCHEDULE = {"learners": "ep", "decay": "linear", "decay_from": 0.5, "decay_to": 0.05, "compare_every": 0}


def _short(name: str, net: str, knobs: dict[str, Any], epochs: int, found: str, **others: Any) -> Preset:
    """A row of Table 1 with rates that fall, within half an hour of one core; ``found``: what it comes to here."""
    paper = {figure: value for figure, value in paper_table.errors(name).items() if figure.endswith(".ep")}
    note = f"EP alone, {epochs} epochs; rates fall over the second half. Here: {found}"
    return Preset(f"{net}, short schedule", {**knobs, **_SCHEDULE, "epochs": epochs, **others}, note, paper=paper)


def _row(name: str, title: str, knobs: dict[str, Any], more: str = "") -> Preset:
    """A row of Table 1, with what it says of it."""
    also = paper_table.settings(name)
    return Preset(f"Table 1: {title}", knobs, _NOTE + more, paper=paper_table.errors(name), paper_also=also)


_SINCE = {
    "c-ep": Preset(
        "Since then: C-EP", {"learners": "c-ep+ep", **_CONTINUAL},
        "Weights move at each nudged step, beside EP with the same rates, half of the usual ones. At rates five times smaller the two"
        " learn alike; at the usual ones the moving weights move the states and make updates of their own. [Ernoult2020]",
    ),
    "c-vf": Preset(
        "Since then: C-VF", {"learners": "c-vf", "angle": 45.0, **_CONTINUAL},
        "As C-EP, with weights down of their own, at first 45 degrees away from those up: the table feedback shows where the angle"
        " goes. [Ernoult2020]",
    ),
    "cross-entropy": Preset(
        "Since then: cross-entropy", {"loss": "cross-entropy", "nudge": "inside", "nudging": "symmetric", "beta": 0.2, "compare_every": 37},
        "A soft-max read-out outside of the dynamics; the nudge goes through the activation. EP and BPTT learn alike. [Laborieux2021]",
    ),
    "holomorphic": Preset(
        "Since then: holomorphic",
        {"nudging": "holomorphic", "points": 4, "beta": 0.1, "nudge": "inside", "learners": "ep", "compare_every": 37},
        "Four points on a circle in the complex plane: at first the update is that of BPTT to a few hundredths of a degree. As weights"
        " grow, the circle comes near to where the states stop being holomorphic. [Laborieux2022]",
    ),
    "async": Preset(
        "Since then: layers in turns",
        {"updates": "asynchronous", "T": 15, "K": 5, "nudging": "symmetric", "beta": 0.2, "compare_every": 37},
        "Even layers move, then odd ones: half of the steps that all layers at once take. Seeds 0 to 2 end at 1.7, 2.3 and 2.0 % test"
        " error, with all at once and T = 30, K = 10 at 2.3, 2.3 and 2.0 %. [Scellier2023]",
    ),
    "c-ep-1h": Preset(
        "C-EP, P-1h", {**_net("p", 1, 40, 15, 0.2, 100, (0.0028, 0.0056)), "learners": "c-ep"}, _PAPER_CONTINUAL,
        paper=paper_table.continual(2.28, 0.16),
    ),
    "c-ep-2h": Preset(
        "C-EP, P-2h", {**_net("p", 2, 100, 20, 0.5, 150, (0.00018, 0.0018, 0.01)), "learners": "c-ep"}, _PAPER_CONTINUAL,
        paper=paper_table.continual(2.44, 0.14),
    ),
}  # fmt: skip
_EB1, _EB2 = _net("eb", 1, 100, 12, 0.5, 30, _EB[0]), _net("eb", 2, 500, 40, 0.5, 50, _EB[1])
_P1, _P2, _P3 = (
    _net("p", 1, 30, 10, 0.1, 30, _P[0]),
    _net("p", 2, 100, 20, 0.5, 50, _P[1]),
    _net("p", 3, 180, 20, 0.5, 100, _P[2]),
)
PRESETS = {
    "digits": Preset(
        "Small digits in seconds",
        {"nudging": "symmetric", "beta": 0.2, "compare_every": 37},
        "1,497 pictures of 8 × 8 pixels: 97 % right and more within half a minute.",
    ),
    "eb-1h": _row("eb-1h", "EB-1h", _EB1),
    "eb-2h": _row("eb-2h", "EB-2h", _EB2, _STEPS),
    "p-1h": _row("p-1h", "P-1h", _P1, _STEPS),
    "p-2h": _row("p-2h", "P-2h", _P2),
    "p-3h": _row("p-3h", "P-3h", _P3),
    "p-conv": _row("p-conv", "P-conv", _CONV, " An update takes half a second and more, an epoch half an hour."),
    "p-1h-short": _short("p-1h", "P-1h", _P1, 8, "1.98 ± 0.11 % over three seeds, half a minute each."),
    "p-2h-short": _short("p-2h", "P-2h", _P2, 10, "1.90 and 2.14 % (two seeds), six minutes each."),
    "p-3h-short": _short("p-3h", "P-3h", _P3, 8, "2.16 % (one seed), a quarter of an hour."),
    "eb-1h-short": _short(
        "eb-1h",
        "EB-1h",
        _EB1,
        12,
        "2.09 ± 0.02 % over three seeds, two minutes each, with twice the rates.",
        lr=(0.1, 0.2),
        decay_from=0.4,
        decay_to=0.03,
    ),
    **_SINCE,
}
