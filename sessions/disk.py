"""Files that are whole or not there: writing beside and renaming, syncing, whose they are, and reasons in words."""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import platform
import re
import shutil
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import BinaryIO

WINDOWS = os.name == "nt"
PATIENCE = 1.0
"""Seconds that a file is waited for which another program has open: virus scanners and file synchronisers let go of it soon."""
NO_LINK = getattr(os, "O_NOFOLLOW", 0)
"""Of ``os.open``: a link is not followed, where the system can do so."""
STALE = 86_400.0
"""Seconds after which a file that somebody on another computer was writing counts as left behind."""
LONGEST = 200
"""Bytes of a file's name up to which that of the file beside it begins with it; names have at most 255."""
_NOT_KNOWN = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}
"""What fsync gives where a file system has none."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path to write to; when that has gone well, it takes the place of ``path`` at once.

    The bytes are on the disk before the rename, so that even a power cut leaves either the old
    file or the new one.

    :raises OSError: the file cannot be written, or something else than a file is there; ``path`` is what it was.
    """
    other = os.path.exists(path) and other_than_file(path.stat().st_mode)
    if other:  # a rename would put a file in the place of a device, such as /dev/null
        raise OSError(errno.EINVAL, f"it is {other}")
    check_name(path)
    clear_parts(path)
    beside = path.with_name(f"{_beginning(path)}{mark()}-{next(_number)}.part")
    try:
        yield beside
        with open(beside, "rb+") as file:
            sync(file.fileno())
        _take_place(beside, path)
        sync_folder(path.parent)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


_number = itertools.count()
"""Of the files that this process writes beside others: two threads never write the same one."""


def _beginning(path: Path) -> str:
    """Of the names of files that are written beside one: its own, if that leaves room for what makes them unique."""
    raw = os.fsencode(path.name)
    return f".{path.name}." if len(raw) < LONGEST else f".{_hash(raw)}."


def clear_parts(path: Path) -> None:
    """Delete what processes that are gone left beside a file that they were writing."""
    begins, ends = _beginning(path), ".part"
    with contextlib.suppress(OSError), os.scandir(path.parent) as entries:
        for entry in entries:
            if entry.name.startswith(begins) and entry.name.endswith(ends):
                marked = entry.name[len(begins) : -len(ends)].rpartition("-")[0]
                if has_gone(marked) or time.time() - entry.stat().st_mtime > STALE:
                    os.unlink(entry.path)


