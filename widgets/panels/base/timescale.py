"""A time axis: where on the screen a step lies, from 0 (left) to 1 (right).

A free phase of thousands of steps is followed by a nudged one of a few dozen, and most of the free
phase happens in its first hundred steps. The two-phase scale gives either phase a place of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

COLUMNS = 800
"""How many places a run is sampled at for the screen."""
_FREE = 0.6  # share of the free phase on a two-phase axis
_LONG = 300  # a free phase of more steps than this gets a logarithmic axis


@dataclass(frozen=True)
class Timescale:
    """Recorded steps ``first..last`` on an axis; with ``split`` the free phase ends there.

    ``every``: free steps of the network between two recorded ones; the ticks count the network's.
    """

    first: int
    last: int
    split: int | None = None
    every: int = 1
    word: str = "step"
    """What is counted where there are no two phases."""

    @property
    def title(self) -> str:
        """What the axis is about; where it changes its scale it says so."""
        if self.split is None:
            return self.word
        return "free t, log // nudged t, linear" if self.log else "free t // nudged t, on a scale of its own"

    @property
    def log(self) -> bool:
        """Whether the free phase is drawn over log(1 + t)."""
        return self.split is not None and self.split * self.every > _LONG

    def x(self, steps: np.ndarray | float) -> np.ndarray:
        """Place of each step, 0 to 1 on the axis."""
        s = np.asarray(steps, float)
        if self.split is None:
            return (s - self.first) / max(1, self.last - self.first)
        part = np.log1p(np.maximum(s, 0) * self.every) / np.log1p(self.split * self.every) if self.log else s / self.split
        return np.where(s <= self.split, _FREE * part, _FREE + (1 - _FREE) * (s - self.split) / max(1, self.last - self.split))

    def step(self, x: np.ndarray | float) -> np.ndarray:
        """Inverse of :meth:`x`, not rounded."""
        x = np.asarray(x, float)
        if self.split is None:
            return self.first + x * max(1, self.last - self.first)
        part = np.clip(x / _FREE, 0, 1)
        free = np.expm1(part * np.log1p(self.split * self.every)) / self.every if self.log else part * self.split
        return np.where(x <= _FREE, free, self.split + (x - _FREE) / (1 - _FREE) * max(1, self.last - self.split))

    def columns(self, count: int = COLUMNS) -> np.ndarray:
        """The step that each of ``count`` equal columns of the screen shows; it does not depend on
        how far the run is, so that nothing flickers."""
        return np.round(self.step((np.arange(count) + 0.5) / count)).astype(np.int64)

    def name(self, step: int) -> str:
        """A step in words."""
        if self.split is None:
            return f"{self.word} {step:,}"
        return f"t = {step * self.every:,}" if step <= self.split else f"t = T + {step - self.split:,}"

    def ticks(self, room: int) -> list[tuple[float, str]]:
        """(place, text) of about ``room`` ticks; the nudged phase counts its own steps: +20, +40."""
        if self.split is None:
            return [(float(self.x(s)), f"{s:,}") for s in _round_steps(self.first, self.last, room)]
        free, end = max(2, round(room * _FREE)), self.split * self.every
        if self.log:
            decades = [t for t in (0, 1, 10, 100, 1000, 10_000, 100_000) if end > 2 * t]
            times = decades if free >= len(decades) else [0, *decades[2:]]
        else:
            times = [t for t in _round_steps(0, end, free) if t < 0.9 * end]
        nudged = _round_steps(0, self.last - self.split, max(2, room - free))
        found = [(float(self.x(t / self.every)), f"{t:,}") for t in times]
        return [*found, *((float(self.x(self.split + s)), f"+{s:,}" if s else "T") for s in nudged)]


def timescale(way: str, free: int, nudged: int, at: int, every: int = 1) -> Timescale:
    """The axis of a run of ``free`` + ``nudged`` recorded steps seen at step ``at``.

    :param way: ``phases``, ``whole`` or ``last`` (the last 200 steps). A run that goes on beyond its
        end gets room by doubling, so that the axis seldom changes.
    """
    word = "step" if every == 1 else "recorded step"  # of the free phase every n-th is recorded
    if way == "last":
        return Timescale(max(0, at - 199), max(199, at), word=word)
    room = max(1, nudged)
    while free + room < at:
        room *= 2
    if way == "phases" and free > 0 and nudged > 0:
        return Timescale(0, free + room, free, every)
    return Timescale(0, free + room if free or nudged else _round_up(at), word=word)


def _round_up(at: int) -> int:
    return next(m * 10**e for e in range(2, 18) for m in (1, 2, 5) if m * 10**e >= at)


def _round_steps(first: int, last: int, room: int) -> list[int]:
    every = next(m * 10**e for e in range(18) for m in (1, 2, 5) if (last - first) / (m * 10**e) <= max(1, room))
    return list(range(-(-first // every) * every, last + 1, every))
