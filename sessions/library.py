"""The sessions of a folder, listed without reading their tables."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from settle.sessions import session
from settle.sessions.disk import reason
from settle.sessions.format import SessionError
from settle.sessions.journal import folder_of
from settle.sessions.json_values import figures
from settle.sessions.metadata import LATEST
from settle.sessions.recovery import has_journal


@dataclass(frozen=True)
class SessionEntry:
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
    seed: int = 0
    knobs: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""
    """Why it cannot be read: a sentence, or nothing."""


def sessions(folder: Path) -> list[SessionEntry]:
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
    found = [read_entry(p) for p in sorted(paths) if _is_there(p)]
    # One that has gone meanwhile is no damaged one.
    return sorted((e for e in found if not e.problem or _is_there(e.path)), key=lambda entry: -entry.started)


def _is_there(path: Path) -> bool:
    return os.path.exists(path) or has_journal(path)


def read_entry(path: Path) -> SessionEntry:
    """One session for a list; what is found in a whole file is remembered until the file changes."""
    problem, before = "", None
    for _ in range(4):
        found = size, changed, journal = *_on_disk(path), has_journal(path)
        if found == before and _is_there(path):
            break  # else a run has ended, made its file and taken its journal away: look again
        before = found
        try:
            return _read(path, size) if journal else _remembered(path, size, changed)
        except SessionError as e:
            problem = str(e)
        except Exception as e:  # one file that nobody thought of must not empty the list
            problem = f"{path} cannot be read: {reason(e)}."
    size, changed = _on_disk(path)
    return SessionEntry(path, path.name, started=min(max(0.0, changed), LATEST), size=size, problem=problem)


def size_on_disk(path: Path) -> int:
    """Bytes of a session's file and of its journal."""
    return _on_disk(path)[0]


def _on_disk(path: Path) -> tuple[int, float]:
    """Bytes of the file and of its journal, and when the file was changed (0: there is none)."""
    size, changed = 0, 0.0
    try:
        journal = list(folder_of(path).iterdir())
    except OSError:  # no journal; or gone since it was asked for
        journal = []
    for file in (path, *journal):
        try:
            about = file.stat()
        except OSError:  # no file yet; or gone since it was named
            continue
        size += about.st_size
        changed = about.st_mtime if file == path else changed
    return size, changed


@functools.lru_cache(4096)
def _remembered(path: Path, size: int, changed: float) -> SessionEntry:
    return _read(path, size)


def _read(path: Path, size: int) -> SessionEntry:
    """:raises SessionError: it cannot be read."""
    r = session.head(path)
    return SessionEntry(
        path,
        r.title or r.experiment,
        r.experiment,
        r.preset,
        r.started,
        r.outcome,
        r.steps,
        r.seconds,
        headline(r.summary),
        size,
        seed=r.seed,
        knobs=r.knobs,
    )


def headline(summary: dict) -> str:
    """The first figure of a summary as text, of a list its last: ``relmse.s0 0.00537812``."""
    for name, value in figures(_last(summary)):
        return f"{name} {value:.9g}"
    return ""


def _last(value: Any) -> Any:
    """A summary with the last of each list, such as of the stairs or settings of a run one after the other."""
    if isinstance(value, Mapping):
        return {key: _last(entry) for key, entry in value.items()}
    return (value[-1] if value else None) if isinstance(value, list) else value
