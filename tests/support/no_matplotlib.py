"""In place of matplotlib, which Settle does not need: takes what notebooks draw, and checks that it could be drawn."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any
from unittest.mock import MagicMock

import numpy as np

DRAWS = {"drew", "bar", "stairs", "semilogy", "text"}
"""Calls that leave something on the axes."""


class Axes(MagicMock):
    def plot(self, *given: Any, **style: Any) -> list[Any]:
        numbers = [np.asarray(each, float) for each in given if not isinstance(each, str)]
        assert len({each.shape for each in numbers}) == 1 or len(numbers) == 1, [each.shape for each in numbers]
        assert numbers[0].ndim <= 2
        self.drew()
        return []

    def imshow(self, image: Any, **style: Any) -> Any:
        image = np.asarray(image)
        assert image.ndim == 2 or (image.ndim == 3 and image.shape[2] == 3), image.shape
        assert image.ndim == 2 or np.nanmax(image) <= (255 if image.dtype.kind in "iu" else 1)
        self.drew()
        return MagicMock()

    def get_legend_handles_labels(self) -> tuple[list[Any], list[str]]:
        return [], []


class Figure:
    def __init__(self) -> None:
        self.panels: list[Axes] = []

    def is_drawn(self) -> bool:
        """Whether none of its axes is empty."""
        return bool(self.panels) and all({call[0] for call in axes.method_calls} & DRAWS for axes in self.panels)

    def subplots(self, rows: int = 1, columns: int = 1, *, squeeze: bool = True, sharey: bool = False) -> Any:
        made = np.empty((rows, columns), object)
        for place in np.ndindex(rows, columns):
            self.panels.append(Axes())
            made[place] = self.panels[-1]
        return made.squeeze()[()] if squeeze else made

    def colorbar(self, image: Any, **style: Any) -> None:
        assert image is not None


def stand_in(monkeypatch: Any) -> list[Figure]:
    """Let ``import matplotlib.pyplot`` give this; the list gets each figure."""
    made: list[Figure] = []
    package, pyplot = ModuleType("matplotlib"), MagicMock()

    def figure(**style: Any) -> Figure:
        made.append(Figure())
        return made[-1]

    pyplot.figure = figure
    package.pyplot = pyplot  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "matplotlib", package)
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", pyplot)
    return made
