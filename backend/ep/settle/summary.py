"""The figures of a run of ep.settle. No torch here."""

from __future__ import annotations

from typing import Any

import numpy as np

from settle.backend.core.recording import Recording

SETTLED = 1e-6
"""Largest movement a step at which the network counts as settled."""


def summary(recording: Recording) -> dict[str, Any]:
    """What was reached at the end of the free phase, and after how many steps."""
    states = recording.tables["states"]
    phase, residual, t = states["phase"][:], states["residual"][:], states["t"][:]
    free = np.flatnonzero(phase == 0)
    if not len(free):
        return {}
    end = int(free[-1])
    still = free[residual[free] <= SETTLED]
    found = {
        "residual": float(residual[end]),
        "energy": float(states["energy"][end]),
        "loss": float(states["loss"][end]),
        "loss_at_end": float(states["loss"][-1]),
        "prediction": int(np.argmax(states["s0"][end])),
        "steps_to_settle": int(t[still[0]]) if len(still) else None,
    }
    if "synchronous" in recording.tables:
        at_once = recording.tables["synchronous"]["residual"][0]
        found["synchronous_steps_to_settle"] = len(at_once) if at_once[-1] <= SETTLED else None
    return found
