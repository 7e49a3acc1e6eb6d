"""The player: looks at a recording on a timer and asks the view to paint it. It is the only clock of the screen."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from settle.backend.core.recording import Recording
from settle.widgets.view import View

_FAST, _SLOW = 33, 250  # ms between looks for pictures, and for text
FULL_SPEED, FOLLOWED = 0.08, 0.4
"""Largest part of the time that drawing takes: beside a run at full speed, and where nothing else wants the processor."""
_LONGEST = 0.5
"""s that a picture stands still at most, besides the time spent on drawing."""


class Player(QObject):
    """Shows one recording in one view: live at its end, at a step, or playing through it or a part of it, once or in a loop."""

    slow_tick = Signal()
    """A few times a second: time to bring text up to date."""

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self.view: View | None = None
        self.recording: Recording | None = None
        self.at = 0
        self.following = True
        """Whether the end of the recording is shown, wherever it moves."""
        self.rate: float | None = None
        """Steps per second of a replay; None: standing still."""
        self.loop = False
        """Whether a replay begins anew at its end."""
        self.span: tuple[int, int | None] = (0, None)
        """First and last step of a replay; None: the end of the recording."""
        self.share = FOLLOWED
        self._drawn: tuple[object, ...] = ()
        self._due = self._latest = 0.0
        """When the next picture may be drawn, and when at the latest it may."""
        self._played = 0.0
        self._place = 0.0
        self._fast = QTimer(self, interval=_FAST, timerType=Qt.TimerType.PreciseTimer)
        self._fast.timeout.connect(self.tick)
        self._slow = QTimer(self, interval=_SLOW)
        self._slow.timeout.connect(self.slow_tick)

    def show(self, recording: Recording | None, view: View | None) -> None:
        """Take another recording or view; begins at the live end."""
        self.recording, self.view = recording, view
        self.following, self.rate, self._drawn, self._due = True, None, (), 0.0
        self.span = (0, None)
        self.at = max(0, recording.steps - 1) if recording else 0

    def start(self) -> None:
        self._fast.start()
        self._slow.start()

    def stop(self) -> None:
        self._fast.stop()
        self._slow.stop()

    # -- where -------------------------------------------------------------------------------

    def seek(self, step: int) -> None:
        """Stand at a step (the nearest there is)."""
        self.rate, self.following, self._due = None, False, 0.0
        self._stand(step)

    def follow(self) -> None:
        """Go to the end and stay there."""
        self.rate, self._due = None, 0.0
        self.following = True

    def catch_up(self) -> None:
        """Stand at the end if that is followed, before the next picture is drawn: for text that is written now."""
        if self.following and self.recording is not None:
            self.at = max(0, self.recording.steps - 1)

    def play(self, rate: float) -> None:
        """Replay from here at ``rate`` steps per second; from the first step of the span where its end is shown, or what lies outside."""
        if not self.span[0] <= self.at < self._last:
            self._stand(self.span[0])
        self.following, self.rate = False, rate
        self._played, self._place = time.perf_counter(), float(self.at)

    def hold(self) -> None:
        """Stop the replay where it is."""
        self.rate = None

    def bound(self, first: int | None = None, last: int | None = None) -> None:
        """Let a replay begin at ``first`` or end at ``last``; the other end stays unless it contradicts. Without both: all of the run."""
        low, high = self.span
        if first is not None:
            low, high = first, None if high is not None and high <= first else high
        elif last is not None:
            low, high = 0 if low >= last else low, last
        else:
            low, high = 0, None
        self.span = (low, high)

    @property
    def _last(self) -> int:
        """Last step of a replay."""
        last = self.recording.steps - 1 if self.recording else 0
        return last if self.span[1] is None else min(self.span[1], last)

    @property
    def playing(self) -> bool:
        return self.rate is not None

    def _stand(self, step: int) -> None:
        last = self.recording.steps - 1 if self.recording else 0
        self.at = min(max(0, step), max(0, last))

    # -- drawing -----------------------------------------------------------------------------

    def tick(self) -> None:
        """Draw if there is something new to see."""
        recording, view = self.recording, self.view
        if recording is None or view is None or recording.steps == 0:
            return
        if self.following:
            self.at = recording.steps - 1
        elif self.rate is not None:
            now = time.perf_counter()
            self._place += (now - self._played) * self.rate
            self._played = now
            if self._place >= self._last:
                if self.loop and self.at == self._last:  # after a turn in which it was on show
                    self._place = float(self.span[0])
                else:
                    self._place = float(self._last)
                    self.rate = self.rate if self.loop else None
            self._stand(int(self._place))
        new = (id(recording), self.at, recording.outcome, len(recording.events))
        now = time.perf_counter()
        if new == self._drawn or now < self._due or not view.isVisible():
            return
        self._drawn = new
        self._latest = now + _LONGEST
        view.draw(recording, self.at)
        self.count_drawing(time.perf_counter() - now)

    def count_drawing(self, seconds: float) -> None:
        """Count time spent on drawing, by whomever: the next picture waits until its share allows it."""
        now = time.perf_counter()
        # Counted from the last picture: text that is painted again and again, or a resize, must not put the next one off for ever.
        self._latest += seconds
        self._due = min(max(self._due, now) + seconds / self.share, self._latest)

    def redraw(self) -> None:
        """Draw at once, whatever was drawn before."""
        self._drawn, self._due = (), 0.0
        self.tick()
