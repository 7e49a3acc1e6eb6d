"""What a figure or table of a paper is made of here: its runs, at which sizes, and which of their figures stand beside the paper's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

from settle.app import catalogue
from settle.backend.core.experiment import Experiment, Preset
from settle.backend.core.paper_value import PaperValue


@dataclass(frozen=True)
class RunSize:
    """A row at one of its sizes."""

    minutes: float
    """Of computing that one run takes, on one thread of the machine that :mod:`settle.app.reproduce.pace` tells of; measured, or, from an
    hour on, measured updates times their number."""
    preset: str = ""
    """Empty: that of the whole size."""
    knobs: Mapping[str, Any] = field(default_factory=dict)
    """Those that differ from the preset."""


@dataclass(frozen=True)
class PaperRow:
    """A row of a table, or a figure's one net or data set.

    :ivar name: what it is called; empty: the figure has no other.
    :ivar preset: the whole size, which carries what the paper says.
    :ivar keys: figures of the summary that are told, ``relmse.s*`` all that begin so; those of :attr:`Preset.paper` come first.
    :ivar smaller: sizes below the whole one, the smallest first.
    :ivar recorded: knobs of all sizes that say how much is recorded, and change no figure.
    """

    name: str
    experiment: str
    preset: str
    minutes: float
    smaller: tuple[RunSize, ...] = ()
    keys: tuple[str, ...] = ()
    recorded: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def sizes(self) -> tuple[RunSize, ...]:
        """All of them, the whole one last; each with its preset."""
        every = (*self.smaller, RunSize(self.minutes))
        return tuple(RunSize(size.minutes, size.preset or self.preset, {**self.recorded, **size.knobs}) for size in every)

    @property
    def kind(self) -> type[Experiment]:
        """The experiment's class."""
        return catalogue.experiment(self.experiment)

    @property
    def about(self) -> Preset:
        """The preset of the whole size."""
        return self.kind.presets[self.preset]

    def told(self, there: Mapping[str, Any]) -> list[str]:
        """Which figures of a summary are told: those that the paper has, then those of :attr:`keys`."""
        more = (key for pattern in self.keys for key in there if fnmatchcase(key, pattern))
        return list(dict.fromkeys([*self.about.paper, *more]))


@dataclass(frozen=True)
class PaperFigure:
    """A figure, a table, or a claim without a number of its own.

    :ivar name: ``fig2``, ``table1``, as ``--only`` takes it and as its folder is called.
    :ivar look: what to look for, in a sentence or two.
    :ivar card: key of the card of the view that is its picture.
    :ivar said: labels of the paper's values that no run has a figure for and that belong here.
    :ivar pictures: whether it is pictures alone, and figures of its runs stand elsewhere.
    :ivar absent: why the lab does not have it, as a sentence; then it has no rows.
    """

    name: str
    title: str
    look: str = ""
    rows: tuple[PaperRow, ...] = ()
    card: str = ""
    said: tuple[str, ...] = ()
    absent: str = ""
    pictures: bool = False

    def beside(self) -> Iterator[tuple[str, PaperValue]]:
        """What the paper says besides the figures of its rows, each once: name of the row, empty where all rows say the same, and value."""
        said = [(row, value) for row in self.rows for value in row.about.paper_also if value.label in self.said]
        seen = set[tuple[str, str]]()
        for row, value in said:
            texts = [other.text for _, other in said if other.label == value.label]
            if (value.label, value.text) not in seen:
                seen.add((value.label, value.text))
                yield "" if texts == [value.text] * len(self.rows) else row.name, value


@dataclass(frozen=True)
class ReproducedPaper:
    """One of the papers.

    :ivar key: as docs/references.md has it.
    :ivar note: what is to be known of all that stands beside it.
    :ivar short: what the lab calls it where there is little room.
    :ivar sentence: what it says, in a sentence or two.
    :ivar experiments: those that bring it to life, the one that shows its claim first.
    """

    name: str
    key: str
    title: str
    figures: tuple[PaperFigure, ...]
    note: str = ""
    short: str = ""
    authors: str = ""
    sentence: str = ""
    experiments: tuple[str, ...] = ()

    @property
    def counted(self) -> str:
        """``Ernoult 2019 · 12 figures, 2 tables``, of those that can be made here."""
        made = [figure for figure in self.figures if not figure.absent]
        tables = sum(figure.name.startswith("table") for figure in made)
        figures = len(made) - tables
        told = [f"{figures} figure{'s' * (figures > 1)}"] if figures else []
        told += [f"{tables} table{'s' * (tables > 1)}"] if tables else []
        return f"{self.key[:-4]} {self.key[-4:]} · {', '.join(told)}"
