"""Reads a recording of ep.agreement."""

from __future__ import annotations

import math

import numpy as np

from settle.widgets.views.common.ep.reader import StatesReader

_TOY = ("s0", "s1", "W01", "W0x", "W1x", "b01", "b0x", "b1x")
"""Arrays of the toy model, whose two groups both see the input; other networks are chains."""


class AgreementReader(StatesReader):
    """States, and the agreement of updates and gradients, at a step."""

    def arrays(self) -> list[str]:
        """What ``updates`` has both sides of, once it has rows: s0, s1, ..., W0, ..., b0, ..."""
        table = self.table("updates")
        if table is None or not self.rows("updates"):
            return []
        both = [n.removeprefix("ep.") for n in table.columns if n.startswith("ep.") and "bptt." + n[3:] in table.columns]
        return sorted(both, key=_order)

    def nudged_steps(self) -> np.ndarray:
        """t of each row of ``updates``: steps after the nudge."""
        table, rows = self.recording.tables["updates"], self.rows("updates")
        return table["t"][:rows].astype(float) if "t" in table else table["step"][:rows] - float(table["step"][0])

    def figures(self, figure: str) -> dict[str, float]:
        """Array -> value of a figure such as ``relmse``: states, weights, biases; empty if it is not there."""
        prefix = figure + "."
        found = {key.removeprefix(prefix): value for key, value in self.scalars("agreement").items() if key.startswith(prefix)}
        return dict(sorted(found.items(), key=lambda entry: _order(entry[0])))

    def compared(self, figure: str) -> dict[str, float]:
        """As :meth:`figures`; before the first comparison NaN for each array that will be compared."""
        chain = [f"{kind}{layer}" for kind in "sWb" for layer in range(len(self.layers))]
        return self.figures(figure) or dict.fromkeys(_TOY if self.recording.knobs.get("model") == "toy" else chain, math.nan)


def _order(name: str) -> tuple[int, str]:
    """States, weights, biases."""
    return "sWb".find(name[:1]) % 4, name
