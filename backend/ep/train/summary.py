"""The figures of a run of ep.train. No torch here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from settle.backend.core.recording import Recording


def summary(rules: Sequence[str], recording: Recording, seconds: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    """Errors after the last whole epoch, and how the last updates were.

    :param seconds: rule -> the time each update took, if they were made just now.
    """
    updates, found = recording.tables["updates"], dict[str, Any]()
    done = len(recording.tables["epochs"]) if "epochs" in recording.tables else 0
    for figure in ("test_error", "train_error") if done else ():
        found[figure] = {rule: float(recording.tables["epochs"][f"{figure}.{rule}"][-1]) for rule in rules}
    if not done:
        found["train_error"] = {rule: float(updates[f"error.{rule}"][-1]) for rule in rules}
    found["epochs"] = done
    found["ms_per_update"] = {rule: 1e3 * median(taken) for rule, taken in seconds.items() if taken}
    found["settle_steps"] = {rule: int(updates[f"free_steps.{rule}"][-1]) for rule in rules}
    found["saturated"] = {rule: float(updates[f"saturated.{rule}"][-1]) for rule in rules}
    return found
