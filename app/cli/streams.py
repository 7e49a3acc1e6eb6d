"""Standard input, output and error that were closed before the start, or that cannot be written to any more."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, suppress
from typing import IO, Any


class _Forgiving:
    """A stream whose words may be lost: a full disk or a terminal that has gone is no reason to end a run."""

    def __init__(self, stream: IO[str]):
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        with suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


@contextmanager
def sound_streams() -> Iterator[None]:
    """Point those of the three that are closed at nothing, escape letters that stdout lacks, and let what cannot be said on stderr go.

    Else the next files that are opened, a session among them, would get the numbers of the closed ones, and what libraries
    print would be written into them.
    """
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        try:
            os.fstat(number)
        except OSError:
            found = os.open(os.devnull, os.O_RDWR)
            if found != number:
                os.dup2(found, number)
                os.close(found)
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115  as long as the process lives
    with suppress(AttributeError):  # a stream put there by another program
        sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a pipe may lack letters: on Windows, most
    with redirect_stderr(_Forgiving(sys.stderr)):  # type: ignore[type-var]
        yield


def write_nowhere(stream: IO[str]) -> None:
    """Let what is still to be written to a stream go: Python would try, and fail, once more at the end of the process."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
