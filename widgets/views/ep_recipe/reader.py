"""Reads a recording of ep.recipe: a grid of settings, T x beta x K."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from settle.backend.core.recording import Recording
from settle.widgets.panels.charts.heatmaps import Cell
from settle.widgets.views.common.recording_reader import RunReader

Setting = tuple[int, int, float]
"""T, K and beta."""
FIRST, TRAINED = "cells", "trained_cells"
"""Tables of what was measured at the first weights, and after brief training."""


@dataclass(frozen=True)
class SettingsGrid:
    """The values that were tried, each rising."""

    Ts: tuple[int, ...]
    Ks: tuple[int, ...]
    betas: tuple[float, ...]

    @classmethod
    def of(cls, knobs: dict[str, Any]) -> SettingsGrid:
        return cls(*(tuple(sorted(set(knobs.get(name, ())))) for name in ("Ts", "Ks", "betas")))

    def __len__(self) -> int:
        return len(self.Ts) * len(self.Ks) * len(self.betas)

    def cell(self, setting: Setting) -> Cell:
        """Map (T), row (beta, the largest above) and column (K) of a setting."""
        T, K, beta = setting
        return self.Ts.index(T), len(self.betas) - 1 - self.betas.index(beta), self.Ks.index(K)

    def setting(self, cell: Cell) -> Setting:
        number, row, column = cell
        return self.Ts[number], self.Ks[column], self.betas[len(self.betas) - 1 - row]


class RecipeReader(RunReader):
    """What is known of each setting at a step: its last row of ``cells``."""

    begins_with = ("cells", "brief_training")

    def __init__(self, recording: Recording):
        super().__init__(recording)
        self.grid = SettingsGrid.of(recording.knobs)
        self.cells: dict[str, dict[str, np.ndarray]] = {}
        """Table -> column -> its last rows: each mini-batch goes through all settings, so that they hold every one of them."""
        self.row_of: dict[str, dict[Setting, int]] = {}
        """Table -> place in :attr:`cells` of each setting that was measured."""

    @property
    def columns(self) -> dict[str, np.ndarray]:
        """The last rows at the first weights."""
        return self.cells.get(FIRST, {})

    def seek(self, at: int) -> bool:
        self.cells, self.row_of = {}, {}
        if not super().seek(at):
            return False
        for name in (FIRST, TRAINED):
            table, rows = self.table(name), self.rows(name)
            if table is None or not rows:
                continue
            lately = slice(max(0, rows - len(self.grid)), rows)
            columns = {key: column[lately] for key, column in table.columns.items() if not column.shape}
            settings = zip(*(columns[key].tolist() for key in ("T", "K", "beta")), strict=True)
            self.cells[name], self.row_of[name] = columns, {setting: number for number, setting in enumerate(settings)}
        return True

    def arrays(self) -> list[str]:
        """Weight arrays, all together first."""
        return [name.removeprefix("relmse.") for name in self.columns if name.startswith("relmse.")]

    def figures(self, setting: Setting | None, table: str = "cells") -> dict[str, float]:
        """All values of a setting in a table of cells; empty: not measured yet."""
        number = None if setting is None else self.row_of.get(table, {}).get(setting)
        return {} if number is None else {name: float(values[number]) for name, values in self.cells[table].items()}

    def values(self, column: str, table: str = "cells") -> np.ndarray:
        """One column as maps x rows x columns; NaN where nothing was measured, or the states grew beyond all bounds."""
        found = np.full((len(self.grid.Ts), len(self.grid.betas), len(self.grid.Ks)), math.nan)
        for setting, number in self.row_of.get(table, {}).items():
            found[self.grid.cell(setting)] = self.cells[table][column][number]
        return found

    @property
    def by_the_rule(self) -> bool:
        """Whether the recommendation is by today's rule; recordings of before know first weights alone."""
        table = self.table("recommended")
        return table is None or "settled" in table

    def says(self) -> str:
        """The recommendation in words: that of the summary at the end, and whether there is one before it."""
        row = self.scalars("recommended")
        if not row or not self.by_the_rule:
            return ""
        if self.at >= self.recording.steps - 1 and "says" in self.recording.summary:
            return str(self.recording.summary["says"])
        if not row["complete"]:
            return "No setting can be recommended: not all of them have been measured yet."
        return "By what was measured so far." if row["T"] else "No setting can be recommended by what was measured so far."

    def recommended(self) -> Setting | None:
        """The setting that the run recommends; None: none."""
        table, rows = self.table("recommended"), self.rows("recommended")
        if table is None or not rows:
            return None
        T, K, beta = (table[name][rows - 1].item() for name in ("T", "K", "beta"))
        return (T, K, beta) if T else None

    def best(self) -> float:
        """The best sign agreement of the settings that count, K <= T, as they stand at the step; NaN: there is none."""
        found = [self.figures(setting)["sign_agreement.all"] for setting in self.row_of.get(FIRST, {}) if setting[1] <= setting[0]]
        return max((share for share in found if math.isfinite(share)), default=math.nan)

    def cost_curves(self) -> list[tuple[float, np.ndarray, np.ndarray]]:
        """For each beta the steps of an update, and the best sign agreement in % that is to be had with so many or fewer, K <= T."""
        found = []
        for beta in self.grid.betas:
            figures = [self.figures(setting) for setting in self.row_of.get(FIRST, {}) if setting[2] == beta and setting[1] <= setting[0]]
            points = sorted((each["steps"], 100 * each["sign_agreement.all"]) for each in figures)
            points = [point for point in points if math.isfinite(point[1])]
            if points:
                steps, agreement = (np.array(part) for part in zip(*points, strict=True))
                found.append((beta, np.repeat(steps, 2)[1:], np.repeat(np.maximum.accumulate(agreement), 2)[:-1]))
        return found
