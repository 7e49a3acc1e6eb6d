"""The runs of a comparison: two to eight sessions, each another run."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from settle.backend.core.recording import Recording
from settle.sessions import session
from settle.sessions.format import SessionError

MOST = 8
"""Runs of a comparison."""


@dataclass(frozen=True, eq=False)
class ComparedRun:
    """One of them."""

    letter: str
    """What it is called in the comparison: A to H, in the order in which the runs are named."""
    path: Path
    recording: Recording


def check_paths(paths: Sequence[Path]) -> None:
    """See that these can be compared, before any of them is opened.

    :raises SessionError: they are fewer than two or more than eight, one is named twice, or the first that is missing.
    """
    if len(paths) < 2:
        alone = f"{paths[0]} alone cannot be compared" if paths else "There is nothing to compare"
        raise SessionError(f"{alone}: name 2 to {MOST} sessions.")
    if len(paths) > MOST:
        raise SessionError(f"{len(paths)} sessions are too many to compare: name 2 to {MOST}.")
    seen = dict[str, Path]()
    for path in paths:
        if (place := os.path.realpath(path)) in seen:
            raise SessionError(f"{path} is named twice: a session is compared with others.")
        seen[place] = path


def open_runs(paths: Sequence[str | os.PathLike[str]], load: Callable[[Path], Recording] = session.load) -> list[ComparedRun]:
    """Open the sessions of a comparison.

    :param load: gives the recording of a path.
    :raises SessionError: as :func:`check_paths`; or one is missing or damaged, or two files hold the same run.
    """
    places = [Path(path) for path in paths]
    check_paths(places)
    runs = list[ComparedRun]()
    for letter, path in zip("ABCDEFGH", places, strict=False):
        recording = load(path)
        for other in runs:
            if recording.same_run(other.recording) and recording.steps == other.recording.steps:
                raise SessionError(f"{path} holds the same run as {other.path}: a run is compared with others.")
        runs.append(ComparedRun(letter, path, recording))
    return runs
