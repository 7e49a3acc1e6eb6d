"""The axis of a sweep: its settings, by their logarithm where they span decades."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from settle.widgets.panels.base.timescale import Timescale

_SPAN = 20
"""Settings whose ratio is larger are drawn by their logarithm."""


@dataclass(frozen=True)
class SettingsAxis(Timescale):
    """Steps of this scale are the numbers of the settings; places run from 0 to 1."""

    word: str = ""
    """What a setting is called."""
    values: tuple[float, ...] = ()

    def place(self, values: np.ndarray | float) -> np.ndarray:
        """Where settings stand, 0 to 1, with some room at the ends."""
        known = self._height(np.asarray(self.values, float))
        low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
        return 0.03 + 0.94 * (self._height(np.asarray(values, float)) - low) / ((high - low) or 1.0)

    @property
    def title(self) -> str:
        return f"{self.word}, log" if self.log else self.word

    @property
    def log(self) -> bool:
        """Whether settings stand by their logarithm."""
        positive = [v for v in self.values if v > 0]
        return bool(positive) and max(positive) > _SPAN * min(positive)

    def _height(self, values: np.ndarray) -> np.ndarray:
        if not self.log:
            return values
        zero = np.log(min(v for v in self.values if v > 0)) - np.log(10)  # a setting of 0 stands a decade below the least
        with np.errstate(divide="ignore"):
            return np.where(values > 0, np.log(np.maximum(values, 1e-300)), zero)

    def x(self, steps: np.ndarray | float) -> np.ndarray:
        return self.place(np.asarray(self.values)[np.asarray(steps, int)])

    def step(self, x: np.ndarray | float) -> np.ndarray:
        places = self.place(np.asarray(self.values, float))
        return np.abs(places - np.asarray(x, float)[..., None]).argmin(-1).astype(float)

    def name(self, step: int) -> str:
        return f"{self.values[step]:g} {self.word}"

    def ticks(self, room: int) -> list[tuple[float, str]]:
        found: list[tuple[float, str]] = []
        for value in self.values:
            place = float(self.place(value))
            if not found or place - found[-1][0] >= 0.6 / max(1, room):  # no text into another
                found.append((place, f"{value:,.0f}" if value >= 1000 else f"{value:g}"))
        return found


def settings_axis(word: str, values: Iterable[float]) -> SettingsAxis:
    """The axis of these settings, in rising order.

    :param word: what stands behind a setting, such as ``characters``.
    """
    known = tuple(sorted({float(v) for v in values if np.isfinite(v)}))
    return SettingsAxis(0, max(1, len(known) - 1), word=word, values=known)
