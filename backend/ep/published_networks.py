"""The nets of [Ernoult2019] as settings of the knobs. No torch here."""

from __future__ import annotations

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

NETS: dict[str, tuple[str, dict[str, Any]]] = {
    "toy": ("Fig. 2: toy model", TOY),
    "eb-1h": ("Figs. 3, 8: energy-based, 1 hidden layer", energy_based(1, 800, 80, 0.001, 1)),
    "eb-2h": ("Figs. 3, 9: energy-based, 2 hidden layers", energy_based(2, 5000, 150, 0.01, 5)),
    "eb-3h": ("Figs. 3, 10: energy-based, 3 hidden layers", energy_based(3, 30000, 200, 0.02, 20)),
    "p-1h": ("Figs. 3, 11: prototypical, 1 hidden layer", prototypical(1, 150, 10, 0.01)),
    "p-2h": ("Figs. 3, 12: prototypical, 2 hidden layers", prototypical(2, 1500, 40, 0.01)),
    "p-3h": ("Figs. 3, 13: prototypical, 3 hidden layers", prototypical(3, 5000, 40, 0.015, 5)),
    "p-conv": ("Figs. 4, 16: convolutional", CONV),
}
"""Preset -> title and knobs; T, K, beta and dt as the paper's figures have them.

p-conv is at rest, to rounding, long before the T = 5000 of its figure."""

NOTES = {
    "toy": "An exact gradient system: the curves coincide up to beta.",
    "eb": "Output units as the energy has them; output = code gives the published program's.",
    "conv": "The first picture with seed 0 whose target unit is not cut off; one that is breaks the agreement outright (picture 0).",
    "p": "Not the gradient of a function, only nearly: the error is the missing rho', and no beta removes it.",
}
"""Model -> what to know of its agreement."""
