"""What is there of the chosen figures, what may be made here, and what it costs: all that a command or a page shows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from settle.app.reproduce.difference_words import minutes_words, size_words
from settle.app.reproduce.paper_figure import PaperFigure, PaperRow, ReproducedPaper, RunSize
from settle.app.reproduce.planner import BudgetPlan, OfferedFigure, OfferedSize
from settle.app.reproduce.run_group import RunGroup, all_groups, identity
from settle.sessions.library.entry import SessionEntry
from settle.sessions.sweeps.ends import is_done

FigureStatus = Literal["made", "in part", "left out", "lacks data", "not in the lab"]
MOST_SEEDS = 100


@dataclass(frozen=True)
class SizeState:
    """A row at one size: what is there of it.

    :ivar lacks: why it is not possible here, as a sentence.
    :ivar entries: seed -> session, whole or not.
    """

    row: PaperRow
    size: RunSize
    group: RunGroup
    lacks: str
    entries: dict[int, SessionEntry] = field(default_factory=dict)

    @property
    def whole(self) -> dict[int, SessionEntry]:
        """Sessions of runs that came to their end."""
        return {seed: entry for seed, entry in sorted(self.entries.items()) if is_done(entry.outcome)}

    @property
    def finished(self) -> list[SessionEntry]:
        """Those whose figures count: a run that diverged has none."""
        return [entry for entry in self.whole.values() if entry.outcome == "finished"]

    def runs_words(self, planned: int) -> str:
        """How many runs of it are planned, and how many are there."""
        told = [f"{planned} run{'s' * (planned != 1)}"] if planned else []
        return ", ".join([*told, *([f"{len(self.whole)} there"] if self.whole else [])])

    @cached_property
    def words(self) -> str:
        """What it does otherwise than the whole size."""
        return size_words(self.row, self.size)


@dataclass(frozen=True)
class ReproducedFigure:
    """A figure, and what is there of it."""

    paper: ReproducedPaper
    figure: PaperFigure
    rows: tuple[tuple[SizeState, ...], ...]
    """Of each row its sizes, the smallest first."""

    @property
    def name(self) -> str:
        """``ernoult2019/fig2``."""
        return f"{self.paper.name}/{self.figure.name}"

    @property
    def status(self) -> FigureStatus:
        """Made: each of its rows has a run at some size."""
        if self.figure.absent:
            return "not in the lab"
        made = [any(size.finished for size in row) for row in self.rows]
        if all(made):
            return "made"
        if any(made):
            return "in part"
        return "left out" if self.possible else "lacks data"

    @property
    def possible(self) -> list[tuple[SizeState, ...]]:
        """Of each row that can be made here the sizes that can."""
        rows = (tuple(size for size in row if not size.lacks) for row in self.rows)
        return [row for row in rows if row]

    @property
    def shown(self) -> list[SizeState]:
        """Of each row the largest size that has a run: its picture."""
        found = (next((size for size in reversed(row) if size.finished), None) for row in self.rows)
        return [size for size in found if size is not None]

    def words(self, counts: Mapping[str, int] = MappingProxyType({})) -> str:
        """What is there or planned at which setting, and what is left out with its cost.

        :param counts: folder -> runs that are planned.
        """
        if self.figure.absent:
            return f"not in the lab. {self.figure.absent}"
        if not self.possible and not any(size.whole for row in self.rows for size in row):
            return "lacks data. " + " ".join(dict.fromkeys(row[0].lacks for row in self.rows))
        parts, left = list[str](), list[str]()
        for row in self.rows:
            name = f"{row[0].row.name}: " if row[0].row.name else ""
            taken = [size for size in row if counts.get(size.group.name) or size.whole]
            if taken:
                parts.append(name + "; ".join(f"{size.words} ({size.runs_words(counts.get(size.group.name, 0))})" for size in taken))
            lacking = [size for size in row if not size.lacks and not any(size is each for each in taken)]
            left += [f"{name}{size.words}, {minutes_words(size.size.minutes)}" for size in lacking]
        return " | ".join([*parts, *([f"left out: {'; '.join(left)}"] if left else [])])

    def minutes(self) -> float:
        """Of computing of what is lacking at its smallest size, on one thread."""
        lacking = [row[0] for row in self.possible if not any(size.whole for size in row)]
        return sum(size.size.minutes for size in lacking)


class Reproduction:
    """The chosen figures in a folder.

    :param seeds: of each row at each size at most.
    :ivar figures: all that were chosen, in the papers' order.
    """

    def __init__(self, chosen: Sequence[tuple[ReproducedPaper, PaperFigure]], out: Path, seeds: int):
        self.out, self.seeds, self._chosen = out, seeds, chosen
        self._groups = all_groups()
        self.figures: list[ReproducedFigure] = []
        self.look()

    def look(self) -> None:
        """See anew what is there."""
        known = dict[str, SizeState]()

        def state(row: PaperRow, size: RunSize) -> SizeState:
            group = self._groups[identity(row, size)]
            if group.name not in known:
                known[group.name] = SizeState(row, size, group, group.lacks(), group.entries(self.out))
            found = known[group.name]
            return SizeState(row, size, group, found.lacks, found.entries)

        self.figures = [
            ReproducedFigure(paper, figure, tuple(tuple(state(row, size) for size in row.sizes) for row in figure.rows))
            for paper, figure in self._chosen
        ]

    @property
    def sizes(self) -> dict[str, SizeState]:
        """Folder -> state, each once."""
        return {size.group.name: size for figure in self.figures for row in figure.rows for size in row}

    def plan(
        self, minutes: float, workers: int, pace: float = 1.0, begun: Collection[tuple[str, int]] = (), overhead: float = 0.0
    ) -> BudgetPlan:
        """Which runs fit.

        :param minutes: by the clock, that are left for runs.
        :param begun: folder and seed of runs that go on, or have ended since one looked.
        :param pace: how many times as long a run takes here as :attr:`RunSize.minutes` says.
        :param overhead: minutes that each run takes beside that.
        """

        def offered(state: SizeState) -> OfferedSize:
            return OfferedSize(state.group.name, state.size.minutes * pace + overhead)

        offers = [
            OfferedFigure(each.name, tuple(tuple(offered(state) for state in row) for row in each.possible))
            for each in self.figures
            if each.possible
        ]
        there = {(name, seed) for name, state in self.sizes.items() for seed in state.whole} | set(begun)
        return BudgetPlan(offers, there, self.seeds, minutes, workers)

    def all_minutes(self) -> float:
        """Of computing of all that may be made here and is not there, with all seeds, on one thread."""
        possible = [size for size in self.sizes.values() if not size.lacks]
        return sum(size.size.minutes * (self.seeds - sum(seed < self.seeds for seed in size.whole)) for size in possible)
