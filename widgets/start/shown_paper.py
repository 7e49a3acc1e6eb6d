"""A paper on the map, in the words of the screen: its figures and tables, their runs, and ours beside the paper's values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HEADS = ("", "paper", "yours", "seeds", "apart", "how")
"""Of :attr:`MappedFigure.lines`."""


@dataclass(frozen=True)
class OfferedRun:
    """A run that a figure is made of, at one of its sizes.

    :ivar key: (row, size) of the figure.
    :ivar takes: how long, in words.
    :ivar lacks: why it is not possible here; nothing: it is.
    """

    key: tuple[int, int]
    words: str
    takes: str
    lacks: str = ""


@dataclass(frozen=True)
class MappedFigure:
    """A figure or a table.

    :ivar name: as ``settle reproduce --only`` takes it.
    :ivar label: ``Fig. 2``; nothing: the paper's number is not known.
    :ivar absent: why the lab does not have it; then nothing follows.
    :ivar lines: texts under :data:`HEADS`.
    :ivar notes: sentences on how the paper measured otherwise, and where its values are from.
    :ivar picture: the session whose picture stands for it.
    """

    name: str
    label: str
    title: str
    look: str = ""
    absent: str = ""
    takes: str = ""
    runs: tuple[OfferedRun, ...] = ()
    lines: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    status: str = ""
    picture: Path | None = None


@dataclass(frozen=True)
class ShownPaper:
    """All of one paper."""

    name: str
    title: str
    authors: str
    note: str
    figures: tuple[MappedFigure, ...]
