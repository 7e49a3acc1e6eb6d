"""Loops compiled by Numba on their first call and kept on disk. Importing this takes half a second: import it where it is first needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit
from numba.core import event

from settle.backend.core import current_activity

COMPILING = "compiling, the first time on this computer"


class CompilationListener(event.Listener):
    """Tells that Numba compiles, which takes seconds the first time; what it reads from the disk takes none and is not told."""

    def on_start(self, event: Any) -> None:
        current_activity.begin(COMPILING)

    def on_end(self, event: Any) -> None:
        current_activity.end(COMPILING)


event.register("numba:compile", CompilationListener())


def compiled(fastmath: set[str]) -> Callable[[Callable[..., Any]], Any]:
    """Numba's compiler with the result kept on disk where some folder can be written to."""

    def decorate(function: Callable[..., Any]) -> Any:
        try:
            return njit(fastmath=fastmath, error_model="numpy", nogil=True, cache=True)(function)
        except RuntimeError:  # no folder for it
            return njit(fastmath=fastmath, error_model="numpy", nogil=True)(function)

    return decorate
