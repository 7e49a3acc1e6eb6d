"""What the window offers by a button in a message: to fetch a data set that is not there, to resume an interrupted run."""

from __future__ import annotations

from PySide6.QtCore import QObject

from settle.app.download import Download
from settle.app.lab import Lab
from settle.app.window.panes import Panes
from settle.app.window.run_controller import RunController
from settle.backend.core.knobs import KnobError
from settle.backend.data.folder import MissingDataSet, folder
from settle.backend.data.sources import SOURCES


class BannerButtons(QObject):
    """The banner says what is the matter; this adds the buttons that do something about it, made after what writes the banner."""

    def __init__(self, panes: Panes, lab: Lab, run_controller: RunController, parent: QObject):
        super().__init__(parent)
        self.panes, self.lab, self.run_controller = panes, lab, run_controller
        self.download = Download(self)
        lab.refused.connect(self._refused)
        lab.shown.connect(self._shown)
        self.download.progress.connect(self._progress)
        self.download.done.connect(self._done)
        self.download.failed.connect(self._failed)
        panes.progress.cancelled.connect(self._cancel)

    # -- data --------------------------------------------------------------------------------

    def _refused(self, error: KnobError) -> None:
        if isinstance(error, MissingDataSet) and not self.download.alive:
            size = SOURCES[error.name].size / 1e6
            self.panes.banner.add_button(f"Download {size:.0f} MB", lambda: self.fetch(error.name))

    def fetch(self, name: str) -> None:
        """Fetch a data set; the window goes on meanwhile."""
        self.panes.banner.hide()
        self.panes.progress.begin(f"Fetching {name}")
        self.download.start(name)

    def _cancel(self) -> None:
        self.panes.progress.cancel.setEnabled(False)  # a mirror that is silent may take a while to let go
        self.download.cancel()

    def _progress(self, name: str, here: float, total: float) -> None:
        self.panes.progress.show_progress(f"Fetching {name}: {here / 1e6:.1f} of {total / 1e6:.1f} MB", here / total)

    def _done(self, name: str) -> None:
        self.panes.progress.hide()
        self.panes.banner.say(f"{name} is now in {folder()}.")
        self.panes.banner.add_button("Run", self.run_controller.run)

    def _failed(self, name: str, why: str) -> None:
        self.panes.progress.hide()
        if why:
            self.panes.banner.say(why)
            self.panes.banner.add_button("Try again", lambda: self.fetch(name))

    # -- runs --------------------------------------------------------------------------------

    def _shown(self, opened: bool) -> None:
        recording, path = self.lab.recording, self.lab.path
        if not opened or recording is None or path is None or recording.outcome != "interrupted" or not recording.checkpoints:
            return
        at = max(recording.checkpoints)
        self.panes.banner.say(f"This run was interrupted after {recording.steps:,} steps. It can go on from its checkpoint at step {at:,}.")
        self.panes.banner.add_button("Resume", lambda: self.lab.resume(path))
