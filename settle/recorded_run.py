"""A run as Python has it: what ``settle.run`` and ``settle.load`` give."""

from __future__ import annotations

import os
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from settle.backend.core.knobs import Knob, nearest
from settle.backend.core.recording import Event, Recording
from settle.html_table import html_folded, html_table, plural
from settle.recorded_table import RecordedTable
from settle.sessions import session
from settle.sessions.format import SessionError
from settle.sessions.journal import folder_of
from settle.sessions.json_values import figures

if TYPE_CHECKING:
    from settle.lab_picture import LabPicture


class RecordedRun:
    """One run: ``run["updates"]`` is a table; iterating gives the names of the tables.

    All of it can be read, none of it changed.
    """

    def __init__(self, recording: Recording):
        self.recording = recording
        """The lab's own object, for its other functions."""
        self.experiment, self.title, self.preset = recording.experiment, recording.title, recording.preset
        self.knobs: dict[str, Any] = dict(recording.knobs)
        """All knobs as the run began."""
        self.seed, self.device = recording.seed, recording.device
        self.outcome = recording.outcome
        """``finished``, ``stopped``, ``diverged``, ``failed`` or ``interrupted``; ``running``: a session that is being recorded."""
        self.error = recording.error
        """Why it failed or diverged, with the place in the program; else empty."""
        self.steps, self.seconds = recording.steps, recording.seconds
        """Steps taken, and seconds that took."""
        self.summary: dict[str, Any] = dict(recording.summary)
        """The run's figures, those of ``settle run --json``."""
        self.figures: dict[str, float] = dict(figures(recording.summary))
        """The single numbers of the summary by their paths, such as ``relmse.s0``, as presets name their reference figures."""
        self.events: list[Event] = list(recording.events)
        """What was done to the run: knobs turned, neurons kicked, with the step."""
        self.environment: dict[str, Any] = dict(recording.environment)
        """Versions and computer that it was made with."""
        self.tables: dict[str, RecordedTable] = {name: RecordedTable(table) for name, table in recording.tables.items()}

    def __getitem__(self, table: str) -> RecordedTable:
        """:raises KeyError: there is no such table, and says which there are."""
        known = list(self.tables)
        if table not in known:
            raise KeyError(f"There is no table '{table}': the run has {', '.join(known) or 'none'}.{nearest(table, known)}")
        return self.tables[table]

    def __iter__(self) -> Iterator[str]:
        return iter(self.tables)

    def __contains__(self, table: object) -> bool:
        return table in list(self.tables)

    def _ipython_key_completions_(self) -> list[str]:
        return list(self.tables)

    def save(self, path: str | os.PathLike[str], overwrite: bool = False) -> Path:
        """Keep the run as a session file, which the window and :func:`load` open; gives its path.

        :param overwrite: whether a file that is there may be replaced.
        :raises SessionError: there is one, or it cannot be written.
        """
        path = Path(path).expanduser()
        if os.path.exists(folder_of(path)):  # a name that no file can have is refused when it is written
            raise SessionError(f"{path} cannot be saved: another run is being recorded there, or was interrupted. Name another file.")
        if os.path.exists(path) and not overwrite:
            raise SessionError(f"{path} is there already: name another file, or say overwrite=True.")
        session.save(self.recording, path)
        return path

    def plot(
        self, card: str | None = None, at: int | None = None, theme: str = "light", width: int | None = None, format: str = "png"
    ) -> LabPicture:
        """The lab's own picture of the run; a notebook shows it. It needs no display.

        :param card: title of one card of the view, such as ``Relative MSE``; None: the whole view with its Readouts.
        :param at: the step to show, from 0; None: the last one.
        :param theme: ``light`` or ``dark``.
        :param width: of the picture, in px: a view is as high as all its cards need (None: 1280 px wide), a card is drawn as when it is
            enlarged (None: as it stands in the view).
        :param format: ``png``, or ``svg``.
        :raises KnobError: there is no such card (and says which there are), step or format.
        :raises RuntimeError: Qt cannot draw here, and why.
        """
        from settle.lab_picture import FORMAT, LabPicture

        last = max(self.steps - 1, 0)
        step = last if at is None else Knob("whole", 0, low=0, high=last).check("at", at)
        theme = Knob("choice", "light", choices=("light", "dark")).check("theme", theme)
        format = FORMAT.check("format", format)
        width = 1280 if width is None and card is None else width
        size = None if width is None else Knob("whole", 0, low=200, high=8000, unit="px").check("width", width)
        return LabPicture(self.recording, step, theme, card, size, format)

    # -- as it is shown ----------------------------------------------------------------------

    def _line(self) -> str:
        named = f"{self.experiment} {self.preset}".strip()
        return f"{named}, seed {self.seed}: {self.outcome} after {plural(self.steps, 'step')}, {self.seconds:.1f} s"

    def __repr__(self) -> str:
        tables = ", ".join(f"{name} ({plural(len(table), 'row')})" for name, table in self.tables.items())
        return f"<RecordedRun {self._line()}; tables: {tables or 'none'}>"

    def _repr_html_(self) -> str:
        tables = html_table(
            ["table", "", "rows", "columns"],
            [(t.name, t.title if t.title != t.name else "", f"{len(t):,}", ", ".join(t.columns)) for t in self.tables.values()],
        )
        summary = html_table(["figure", ""], [(name, f"{value:.6g}") for name, value in self.figures.items()])
        knobs = html_table(["knob", ""], self.knobs.items())
        error = html_table(["error"], [[self.error.splitlines()[0]]]) if self.error else ""
        parts = [
            html_folded(plural(len(self.figures), "figure"), summary, shown=len(self.figures) <= 12),
            html_folded(plural(len(self.knobs), "knob"), knobs),
        ]
        return f"<p><b>{escape(self.title or self.experiment)}</b> ({escape(self._line())})</p>{error}{tables}{''.join(parts)}"


def load(path: str | os.PathLike[str]) -> RecordedRun:
    """A session file as a run. One that was interrupted is first made whole; of one that is being recorded, what has reached the disk.

    :raises SessionError: there is none, it is no session, newer than this program, or damaged.
    """
    return RecordedRun(session.load(Path(path).expanduser()))
