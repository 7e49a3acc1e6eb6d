"""A comparison: several runs, what differs between them, what came of them, and the curves they have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from settle.sessions.comparison.compared_run import ComparedRun
from settle.sessions.comparison.curves import ALIGNMENTS, Alignment, Quantity, RunCurve, in_epochs, read_curve, shared
from settle.sessions.comparison.differences import Conditions
from settle.sessions.comparison.figures import Figures
from settle.sessions.comparison.seed_groups import BANDS, Band, seed_groups
from settle.sessions.format import SessionError

SHOWN = 4
"""Curves that are shown at first."""


@dataclass(frozen=True)
class Choices:
    """What of a comparison is shown, and how."""

    align: Alignment | None = None
    """None: by epochs where all runs have them, else by steps."""
    band: Band = "sd"
    quantities: tuple[str, ...] = ()
    """Names of curves; none: those of which the summary has a figure come first."""
    place: float | None = None
    """Where on the axis one looks; None: at the end."""
    shown: dict[str, Any] = field(default_factory=dict)
    """How the window shows it."""


class RunComparison:
    """What can be said of runs by reading what they hold; curves are read when they are asked for."""

    def __init__(self, runs: Sequence[ComparedRun]):
        self.runs = list(runs)
        self.conditions = Conditions(runs)
        self.groups = seed_groups(self.conditions)
        self.figures = Figures(runs)
        self.quantities, self.curves_not_shared = shared(runs)

    @property
    def letters(self) -> list[str]:
        return [run.letter for run in self.runs]

    def group_letters(self, number: int) -> str:
        """Of a group: ``A``, ``A C``, of more than two runs that follow each other ``A–D``."""
        members = self.groups[number].members
        letters = [self.letters[i] for i in members]
        row = len(members) > 2 and members == tuple(range(members[0], members[-1] + 1))
        return f"{letters[0]}–{letters[-1]}" if row else " ".join(letters)

    def alignments(self) -> list[Alignment]:
        """The ways in which these runs can be aligned, the usual one first."""
        return ["epoch", "step", "fraction"] if in_epochs(self.runs) else ["step", "fraction"]

    def align(self, asked: str | None) -> Alignment:
        """The alignment of that name, or the usual one.

        :raises SessionError: there is none of that name, or these runs have no epochs.
        """
        if asked is None:
            return self.alignments()[0]
        for way in self.alignments():
            if way == asked:
                return way
        if asked in ALIGNMENTS:
            raise SessionError("Not all of these runs say how many epochs are done: align them by step or fraction.")
        raise SessionError(f"There is no alignment '{asked}': it is one of {', '.join(ALIGNMENTS)}.")

    def band(self, asked: str) -> Band:
        """:raises SessionError: there is no such band."""
        for band in BANDS:
            if band == asked:
                return band
        raise SessionError(f"There is no band '{asked}': it is one of {', '.join(BANDS)}.")

    def usual(self, most: int = SHOWN) -> list[Quantity]:
        """The curves that matter most: those of figures of the summary, then the others."""
        first = [each for name in self.figures.values for each in self.quantities if each.column == name]
        return [*first, *(each for each in self.quantities if each not in first)][:most]

    def chosen(self, names: Sequence[str]) -> list[Quantity]:
        """The curves of these names, or the usual ones.

        :raises SessionError: not all runs have a curve of that name.
        """
        known = {each.name: each for each in self.quantities}
        for name in names:
            if name not in known:
                some = ", ".join(list(known)[:12]) + (f" and {len(known) - 12} more" if len(known) > 12 else "")
                raise SessionError(f"There is no curve '{name}' in all of these runs: they share {some or 'none'}.")
        return [known[name] for name in names] if names else self.usual()

    def curves(self, quantity: Quantity, way: Alignment) -> list[RunCurve] | None:
        """One curve of each run; None: its rows have no place on this axis."""
        found = [read_curve(run.recording, quantity, way) for run in self.runs]
        there = [curve for curve in found if curve is not None]
        return there if len(there) == len(found) else None
