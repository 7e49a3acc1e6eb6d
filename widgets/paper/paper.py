"""How a picture is wanted on paper, and what its file says of it; without Qt, for the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

FORMATS = ("png", "svg", "pdf")
MM = 0.2
"""Of a px of the screen on paper: letters of 12 px are 2.4 mm, which is 6.8 points."""
INCH = 25.4
SCALE = 2
"""Pixels of a PNG for each px of the screen if nothing else is said: it stays sharp on paper."""
COLUMNS_MM = {"one column": 85, "two columns": 180}
"""Of a page of most journals."""
WIDEST_MM = (40, 1600)
DEFAULT_DPI = 300
"""Where a width is asked for."""
DPI = (50, 1200)
"""Least and most that can be asked for."""


@dataclass(frozen=True)
class Paper:
    """How a picture is wanted."""

    theme: str = "light"
    width_mm: float | None = None
    """None: as wide as it stands on the screen, :data:`MM` a px."""
    dpi: int | None = None
    """Pixels of a PNG for each inch; None: :data:`SCALE` for each px of the screen."""

    @property
    def width(self) -> int | None:
        """In px of the screen, None likewise."""
        return None if self.width_mm is None else round(self.width_mm / MM)


@dataclass(frozen=True)
class Caption:
    """What a picture is of, as its file says."""

    title: str
    program: str
    """Settle and its version."""
    details: Mapping[str, str] = field(default_factory=dict)
    """Name -> text: run, experiment, preset, step, seed."""

    def sentence(self) -> str:
        return "; ".join(f"{name} {text}" for name, text in self.details.items())
