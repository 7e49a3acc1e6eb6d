"""The computer is kept from falling asleep while a run goes on, if the user wants that."""

from __future__ import annotations

import threading
from importlib import import_module
from importlib.util import find_spec

from settle.app.lab import Lab
from settle.app.settings import Settings

_KEY = "keep_awake"


class Awake:
    """Asked a few times a second by :meth:`poll`; the system is spoken to on a thread of its own."""

    def __init__(self, lab: Lab, settings: Settings):
        self.lab, self.settings = lab, settings
        self._over: threading.Event | None = None
        self.problem = ""
        """Why it could not be done: a sentence, or nothing."""

    @property
    def possible(self) -> bool:
        """Whether what speaks to the system is installed."""
        return find_spec("wakepy") is not None

    @property
    def wanted(self) -> bool:
        return self.settings.text(_KEY) == "yes"

    def want(self, on: bool) -> None:
        """Kept with the settings."""
        self.settings.keep(_KEY, "yes" if on else "no")

    def poll(self) -> None:
        """Begin with a run that goes on, end with it; a run that is paused lets the computer sleep."""
        runner = self.lab.runner
        needed = self.lab.alive and runner is not None and not runner.paused and self.wanted
        if needed and self._over is None:
            self._over = threading.Event()
            threading.Thread(target=self._hold, args=(self._over,), name="awake", daemon=True).start()
        elif not needed:
            self.close()

    def _hold(self, over: threading.Event) -> None:
        try:
            keep = import_module("wakepy").keep
        except ImportError:
            self.problem = "The computer cannot be kept awake: the package wakepy is not installed."
            return
        with keep.running(on_fail="pass") as mode:
            self.problem = "" if mode.active else "The computer cannot be kept awake: this system offers no way."
            over.wait()

    def close(self) -> None:
        """Let it sleep."""
        if self._over is not None:
            self._over.set()
            self._over = None
