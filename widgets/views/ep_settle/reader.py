"""Reads a recording of ep.settle."""

from __future__ import annotations

import math

import numpy as np

from settle.widgets.panels.base.ranges import round_level
from settle.widgets.views.common.ep.reader import StatesReader


class SettleReader(StatesReader):
    """States beside the input and its target, at a step."""

    def target(self) -> dict[str, np.ndarray]:
        """The row of ``target`` that holds: picture, target and sample; empty if there is none."""
        table, rows = self.table("target"), self.rows("target")
        return {name: column[rows - 1] for name, column in table.columns.items()} if table and rows else {}

    def prediction(self) -> tuple[str, str]:
        """Numbers of the largest output unit and of the target's."""
        prediction, wanted, target = "—", "—", self.target()
        if "s0" in self.layers and np.isfinite(state := self.state("s0")).any():
            prediction = str(int(np.nanargmax(state)))
        if "target" in target and np.any(target["target"]):
            wanted = str(int(np.argmax(target["target"])))
        return prediction, wanted

    def left_by_free_phase(self, column: str) -> float:
        """A number of ``states`` as the free phase left it; within that phase, at the step. NaN: there is none."""
        changes = self.phase_changes()
        row = changes[-1][0] if changes and changes[-1][1] else self.state_rows - 1
        return float(self.states[column][row]) if row >= 0 and column in self.states else math.nan

    @property
    def cuts(self) -> bool:
        """Whether a unit's state is cut off at 0 and 1."""
        return bool(self.recording.knobs.get("activation") == "hardsigm" or self.recording.knobs.get("clamp"))

    def cut_off(self) -> float | None:
        """Where the target's unit is cut off, 0 or 1, so that rho' = 0 there; of the nudged phase: where it was before.

        None: it is not, or nothing cuts there (the state of the start does not count).
        """
        target = self.target().get("target")
        if not self.cuts or target is None or "s0" not in self.layers or not np.any(target):
            return None
        changes = self.phase_changes()
        row = changes[-1][0] if changes and changes[-1][1] else self.state_rows - 1
        if row <= 0:
            return None
        value = self.state("s0", row)[int(np.argmax(target))]
        return 1.0 if value >= 1 else 0.0 if value <= 0 else None


def output_range(state: np.ndarray) -> tuple[float, float]:
    """0..1, and more where states lie outside."""
    finite = state[np.isfinite(state)]
    low, high = float(finite.min(initial=0)), float(finite.max(initial=1))
    return (-round_level(-low) if low < -1e-9 else 0.0), (round_level(high) if high > 1 + 1e-9 else 1.0)
