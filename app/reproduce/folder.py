"""The folder of a report: what was asked for, in ``reproduce.json``; its runs lie below it, in folders of sweeps, and are the truth."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from settle.app.reproduce import papers
from settle.app.reproduce.reproduction import MOST_SEEDS
from settle.backend.core.knobs import KnobError
from settle.sessions.disk import reason, replacing
from settle.sessions.format import SessionError
from settle.sessions.lock import FileLock
from settle.sessions.sweeps.folder import is_driven, lock_of, read_about, write_about

NAME, LOCK, PROGRESS = "reproduce.json", ".reproduce.lock", ".progress.json"
REPORT, PDF = "report.html", "report.pdf"
MOST_MINUTES = 1e6


@dataclass(frozen=True)
class ReproduceProgress:
    """How far a report that is being made has come."""

    computed: int
    planned: int
    until: float
    """When it has to be there, s since 1970."""


@dataclass(frozen=True)
class ReproduceFolder:
    """:ivar paper: a name of :data:`settle.app.reproduce.papers.PAPERS`, or all of them.
    :ivar only: names of figures; none: all of them.
    :ivar budget: minutes by the clock.
    :ivar seeds: of each setting at most.
    """

    path: Path
    paper: str
    only: tuple[str, ...]
    budget: float
    seeds: int

    def make(self) -> ReproduceFolder:
        """Take the folder; one that has a report already goes on with what is asked for now. Gives it.

        :raises SessionError: somebody makes its report, it cannot be written, or is a file.
        """
        if self.path.exists() and not self.path.is_dir():
            raise SessionError(f"{self.path} is not possible: it is a file. Name a folder.")
        about = {name: value for name, value in asdict(self).items() if name != "path"}
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock = self.lock()  # what is asked for, and how far it is, stays as it is while somebody makes the report
            try:
                (self.path / PROGRESS).unlink(missing_ok=True)  # of an earlier call
                write_about(self.path, NAME, **about)
            finally:
                lock.release()
        except OSError as e:
            raise SessionError(f"{self.path} cannot be written: {reason(e)}.") from None
        return self

    @classmethod
    def open(cls, path: Path) -> ReproduceFolder:
        """:raises SessionError: it is no report's folder, is damaged, or of a newer Settle."""
        about = read_about(path, NAME)
        paper, only, budget, seeds = (about.get(name) for name in ("paper", "only", "budget", "seeds"))
        wrong = ""
        if not isinstance(paper, str) or not isinstance(only, list) or not all(isinstance(name, str) for name in only):
            wrong = "it names no paper and figures"
        elif isinstance(budget, bool) or not isinstance(budget, (int, float)) or not 0 <= budget <= MOST_MINUTES or math.isnan(budget):
            wrong = f"budget is no number of minutes up to {MOST_MINUTES:,.0f}"
        elif isinstance(seeds, bool) or not isinstance(seeds, int) or not 1 <= seeds <= MOST_SEEDS:
            wrong = f"seeds is no whole number from 1 to {MOST_SEEDS}"
        else:
            try:
                papers.chosen(paper, only)
            except KnobError as e:
                wrong = str(e).rstrip(".")
        if wrong:
            raise SessionError(f"{path / NAME} is damaged: {wrong}.")
        return cls(path, str(paper), tuple(map(str, only or ())), float(budget or 0), int(seeds or 1))

    def lock(self) -> FileLock:
        """Held by who makes the report: no two do at once.

        :raises SessionError: somebody does.
        """
        return lock_of(self.path / LOCK, "its report is being made already, by another process")

    def is_driven(self) -> bool:
        """Whether a process makes it right now."""
        return is_driven(self.path / LOCK)

    def tell(self, progress: ReproduceProgress) -> None:
        """Let others know how far it is; what cannot be written is left out."""
        try:
            with replacing(self.path / PROGRESS) as beside:
                beside.write_text(json.dumps(asdict(progress)), encoding="utf-8")
        except OSError:
            return

    def progress(self) -> ReproduceProgress | None:
        """What :meth:`tell` told last; None: nothing, or what is no progress."""
        try:
            found: Any = json.loads((self.path / PROGRESS).read_text(encoding="utf-8"))
            return ReproduceProgress(int(found["computed"]), int(found["planned"]), float(found["until"]))
        except (OSError, ValueError, TypeError, KeyError):
            return None