def _take_place(beside: Path, path: Path) -> None:
    """Rename over ``path``; on Windows, that is refused while another program has it open."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return os.replace(beside, path)
        except PermissionError:
            if not WINDOWS:
                raise
            if time.monotonic() > until:
                raise PermissionError(errno.EACCES, "another program has it open, or it is read-only") from None
            time.sleep(0.05)


_DEVICES = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³]) *(\.|$)", re.IGNORECASE)


def check_name(path: Path) -> None:
    """Refuse a file's name that would not work on Windows, where this is Windows.

    There, some names are devices whatever ends them, a colon hides what is written behind another file, and a dot or blank
    at the end is left out.

    :raises OSError: the message is the end of a sentence that names the file.
    """
    name, why = path.name, ""
    if _DEVICES.match(name):
        why = f"{name.split('.')[0].strip()} is the name of a device on Windows"
    elif wrong := sorted(set(re.findall(r'[<>:"|?*\\/\x00-\x1f]', name))):
        why = f"a file's name on Windows cannot have {' '.join(c if c.isprintable() else f'character {ord(c)}' for c in wrong)}"
    elif name.endswith((".", " ")):
        why = "a file's name on Windows cannot end in a dot or a blank"
    if why and WINDOWS:
        raise OSError(why)  # :func:`reason` gives it as it is


_KINDS = {
    stat.S_IFDIR: "a folder", stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device", stat.S_IFLNK: "a link",
}  # fmt: skip


def other_than_file(mode: int) -> str:
    """What something is that is no file, in words, by its ``st_mode``; nothing for a file."""
    return "" if stat.S_ISREG(mode) else _KINDS.get(stat.S_IFMT(mode), "no file")


def open_file(path: Path, links: bool = True) -> BinaryIO:
    """Open a file to read, and nothing else: reading a pipe or a device may never end.

    :param links: whether a link to a file will do.
    :raises OSError: it cannot be opened, or is no file.
    """
    about = os.stat(path) if links else os.lstat(path)
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | (0 if links else NO_LINK)
    if not (other := other_than_file(about.st_mode)):
        file = os.fdopen(os.open(path, flags), "rb")
        if not (other := other_than_file(os.fstat(file.fileno()).st_mode)):  # it may have been put there meanwhile
            return file
        file.close()
    raise OSError(errno.EINVAL, f"it is {other}, not a file")


def sync(handle: int) -> bool:
    """Wait until the disk has a file's bytes; False where the file system does not know how (it writes them when it likes).

    :raises OSError: they cannot be written.
    """
    try:
        os.fsync(handle)
    except OSError as e:
        if e.errno not in _NOT_KNOWN:
            raise
        return False
    return True


def sync_folder(folder: Path) -> bool:
    """Make new and renamed names in a folder safe against a power cut; False where the file system cannot.

    Shares often refuse it, each with an error of its own. Their files are written all the same: what is lost is the promise
    alone, so it is no error.
    """
    if WINDOWS:
        return True
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return False
    try:
        os.fsync(handle)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True


def write_at(path: Path, place: int, pieces: Iterable[bytes]) -> None:
    """Write to a file from byte ``place`` on, end it after that, and wait until the disk has it.

    What an earlier, failed attempt left behind ``place`` is overwritten.

    :raises FileNotFoundError: bytes before ``place`` are not there any more.
    """
    with open(path, "rb+" if place else "wb") as file:
        file.seek(place)
        file.writelines(pieces)
        file.truncate()
        file.flush()
        sync(file.fileno())


def check_room(path: Path, size: int) -> None:
    """See that a file of so many bytes can be written: beside what is free, a quota and a limit of this process say so.

    HDF5 ends the process when it can write no more in the middle of a file.

    :raises OSError: it cannot be.
    """
    if hasattr(os, "posix_fallocate"):
        with open(path, "wb") as file:
            try:
                os.posix_fallocate(file.fileno(), 0, max(1, size))
            except OSError as e:
                if e.errno not in _NOT_KNOWN:
                    raise


def reason(error: BaseException) -> str:
    """Why something failed, in a few words without the path (the caller names that)."""
    if isinstance(error, OSError) and error.strerror and error.errno is not None and "\n" not in error.strerror:
        return os.strerror(error.errno).lower() if len(error.strerror) > 80 else error.strerror.lower()
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__


@cache
def computer() -> str:
    """The computer and its start, and the container: process numbers begin anew with each."""
    about = [platform.node()]
    with contextlib.suppress(OSError):
        about.append(Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip())
    with contextlib.suppress(OSError):
        about.append(os.readlink("/proc/self/ns/pid"))
    return " ".join(about)


def began(process: int) -> str:
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


def mark() -> str:
    """This process, in a few characters that a file's name can have."""
    return f"{_short_computer()}-{os.getpid()}-{began(os.getpid())}"


def has_gone(marked: str) -> bool:
    """Whether a process that :func:`mark` named was of this computer and is there no more; while in doubt, it is there."""
    where, _, rest = marked.partition("-")
    number, _, since = rest.partition("-")
    return where == _short_computer() and number.isdecimal() and began(int(number)) != since


def _short_computer() -> str:
    return _hash(computer().encode())[:8]


def _hash(text: bytes) -> str:
    import hashlib  # and with it OpenSSL, for what is written

    return hashlib.sha256(text).hexdigest()


def free_on_disk(path: Path) -> int:
    """Bytes left where a file or a folder is to be written; its folder may not be there yet.

    :raises OSError: the disk does not tell.
    """
    return shutil.disk_usage(next(p for p in path.absolute().parents if p.exists())).free
