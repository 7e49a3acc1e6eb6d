"""Python's garbage collector waits while Qt changes the look of all widgets."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """While this lasts nothing is collected: Qt goes through a list of all widgets, any of which may set the collector off in Python code
    of its own, and a widget that is collected meanwhile still stands in that list. The process would end."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
