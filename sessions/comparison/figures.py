"""What came out of runs: the figures of their summaries side by side, with units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from settle.backend.core.recording import Recording
from settle.sessions.comparison.compared_run import ComparedRun
from settle.sessions.comparison.seed_groups import GroupFigure, SeedGroup

_LONGEST_LIST = 32
"""Entries of a list that are figures of their own."""
_NAMED_UNITS = {"ms_per_": "ms", "seconds": "s"}
"""What a figure's own name says of its unit."""


def all_figures(value: Any, name: str = "") -> dict[str, float]:
    """All numbers of a summary, named by the path to them: ``relmse.s0``, of a list ``bias.nwj[1]``."""
    if isinstance(value, Mapping):
        parts = [(f"{name}.{key}" if name else str(key), entry) for key, entry in value.items()]
    elif isinstance(value, (list, tuple)):
        parts = [(f"{name}[{i}]", entry) for i, entry in enumerate(value[:_LONGEST_LIST])]
    else:
        number = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
        return {name: float(value)} if number else {}
    return {key: number for name, entry in parts for key, number in all_figures(entry, name).items()}


def unit_of(recording: Recording, figure: str) -> str:
    """The unit of the column that has the figure's name, else what the name says; nothing: it has none, or it is not known."""
    for table in recording.tables.values():
        if figure in table and table[figure].unit:
            return table[figure].unit
    return next((unit for word, unit in _NAMED_UNITS.items() if figure.startswith(word)), "")


class Figures:
    """Of several runs together."""

    def __init__(self, runs: Sequence[ComparedRun]):
        self.of = [all_figures(run.recording.summary) for run in runs]
        names = list(dict.fromkeys(name for one in self.of for name in one))
        units = {name: [unit_of(run.recording, name) for run, one in zip(runs, self.of, strict=True) if name in one] for name in names}
        apart = len({run.recording.experiment for run in runs}) > 1
        alone = [name for name in names if len(set(units[name])) > 1 or (apart and any(name not in one for one in self.of))]
        self.units = {name: units[name][0] for name in names if name not in alone}
        """Figure -> its unit, or nothing."""
        self.values: dict[str, list[float | None]] = {name: [one.get(name) for one in self.of] for name in self.units}
        """Figure -> its value in each run; None: the run has none, since it goes on, or ended before it was measured."""
        self.not_shared = {name: [run.letter for run, one in zip(runs, self.of, strict=True) if name in one] for name in alone}
        """Figures of other experiments, or in other units, with the letters of the runs that have them."""

    def over(self, group: SeedGroup) -> dict[str, GroupFigure]:
        """Each figure over the seeds of a group."""
        return {name: GroupFigure.of([values[i] for i in group.members]) for name, values in self.values.items()}
