"""One clock for several runs: a place on the axis that they share, which plays, steps and is pointed at."""

from __future__ import annotations

import time

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from settle.widgets.playback.player import FOLLOWED

_INTERVAL = 33
"""ms between two looks."""
WHOLE = 10.0
"""Seconds in which all is played."""


class LockedPlayer(QObject):
    """Stands at one of ``places``. Whoever draws is told once of the newest place, when there is time for it."""

    moved = Signal()
    """Another place is to be drawn."""

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self.places = np.zeros(1)
        self.at = 0
        """Number of the place on show."""
        self.playing = self.loop = False
        self._part = 0.0
        self._looked = self._due = 0.0
        self._drawn = -1
        self._timer = QTimer(self, interval=_INTERVAL, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.tick)

    @property
    def place(self) -> float:
        return float(self.places[self.at])

    def show_places(self, places: np.ndarray, place: float | None) -> None:
        """Take another axis, and stand at a place of it; None: at its end."""
        self.places = places if len(places) else np.zeros(1)
        self.playing, self._drawn = False, -1
        last = len(self.places) - 1
        at = last if place is None else int(np.searchsorted(self.places, place, "right")) - 1
        self.at = min(max(0, at), last)

    def start(self) -> None:
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def seek(self, number: int) -> None:
        """Stand at the place of that number."""
        self.playing = False
        self.at = min(max(0, number), len(self.places) - 1)

    def seek_place(self, place: float) -> None:
        """Stand at the last place up to this one."""
        self.seek(int(np.searchsorted(self.places, place, "right")) - 1)

    def play(self) -> None:
        """Play on from here, from the start where the end is shown; or stand still."""
        self.playing = not self.playing
        if self.playing and self.at >= len(self.places) - 1:
            self.at = 0
        span = (self.places[-1] - self.places[0]) or 1.0
        self._part, self._looked = (self.place - self.places[0]) / span, time.perf_counter()

    def redraw(self) -> None:
        """Draw at once, whatever was drawn before."""
        self._drawn, self._due = -1, 0.0
        self.tick()

    def tick(self) -> None:
        """Move on if it plays, and tell of a new place."""
        now = time.perf_counter()
        if self.playing:
            self._part += (now - self._looked) / WHOLE
            self._looked = now
            if self._part >= 1:
                self._part, self.playing = (0.0, True) if self.loop else (1.0, False)
            place = self.places[0] + self._part * (self.places[-1] - self.places[0])
            self.at = min(max(0, int(np.searchsorted(self.places, place, "right")) - 1), len(self.places) - 1)
        if self.at != self._drawn and now >= self._due:
            self._drawn = self.at
            self.moved.emit()
            took = time.perf_counter() - now
            self._due = now + took + took * (1 / FOLLOWED - 1)
