"""What is done on the worker: the run, into a folder of its own, and answers to whoever watches it."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from settle.app.sweep.worker_run import RunOrder, RunResult, compute_at, unfit
from settle.sessions.disk import reason
from settle.sessions.format import SessionError
from settle.sessions.journal import folder_of
from settle.sessions.running import run_commands
from settle.sessions.running.journal_part import JournalCopy, JournalPart, journal_part

FORGET = 24 * 3600.0
"""Seconds for which a session that nobody has fetched is kept once its run has ended."""
_PIECE = 8 << 20
"""Bytes of a session that are sent at once."""


@dataclass
class _Kept:
    path: Path
    result: RunResult | None = None
    ended: float = 0.0


_runs: dict[str, _Kept] = {}
"""Runs of this process, by the name that whoever watches them knows."""
_busy = threading.Lock()


@dataclass(frozen=True)
class Answer:
    """What the watcher of a run is told."""

    part: JournalPart | None = None
    """What its journal has beyond what the watcher has; None: it has none yet, or no more."""
    state: run_commands.RunState | None = None
    ended: bool = False
    problem: str = ""
    size: int = 0
    """Bytes of its session, once it has ended."""
    result: RunResult | None = None
    took: bool = True
    """Whether the run has the commands; False: it takes none yet."""


def compute_watched(order: RunOrder, name: str) -> bool:
    """Compute a run and keep its session until it is fetched. Ends with the run."""
    _forget_old()
    try:
        folder = Path(tempfile.mkdtemp(prefix="settle-run-"))
    except OSError as e:
        _runs[name] = _Kept(Path(), RunResult(order.number, problem=f"The worker has no room for a session: {reason(e)}."), time.time())
        return False
    kept = _runs[name] = _Kept(folder / order.name)
    why = unfit(order)
    kept.result = RunResult(order.number, problem=why) if why else compute_at(order, kept.path)
    kept.ended = time.time()
    return True


def has(name: str) -> bool:
    """Whether a run of that name is or was computed by this process."""
    return name in _runs


def answer(name: str, had: JournalCopy, commands: bytes = b"") -> Answer:
    """What is new of a run.

    :param had: what the watcher has.
    :param commands: lines that are to be handed to the run.
    """
    kept = _runs[name]
    if kept.result is not None:
        size = kept.path.stat().st_size if kept.path.is_file() else 0
        return Answer(ended=True, problem=kept.result.problem, size=size, result=kept.result)
    took = not commands or _hand_over(kept.path, commands)
    with suppress(SessionError, OSError):
        return Answer(journal_part(kept.path, had), run_commands.state_of(kept.path), took=took)
    return Answer(took=took)  # it has not begun, or has just become a file


def _hand_over(path: Path, commands: bytes) -> bool:
    """False: there is no journal to write them into."""
    with suppress(OSError), open(folder_of(path) / run_commands.COMMANDS, "ab") as file:
        file.write(commands)
        return True
    return False


def piece(name: str, start: int) -> bytes:
    """Of the session of a run that has ended, the bytes from there on, at most 8 MB."""
    with open(_runs[name].path, "rb") as file:
        file.seek(start)
        return file.read(_PIECE)


def release(name: str) -> None:
    """The session has been fetched."""
    with _busy:
        kept = _runs.pop(name, None)
    if kept is not None:
        shutil.rmtree(kept.path.parent, ignore_errors=True)


def _forget_old() -> None:
    for name, kept in list(_runs.items()):
        if kept.ended and time.time() - kept.ended > FORGET:
            release(name)
