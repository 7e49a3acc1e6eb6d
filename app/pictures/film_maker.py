"""Films and reports for the window: each is made by a process of its own, ``settle export``, so that the screen waits for nothing of it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QTimer

from settle.app.background import Background
from settle.app.processes.helper_process import end, helper_process
from settle.app.processes.own_process import PROGRAM
from settle.backend.core.recording import Recording
from settle.sessions import session
from settle.sessions.disk import clear_parts
from settle.sessions.recovery import has_journal
from settle.widgets.controls.progress_line import ProgressLine
from settle.widgets.paper.film_plan import FilmPlan, as_size

PATIENCE = 5_000
"""ms in which a process that is to end has to do so by itself."""


@dataclass
class OwnProcessExport:
    """What is asked for."""

    recording: Recording
    session: Path | None
    """Its file, or where its journal is; None, or if nothing is there any more: a copy is made for the export."""
    path: Path
    """What is to be made."""
    state: str
    """How the view is set up."""

    def __post_init__(self) -> None:
        self.copies: list[tempfile.TemporaryDirectory[str]] = []

    def session_file(self) -> Path:
        """Where the session is; one that is on no disk is written there first."""
        if self.session is not None and (self.session.exists() or has_journal(self.session)):
            return self.session
        self.copies.append(tempfile.TemporaryDirectory(prefix="settle-export-"))
        copy = Path(self.copies[0].name) / "session.h5"
        session.save(self.recording, copy)
        return copy

    @property
    def name(self) -> str:
        """What it is, in a sentence."""
        raise NotImplementedError

    def words(self, file: Path) -> list[str]:
        """For ``settle``.

        :param file: the session.
        """
        words = ["export", file, "--out", self.path, "--overwrite", "--watched", "--json", f"--view-state={self.state}"]
        return [str(word) for word in words]

    def told(self, size: float) -> str:
        """What came of it, and how large it is."""
        return f"Exported a {self.name} to {self.path}: {as_size(size)}."


@dataclass
class Report(OwnProcessExport):
    """A page of the whole run."""

    @property
    def name(self) -> str:
        return "report"

    def words(self, file: Path) -> list[str]:
        return [*super().words(file), "--format", "html"]


@dataclass
class Film(OwnProcessExport):
    """A film of the view or of a card."""

    run: str
    plan: FilmPlan
    format: str
    card: str | None
    """None: the whole view."""

    @property
    def name(self) -> str:
        return f"film of {self.card or 'the whole view'}"

    def words(self, file: Path) -> list[str]:
        plan = self.plan
        words = ["--format", self.format, "--theme", plan.theme, "--name", self.run or self.recording.experiment]
        words += ["--from", plan.first, "--to", plan.last, "--seconds", plan.seconds, "--fps", plan.fps, "--width-px", plan.width]
        return [*super().words(file), *map(str, words), *(["--card", self.card] if self.card else [])]

    def told(self, size: float) -> str:
        return f"Exported a {self.name} to {self.path}: {self.plan.seconds:.1f} s, {as_size(size)}."


class FilmMaker(QObject):
    """One film or report at a time; the line tells how far it is and cancels it.

    :param say: gets the sentence at its end.
    """

    def __init__(self, line: ProgressLine, say: Callable[[str], None], background: Background, parent: QObject | None = None):
        super().__init__(parent)
        self._line, self._say, self._background = line, say, background
        self._film: OwnProcessExport | None = None
        self._process: QProcess | None = None
        self._made: dict[str, float] = {}
        self._cancelled = False
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(lambda: self._process and self._process.kill())
        line.cancelled.connect(self.cancel)

    @property
    def busy(self) -> bool:
        """Whether one is being made."""
        return self._film is not None

    def start(self, film: OwnProcessExport) -> None:
        """Begin; while one goes on, nothing else is begun."""
        if self.busy:
            return
        self._film, self._cancelled, self._made = film, False, {}
        self._line.begin(f"{_capital(film.name)}: it begins")
        self._background.do(film.session_file, lambda file: self._begin(film.words(file)), self._end)

    def _begin(self, words: list[str]) -> None:
        if self._cancelled:
            self._end("")
            return
        process = self._process = helper_process(self, [*PROGRAM, *words], self._gone)
        process.readyReadStandardOutput.connect(self._read)
        process.start()

    def _read(self) -> None:
        while self._process is not None and self._film is not None and self._process.canReadLine():
            self._made = json.loads(bytes(self._process.readLine().data()))
            if "done" in self._made and not self._cancelled:
                done, of = self._made["done"], self._made["of"]
                self._line.show_progress(f"{_capital(self._film.name)}: picture {done:,} of {of:,}", done / of)

    def cancel(self) -> None:
        """Have it ended: the process ends with its input, and takes away what it has written."""
        if not self.busy:
            return
        self._cancelled = True
        self._line.cancel.setEnabled(False)
        if self._process is not None:
            self._process.closeWriteChannel()
            self._patience.start()

    def _gone(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        self._patience.stop()
        said = bytes(process.readAllStandardError().data()).decode(errors="replace").strip().splitlines()
        process.deleteLater()
        if process.exitStatus() == QProcess.ExitStatus.NormalExit and process.exitCode() == 0 and "bytes" in self._made:
            self._end("", whole=True)
        else:
            name = self._film.name if self._film else ""
            self._end(said[-1] if said else f"The {name} could not be made: the process that makes it ended.")

    def _end(self, why: str, whole: bool = False) -> None:
        film, self._film = self._film, None
        if film is None:
            return
        self._line.hide()
        path, copies = film.path, film.copies

        def clear() -> None:
            clear_parts(path)
            for copy in copies:
                copy.cleanup()

        self._background.do(clear, lambda _: None, lambda _: None)
        if whole:
            self._say(film.told(self._made["bytes"]))
        elif self._cancelled:
            self._say(f"The {film.name} was cancelled: nothing of it is left.")
        else:
            self._say(why)

    def close(self) -> None:
        """End it with the window."""
        self._cancelled = True
        process, film = self._process, self._film
        self._process = self._film = None
        if process is not None:
            process.blockSignals(True)
            process.closeWriteChannel()
            if not process.waitForFinished(1000):
                end(process, 1000)
        if film is not None:
            clear_parts(film.path)
            for copy in film.copies:
                copy.cleanup()


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


@dataclass
class Films:
    """What films of views, reports and notebooks need."""

    maker: FilmMaker
    session: Path | None
    """Of the recording; None: it is in memory alone."""
    span: tuple[int, int | None]
    """First and last step of a replay; None: the last one there is."""
