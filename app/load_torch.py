"""Loading torch behind the window: it takes seconds."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable

from settle.backend.numerics import device as devices


def load_torch(then: Callable[[list[str]], None]) -> None:
    """Load it on a thread of its own, and call ``then`` there with the devices that there are."""

    def work() -> None:
        found = devices.available()
        # What torch brought stays for good: looking through it for garbage would hold every thread up for 0.1 s now and then.
        gc.freeze()
        then(found)

    threading.Thread(target=work, name="warm", daemon=True).start()
