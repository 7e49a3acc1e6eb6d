"""Controls of a run, as a person uses them: begin, stop, pause and step a run, replay one, turn a knob, act on the network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtWidgets import QApplication, QWidget

from settle.app.forks.fork_control import ForkControl
from settle.app.lab import GOES_ON, Lab
from settle.app.reruns import Reruns
from settle.app.runs.runs_control import RunsControl
from settle.app.window.current_experiment import CurrentExperiment
from settle.app.window.panes import Panes
from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import KnobError
from settle.widgets.controls.setup import Setup
from settle.widgets.playback.player import Player


class RunController(QObject):
    """Joined to the buttons of the panes once; the window's actions call the same methods."""

    changed = Signal()
    """Something was done: the text around is to be brought up to date."""
    queued = Signal(object, str, int, str)
    """(experiment, preset, seed, device): a run that is to wait for its turn."""
    swept = Signal(object, str, int)
    """(experiment, preset, seed): a sweep is wanted around this setup."""
    searched = Signal(object, str, int)
    """Likewise a search."""

    def __init__(self, panes: Panes, lab: Lab, player: Player, current_experiment: CurrentExperiment, parent: QWidget):
        super().__init__(parent)
        self.panes, self.lab, self.player, self.current_experiment = panes, lab, player, current_experiment
        self.reruns = Reruns(lab, self)
        self.forks = ForkControl(panes, lab, self.reruns, parent)
        transport, timeline = panes.timeline.transport, panes.timeline
        transport.first.connect(self.to_start)
        transport.play.connect(self.play)
        transport.step.connect(self.step)
        transport.stop.connect(self.stop)
        transport.live.connect(self.follow)
        transport.speed.connect(self.set_speed)
        transport.loop.connect(lambda on: setattr(self.player, "loop", on))
        timeline.scrubber.sought.connect(self.seek)
        lab.sought.connect(self.seek)
        timeline.fork.connect(self.fork)
        timeline.endless.connect(self.set_endless)
        current_experiment.made_setup.connect(self._join)

    def _join(self, setup: Setup) -> None:
        setup.run.connect(self.run)
        setup.stop.connect(self.stop)
        setup.queued.connect(self.queue)
        setup.swept.connect(self.sweep)
        setup.form.turned.connect(self.turn)

    # -- a run -------------------------------------------------------------------------------

    def _asked(self) -> tuple[Setup, Experiment] | None:
        """What the form describes; None: nothing that is possible, which is told."""
        setup = self.current_experiment.setup
        if setup is None:
            self.panes.banner.say(self.current_experiment.unknown_experiment.sentence.text())
            return None
        try:
            return setup, setup.form.experiment()
        except KnobError as error:
            self.panes.banner.say(str(error))
            return None

    def queue(self) -> None:
        """Let a run of what the form describes wait for its turn."""
        if asked := self._asked():
            setup, experiment = asked
            try:
                experiment.check_headless()
            except KnobError as error:  # it would wait for a person
                self.panes.banner.say(str(error))
                return
            self.queued.emit(experiment, setup.form.origin, setup.form.seed.value(), setup.device())

    def sweep(self) -> None:
        """Ask what is to be swept around what the form describes."""
        self._ask_by(self.swept)

    def search(self) -> None:
        """Ask what is to be searched around what the form describes."""
        self._ask_by(self.searched)

    def _ask_by(self, signal: SignalInstance) -> None:
        if asked := self._asked():
            setup, experiment = asked
            signal.emit(experiment, setup.form.origin, setup.form.seed.value())

    def run(self) -> None:
        """Start a run of what the form describes; while another one goes on, offer to let it wait."""
        asked, timeline = self._asked(), self.panes.timeline
        if asked is None:
            return
        setup, experiment = asked
        if self.lab.alive:
            self.panes.banner.say(f"{GOES_ON} This one can wait for its turn, and is run as a process of its own.")
            self.panes.banner.add_button("Queue it", self.queue)
            return
        self.panes.banner.hide()
        focused = QApplication.focusWidget()
        in_form = focused is not None and setup.form.isAncestorOf(focused)
        self.lab.begin(
            experiment,
            seed=setup.form.seed.value(),
            preset=setup.form.origin,
            pace=timeline.transport.rate(),
            endless=experiment.open_ended and timeline.endless_box.isChecked(),
            device=setup.device(),
        )
        self.changed.emit()
        now = QApplication.focusWidget()
        if in_form and self.lab.alive and (now is None or not self.current_experiment.view.isAncestorOf(now)):
            # Its fields are closed now: the focus would have gone on to what is open, such as a heading that folds.
            timeline.transport.buttons["play"].setFocus()

    def learn(self, knobs: Mapping[str, Any]) -> None:
        """Begin a run with what the user has made or wants in the view; or say why it cannot begin now."""
        setup = self.current_experiment.setup
        if setup is None:
            self.panes.banner.say(self.current_experiment.unknown_experiment.sentence.text())
            return
        if self.lab.alive:
            self.panes.banner.say(f"{GOES_ON} Stop it, then do this again.")
            return
        try:
            for knob, value in knobs.items():
                setup.form.turn(knob, value)
        except KnobError as error:
            self.panes.banner.say(setup.form.show_problem(error))
            return
        self.run()

    def stop(self) -> None:
        self.forks.stop()

    def fork(self) -> None:
        """A new run with the history up to the step on show."""
        self.forks.fork(self.player.at)

    def set_endless(self, on: bool) -> None:
        """Whether the run is to go on past its planned end."""
        if control := self.lab.control:
            control.extend(None if on else control.experiment.steps())

    def turn(self, knob: str, value: Any) -> None:
        """Turn a live knob of the run."""
        if control := self.lab.control:
            try:
                control.turn(knob, value)
            except KnobError as error:
                if self.current_experiment.setup:
                    self.current_experiment.setup.form.show_problem(error)

    def act(self, kind: str, value: Any) -> None:
        """A kick, a drawn picture, a switch of the phase."""
        control, banner = self.lab.control, self.panes.banner
        if control is None:
            recording = self.lab.recording
            if recording is not None and not recording.ended.is_set():
                banner.say("This run goes on in another process, which alone can change it.")
            else:
                banner.say("Press Run first: this is done to a run that goes on.")
            return
        try:
            control.act(kind, value)
            self.player.follow()
            if control.paused:
                banner.tell(f"The run is paused: this {kind} comes with its next step.")
        except KnobError as error:
            banner.say(str(error))

    # -- a run or a replay -------------------------------------------------------------------

    def play(self) -> None:
        """Pause or resume the run; replay what is no run any more."""
        if control := self.lab.control:
            if control.paused:
                control.pace = self.panes.timeline.transport.rate()  # a fork replayed its history at full speed
                control.resume()
                self.player.follow()
                self.panes.banner.take_back("The run is paused")
            else:
                control.pause()
        elif self.player.playing:
            self.player.hold()
        elif self.lab.recording is not None:
            self.player.play(self._replay_rate(self.panes.timeline.transport.rate()))
        self.changed.emit()

    def step(self) -> None:
        """One more frame of the run; one step on in a replay."""
        if control := self.lab.control:
            control.step()
            self.player.follow()
        else:
            self.player.seek(self.player.at + 1)
        self.changed.emit()

    def follow(self) -> None:
        """Go to the end and stay there."""
        self.player.follow()
        self.changed.emit()

    def to_start(self) -> None:
        self.player.seek(0)

    def replay_from(self) -> None:
        """Let replays begin at the step on show."""
        self._bound(first=self.player.at)

    def replay_to(self) -> None:
        """Let replays end at the step on show."""
        self._bound(last=self.player.at)

    def replay_all(self) -> None:
        self._bound()

    def _bound(self, **ends: int) -> None:
        if self.lab.recording is None:
            return
        self.player.bound(**ends)
        self.panes.timeline.scrubber.show_span(self.player.span)
        first, last = self.player.span
        to = "its end" if last is None else f"step {last:,}"
        self.panes.banner.tell(f"A replay goes from step {first:,} to {to}." if ends else "A replay takes all of the run.")

    def seek(self, step: int) -> None:
        """Show a step at once."""
        self.player.seek(step)
        self.player.tick()
        self.panes.timeline.show_place(self.lab.recording, self.player.at)

    def set_speed(self, rate: float | None) -> None:
        if control := self.lab.control or self.lab.runner:
            control.pace = rate
        if self.player.playing and self.lab.recording is not None:
            self.player.rate = self._replay_rate(rate)

    def _replay_rate(self, rate: float | None) -> float:
        """Full speed of a replay is the whole of it in ten seconds."""
        recording = self.lab.recording
        return rate or max(1.0, recording.steps / 10 if recording else 1.0)


def join_runs(run_controller: RunController, runs: RunsControl) -> None:
    """What the form describes goes to the queue, and to the dialogs of many runs, whoever asks for it."""
    runs.page.sweeps.made.connect(run_controller.sweep)
    runs.page.sweeps.searched.connect(run_controller.search)
    run_controller.queued.connect(runs.add)
    run_controller.swept.connect(runs.asking.sweep)
    run_controller.searched.connect(runs.ask_for_search)
