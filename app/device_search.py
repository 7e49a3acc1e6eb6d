"""Looking for what runs can be computed on, which torch knows: it is loaded behind the window, so that the first run starts at once."""

from __future__ import annotations

import contextlib
import gc
import threading

from PySide6.QtCore import QObject, Signal

from settle.backend.numerics import device as devices


class DeviceSearch(QObject):
    """:attr:`devices` is ``["cpu"]`` until more are found."""

    found = Signal(object)
    """The names of all devices, a list: told once torch is loaded."""

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self.devices = ["cpu"]

    def start(self) -> None:
        """Load torch, on a thread of its own."""
        threading.Thread(target=self._load, name="warm", daemon=True).start()

    def _load(self) -> None:
        self.devices = devices.available()
        # What torch brought stays for good: looking through it for garbage would hold every thread up for 0.1 s now and then.
        gc.freeze()
        with contextlib.suppress(RuntimeError):  # the window was closed meanwhile
            self.found.emit(self.devices)
