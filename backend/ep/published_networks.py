"""The nets of [Ernoult2019] as settings of the knobs. No torch here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

TOY = {"model": "toy", "activation": "tanh", "T": 5000, "K": 80, "beta": 0.01, "dt": 0.08}


def energy_based(layers: int, T: int, K: int, beta: float, every: int) -> dict[str, Any]:
    """Knobs of an energy-based net of [Ernoult2019], with so many hidden layers of 512 units, dt = 0.08."""
    return {"model": "eb", "hidden": (512,) * layers, "T": T, "K": K, "beta": beta, "dt": 0.08, "every": every}


def prototypical(layers: int, T: int, K: int, beta: float, every: int = 1) -> dict[str, Any]:
    """Knobs of a prototypical net of [Ernoult2019], with so many hidden layers of 512 units."""
    return {"model": "p", "hidden": (512,) * layers, "T": T, "K": K, "beta": beta, "dt": 1.0, "every": every}


CONV = {
    **{"model": "conv", "activation": "hardsigm", "channels": (64, 32), "data": "mnist", "sample": 1},
    **{"T": 300, "K": 10, "beta": 0.02, "dt": 1.0},
}

_FIGURES: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "eb-1h": ("Figs. 3, 8", "EB-1h", "Energy-based, one hidden layer.", energy_based(1, 800, 80, 0.001, 1)),
    "eb-2h": ("Figs. 3, 9", "EB-2h", "Energy-based, two hidden layers.", energy_based(2, 5000, 150, 0.01, 5)),
    "eb-3h": ("Figs. 3, 10", "EB-3h", "Energy-based, three hidden layers.", energy_based(3, 30000, 200, 0.02, 20)),
    "p-1h": ("Figs. 3, 11", "P-1h", "Prototypical, one hidden layer.", prototypical(1, 150, 10, 0.01)),
    "p-2h": ("Figs. 3, 12", "P-2h", "Prototypical, two hidden layers.", prototypical(2, 1500, 40, 0.01)),
    "p-3h": ("Figs. 3, 13", "P-3h", "Prototypical, three hidden layers.", prototypical(3, 5000, 40, 0.015, 5)),
}
"""Preset -> the paper's figures, its name of the net, the net in words, knobs."""

_NOTES = {
    "toy": "An exact gradient system: the curves coincide up to β.",
    "eb": "Output units as the energy has them; output = code gives the published program's.",
    "conv": "The first picture with seed 0 whose target unit is not cut off; one that is breaks the agreement outright (picture 0).",
    "p": "Not the gradient of a function, only nearly: the error is the missing ρ′, and no β removes it.",
}
"""Model -> what to know of its agreement."""


@dataclass(frozen=True)
class PublishedNetwork:
    """A net of the paper's figures; T, K, beta and dt are theirs."""

    title: str
    figures: str
    knobs: dict[str, Any]
    note: str


NETS = {
    "toy": PublishedNetwork("Fig. 2: toy model", "Fig. 2", TOY, _NOTES["toy"]),
    **{
        name: PublishedNetwork(f"Small digits, as {figures}: {net}", figures, knobs, f"{words} {_NOTES[knobs['model']]}")
        for name, (figures, net, words, knobs) in _FIGURES.items()
    },
    "p-conv": PublishedNetwork("Figs. 4, 16 on MNIST: P-conv", "Figs. 4, 16", CONV, _NOTES["conv"]),
}
"""Of the dense nets with small digits in place of the paper's MNIST: they are always here.

p-conv is at rest, to rounding, long before the T = 5000 of its figure."""
ON_MNIST = {
    f"{name}-mnist": PublishedNetwork(
        f"{figures} on MNIST: {net}", figures, {**knobs, "data": "mnist"}, f"{words} {_NOTES[knobs['model']]}"
    )
    for name, (figures, net, words, knobs) in _FIGURES.items()
}
"""The dense nets on the paper's data."""

TABLE_1_RATES = {
    "p": ((0.04, 0.08), (0.005, 0.05, 0.2), (0.002, 0.01, 0.05, 0.2)),
    "eb": ((0.05, 0.1), (0.01, 0.1, 0.4)),
    "conv": ((0.015, 0.035, 0.15),),
}
"""Kind of net -> learning rates of its nets in Table 1 of [Ernoult2019], the output's first: of one, two and three hidden layers."""
