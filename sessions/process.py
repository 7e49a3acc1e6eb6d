"""Which process of which computer something belongs to, and whether that is still there."""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
from functools import cache
from pathlib import Path


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
    return hashlib.sha256(computer().encode()).hexdigest()[:8]
