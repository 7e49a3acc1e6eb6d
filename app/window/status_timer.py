"""What happens a few times a second: the lab looks after its threads, and the text around the view is brought up to date."""

from __future__ import annotations

import contextlib

from PySide6.QtCore import QObject

from settle.app.forks.fork_control import ForkControl
from settle.app.lab import GOES_ON, Lab
from settle.app.start.examples import label_of
from settle.app.window.current_experiment import CurrentExperiment
from settle.app.window.panes import Panes
from settle.app.window.size_limit import SizeLimit
from settle.backend.core.recording import Recording
from settle.backend.core.run_progress import RunProgress
from settle.backend.core.runner import Runner
from settle.backend.data.own.input_notes import notes
from settle.sessions.format import SessionError
from settle.widgets.playback.player import FOLLOWED, FULL_SPEED, Player
from settle.widgets.playback.progress_text import megabytes
from settle.widgets.playback.row_fetcher import RowFetcher
from settle.widgets.views.common.board import Board


class StatusTimer(QObject):
    """Driven by the player's slow tick, and by whatever must be seen at once."""

    def __init__(self, panes: Panes, lab: Lab, player: Player, current_experiment: CurrentExperiment, forks: ForkControl, parent: QObject):
        super().__init__(parent)
        self.forks = forks
        self.panes, self.lab, self.player, self.current_experiment = panes, lab, player, current_experiment
        self._looks, self._readings = RowFetcher(self), RowFetcher(self)
        self._events = 0
        self._told: Recording | None = None
        self.size_limit = SizeLimit(lab, current_experiment.settings, self)
        self.size_limit.reached.connect(self._too_large)
        player.slow_tick.connect(self.tick)

    def tick(self) -> None:
        lab, player, runner = self.lab, self.player, self.lab.runner
        lab.poll()
        self.forks.processes.poll()
        if not lab.alive:
            self.panes.banner.take_back(GOES_ON)
        self.size_limit.check()
        racing = lab.alive and runner is not None and not runner.paused and runner.pace is None
        player.share = FULL_SPEED if racing else FOLLOWED
        recording = lab.recording
        if recording is not None and len(recording.events) != self._events:  # a knob may have been turned away from the preset
            self._events = len(recording.events)
            self.current_experiment.show_reference()
        if lab.live and recording is not None and recording.steps and recording is not self._told:
            self._told = recording
            for line in notes(recording.inputs):  # what was made of a folder of pictures
                self.panes.banner.tell(line)
        player.catch_up()
        self.panes.timeline.scrubber.show_span(player.span)
        if recording is None:
            self._show_around(None)
        elif not self._looks.busy:
            self._looks.go(lambda: self._show_around(recording))

    def _show_around(self, recording: Recording | None) -> None:
        """What is written around the view; of a recording on the disk, once the rows for it are there."""
        lab, player = self.lab, self.player
        if recording is not lab.recording:  # another one came while its rows were fetched
            return
        with contextlib.suppress(SessionError):  # the file has gone: what was written stays, and the view says so
            # One look, that all below is written from.
            progress = None if recording is None else RunProgress.of(recording, player.at + 1 if player.following else None)
            self.panes.timeline.show_run(
                recording,
                player.at,
                alive=lab.control is not None,
                paused=lab.control is not None and lab.control.paused,
                following=player.following,
                playing=player.playing,
                can_stop=self.forks.can_stop,
                saved=self._saved(),
                busy=lab.busy if lab.live else "",
                progress=progress,
            )
            if setup := self.current_experiment.setup:
                setup.set_running(lab.control is not None)
                endless = self.panes.timeline.endless_box.isChecked() and setup.kind.open_ended
                setup.show_estimate(recording, endless, progress, lab.size)
            self._show_readouts(recording, progress)

    def _show_readouts(self, recording: Recording | None, progress: RunProgress | None) -> None:
        if recording is None or not recording.steps:
            self.panes.readouts.show_lines([])
            self.current_experiment.view.say_what_the_run_does()
        elif not self._readings.busy:
            view, at = self.current_experiment.view, self.player.at
            view.progress, view.told_with_readouts = progress, True
            self._readings.go(lambda: self._try_to_tell(view, recording, at))

    def _try_to_tell(self, view: Board, recording: Recording, at: int) -> None:
        with contextlib.suppress(SessionError):  # once more of a file that has gone: the view has said so
            view.attempt(lambda: self._tell(view, recording, at))

    def _tell(self, view: Board, recording: Recording, at: int) -> None:
        """Heads of cards and Readouts, both as of one step."""
        lines = view.readouts(recording, at)
        view.tell(recording, at)
        self.panes.readouts.show_lines(lines)

    def _too_large(self, sentence: str, runner: Runner) -> None:
        banner = self.panes.banner
        banner.say(sentence)
        banner.add_button("Go on", lambda: (banner.hide(), runner.resume()))

    def _saved(self) -> str:
        """Where the recording on show is kept, and how large it is."""
        recording, path = self.lab.recording, self.lab.path
        if recording is None or path is None:
            return "" if recording is None else label_of(recording)
        size = megabytes(self.lab.size)
        if self.lab.live or recording.outcome == "running":
            caution = self.lab.autosave.caution if self.lab.live and self.lab.autosave is not None else ""
            return " · ".join(filter(None, [size, caution]))
        if self.lab.unsaved and self.lab.runner is not None and recording is self.lab.runner.recording:
            return f"NOT SAVED · {size}"
        return f"{size} · {path.name}"
