"""The table ``cells`` of a recording of ep.recipe as a map: T x beta x K, at any step."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from settle.backend.core.recording import Recording
from settle.widgets.panels.charts.heatmaps import Cell

Setting = tuple[int, int, float]
"""T, K and beta."""


@dataclass(frozen=True)
class Grid:
    """The values that were tried, each rising."""

    Ts: tuple[int, ...]
    Ks: tuple[int, ...]
    betas: tuple[float, ...]

    @classmethod
    def of(cls, knobs: dict[str, Any]) -> Grid:
        return cls(*(tuple(sorted(set(knobs.get(name, ())))) for name in ("Ts", "Ks", "betas")))

    def cell(self, setting: Setting) -> Cell:
        """Map (T), row (beta, the largest above) and column (K) of a setting."""
        T, K, beta = setting
        return self.Ts.index(T), len(self.betas) - 1 - self.betas.index(beta), self.Ks.index(K)

    def setting(self, cell: Cell) -> Setting:
        number, row, column = cell
        return self.Ts[number], self.Ks[column], self.betas[len(self.betas) - 1 - row]


class Results:
    """What is known of each setting after the first ``rows`` rows: its last row among them."""

    def __init__(self, recording: Recording, at: int):
        self.grid = Grid.of(recording.knobs)
        table = recording.tables.get("cells")
        count = table.rows_at(at) if table else 0
        # Each mini-batch goes through all settings: the last rows hold every one of them.
        first = max(0, count - len(self.grid.Ts) * len(self.grid.Ks) * len(self.grid.betas))
        names = [name for name, column in table.columns.items() if not column.shape] if table else []
        self.columns = {name: table[name][first:count] for name in names} if table else {}
        self.row: dict[Setting, int] = {}
        if count:
            settings = zip(*(self.columns[name].tolist() for name in ("T", "K", "beta")), strict=True)
            self.row = {setting: number for number, setting in enumerate(settings)}

    def arrays(self) -> list[str]:
        """Weight arrays, all together first."""
        return [name.removeprefix("relmse.") for name in self.columns if name.startswith("relmse.")]

    def at(self, setting: Setting) -> dict[str, float]:
        """All values of a setting; empty: not measured yet."""
        number = self.row.get(setting)
        return {} if number is None else {name: float(values[number]) for name, values in self.columns.items()}

    def values(self, column: str) -> np.ndarray:
        """One column as maps x rows x columns; NaN where nothing was measured, or the states grew beyond all bounds."""
        found = np.full((len(self.grid.Ts), len(self.grid.betas), len(self.grid.Ks)), math.nan)
        for setting, number in self.row.items():
            found[self.grid.cell(setting)] = self.columns[column][number]
        return found


def recommended(recording: Recording, at: int) -> Setting | None:
    """The setting that the run recommends at that step."""
    table = recording.tables.get("recommended")
    rows = table.rows_at(at) if table else 0
    if table is None or not rows:
        return None
    T, K, beta = (table[name][rows - 1].item() for name in ("T", "K", "beta"))
    return T, K, beta
