"""A lock on a file that ends with the process that holds it, however that process ends.

Where the file system has locks, the operating system keeps them. Where it has none (a share without a lock daemon), a file
beside it names the holder: its computer, its process and when that began. On the same computer the process is asked for; of
another one, the holder counts as gone when it has not touched that file for :data:`SILENCE` seconds by the share's own clock.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import platform
import sys
import tempfile
from pathlib import Path

from settle.sessions.disk import NO_LINK, open_file

SILENCE = 30.0
"""Seconds without a sign of life after which a holder on another computer counts as gone: sixty commits to a journal."""

_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL}
_NO_WRITING = {errno.EACCES, errno.EPERM, errno.EROFS}

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

    :raises LockHeld: another holder is alive, in this process or in another one.
    :raises OSError: the file cannot be made.
    """

    def __init__(self, path: Path):
        self._owner = path.with_name(f"{path.name}-owner")
        self.by_system = True
        """Whether the operating system keeps the lock; else a file that names the holder stands for it."""
        while True:
            self._handle = _opened(path)
            try:
                _take(self._handle)
            except BlockingIOError:
                self._close()
                raise LockHeld(str(path)) from None
            except OSError as e:
                if e.errno not in _NO_LOCKS:
                    self._close()
                    raise (LockHeld(str(path)) if isinstance(e, PermissionError) else e) from None
                self.by_system = False
            if _is_still(self._handle, path):
                break
            self._close()  # its holder has just taken it away with its folder: what lies there now is another file
        if not self.by_system:
            try:
                self._own()
            except BaseException:
                self._close()
                raise

    def touch(self) -> None:
        """A sign of life for those who cannot ask this computer whether the process is still there."""
        if not self.by_system and self._handle >= 0:
            with contextlib.suppress(OSError):
                os.utime(self._owner)

    def release(self) -> None:
        """Let go; once is enough, twice does no harm."""
        if self._handle >= 0 and not self.by_system:
            self._owner.unlink(missing_ok=True)
        self._close()

    def _close(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _own(self) -> None:
        while True:
            try:
                handle = os.open(self._owner, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
            except FileExistsError:
                if _holder_lives(self._owner):
                    raise LockHeld(str(self._owner)) from None
                self._owner.unlink(missing_ok=True)
                continue
            with open(handle, "w", encoding="utf-8") as file:
                json.dump({"computer": _computer(), "process": os.getpid(), "began": _began(os.getpid())}, file)
            return


def _opened(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | NO_LINK, 0o644)
    except OSError as e:
        if e.errno not in _NO_WRITING or not path.exists():
            raise
        return os.open(path, os.O_RDONLY | NO_LINK)  # another user's: whether it is held can be asked all the same


def _is_still(handle: int, path: Path) -> bool:
    if sys.platform == "win32":
        return True  # an open file cannot be taken away there
    try:
        return os.path.samestat(os.fstat(handle), os.stat(path))
    except FileNotFoundError:
        return False


def _holder_lives(owner: Path) -> bool:
    """Whether the process that an owner's file names is still there; while in doubt, it is."""
    try:
        with open_file(owner, links=False) as file:
            about = json.loads(file.read(10_000))
        computer, process, began = about["computer"], int(about["process"]), about["began"]
    except FileNotFoundError:
        return False
    except (OSError, ValueError, KeyError, TypeError):  # being written, or cut off by the end of the process
        return _age(owner) < SILENCE
    return _began(process) == began if computer == _computer() else _age(owner) < SILENCE


def _age(file: Path) -> float:
    """Seconds since a file was touched, by the clock of the disk that it lies on."""
    try:
        with tempfile.NamedTemporaryFile(dir=file.parent) as now:
            return os.fstat(now.fileno()).st_mtime - file.stat().st_mtime
    except OSError:
        return 0.0


def _computer() -> str:
    """The computer and its start: process numbers begin anew with each."""
    boot = ""
    with contextlib.suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return f"{platform.node()} {boot}"


def _began(process: int) -> str:
    """When a process began, in whatever unit the system tells it: no two of one number have the same; nothing: it is gone."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
        state, *rest = stat.rpartition(")")[2].split()
        return "" if state in "ZX" else rest[18]
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return ""
    try:
        if os.name != "nt":  # where signal 0 is Ctrl-C
            os.kill(process, 0)
    except ProcessLookupError:
        return ""
    except OSError:
        pass
    return "running"
