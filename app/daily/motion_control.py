"""Less motion, or all of it: as the system wants it, until one is chosen."""

from __future__ import annotations

from settle.app.settings import Settings
from settle.widgets.access.motion import less_motion, set_less_motion, system_wants_less

_LESS, _ALL, _SYSTEM = "less", "all", "system"


class MotionControl:
    """Kept with the settings."""

    def __init__(self, settings: Settings):
        self.settings = settings
        self.system = system_wants_less()  # asked before anything is switched off here
        self._use()

    def _use(self) -> None:
        chosen = self.settings.choice("motion", [_LESS, _ALL, _SYSTEM], _SYSTEM)
        set_less_motion(self.system if chosen == _SYSTEM else chosen == _LESS)

    def toggle(self) -> str:
        """The other one, from now on; gives what is to be said of it."""
        self.settings.keep("motion", _ALL if less_motion() else _LESS)
        self._use()
        return "Nothing moves by itself: an example waits for Play." if less_motion() else "Examples play by themselves."
