"""Reads a recording of ep.agreement."""

from __future__ import annotations

import numpy as np

from settle.widgets.views.common.ep.reader import StatesReader


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


def _order(name: str) -> tuple[int, str]:
    """States, weights, biases."""
    return "sWb".find(name[:1]) % 4, name
