"""One run of a sweep as a worker computes it: the same runner and the same session file as a single run has. No Qt, no window."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from settle.app import catalogue
from settle.app.remote.commanded_run import CommandedRun
from settle.app.run_to_end import complaint, runner_of
from settle.backend.core.knobs import KnobError
from settle.sessions import session
from settle.sessions.autosave import Autosave
from settle.sessions.claim import Claim, claim
from settle.sessions.disk import reason
from settle.sessions.format import SessionError
from settle.sessions.lock import LockHeld
from settle.sessions.recovery import has_journal, put_journal_aside
from settle.sessions.sweeps.ends import is_done
from settle.sessions.sweeps.folder import NAME, read_about
from settle.sessions.versions import settle_version

LOOK = 0.05
"""Seconds between two looks at whether the run has ended."""


@dataclass(frozen=True)
class RunOrder:
    """What a worker is to compute."""

    number: int
    experiment: str
    preset: str
    knobs: Mapping[str, Any]
    seed: int
    steps: int | None
    minutes: float | None
    device: str
    version: str
    """Of the Settle that asks."""
    folder: str
    """Of the sweep, as it is called where the sweep is driven."""
    mark: str
    """The folder's: a worker that sees it there writes there."""
    name: str
    """Of the session's file."""
    threads: int = 1
    plan: str = NAME
    """Name of the file in the folder that has the mark."""


@dataclass(frozen=True)
class RunResult:
    """What came of it. Only one that :attr:`held` counts; else :attr:`problem` says why there is no session."""

    number: int
    outcome: str = ""
    problem: str = ""
    """A sentence."""
    seconds: float = 0.0
    """Of computing."""
    content: bytes | None = None
    """The session's file, where the worker does not see the folder."""
    unfit: bool = False
    """Whether this worker can compute no run of the sweep: it has another version of Settle, or lacks the experiment."""

    @property
    def held(self) -> bool:
        return bool(self.outcome)


def compute(order: RunOrder, stopped: Callable[[], bool] = lambda: False) -> RunResult:
    """Compute a run and keep its session: in the sweep's folder where it is seen, else to be sent back.

    :param stopped: asked again and again: whether the run is to be given up.
    """
    if why := unfit(order):
        return RunResult(order.number, problem=why, unfit=True)
    folder = Path(order.folder)
    if sees(folder, order.mark, order.plan):
        return compute_at(order, folder / order.name, stopped)
    try:
        scratch = Path(tempfile.mkdtemp(prefix="settle-sweep-"))
    except OSError as e:
        return RunResult(order.number, problem=f"The worker has no room for a session: {reason(e)}.")
    try:
        return compute_at(order, scratch / order.name, stopped, send=True)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def unfit(order: RunOrder) -> str:
    """Why this worker is not to compute it, in a sentence; nothing: it may."""
    if settle_version() != order.version:
        return f"The worker has Settle {settle_version()}; the run was asked for by {order.version}."
    if order.experiment not in catalogue.names():
        return f"The worker has no experiment {order.experiment}: the plug-in that adds it is not installed there."
    return ""


def sees(folder: Path, mark: str, plan: str = NAME) -> bool:
    """Whether a worker sees the sweep's own folder, and no other one of the same name."""
    try:
        return read_about(folder, plan).get("mark") == mark
    except SessionError:
        return False


def compute_at(order: RunOrder, path: Path, stopped: Callable[[], bool] = lambda: False, send: bool = False) -> RunResult:
    """Compute a run into the session at ``path``.

    :param send: whether the session is to come with the result.
    """
    try:
        place = _place(path, order.minutes, stopped)
    except (OSError, SessionError) as e:
        return RunResult(order.number, problem=f"{path} cannot be written: {reason(e)}.")
    if place is None:  # another worker was taken for lost, and has made it
        return _there(order, path)
    try:
        _set_threads(order.threads)
        kind = catalogue.experiment(order.experiment)
        how = {name: getattr(order, name) for name in ("seed", "steps", "minutes", "device")}
        runner = runner_of(kind, order.preset, order.knobs, **how)
    except (KnobError, OSError) as e:
        place.release()
        return RunResult(order.number, problem=str(e))
    recording = runner.recording
    autosave = Autosave(recording, path, claim=place)
    commanded = CommandedRun(runner, path)
    runner.start()
    while not runner.join(LOOK):
        commanded.look()
        if stopped():
            runner.stop()
    while not autosave.join(LOOK):
        pass
    if runner.refused:
        autosave.discard()
        return RunResult(order.number, problem=str(runner.refused))
    if not autosave.saved:
        return RunResult(order.number, problem=autosave.problem)
    if recording.outcome == "failed":
        return RunResult(order.number, recording.outcome, complaint(recording), recording.seconds, _content(path) if send else None)
    return RunResult(order.number, recording.outcome, "", recording.seconds, _content(path) if send else None)


def _place(path: Path, minutes: float | None, stopped: Callable[[], bool]) -> Claim | None:
    """The session's name, taken: what a worker that was killed has left there goes; None: another worker has made it meanwhile."""
    while True:
        try:
            if has_journal(path):
                with suppress(SessionError):
                    session.load(path)  # makes the file of what a dead worker left
            place = claim(path, replace=True)
            if path.exists() and is_done((head := session.head(path)).outcome, head.seconds, minutes):
                place.release()
                return None
            return place
        except LockHeld:
            time.sleep(0.5)
            if stopped():
                return None
        except FileExistsError:
            put_journal_aside(path)


def _there(order: RunOrder, path: Path) -> RunResult:
    try:
        head = session.head(path)
        return RunResult(order.number, head.outcome, "", head.seconds)
    except SessionError as e:
        return RunResult(order.number, problem=str(e))


def _content(path: Path) -> bytes:
    return path.read_bytes()


def _set_threads(count: int) -> None:
    import torch

    if torch.get_num_threads() != count:
        torch.set_num_threads(count)
