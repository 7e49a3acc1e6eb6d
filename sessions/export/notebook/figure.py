"""A figure of a notebook: a function that draws it with matplotlib out of h5py's tables. Its own source becomes the notebook's cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import getdoc, signature

KEYWORDS = ("knobs", "paper")
"""Parameters that are no tables: the run's knobs, and by figure of the summary the paper's values."""


@dataclass(frozen=True)
class NotebookFigure:
    """One figure.

    ``draw(figure, ...)`` gets a matplotlib figure, then for each further parameter the table of that name, an h5py group, in which there
    is at least one row; ``knobs`` and ``paper`` by these names. It imports nothing, and calls only :mod:`.helpers` and NumPy as ``np``.
    Its docstring stands above the cell.
    """

    title: str
    draw: Callable[..., None]
    size: tuple[float, float] = (8, 3.4)
    """Inches."""
    sometimes: bool = False
    """Whether only some runs have its tables: of others the notebook has no such cell, not one that says that nothing is there."""
    names: tuple[str, ...] = ()
    """Its tables, where they are not called as the parameters."""

    @property
    def tables(self) -> list[str]:
        return list(self.names) or [name for name in list(signature(self.draw).parameters)[1:] if name not in KEYWORDS]

    @property
    def says(self) -> str:
        return getdoc(self.draw) or ""

    def call(self) -> str:
        """The line that draws it."""
        given = [self.draw.__name__, *(f'"{name}"' for name in self.tables), f"size={self.size}"]
        return f"show({', '.join([*given, *(f'{name}={name}' for name in KEYWORDS if name in signature(self.draw).parameters)])})"
