"""The place of a session, taken for one run before its first step, so that no two runs are saved over each other."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from settle.sessions.journal import folder_of
from settle.sessions.lock import FileLock
from settle.sessions.recovery import file_identity, has_journal


@dataclass(frozen=True)
class Claim:
    """A session's name, held for one run until its file is made or :meth:`release` is called."""

    path: Path
    lock: FileLock
    replaces: str
    """Which file the run may take the place of, by :func:`file_identity`; empty: none was there."""

    def release(self) -> None:
        """Give the name back; for a run that did not begin."""
        with contextlib.suppress(OSError):
            if not has_journal(self.path):
                (folder_of(self.path) / "lock").unlink(missing_ok=True)
        self.lock.release()
        with contextlib.suppress(OSError):
            folder_of(self.path).rmdir()  # which does not go where something is kept


def claim(path: Path, replace: bool) -> Claim:
    """Take the name of a session; of two processes that ask at the same moment, one gets it.

    :param replace: whether a file that is there may be replaced.
    :raises LockHeld: a run is being recorded there.
    :raises FileExistsError: a file, or the journal of a run that ended early, is there.
    :raises OSError: the folder cannot be written to.
    """
    folder_of(path).mkdir(exist_ok=True)
    found = Claim(path, FileLock(folder_of(path) / "lock"), file_identity(path))
    if (found.replaces and not replace) or has_journal(path):
        found.release()
        raise FileExistsError(17, "something is there already", str(path))
    return found
