"""How large a session may become before the run pauses and asks: a run without an end would fill the disk overnight."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from settle.app.lab import Lab
from settle.app.settings import Settings
from settle.backend.core.runner import Runner
from settle.sessions.disk import free_on_disk
from settle.widgets.playback.progress_text import megabytes

SIZE_GB, FREE_MB = 2.0, 500.0
"""Size of a session, and room left on its disk beyond that session, at which a run pauses if nobody says otherwise."""


class SizeLimit(QObject):
    """Looks at the run that goes on, on show or not. A person lets it go on, up to the next multiple of the limit."""

    reached = Signal(str, object)
    """(sentence, Runner): this run was paused."""

    def __init__(self, lab: Lab, settings: Settings, parent: QObject):
        super().__init__(parent)
        self.lab, self.settings = lab, settings
        self._runner: Runner | None = None
        self._passed = 0
        """Bytes up to which a person has let it go on."""
        self._room_matters = self._asking = False

    @property
    def size(self) -> float:
        """Bytes of a session at which its run pauses; the setting ``pause_at_gb``, in GB."""
        return 1e9 * self.settings.number("pause_at_gb", SIZE_GB, 1e-6)

    @property
    def free(self) -> float:
        """Bytes that are to stay free on the disk; the setting ``pause_at_free_mb``, in MB."""
        return 1e6 * self.settings.number("pause_at_free_mb", FREE_MB, 0.0)

    def check(self) -> None:
        """Pause the run if it has become too large; the disk is asked beside the screen's thread."""
        runner, autosave = self.lab.runner, self.lab.autosave
        if runner is None or not self.lab.alive or runner.paused:
            return
        size = runner.recording.bytes
        if runner is not self._runner:
            self._runner, self._passed, self._room_matters = runner, size, True
        if size >= self._beyond(self._passed):
            self._passed = size
            said = f"The run is paused: its session has {megabytes(size)}. Go on until it has {megabytes(self._beyond(size))}, or stop it."
            self._pause(runner, said)
        elif self._room_matters and not self._asking and autosave is not None:
            self._asking = True
            self.lab.background.do(lambda: free_on_disk(autosave.path), lambda free: self._has_room(runner, free), self._not_known)

    def _beyond(self, size: float) -> float:
        """The next multiple of the limit."""
        return self.size * (1 + size // self.size)

    def _has_room(self, runner: Runner, free: float) -> None:
        self._asking = False
        # In the end the whole file is written beside the journal: it needs its own size once more.
        if free >= runner.recording.bytes + self.free or runner.recording.ended.is_set() or runner is not self._runner:
            return
        self._room_matters = False  # a person knows now
        size = megabytes(runner.recording.bytes)
        said = f"The run is paused: its session has {size} and needs that once more when it ends, and the disk has {megabytes(free)} left."
        self._pause(runner, f"{said} Make room and go on, or stop it.")

    def _not_known(self, _: str) -> None:
        self._asking = False

    def _pause(self, runner: Runner, sentence: str) -> None:
        runner.pause()
        self.reached.emit(sentence, runner)
