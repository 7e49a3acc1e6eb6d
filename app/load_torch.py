"""Loading torch behind the window, which takes seconds, and what runs can be computed on."""

from __future__ import annotations

import gc
import threading
from contextlib import suppress

from PySide6.QtCore import QObject, Signal

from settle.backend.numerics import device as devices


class TorchLoader(QObject):
    """Torch is loaded by :meth:`load`, so that the first run starts at once."""

    found = Signal(object)
    """What runs can be computed on here, a list of names: told once torch is loaded."""

    def __init__(self, parent: QObject):
        super().__init__(parent)
        self.devices = ["cpu"]
        """As far as is known by now."""

    def load(self) -> None:
        """Load it on a thread of its own."""
        threading.Thread(target=self._work, name="warm", daemon=True).start()

    def _work(self) -> None:
        import numpy.ma  # noqa: F401  # np.unique loads it where it is called first: here, not on the screen's thread

        found = devices.available()
        # What torch brought stays for good: looking through it for garbage would hold every thread up for 0.1 s now and then.
        gc.freeze()
        self.devices = found
        with suppress(RuntimeError):  # the window was closed meanwhile
            self.found.emit(found)
