"""What came of a sweep: its runs as rows, and over them means by setting, curves over a knob, and heat maps over two."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from settle.backend.core.sweep.plan import SweepPlan
from settle.sessions.library.entry import SessionEntry
from settle.sessions.sweeps.ends import came_to_its_end


@dataclass(frozen=True, slots=True)
class SweepRow:
    """A run of a sweep, there or not."""

    number: int
    knobs: Mapping[str, Any]
    """Those of the grid."""
    seed: int
    outcome: str = ""
    """Empty: it has not begun."""
    steps: int = 0
    seconds: float = 0.0
    figures: Mapping[str, float] | None = None
    path: Path | None = None


@dataclass(frozen=True)
class SettingFigure:
    """A figure of the summary at one setting, over its seeds."""

    knobs: Mapping[str, Any]
    mean: float
    sd: float
    """Sample standard deviation over seeds; NaN for one."""
    n: int
    of: int
    """Seeds that are planned."""


@dataclass(frozen=True)
class SweepAnswers:
    """All that a sweep has come to so far."""

    plan: SweepPlan
    rows: tuple[SweepRow, ...]

    @classmethod
    def of(cls, plan: SweepPlan, there: Mapping[int, SessionEntry]) -> SweepAnswers:
        """:param there: number of the run -> its session, as :meth:`SweepFolder.found` gives them."""
        rows = list[SweepRow]()
        for run in plan.runs():
            knobs, entry = {name: run.knobs[name] for name in plan.grid}, there.get(run.number)
            if entry is None:
                rows.append(SweepRow(run.number, knobs, run.seed))
            else:
                about = entry.outcome, entry.steps, entry.seconds
                rows.append(SweepRow(run.number, knobs, run.seed, *about, entry.figures, entry.path))
        return cls(plan, tuple(rows))

    def prepare(self) -> None:
        """Work out on this thread what is shown first."""
        for figure in self.figures[:1]:
            self.settings(figure)

    @cached_property
    def figures(self) -> list[str]:
        """Names of the summaries' figures, in their order."""
        alike = dict.fromkeys(tuple(row.figures) for row in self.rows if row.figures)
        return list(dict.fromkeys(name for names in alike for name in names))

    def settings(self, figure: str) -> list[SettingFigure]:
        """A figure at each setting, in the order of the plan; a run that is missing or did not come to its end does not count."""
        if figure not in self._settings:
            self._settings[figure] = self._over_seeds(figure)
        return self._settings[figure]

    @cached_property
    def _settings(self) -> dict[str, list[SettingFigure]]:
        """What was asked for: a picture and what is said below it ask for the same."""
        return {}

    def _over_seeds(self, figure: str) -> list[SettingFigure]:
        found, minutes = list[SettingFigure](), self.plan.minutes
        for knobs, rows in self._by_setting:
            ended = (row for row in rows if came_to_its_end(row.outcome, row.seconds, minutes))
            values = [row.figures[figure] for row in ended if row.figures and figure in row.figures]
            mean = float(np.mean(values)) if values else math.nan
            sd = float(np.std(values, ddof=1)) if len(values) > 1 else math.nan
            found.append(SettingFigure(knobs, mean, sd, len(values), len(rows)))
        return found

    @cached_property
    def _by_setting(self) -> Sequence[tuple[Mapping[str, Any], Sequence[SweepRow]]]:
        found = dict[tuple[Any, ...], list[SweepRow]]()
        for row in self.rows:
            found.setdefault(tuple(row.knobs.values()), []).append(row)
        return [(rows[0].knobs, rows) for rows in found.values()]

    def along(self, figure: str, knob: str) -> list[tuple[str, list[SettingFigure]]]:
        """Curves of a figure over one knob: one for each setting of the others, by what tells them apart."""
        found = dict[str, list[SettingFigure]]()
        for each in self.settings(figure):
            rest = ", ".join(f"{name} {value}" for name, value in each.knobs.items() if name != knob)
            found.setdefault(rest, []).append(each)
        return list(found.items())

    def grid(self, figure: str, across: str, down: str) -> np.ndarray:
        """Means of a figure, one row for each value of ``down`` and a column for each of ``across``, over all else; NaN: none is there."""
        wide, high = self.plan.grid[across], self.plan.grid[down]
        sums, counts = np.zeros((len(high), len(wide))), np.zeros((len(high), len(wide)))
        for each in self.settings(figure):
            if each.n:
                place = high.index(each.knobs[down]), wide.index(each.knobs[across])
                sums[place] += each.mean
                counts[place] += 1
        return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)

    def table(self) -> tuple[list[str], list[list[Any]]]:
        """Heads and rows for other programs: number, knobs, seed, outcome, steps, seconds, figures, file."""
        figures = self.figures
        heads = ["run", *self.plan.grid, "seed", "outcome", "steps", "seconds", *figures, "file"]
        rows = []
        for row in self.rows:
            values = [(row.figures or {}).get(name) for name in figures]
            knobs = [list(value) if isinstance(value, tuple) else value for value in row.knobs.values()]
            rows.append([row.number, *knobs, row.seed, row.outcome, row.steps, row.seconds, *values, row.path.name if row.path else ""])
        return heads, rows


def slope(x: Sequence[float], y: Sequence[float]) -> float:
    """Of a power law y = c x^slope through points above 0, by least squares of the logarithms; NaN: fewer than two such points."""
    there = np.array([(math.log(a), math.log(b)) for a, b in zip(x, y, strict=True) if a > 0 and b > 0])
    if len(there) < 2 or np.ptp(there[:, 0]) == 0:
        return math.nan
    return float(np.polyfit(there[:, 0], there[:, 1], 1)[0])
