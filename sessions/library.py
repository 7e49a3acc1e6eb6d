"""The sessions of a folder, listed without reading their tables."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

from sessions import session
from sessions.format import SessionError
from sessions.journal import folder_of
from sessions.plain import figures
from sessions.recovery import has_journal


@dataclass(frozen=True)
class Entry:
    """One session as a list shows it."""

    path: Path
    title: str
    experiment: str = ""
    preset: str = ""
    started: float = 0.0
    """Seconds since 1970."""
    outcome: str = ""
    steps: int = 0
    seconds: float = 0.0
    headline: str = ""
    """The first figure of the summary, with its name."""
    size: int = 0
    """Bytes on disk."""
    problem: str = ""
    """Why it cannot be read: a sentence, or nothing."""


def sessions(folder: Path) -> list[Entry]:
    """All sessions of a folder, the newest first: whole ones, interrupted ones, and those being recorded.

    A file that cannot be read is listed with the reason. A folder that is not there is empty.

    :raises SessionError: the folder is there, but cannot be read.
    """
    folder = Path(folder)
    try:
        files = [p for p in folder.iterdir() if p.name.endswith((".h5", ".h5.journal")) and not p.name.startswith(".")]
    except FileNotFoundError:
        return []
    except OSError as e:
        raise SessionError(f"The folder {folder} cannot be read: {e.strerror}.") from None
    paths = {p.with_name(p.name.removesuffix(".journal")) for p in files}
    found = [listed(p) for p in sorted(paths) if p.exists() or has_journal(p)]
    return sorted(found, key=lambda entry: -entry.started)


def listed(path: Path) -> Entry:
    """One session for a list; what is found in a whole file is remembered until the file changes."""
    try:
        about = path.stat()
    except OSError:  # a journal alone
        size = sum(f.stat().st_size for f in folder_of(path).glob("*") if f.is_file())
        return _read(path, size, 0.0)
    return _remembered(path, about.st_size, about.st_mtime)


@functools.lru_cache(4096)
def _remembered(path: Path, size: int, changed: float) -> Entry:
    return _read(path, size, changed)


def _read(path: Path, size: int, changed: float) -> Entry:
    try:
        r = session.head(path)
    except SessionError as e:
        return Entry(path, path.name, started=changed, size=size, problem=str(e))
    return Entry(path, r.title or r.experiment, r.experiment, r.preset, r.started, r.outcome, r.steps, r.seconds, headline(r.summary), size)


def headline(summary: dict) -> str:
    """The first figure of a summary in a few characters: ``relmse.s0 5.38e-03``."""
    for name, value in figures(summary):
        return f"{name} {value:.3g}"
    return ""
