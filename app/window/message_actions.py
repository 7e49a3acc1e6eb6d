"""What the window offers by a button in a message: to fetch a data set that is not there, to resume an interrupted run."""

from __future__ import annotations

from PySide6.QtCore import QObject

from settle.app.download import Download
from settle.app.lab import Lab
from settle.app.window.layout import Rooms
from settle.app.window.run_controller import Presses
from settle.backend.core.knobs import KnobError
from settle.backend.data.folder import MissingDataSet, folder
from settle.backend.data.sources import SOURCES


class Offers(QObject):
    """Made after the stage, which says what is the matter: this adds what can be done about it."""

    def __init__(self, rooms: Rooms, lab: Lab, presses: Presses, parent: QObject):
        super().__init__(parent)
        self.rooms, self.lab, self.presses = rooms, lab, presses
        self.download = Download(self)
        lab.refused.connect(self._refused)
        lab.shown.connect(self._shown)
        self.download.progress.connect(self._progress)
        self.download.done.connect(self._done)
        self.download.failed.connect(self._failed)
        rooms.progress.cancelled.connect(self._cancel)
        rooms.library.resumed.connect(lab.resume)

    # -- data --------------------------------------------------------------------------------

    def _refused(self, error: KnobError) -> None:
        if isinstance(error, MissingDataSet) and not self.download.alive:
            size = SOURCES[error.name].size / 1e6
            self.rooms.banner.offer(f"Download {size:.0f} MB", lambda: self.fetch(error.name))

    def fetch(self, name: str) -> None:
        """Fetch a data set; the window goes on meanwhile."""
        self.rooms.banner.hide()
        self.rooms.progress.begin(f"Fetching {name}")
        self.download.start(name)

    def _cancel(self) -> None:
        self.rooms.progress.cancel.setEnabled(False)  # a mirror that is silent may take a while to let go
        self.download.cancel()

    def _progress(self, name: str, here: float, total: float) -> None:
        self.rooms.progress.tell(f"Fetching {name}: {here / 1e6:.1f} of {total / 1e6:.1f} MB", here / total)

    def _done(self, name: str) -> None:
        self.rooms.progress.hide()
        self.rooms.banner.say(f"{name} is now in {folder()}.")
        self.rooms.banner.offer("Run", self.presses.run)

    def _failed(self, name: str, why: str) -> None:
        self.rooms.progress.hide()
        if why:
            self.rooms.banner.say(why)
            self.rooms.banner.offer("Try again", lambda: self.fetch(name))

    # -- runs --------------------------------------------------------------------------------

    def _shown(self, opened: bool) -> None:
        recording, path = self.lab.recording, self.lab.path
        if not opened or recording is None or path is None or recording.outcome != "interrupted" or not recording.checkpoints:
            return
        at = max(recording.checkpoints)
        self.rooms.banner.say(f"This run was interrupted after {recording.steps:,} steps. It can go on from its checkpoint at step {at:,}.")
        self.rooms.banner.offer("Resume", lambda: self.lab.resume(path))
