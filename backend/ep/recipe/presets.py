"""Nets to find T, K and beta for: those that ep.train has under the same names. No torch here."""

from __future__ import annotations

from typing import Any

from settle.backend.core.experiment import Preset
from settle.backend.ep import paper_settings

_P = {"model": "p", "activation": "sigm", "dt": 1.0, "output": "code", "clamp": False}
_EB = {"model": "eb", "activation": "sigm", "dt": 0.2, "output": "code", "clamp": True}
_MNIST: dict[str, Any] = {"data": "mnist", "batch": 20, "batches": 3}


def _published(net: str, title: str, knobs: dict[str, Any]) -> Preset:
    """A net of Table 1, with the setting that the paper took."""
    note = "The paper's net on MNIST, before it has learnt anything and after brief training."
    also = paper_settings.of_its_program(net)
    return Preset(f"{title} on MNIST", {**_MNIST, **knobs}, note, paper=paper_settings.chosen(net), paper_also=also)


PRESETS = {
    "digits": Preset(
        "Small digits in seconds",
        {
            **_P,
            **{"hidden": (512,), "data": "digits", "batch": 20, "batches": 3, "nudging": "symmetric"},
            **{"Ts": (10, 20, 40, 80), "Ks": (2, 5, 10, 20), "betas": (0.02, 0.1, 0.2, 0.5, 1.5)},
        },
        "Symmetric nudging. With β = 1.5 a step overshoots by more than the error it corrects: a nudge that is no small change.",
    ),
    "eb-digits": Preset(
        "Energy-based, small digits",
        {
            **_EB,
            **{"hidden": (128,), "data": "digits", "batch": 20, "batches": 3},
            **{"Ts": (20, 50, 100, 200), "Ks": (4, 8, 12, 24), "betas": (0.05, 0.1, 0.2, 0.5, 1.0)},
        },
        "It settles slowly: nudged too early, its updates agree by half, as by chance.",
    ),
    "p-1h": _published(
        "p-1h",
        "P-1h",
        {**_P, "hidden": (512,), "Ts": (5, 10, 20, 30), "Ks": (2, 5, 10, 15), "betas": (0.01, 0.05, 0.1, 0.2, 0.5)},
    ),
    "eb-1h": _published(
        "eb-1h",
        "EB-1h",
        {**_EB, "hidden": (512,), "Ts": (20, 50, 100, 200), "Ks": (4, 8, 12, 24), "betas": (0.05, 0.1, 0.2, 0.5, 1.0)},
    ),
    "p-2h": _published(
        "p-2h",
        "P-2h",
        {**_P, "hidden": (512, 512), "Ts": (25, 50, 100, 200), "Ks": (5, 10, 20, 40), "betas": (0.05, 0.1, 0.2, 0.5)},
    ),
}
