"""Settings of adversarial nets on the plane: what is learnt, what fails on purpose and what cures it. No torch here."""

from __future__ import annotations

from typing import Any

from settle.backend.core.experiment import Preset
from settle.backend.core.paper_value import PaperValue

_STEADY: dict[str, Any] = {"momentum": 0.5, "r1": 0.1, "ema": 0.999, "decay_to": 0.02}
"""What keeps a game from going round, and lets the points come to rest at the end."""
_FAST: dict[str, Any] = {"momentum": 0.9, "momentum_end": 0.9, "decay_to": 1.0}


def _fig1() -> Preset:
    nets = {"latent": 1, "noise": "uniform", "g_hidden": (32,), "d_hidden": (64, 64)}
    return Preset(
        "Figure 1: a Gaussian on a line",
        {"data": "fig1", **nets, **_STEADY, "iterations": 3000},
        "One latent: the manifold shows which noise goes where. D comes to 1/2 as the densities meet.",
        paper_also=(
            PaperValue(
                "where G is perfect, D says 1/2 everywhere and V(D, G) = −log 4",
                "claim",
                "[Goodfellow2014] Fig. 1, Theorem 1",
                "as recalled, not checked",
            ),
        ),
        paper_note="Figure 1 of the paper is a sketch without numbers: data dotted, model solid, D dashed.",
    )


def _dirac(title: str, note: str, **knobs: Any) -> Preset:
    return Preset(title, {"data": "dirac", "game": "minimax", "iterations": 1000, **knobs}, note)


_LEARNT = {
    "ring": Preset(
        "Eight modes on a ring",
        {"data": "ring", **_STEADY, "iterations": 6000},
        "Non-saturating, R1, rates that fall and a long average of G: all modes. A perfect generator has 98.9 % good points.",
    ),
    "grid": Preset(
        "Twenty-five modes on a grid",
        {"data": "grid", **_STEADY, "r1": 0.05, "batch": 256, "latent": 2, "iterations": 12_000},
        "Narrow modes far apart, and a surface of two latents that has to be folded onto them.",
    ),
    "moons": Preset("Two moons", {"data": "moons", **_STEADY, "latent": 2, "iterations": 4000}),
    "fig1": _fig1(),
    "painted": Preset(
        "A painting", {"data": "painted", **_STEADY, "latent": 2, "iterations": 6000}, "Paint your own, also while it learns."
    ),
}
_FAILURES = {
    "collapse": Preset(
        "Failure: mode collapse",
        {"data": "ring", "rate_g": 0.005, "rate_d": 0.001, **_FAST, "iterations": 2000},
        "G is faster than D, with momentum 0.9 and no penalty: its points run together into one."
        " Cure: the preset 'Mode collapse cured', which swaps both rates, with momentum 0.5, R1 0.1 and rates that fall.",
    ),
    "cure": Preset(
        "Mode collapse cured",
        {"data": "ring", "rate_g": 0.001, "rate_d": 0.005, **_STEADY, "iterations": 6000},
        "The rates of the collapse swapped, momentum 0.5, R1, and rates that fall. Turned in the midst of a collapsed run, the same"
        " knobs bring all modes back on most seeds, not on all.",
    ),
    "oscillation": Preset(
        "Failure: oscillation",
        {"data": "ring", **_FAST, "iterations": 2000, "show": "last"},
        "Momentum 0.9 and no penalty: the cloud of points runs round the ring, D after it, as the Dirac-GAN does around its point."
        " Shown are G's last weights, since the average hides it. Cure: momentum 0.5, also at the end, and R1 0.1.",
    ),
    "vanishing-gradient": Preset(
        "Failure: vanishing gradient",
        {"data": "ring", "game": "minimax", "k": 5, "rate_d": 0.005, "rate_g": 0.0005, "decay_to": 1.0, "iterations": 1000},
        "Where D is sure, log(1 - D) is flat, and G gets a sixteenth of the gradient of the non-saturating game."
        " Cure: D steps k 1 and R1 0.1; the game non-saturating alone moves G, but onto a few modes.",
    ),
    "overpowered-d": Preset(
        "Failure: an overpowered D",
        {"data": "ring", "k": 20, "rate_d": 0.01, "rate_g": 0.0005, "decay_to": 1.0, "iterations": 500},
        "D is nearly the best one against each G: steep around what is there, and blind to the modes that are missing."
        " Cure: D steps k 1, both rates 0.002, and R1 0.1.",
    ),
}
_DIRAC = {
    "dirac-minimax": _dirac("Dirac-GAN: minimax", "Eigenvalues ±0.5 i: circles; descent by steps turns outwards."),
    "dirac-non-saturating": _dirac(
        "Dirac-GAN: non-saturating",
        "Eigenvalues ±0.5 i, as minimax; but far out it is drawn inwards, and steps end on a cycle.",
        game="non-saturating",
    ),
    "dirac-wasserstein": _dirac("Dirac-GAN: Wasserstein", "Without clipping: eigenvalues ±i, circles of any size.", game="wasserstein"),
    "dirac-r1": _dirac("Dirac-GAN: R1, γ = 0.3", "Eigenvalues −0.15 ± 0.477 i: spirals inwards.", r1=0.3),
    "dirac-r1-critical": _dirac("Dirac-GAN: R1, γ = 1", "A double eigenvalue −0.5: the fastest way in.", r1=1.0),
    "dirac-r1-node": _dirac("Dirac-GAN: R1, γ = 2", "Eigenvalues −0.134 and −1.866: no turn, and slower again.", r1=2.0),
    "dirac-noise": _dirac("Dirac-GAN: instance noise 0.5", "Eigenvalues −0.0625 ± 0.496 i: spirals inwards.", instance_noise=0.5),
    "dirac-noise-1": _dirac("Dirac-GAN: instance noise 1", "Eigenvalues −0.25 ± 0.433 i.", instance_noise=1.0),
    "dirac-alternating": _dirac("Dirac-GAN: D, then G", "Each after the other: the orbit closes.", update="alternating"),
    "dirac-extragradient": _dirac("Dirac-GAN: extragradient", "A look ahead makes the spiral go in.", update="extragradient"),
    "dirac-optimistic": _dirac("Dirac-GAN: optimistic", "The last move taken back: the same for half the work.", update="optimistic"),
}

PRESETS = {**_LEARNT, **_FAILURES, **_DIRAC}
