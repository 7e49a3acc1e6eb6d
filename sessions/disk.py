"""Files that are whole or not there: writing beside and renaming, syncing, and reasons in words."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

_NOT_KNOWN = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}
"""What fsync gives where a file system has none."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path to write to; when that has gone well, it takes the place of ``path`` at once.

    The bytes are on the disk before the rename, so that even a power cut leaves either the old
    file or the new one.

    :raises OSError: the file cannot be written, or something else than a file is there; ``path`` is what it was.
    """
    if os.path.exists(path) and not path.is_file():  # a rename would put a file in the place of a device, such as /dev/null
        raise OSError(errno.EINVAL, "it is a folder" if path.is_dir() else "it is no file, but a device or a pipe")
    beside = path.with_name(f".{path.name}.part")
    try:
        yield beside
        with open(beside, "rb+") as file:
            sync(file.fileno())
        os.replace(beside, path)
        sync_folder(path.parent)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


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
    if os.name == "nt":
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


def reason(error: BaseException) -> str:
    """Why something failed, in a few words without the path (the caller names that)."""
    if isinstance(error, OSError) and error.strerror and error.errno is not None and "\n" not in error.strerror:
        return os.strerror(error.errno).lower() if len(error.strerror) > 80 else error.strerror.lower()
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__
