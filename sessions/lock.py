"""A lock on a file that ends with the process that holds it, however that process ends.

Where the file system has locks, the operating system keeps them. Where it has none (a share without a lock daemon), a file
beside it names the holder: its computer, its process and when that began. On the same computer the process is asked for; of
another one, the holder counts as gone when it has not touched that file for :data:`SILENCE` seconds by the share's own clock.
A thread touches it, whatever else the holder does. The place of one that is gone is taken by whoever makes the file that names
its successor, which only one can.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import sys
import tempfile
import threading
import uuid
from pathlib import Path

from settle.sessions.disk import NO_LINK, began, computer, open_file

SILENCE = 30.0
"""Seconds without a sign of life after which a holder on another computer counts as gone."""

BEAT = SILENCE / 6
"""Seconds between two of them."""

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
        self.lost = False
        """Whether another holder took its place: this computer was silent for too long, asleep or cut off from the share."""
        self._released = threading.Event()
        self._thread: threading.Thread | None = None
        if not self.by_system:
            self._token = uuid.uuid4().hex
            try:
                _own(self._owner, self._token)
            except BaseException:
                self._close()
                raise
            self._thread = threading.Thread(target=self._keep_touching, name=f"lock {path.parent.name}", daemon=True)
            self._thread.start()

    def check(self) -> bool:
        """Whether it is still held. Before anything is written that another holder would lose: this computer may just have woken."""
        if not self.by_system and not self.lost:
            try:
                self.lost = _token(self._owner) != self._token
            except FileNotFoundError:
                self.lost = True
            except OSError:  # the share does not answer: what is to be written will say so
                pass
        return not self.lost

    def _keep_touching(self) -> None:
        while not self._released.wait(BEAT):
            if self.check():
                with contextlib.suppress(OSError):
                    os.utime(self._owner)

    def release(self) -> None:
        """Let go; once is enough, twice does no harm."""
        self._released.set()
        if self._thread:
            self._thread.join()
            self._thread = None
            with contextlib.suppress(OSError):
                if _token(self._owner) == self._token:  # else it is another's now
                    self._owner.unlink()
        self._close()

    def _close(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def _own(owner: Path, token: str) -> None:
    """Make the file that names this process as the holder; of all that do so at the same moment, one succeeds.

    :raises LockHeld: another one is alive, or is taking the place of one that is gone.
    """
    about = json.dumps({"computer": computer(), "process": os.getpid(), "began": began(os.getpid()), "token": token})
    while True:
        with contextlib.suppress(FileExistsError), open(owner, "x", encoding="utf-8") as file:
            file.write(about)
            return
        try:
            before = _token(owner)
            if _holder_lives(owner):
                raise LockHeld(str(owner))
        except FileNotFoundError:
            continue
        heir = owner.with_name(f"{owner.name}-after-{before}")
        _own(heir, token)
        try:
            if _token(owner) == before:  # and nobody was quicker
                beside = owner.with_name(f"{owner.name}-{token}")
                beside.write_text(about, encoding="utf-8")
                os.replace(beside, owner)  # it is there at every moment: nobody else can make it
                return
        except FileNotFoundError:
            continue
        finally:
            heir.unlink(missing_ok=True)


def _token(owner: Path) -> str:
    """What tells a holder from all others.

    :raises FileNotFoundError: there is none.
    """
    try:
        return str(_about(owner)["token"])[:64].replace("/", "").replace("\\", "")
    except (ValueError, KeyError, TypeError):  # being written, or cut off by the end of the process
        return f"cut-{owner.stat().st_mtime_ns}"


def _about(owner: Path) -> dict:
    with open_file(owner, links=False) as file:
        return json.loads(file.read(10_000))


def _opened(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | NO_LINK, 0o644)
    except OSError as e:
        if e.errno not in _NO_WRITING or not path.exists():
            raise
        return os.open(
            path, os.O_RDONLY | NO_LINK | getattr(os, "O_NONBLOCK", 0)
        )  # another user's: whether it is held can be asked all the same


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
        about = _about(owner)
        where, process, since = about["computer"], int(about["process"]), about["began"]
    except FileNotFoundError:
        return False
    except (OSError, ValueError, KeyError, TypeError):  # being written, or cut off by the end of the process
        return _age(owner) < SILENCE
    return began(process) == since if where == computer() else _age(owner) < SILENCE


def _age(file: Path) -> float:
    """Seconds since a file was touched, by the clock of the disk that it lies on."""
    try:
        with tempfile.NamedTemporaryFile(dir=file.parent) as now:
            return os.fstat(now.fileno()).st_mtime - file.stat().st_mtime
    except OSError:
        return 0.0
