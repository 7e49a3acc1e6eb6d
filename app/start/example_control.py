"""Recorded examples in the window: opened to be looked at, played from their first step (unless nothing is to move by itself), and never
written to."""

from __future__ import annotations

from PySide6.QtCore import QObject

from settle.app.lab import Lab
from settle.app.start.examples import EXAMPLES, path_of, rate_of
from settle.backend.core.recording import Recording
from settle.sessions import session
from settle.widgets.access.motion import less_motion
from settle.widgets.playback.player import Player


class ExampleControl(QObject):
    """Plays one in the view of its experiment, whose form then holds its knobs."""

    def __init__(self, lab: Lab, player: Player, parent: QObject):
        super().__init__(parent)
        self.lab, self.player = lab, player

    def show(self, experiment: str) -> None:
        """Read beside the screen's thread; of an experiment without one it is told that there is none."""
        if experiment not in EXAMPLES:
            self.lab.problem.emit(f"There is no recorded example of {experiment}: press Run.")
            return
        self.lab.background.do(lambda: session.look(path_of(experiment)), self._play, self.lab.problem.emit)

    def _play(self, recording: Recording) -> None:
        self.lab.show(recording, None)
        if less_motion():
            self.lab.told.emit("The example stands at its end: Play shows it from its first step.")
        else:
            self.player.play(rate_of(recording))
