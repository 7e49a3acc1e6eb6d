"""The stage: which experiment is on show, with its setup, its view and the recording in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from settle.app import catalogue
from settle.app.lab import Lab
from settle.app.settings import Settings
from settle.app.window.layout import Rooms
from settle.app.window.render_view import tell_reference
from settle.app.window.view_queries import Questions
from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import KnobError
from settle.backend.core.recording import Recording
from settle.widgets.controls.setup import Setup
from settle.widgets.controls.unknown_experiment import Stranger
from settle.widgets.playback.player import Player
from settle.widgets.playback.row_fetcher import Fetcher
from settle.widgets.views.automatic.view import AutomaticView
from settle.widgets.views.common.board import Board


class Stage(QObject):
    """Setups and views are made on first use and kept; each experiment comes back with the recording it had."""

    made_setup = Signal(object)
    """A Setup that is new, for its buttons to be joined to what they do."""
    made_view = Signal(object)
    """A Board that is new, likewise."""
    changed = Signal()
    """Something else is on show: the text around it is to be brought up to date."""

    def __init__(self, rooms: Rooms, lab: Lab, player: Player, settings: Settings, parent: QObject):
        super().__init__(parent)
        self.rooms, self.lab, self.player, self.settings = rooms, lab, player, settings
        self.setups: dict[str, Setup] = {}
        self.views: dict[str, Board] = {}
        self.shown_of: dict[str, tuple[Recording, Path | None]] = {}
        """Experiment -> the recording of it that was last on show, and its session."""
        self.current = ""
        self.automatic = False
        self.stranger = Stranger()
        rooms.setups.addWidget(self.stranger)
        lab.shown.connect(self.show_recording)
        lab.moved.connect(self._moved)
        lab.refused.connect(self._refused)
        lab.found_devices.connect(self._offer)

    @property
    def setup(self) -> Setup | None:
        """None for an experiment that this version does not have."""
        return self.setups.get(self.current)

    @property
    def view(self) -> Board:
        return self.views[self._key()]

    def _key(self) -> str:
        return self.current + ("/automatic" if self.automatic or self.setup is None else "")

    def choose(self, name: str) -> None:
        """Show an experiment: its setup, and the last recording of it that was on show."""
        other, self.current = name != self.current, name
        if other:
            self.rooms.banner.hide()
        self.rooms.rail.choose(name)
        self.lab.recording, self.lab.path = self.shown_of.get(name, (None, None))
        if name in catalogue.names():
            self._put_setup(catalogue.experiment(name), other)
            self.settings.keep("experiment", name)
        else:
            self._put_stranger()
        self._put_view()

    def _put_setup(self, kind: type[Experiment], other: bool) -> None:
        if kind.name not in self.setups:
            setup = self.setups[kind.name] = Setup(kind)
            setup.offer(self.lab.devices)
            self.rooms.setups.addWidget(setup)
            self.made_setup.emit(setup)
            self.rooms.chain()
        setup, timeline = self.setups[kind.name], self.rooms.timeline
        self.rooms.setups.setCurrentWidget(setup)
        if other:
            timeline.endless_box.setVisible(kind.open_ended)
            timeline.endless_box.setChecked(kind.open_ended)
            timeline.transport.set_speed(kind.pace)
            setup.form.preset.setFocus()  # else the focus would lie in the form that has gone

    def _put_stranger(self) -> None:
        recording = self.lab.recording
        if recording is not None:
            self.stranger.show_session(recording.experiment, recording.knobs, recording.seed)
        self.rooms.setups.setCurrentWidget(self.stranger)
        self.rooms.timeline.endless_box.hide()

    def _offer(self, devices: list[str]) -> None:
        for setup in self.setups.values():
            setup.offer(devices)

    def focus_setup(self) -> None:
        """For the keyboard: Tab moves through the fields from here."""
        self.rooms.to_setup()
        (self.setup.form.preset if self.setup else self.stranger).setFocus()

    def toggle_automatic(self) -> None:
        """All tables as they are, in place of the experiment's own view, and back."""
        self.automatic = not self.automatic
        self._put_view()

    def _put_view(self) -> None:
        """The view of the current experiment, made on first use, with the recording in it."""
        if self._key() not in self.views:
            kind: Any = None if self._key() != self.current else catalogue.view(self.current)
            view: Board = kind() if kind is not None else AutomaticView()
            view.fetcher = Fetcher(view)
            self.views[self._key()] = view
            self.rooms.views.addWidget(view)
            self._join(view, f"view/{self._key()}")
            self.made_view.emit(view)
            self.rooms.chain()
        self.rooms.views.setCurrentWidget(self.view)
        self.show_reference()
        self.player.show(self.lab.recording, self.view)
        self.changed.emit()
        self.player.redraw()

    def show_reference(self) -> None:
        """The figures to compare with, as long as the recording keeps to its preset."""
        recording = self.lab.recording
        preset = tell_reference(self.view, recording if recording and recording.experiment == self.current else None)
        self.rooms.readouts.source.setText("here and reference" if preset and preset.reference else "here")
        self.rooms.readouts.source.setToolTip(preset.source if preset else "")

    def _join(self, view: Board, key: str) -> None:
        """A view is set up as the user left it, and its knobs are those of the form."""
        view.restore_state(self.settings.text(key))
        view.state_changed.connect(lambda text: self.settings.keep(key, text))
        Questions(view, self.lab.background, lambda: (self.player.recording, self.player.at))
        speeds = self.rooms.timeline.transport.speeds
        view.paced.connect(lambda rate: speeds.setCurrentIndex(speeds.findData(rate)))
        view.turned.connect(lambda knob, value: self.setup and self.setup.form.turn(knob, value))

    def show_recording(self, opened: bool) -> None:
        """Show what the lab has put on show; ``opened``: with its knobs in the form."""
        recording = self.lab.recording
        assert recording is not None
        self.rooms.banner.hide()
        self.shown_of[recording.experiment] = (recording, self.lab.path)
        self.choose(recording.experiment)
        if opened:
            self._fill(recording)
        self.rooms.library.choose(self.lab.path)
        self.player.follow()
        if not self.lab.live and self.rooms.timeline.transport.rate() is None:
            self.player.redraw()

    def _moved(self, recording: Recording, path: Path) -> None:
        if self.shown_of.get(recording.experiment, (None, None))[0] is recording:
            self.shown_of[recording.experiment] = (recording, path)

    def _fill(self, recording: Recording) -> None:
        if self.setup is None:
            self.rooms.banner.say(self.stranger.sentence.text())
            return
        runner = self.lab.runner
        own = runner is not None and runner.recording is recording  # perhaps a fork that has not yet repeated what was done
        knobs = runner.settings if runner is not None and own else recording.knobs_at(recording.steps)
        try:
            self.setup.form.fill(knobs, recording.seed, recording.preset)
        except KnobError as error:
            self.rooms.banner.say(f"The knobs of this session are not all possible here: {error}")

    def _refused(self, error: KnobError) -> None:
        self.shown_of.pop(self.current, None)
        self.player.show(None, self.view)
        self.rooms.banner.say(self.setup.form.show_problem(error) if self.setup else str(error))
