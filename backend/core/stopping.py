"""Whether the run has been told to stop, asked in the midst of a long step: an evaluation takes seconds, a person waits for one at most."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Stopped(BaseException):
    """Ends a step half-way: nothing of it is recorded. No error, so that nobody takes it for one."""


class _Asked(threading.local):
    told: Callable[[], bool] | None = None


_of_thread = _Asked()


def listen(told: Callable[[], bool] | None) -> None:
    """Say how :func:`check` is to find out on this thread (the runner only); None: no longer."""
    _of_thread.told = told


@contextmanager
def unheeded() -> Iterator[None]:
    """Until the end of the ``with``, on this thread, :func:`check` does nothing: for short work that is done in any case."""
    told, _of_thread.told = _of_thread.told, None
    try:
        yield
    finally:
        _of_thread.told = told


def check() -> None:
    """To be called between the parts of a long step, some ten times a second or more often: it takes 0.1 us.

    On threads on which no run goes on it does nothing.

    :raises Stopped: the run on this thread has been told to stop.
    """
    told = _of_thread.told
    if told is not None and told():
        raise Stopped
