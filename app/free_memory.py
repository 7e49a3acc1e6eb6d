"""Memory that is free goes back to the system: glibc keeps what small arrays leave between those that stay, some MB after each run."""

from __future__ import annotations

import contextlib
import ctypes
import sys


def give_back() -> None:
    """Some ms, without Python's lock; does nothing where there is no glibc."""
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError, OSError):
            ctypes.CDLL(None).malloc_trim(0)
