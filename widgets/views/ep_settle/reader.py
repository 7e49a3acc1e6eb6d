"""Reads a recording of ep.settle."""

from __future__ import annotations

import math

import numpy as np

from settle.widgets.panels.base.ranges import round_level
from settle.widgets.panels.charts.curves import Line
from settle.widgets.views.common.ep.reader import StatesReader

AT_ONCE = "all layers at once"


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

    def at_once(self) -> np.ndarray:
        """Residuals of the same net with all layers moving at once, step by step until it is at rest; empty: these layers do so."""
        table = self.table("synchronous")
        return np.array(table["residual"][0]) if table and self.rows("synchronous") else np.empty(0)

    def at_once_line(self, colour: int | str) -> Line | None:
        """The same as a curve beside that of ``residual``."""
        residuals = self.at_once()
        steps = np.arange(1, len(residuals) + 1) / self.every
        inside = steps >= self.scale.first
        return Line(AT_ONCE, self.scale.x(steps[inside]), residuals[inside], colour, dashed=True) if inside.any() else None

    def rest(self) -> float:
        """Largest movement that counts as rest; NaN where layers move at once."""
        return self.scalars("synchronous").get("rest", math.nan)

    def steps_to_rest(self) -> tuple[str, str]:
        """Free steps until nothing moves by more than :meth:`rest` a step: of this net, and of the same with all layers at once."""
        changes = self.phase_changes()
        free = changes[0][0] + 1 if changes else self.state_rows
        still = np.flatnonzero(self.states["residual"][:free] <= self.rest()) if "residual" in self.states else []
        at_once = self.at_once()
        beside = "" if not len(at_once) else f"{len(at_once):,}" if at_once[-1] <= self.rest() else f"> {len(at_once):,}"
        return f"{int(self.states['t'][int(still[0])]):,}" if len(still) else "—", beside

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
