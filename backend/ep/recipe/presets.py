"""Nets to find T, K and beta for: those that ep.train has under the same names. No torch here."""

from __future__ import annotations

from typing import Any

from settle.backend.core.experiment import Preset

_P = {"model": "p", "activation": "sigm", "dt": 1.0, "output": "code", "clamp": False}
_EB = {"model": "eb", "activation": "sigm", "dt": 0.2, "output": "code", "clamp": True}
_MNIST: dict[str, Any] = {"data": "mnist", "batch": 20, "batches": 3}
_NOTE = "The paper's net, before it has learned anything, on MNIST. The paper took {}."

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
    "p-1h": Preset(
        "P-1h on MNIST",
        {**_P, **_MNIST, "hidden": (512,), "Ts": (5, 10, 20, 30), "Ks": (2, 5, 10, 15), "betas": (0.01, 0.05, 0.1, 0.2, 0.5)},
        _NOTE.format("T = 30, K = 10, β = 0.1"),
    ),
    "eb-1h": Preset(
        "EB-1h on MNIST",
        {**_EB, **_MNIST, "hidden": (512,), "Ts": (20, 50, 100, 200), "Ks": (4, 8, 12, 24), "betas": (0.05, 0.1, 0.2, 0.5, 1.0)},
        _NOTE.format("T = 100, K = 12, β = 0.5"),
    ),
    "p-2h": Preset(
        "P-2h on MNIST",
        {**_P, **_MNIST, "hidden": (512, 512), "Ts": (25, 50, 100, 200), "Ks": (5, 10, 20, 40), "betas": (0.05, 0.1, 0.2, 0.5)},
        _NOTE.format("T = 100, K = 20, β = 0.5"),
    ),
}
