"""The figures of a run of vta.navigate. NumPy alone."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from settle.backend.core.recording import Recording
from settle.backend.core.spread import Spread


def summary(recording: Recording, seconds: Mapping[str, float]) -> dict[str, Any]:
    """:param seconds: computing time of each agent."""
    if "episodes" not in recording.tables:
        return {}
    table, figures = recording.tables["episodes"], dict[str, Any]()
    names = [name.removeprefix("success.") for name in table.columns if name.startswith("success.")]
    success = {name: np.asarray(table[f"success.{name}"][:]) for name in names}
    figures["success_rate"], figures["standard_error"] = success_rates(success)
    actions = {name: np.asarray(table[f"actions.{name}"][:]) for name in names}
    figures["steps_to_goal"] = {name: float(actions[name][success[name] > 0].mean()) if success[name].any() else None for name in names}
    reached = {name: Spread.of(actions[name][success[name] > 0]) for name in names}
    figures["steps_to_goal_sd"] = {name: r.sd if math.isfinite(r.sd) else None for name, r in reached.items()}
    imagined = {name: Spread.of(table[f"imagined.{name}"][:]) for name in names}
    figures["imagined_steps_sd"] = {name: s.sd if math.isfinite(s.sd) else None for name, s in imagined.items()}
    figures["imagined_steps"] = {name: float(np.mean(table[f"imagined.{name}"][:])) for name in names}
    figures["episodes"], figures["shortest"] = len(table), float(np.mean(table["shortest"][:]))
    figures["ms_per_episode"] = {name: 1e3 * s / len(table) for name, s in seconds.items()}
    if "dreams" in recording.tables:
        figures["mean_segment_length"] = float(recording.tables["dreams"]["segment"][-1])
    return figures


def success_rates(success: Mapping[str, np.ndarray]) -> tuple[dict[str, float], dict[str, float]]:
    """Share of episodes that succeeded, and its standard error, of each agent."""
    share = {name: float(np.mean(arrived)) for name, arrived in success.items()}
    return share, {name: float(np.sqrt(p * (1 - p) / len(success[name]))) for name, p in share.items()}
