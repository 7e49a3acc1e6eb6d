"""The figures and tables of [Ernoult2019]."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from settle.app.reproduce.paper_figure import PaperFigure, PaperRow, ReproducedPaper, RunSize

_BARS = ("relmse.s*", "relmse_cumulated.W*")


def _net(name: str, preset: str, minutes: float, on_digits: float, every: int) -> PaperRow:
    """A dense net: small digits, which are always here, before the paper's MNIST.

    :param every: free steps between two that are recorded: with the presets' a session has 100 MB.
    """
    return PaperRow(name, "ep.agreement", f"{preset}-mnist", minutes, (RunSize(on_digits, preset),), _BARS, {"every": every})


_TOY = PaperRow("", "ep.agreement", "toy", 0.01, (), _BARS)
_NETS = (
    ("fig8", _net("EB-1h", "eb-1h", 0.02, 0.01, 20)),
    ("fig9", _net("EB-2h", "eb-2h", 0.05, 0.03, 100)),
    ("fig10", _net("EB-3h", "eb-3h", 0.19, 0.15, 500)),
    ("fig11", _net("P-1h", "p-1h", 0.005, 0.002, 5)),
    ("fig12", _net("P-2h", "p-2h", 0.015, 0.01, 30)),
    ("fig13", _net("P-3h", "p-3h", 0.03, 0.025, 100)),
)
_CONV = PaperRow("", "ep.agreement", "p-conv", 0.02, (), ("relmse.s*", "relmse_cumulated.fc*", "relmse_cumulated.c*"))
_COINCIDE = "Curves (EP) run through dots (BPTT)"


def _digits(minutes: float, epochs: int, **knobs: Any) -> RunSize:
    return RunSize(minutes, "", {"data": "digits", "epochs": epochs, **knobs})


def _mnist(minutes: float, epochs: int) -> RunSize:
    return RunSize(minutes, "", {"epochs": epochs})


def _short(minutes: float, preset: str) -> RunSize:
    """Rates that fall, in fewer epochs; both learners, where the preset has EP alone."""
    return RunSize(minutes, preset, {"learners": "ep+bptt"})


def _trained(name: str, preset: str, minutes: float, *smaller: RunSize) -> PaperRow:
    return PaperRow(name, "ep.train", preset, minutes, smaller)


_TABLE_1 = (
    _trained("EB-1h", "eb-1h", 11, _digits(0.26, 30), _mnist(0.37, 1), _short(4.4, "eb-1h-short")),
    _trained("EB-2h", "eb-2h", 720, _digits(0.45, 2), _mnist(9.2, 1)),
    _trained("P-1h", "p-1h", 4, _digits(0.09, 30), _mnist(0.14, 1), _short(1.1, "p-1h-short")),
    _trained("P-2h", "p-2h", 165, _digits(0.2, 4), _mnist(2, 1), _short(25, "p-2h-short")),
    _trained("P-3h", "p-3h", 840, _digits(0.44, 3), _mnist(6, 1), _short(45, "p-3h-short")),
    _trained("P-conv", "p-conv", 1620, _digits(0.29, 3, kernel=3, padding=1), _mnist(40, 1)),
)


def _recipe(name: str, preset: str, minutes: float, on_digits: float, knobs: Mapping[str, Any] | None = None) -> PaperRow:
    return PaperRow(name, "ep.recipe", preset, minutes, (RunSize(on_digits, "", {"data": "digits", **(knobs or {})}),))


_SHORT = {"Ts": (50, 100), "Ks": (10, 20), "betas": (0.1, 0.5)}
_RECIPES = (
    _recipe("P-1h", "p-1h", 0.2, 0.04),
    _recipe("EB-1h", "eb-1h", 0.33, 0.06),
    _recipe("P-2h", "p-2h", 3, 0.15, _SHORT),
)
_FIGURES = (
    PaperFigure(
        "fig1", "The two phases side by side", absent="A drawing that explains forward and backward passes: nothing in it is computed."
    ),
    PaperFigure(
        "fig2", "Toy model: updates of EP and gradients of BPTT over time",
        f"{_COINCIDE}, for states and for weights: RelMSE is about half of β.", (_TOY,), "updates", ("claim",),
    ),
    PaperFigure(
        "fig3", "RelMSE of six nets without convolutions",
        "Bars near 0 for the energy-based nets; higher ones for the prototypical nets, the higher the more layers.",
        tuple(row for _, row in _NETS), "relmse", ("claim",),
    ),
    PaperFigure(
        "fig4", "RelMSE of the convolutional net",
        "How far states and weights of each layer are from BPTT.", (_CONV,), "relmse", ("claim",),
    ),
    *(
        PaperFigure(name, f"{row.name}: updates and gradients over time", f"{_COINCIDE}.", (row,), "updates", ("claim",))
        for name, row in _NETS
    ),
    PaperFigure(
        "fig16", "P-conv: updates and gradients over time",
        f"{_COINCIDE} where the target unit is not cut off at 0 or 1.", (_CONV,), "updates", ("claim",),
    ),
    PaperFigure(
        "other-figures", "Figures 5 to 7, 14 and 15",
        absent="What they show could not be read here: the paper's text was not to be had; its published program has no command for them.",
    ),
    PaperFigure(
        "table1", "Errors of nets trained by EP and by BPTT",
        "EP and BPTT end at about the same test error, net by net.", _TABLE_1, "error", ("settings", "settings of its program", "claim"),
    ),
    PaperFigure(
        "table1-settings", "T, K and beta of Table 1",
        "Which T, K and beta are enough: the map marks the cheapest setting whose updates agree with BPTT.", _RECIPES, "map",
        ("settings of its program",),
    ),
)  # fmt: skip

PAPER = ReproducedPaper(
    "ernoult2019", "Ernoult2019", "Equilibrium Propagation", _FIGURES,
    "Its figures are curves of single neurons and bars without printed numbers, so that their numbers here have nothing beside them.",
    "EP", "Ernoult, Grollier, Querlioz, Bengio, Scellier · NeurIPS 2019",
    "Neurons settle, are nudged, and settle again: what changes is the gradient that backpropagation through time would give.",
    ("ep.agreement", "ep.settle", "ep.train", "ep.recipe"),
)  # fmt: skip
