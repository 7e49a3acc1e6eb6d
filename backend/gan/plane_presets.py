"""Settings of the game on the plane: what is learnt, what fails, and what cures it. No torch here."""

from __future__ import annotations

from typing import Any

from backend.experiment import Preset

_RING: dict[str, Any] = {"data": "ring", "r1": 0.1, "iterations": 4000}
_COLLAPSE: dict[str, Any] = {
    **{"data": "ring", "rate_g": 0.005, "rate_d": 0.001, "momentum": 0.9, "momentum_end": 0.9},
    **{"decay_to": 1.0, "iterations": 2000},
}
_CURE: dict[str, Any] = {
    **{"data": "ring", "rate_g": 0.001, "rate_d": 0.005, "momentum": 0.5, "momentum_end": 0.5, "r1": 0.1},
    **{"decay_to": 1.0, "iterations": 2000},
}


def _dirac(title: str, note: str, **knobs: Any) -> Preset:
    return Preset(title, {"data": "dirac", "game": "minimax", "iterations": 1000, **knobs}, note, source="Mescheder et al. 2018")


_FIELDS = {
    "dirac-minimax": _dirac("Dirac-GAN: minimax", "Eigenvalues +-0.5 i: circles; descent by steps turns outwards."),
    "dirac-non-saturating": _dirac(
        "Dirac-GAN: non-saturating",
        "Eigenvalues +-0.5 i, as minimax; but far out it is drawn inwards, and steps end on a cycle.",
        game="non-saturating",
    ),
    "dirac-wasserstein": _dirac("Dirac-GAN: Wasserstein", "Without clipping: eigenvalues +-i, circles of any size.", game="wasserstein"),
    "dirac-r1": _dirac("Dirac-GAN: R1, gamma 0.3", "Eigenvalues -0.15 +- 0.477 i: spirals inwards.", r1=0.3),
    "dirac-r1-critical": _dirac("Dirac-GAN: R1, gamma 1", "A double eigenvalue -0.5: the fastest way in.", r1=1.0),
    "dirac-r1-node": _dirac("Dirac-GAN: R1, gamma 2", "Eigenvalues -0.134 and -1.866: no turn, and slower again.", r1=2.0),
    "dirac-noise": _dirac("Dirac-GAN: instance noise 0.5", "Eigenvalues -0.0625 +- 0.496 i: spirals inwards.", instance_noise=0.5),
    "dirac-noise-1": _dirac("Dirac-GAN: instance noise 1", "Eigenvalues -0.25 +- 0.433 i.", instance_noise=1.0),
    "dirac-alternating": _dirac("Dirac-GAN: D, then G", "Each after the other: the orbit closes.", update="alternating"),
    "dirac-extragradient": _dirac("Dirac-GAN: extragradient", "A look ahead makes the spiral go in.", update="extragradient"),
    "dirac-optimistic": _dirac(
        "Dirac-GAN: optimistic", "The last move taken back once: nearly the same, for half the work.", update="optimistic"
    ),
}

PRESETS = {
    "ring": Preset("Eight modes on a ring", _RING, "Non-saturating with R1."),
    "grid": Preset("Twenty-five modes on a grid", {"data": "grid", "r1": 0.05, "batch": 256, "latent": 2, "iterations": 6000}),
    "moons": Preset("Two moons", {"data": "moons", "r1": 0.1, "latent": 2, "iterations": 4000}),
    "fig1": Preset(
        "A Gaussian on a line (Fig. 1)",
        {"data": "fig1", "latent": 1, "noise": "uniform", "g_hidden": (32,), "d_hidden": (64, 64), "r1": 0.1, "iterations": 3000},
    ),
    "painted": Preset("A painting", {"data": "painted", "latent": 2, "r1": 0.1, "iterations": 6000}),
    "collapse": Preset("Failure: mode collapse", _COLLAPSE),
    "cure": Preset("Mode collapse cured", _CURE),
    **_FIELDS,
}
