"""How far a run is, how quick, and how large: each of these figures is computed here and nowhere else.

Timeline, Setup, Readouts, cards and the command line show what they find here, so that no two of them differ.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np

from settle.backend.core.checkpoint_rules import thinned
from settle.backend.core.recording import Recording
from settle.backend.core.table import Table

LATELY = 10.0
"""Seconds that the pace is the mean of; of a slow run at least :data:`FEWEST` rows."""
FEWEST = 4
_KNOWN_FROM = 0.02
"""Share of a run from which on its size at the end can be told."""


@dataclass(frozen=True)
class RunProgress:
    """One look at a recording, running or ended."""

    done: int
    """Steps taken. The last one's number is one less, since steps count from 0."""
    planned: int | None
    """None: it goes on until it is stopped."""
    running: bool
    seconds: float
    """Computed so far, pauses included, s."""
    pace: float
    """Steps a second, lately; NaN: not known yet."""
    size: int
    """Bytes that the session holds so far: rows, checkpoints and inputs."""
    size_at_end: float
    """Bytes that it will hold when all planned steps are done; NaN: not known yet."""
    end_seconds: float = 0.0
    """Computing still to do besides what any planned step takes, s."""

    @classmethod
    def of(cls, recording: Recording, done: int | None = None) -> RunProgress:
        """What is true of a recording now.

        :param done: steps that all around is written from, where the recording may have one more by now; None: all of them.
        """
        done = recording.steps if done is None else min(done, recording.steps)
        planned, running = recording.planned, not recording.ended.is_set() and recording.outcome == "running"
        size = recording.bytes
        awaited = recording.knobs.get("keep") and not recording.checkpoints  # what the first one weighs, nobody knows
        known = running and planned is not None and done >= max(3, _KNOWN_FROM * planned) and not awaited
        at_end = size_after(recording, planned) if known and planned is not None else math.nan if running else float(size)
        pace = steps_per_second(recording, done - 1)
        return cls(done, planned, running, recording.seconds, pace, size, at_end, recording.end_seconds)

    @property
    def left(self) -> float:
        """Seconds until all planned steps are done, at this pace, and what comes besides; NaN: not known, or there is no end.

        A run that has ended has none.
        """
        if not self.running:
            return 0.0
        if self.planned is None or not self.pace > 0:
            return math.nan
        to_come = max(0, self.planned - self.done)
        return to_come / self.pace + (self.end_seconds if to_come else 0.0)


def steps_per_second(recording: Recording, at: int) -> float:
    """The mean pace up to step ``at``, over the last ten seconds of computing; NaN where fewer than two rows tell it.

    What came before the run last went on after a pause does not count.
    """
    table = _longest(recording)
    rows = table.rows_at(at) if table else 0
    if table is None or rows < 2:
        return math.nan
    lately = slice(max(0, rows - 2048), rows)
    steps, times = np.asarray(table["step"][lately]), np.asarray(table["time"][lately])
    # Of a run that has ended nobody knows any more when it was paused: live and reopened it says the same.
    went_on = 0 if recording.ended.is_set() else int(np.searchsorted(steps, recording.went_on))
    last = np.array([len(steps) - 1 - went_on])
    return float(paces(steps[went_on:], times[went_on:], last)[0]) if went_on < len(steps) else math.nan


def paces(steps: np.ndarray, times: np.ndarray, rows: np.ndarray | None = None) -> np.ndarray:
    """Steps a second at each row, the mean of :data:`LATELY` seconds before it; NaN at the first.

    :param steps: of the rows, rising.
    :param times: when each was done, s.
    :param rows: those that are asked for; None: all of them.
    """
    rows = np.arange(len(steps)) if rows is None else rows
    first = np.maximum(0, np.minimum(np.searchsorted(times, times[rows] - LATELY), rows - FEWEST + 1))
    seconds = times[rows] - times[first]
    return np.divide(steps[rows] - steps[first], seconds, out=np.full(len(rows), math.nan), where=seconds > 0)


def seconds_after(recording: Recording, steps: int) -> float:
    """How long so many steps take of a run like this one, what the first step takes alone once; NaN: not known yet."""
    if recording.steps < 2:
        return recording.seconds if recording.steps == steps else math.nan
    first = min((float(table["time"][0]) for table in list(recording.tables.values()) if table.rows_at(0)), default=0.0)
    return first + (recording.seconds - first) * (steps - 1) / (recording.steps - 1)


def size_after(recording: Recording, steps: int, now: float | None = None) -> float:
    """Bytes of the session of a run like this one after so many steps: what is there, and more at the rate of the later half.

    :param now: bytes that it has, if they are known from the disk.
    """
    done, size = recording.steps, float(recording.bytes if now is None else now)
    if steps == done or done < 2:
        return size
    tables = list(recording.tables.values())
    if steps < done:
        rows = sum(table.row_bytes * (len(table) - table.rows_at(steps - 1)) for table in tables)
        return max(0.0, size - rows + _checkpoint_growth(recording, steps))
    half = done // 2
    rate = sum(table.row_bytes * (len(table) - table.rows_at(half - 1)) for table in tables) / (done - half)
    return size + rate * (steps - done) + _checkpoint_growth(recording, steps)


def _checkpoint_growth(recording: Recording, steps: int) -> float:
    """Bytes of checkpoints that come, or go, until there are ``steps`` steps: old ones are thinned out.

    The one that the clock made goes when the next comes, and says nothing of how far they lie apart.
    """
    there = recording.checkpoints
    if not there:
        return 0.0
    own = sorted(step for step in there if step != recording.made_by_clock)
    every = own[-1] - own[-2] if len(own) > 1 else own[-1] if own else int(recording.knobs.get("keep") or steps)
    last = own[-1] if own else 0
    to_come = [*range(last + every, steps, every), steps] if steps > max(there) else []
    return there[max(there)].bytes * (_kept((*(step for step in own if step <= steps), *to_come)) - len(there))


@functools.lru_cache(64)
def _kept(steps: tuple[int, ...]) -> int:
    return len(thinned(steps))


def _longest(recording: Recording) -> Table | None:
    """The table whose rows tell the time best."""
    return max(list(recording.tables.values()), key=len, default=None)
