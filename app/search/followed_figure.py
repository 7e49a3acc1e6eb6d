"""The figure of a run that goes on, at fixed parts of its way: what its summary would say if it had ended there."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

from settle.backend.core.experiment import Experiment
from settle.backend.core.recording import Recording
from settle.backend.core.recording_prefix import as_it_stood
from settle.sessions.format import SessionError
from settle.sessions.library.entry import SessionEntry
from settle.sessions.read_journal import JournalReader
from settle.sessions.session import follow, look

PERCENTS = tuple(range(10, 100, 10))
"""Of the planned steps, or of the minutes, at which a run is looked at: the same ones in all runs, so that they can be compared."""
MOST_TABLES = 4
"""Ends of tables at which a figure is looked for that the summary has only where it was just measured."""


def figure_after(kind: type[Experiment], recording: Recording, steps: int, figure: str) -> float:
    """The figure as it stood when so many steps were taken; NaN: it was not known yet.

    It is the experiment's own summary of what was recorded until then, so that any figure of any experiment can be followed. Where the
    summary has none there, it is asked at the last rows before, which may be those of a measurement that is made now and then.
    """
    ends = {int(table["step"][rows - 1]) + 1 for table in recording.tables.values() if (rows := table.rows_at(steps - 1))}
    for at in [steps, *sorted(ends - {steps}, reverse=True)[:MOST_TABLES]]:
        value = _figure(kind, as_it_stood(recording, at), figure)
        if math.isfinite(value):
            return value
    return math.nan


def _figure(kind: type[Experiment], recording: Recording, figure: str) -> float:
    try:  # a new experiment, which holds nothing of the run: neither nets, which it would measure, nor times
        summary = kind.make("", recording.knobs).summary(recording)
    except Exception:  # it may want a table that has no row yet
        return math.nan
    return SessionEntry(Path(), "", summary=summary).figures.get(figure, math.nan)


def steps_after(recording: Recording, percent: int, minutes: float | None) -> int | None:
    """How many steps were taken when a run had come so far; None: it has not."""
    if recording.planned is not None:
        steps = max(1, -(-recording.planned * percent // 100))
        return steps if recording.steps >= steps else None
    if minutes is None or recording.seconds < 60 * minutes * percent / 100:
        return None
    until = 60 * minutes * percent / 100
    done = [int(table["step"][:][table["time"][:] <= until].max(initial=-1)) + 1 for table in recording.tables.values()]
    return max(done, default=0) or None


class FollowedFigure:
    """A figure of the run that is recorded for a session.

    :param path: of the session.
    :param minutes: longest computing time of the run, if one was given.
    """

    def __init__(self, path: Path, kind: type[Experiment], figure: str, minutes: float | None):
        self.path = path
        self._kind, self._figure, self._minutes = kind, figure, minutes
        self._left = list(PERCENTS)
        self._reader: JournalReader | None = None

    def new(self) -> Iterator[tuple[int, float]]:
        """(percent, value) of what the run has passed since the last call; nothing where it has not begun, or has ended."""
        try:
            if self._reader is None:
                self._reader = follow(self.path)
            elif self._left:
                self._reader.read_on()
        except SessionError:  # its journal has just become a file
            return
        while self._reader is not None and self._left:
            steps = steps_after(self._reader.recording, self._left[0], self._minutes)
            if steps is None:
                return
            percent = self._left.pop(0)
            value = figure_after(self._kind, self._reader.recording, steps, self._figure)
            if math.isfinite(value):
                yield percent, value


def figures_on_the_way(kind: type[Experiment], entry: SessionEntry, figure: str, minutes: float | None) -> dict[int, float]:
    """The same of a session that has ended: up to where it was stopped."""
    try:
        recording = look(entry.path)
    except SessionError:
        return {}
    found = {percent: steps_after(recording, percent, minutes) for percent in PERCENTS}
    values = {percent: figure_after(kind, recording, steps, figure) for percent, steps in found.items() if steps is not None}
    return {percent: value for percent, value in values.items() if math.isfinite(value)}
