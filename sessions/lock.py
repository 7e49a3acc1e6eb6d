"""A lock on a file that ends with the process that holds it, however that process ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class LockHeld(Exception):
    """Somebody else holds the lock."""


class FileLock:
    """Hold ``path``, a file made for this alone, until :meth:`release` or the end of the process.

    :raises Held: another holder is alive, in this process or in another one.
    :raises OSError: the file cannot be made.
    """

    def __init__(self, path: Path):
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o644)
        try:
            _take(self._handle)
        except (BlockingIOError, PermissionError):
            os.close(self._handle)
            raise LockHeld(str(path)) from None
        except OSError:
            os.close(self._handle)
            raise

    def release(self) -> None:
        """Let go; once is enough, twice does no harm."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
