"""Reads a recording of a game of generator and discriminator: what gan.plane and gan.images have in common."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from settle.backend.core.recording import Recording
from settle.widgets.views.common.recording_reader import RunReader

VALUE_AT_BEST = -math.log(4)
"""V(D, G) at the equilibrium."""
D, G = 2, 1
"""Colours of the players; the fakes have that of G."""
REAL, JS, KL, W1, SLICED, VALUE = 0, 3, 4, 5, 6, 7
"""Colours of real points or pictures, of the distances, and of V(D, G)."""
_LATELY = 50
"""Rows that say how many iterations a step has."""
LOGARITHMIC = ("non-saturating", "minimax", "maximum-likelihood")
"""Games in which D is a probability."""


class GameReader(RunReader):
    """Its curves run over iterations. In slow motion an iteration takes several steps."""

    axis_knob = "iterations"
    game_table = "game"
    """What tells the iterations."""

    def __init__(self, recording: Recording):
        super().__init__(recording)
        self._places: dict[str, list[float]] = {}
        """Iterations of the rows of tables that do not tell them."""

    @property
    def t(self) -> int:
        """Iterations done."""
        found = self.now(self.game_table, "t")
        return 0 if math.isnan(found) else int(found)

    @property
    def game(self) -> str:
        return str(self.setting("game"))

    @property
    def is_probability(self) -> bool:
        """Whether D is a probability, so that V(D, G) is defined."""
        return self.game in LOGARITHMIC

    def pace(self) -> float:
        """Iterations a second; in slow motion one of them takes several steps."""
        table, rows = self.table(self.game_table), self.rows(self.game_table)
        if table is None or rows < 2:
            return math.nan
        first = max(0, rows - _LATELY)
        steps, done = int(table["step"][rows - 1] - table["step"][first]), int(table["t"][rows - 1] - table["t"][first])
        return super().pace() * done / steps

    def reached(self) -> float:
        return float(self.t)

    def place_of(self, step: int) -> float:
        table = self.table(self.game_table)
        rows = table.rows_at(step) if table else 0
        return float(table["t"][rows - 1]) if table and rows else 0.0

    def places(self, table: str, rows: np.ndarray) -> np.ndarray:
        return super().places(table, rows) if "t" in self.recording.tables[table] else np.array(self._places_of(table))[rows]

    def drawing(self, table: str = "") -> dict[str, Any]:
        """As for any run.

        :param table: whose last row the cursor stands at, in place of the step.
        """
        places = self._places_of(table) if table else []
        return super().drawing() | ({"at": places[-1]} if places else {})

    def _places_of(self, name: str) -> list[float]:
        """Iterations of a table's rows up to the step."""
        table, rows = self.table(name), self.rows(name)
        places = self._places.setdefault(name, [])
        if table is not None and len(places) < rows:
            places += [self.place_of(int(step)) for step in table["step"][len(places) : rows]]
        return places[:rows]
