"""Steps of a run and their places on the axis that runs share: how views of several runs are locked together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from settle.backend.core.recording import Recording
from settle.sessions.comparison.curves import EPOCH, Alignment, epoch_table


@dataclass(frozen=True, eq=False)
class RunAxis:
    """Of one run, as far as it was when this was read."""

    places: np.ndarray
    """Where it has something new, rising."""
    steps: np.ndarray
    """The step at each of them."""
    last: int
    """Its last step."""

    @classmethod
    def of(cls, recording: Recording, way: Alignment) -> RunAxis:
        """Each of its steps; by epochs each row that says how many are done."""
        last = max(0, recording.steps - 1)
        table = epoch_table(recording)
        if way == "epoch" and table is not None:
            rows = len(table)
            epochs, steps = np.asarray(table[EPOCH][:rows], float), np.asarray(table["step"][:rows])
            rising = np.isfinite(epochs) & (epochs >= np.maximum.accumulate(np.nan_to_num(epochs, nan=-np.inf)))
            return cls(epochs[rising], steps[rising], last)
        steps = np.arange(recording.steps)
        return cls(steps.astype(float) if way == "step" else steps / max(1, last), steps, last)

    @property
    def end(self) -> float:
        """The place of the last step."""
        return float(self.places[-1]) if len(self.places) else 0.0

    def step_at(self, place: float) -> int:
        """Where the run stands: its last step up to ``place``; its first one before it begins, its last one after it has ended."""
        row = int(np.searchsorted(self.places, place, "right")) - 1
        if row < 0:
            return 0
        return int(self.steps[row]) if row < len(self.places) - 1 else self.last

    def place_of(self, step: int) -> float:
        """Where a step lies: at the first place that shows it."""
        row = int(np.searchsorted(self.steps, step))
        return float(self.places[min(row, len(self.places) - 1)]) if len(self.places) else 0.0


def common_places(axes: Sequence[RunAxis]) -> np.ndarray:
    """All places where one of the runs has something new."""
    return np.unique(np.concatenate([axis.places for axis in axes]))
