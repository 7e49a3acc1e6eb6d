"""Python's garbage collector waits while Qt changes the look of all widgets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from settle.backend.core.memory.collector_pause import collector_paused


@contextmanager
def uncollected() -> Iterator[None]:
    """While this lasts nothing is collected: Qt goes through a list of all widgets, any of which may set the collector off in Python code
    of its own, and a widget that is collected meanwhile still stands in that list. The process would end."""
    with collector_paused():
        yield
