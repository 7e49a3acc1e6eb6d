"""Telling that Numba compiles, which takes seconds the first time; what it reads from the disk takes none and is not told."""

from __future__ import annotations

from typing import Any

from numba.core.event import Listener

from backend import busy

WORDS = "compiling, the first time on this computer"


class Telling(Listener):
    """To be registered for ``numba:compile``."""

    def on_start(self, event: Any) -> None:
        busy.begin(WORDS)

    def on_end(self, event: Any) -> None:
        busy.end(WORDS)
