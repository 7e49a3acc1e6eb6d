"""Where a command writes its session: tried, and taken for its run, before anything is computed."""

from __future__ import annotations

import os
from argparse import Namespace
from contextlib import suppress
from pathlib import Path

from settle.app.cli.output import Refused, output_path
from settle.app.folders import sessions_folder
from settle.sessions import session
from settle.sessions.autosave import new_session_path
from settle.sessions.claim import Claim, claim
from settle.sessions.disk import reason
from settle.sessions.format import SessionError
from settle.sessions.journal import folder_of
from settle.sessions.lock import LockHeld
from settle.sessions.recovery import has_journal, is_live, journal_lock, put_journal_aside


def claim_output(arguments: Namespace, experiment: str) -> Claim:
    """``--out``, held for this run from now on; without it a new name in the sessions folder.

    :raises Refused: a session cannot be written there, or something is there that is not to be replaced.
    """
    if arguments.out is None:
        return claim_new(experiment)
    path = check_output_path(arguments.out, arguments.overwrite)
    if has_journal(path) and not is_live(path):  # --overwrite: of a run that ended early, its file is made first
        with suppress(SessionError):  # a damaged one is kept as it is
            session.load(path)
        with journal_lock(path) as dead:  # else another process is making its file right now
            if dead and has_journal(path):
                try:
                    put_journal_aside(path)
                except OSError as e:
                    raise Refused(f"{path} is not possible: a run's journal lies there and cannot be moved ({reason(e)}).") from None
    return _claimed(path, arguments.overwrite)


def claim_new(experiment: str) -> Claim:
    """A new name in the sessions folder, held for this run.

    :raises Refused: it cannot be written to.
    """
    folder = sessions_folder()
    path = new_session_path(experiment, folder)
    try:
        return claim(path, replace=False)
    except OSError as e:
        folder_named = "SETTLE_SESSIONS" if os.environ.get("SETTLE_SESSIONS") else "the sessions folder"
        raise Refused(
            f"{folder_named} {folder} cannot be written to: {reason(e)}. Name a file by --out, or another folder by SETTLE_SESSIONS."
        ) from None


def claim_own(path: Path) -> Claim:
    """The file of a session whose run goes on in it.

    :raises Refused: it cannot be written to, or its run goes on already.
    """
    return _claimed(path, replace=True)


def _claimed(path: Path, replace: bool) -> Claim:
    try:
        return claim(path, replace)
    except LockHeld:
        raise Refused(f"{path} is not possible: a run is being recorded there.") from None
    except FileExistsError as e:
        raise Refused(f"{path} is not possible: {e.filename or path} is there already. Name another file, or add --overwrite.") from None
    except OSError as e:
        raise Refused(f"{path} cannot be written: {reason(e)}.") from None


def check_output_path(out: str, overwrite: bool) -> Path:
    """Where a session is to be written, once it is sure that it can be.

    :raises Refused: something is there already, or the folder is missing or closed.
    """
    if not out.strip():
        raise Refused("--out '' is not possible: name a file, such as run.h5.")
    path = output_path(out)
    if path.is_dir():
        raise Refused(f"--out {path} is a folder: name a file in it, such as {path / 'run.h5'}.")
    if not path.parent.is_dir():
        raise Refused(f"--out {path} cannot be written: there is no folder {path.parent}.")
    taken = next((p for p in (path, folder_of(path) / "run.json") if os.path.lexists(p)), None)
    if taken and not overwrite:
        there = path if taken == path else folder_of(path)
        raise Refused(f"--out {path} is not possible: {there} is there already. Name another file, or add --overwrite.")
    if taken == path and not path.is_file():
        raise Refused(f"--out {path} is not possible: it is no file, but a device, a pipe or a broken link.")
    return path
