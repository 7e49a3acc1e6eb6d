"""Which experiment is on show, with its setup, its view and the recording in it."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from settle.app import catalogue
from settle.app.lab import Lab
from settle.app.settings import Settings
from settle.app.window.make_view import make_view
from settle.app.window.panes import Panes
from settle.app.window.render_view import set_reference
from settle.app.window.view_queries import ViewQueries
from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import KnobError
from settle.backend.core.recording import Recording
from settle.sessions.disk import reason
from settle.widgets.controls.card import Card
from settle.widgets.controls.setup import Setup
from settle.widgets.controls.unknown_experiment import UnknownExperiment
from settle.widgets.playback.player import Player
from settle.widgets.playback.row_fetcher import RowFetcher
from settle.widgets.views.automatic.view import AutomaticView
from settle.widgets.views.common.board import Board

log = logging.getLogger("settle")


class CurrentExperiment(QObject):
    """Setups and views are made on first use and kept; each experiment comes back with the recording it had."""

    made_setup = Signal(object)
    """A Setup that is new, for its buttons to be joined to what they do."""
    made_view = Signal(object)
    """A Board that is new, likewise."""
    changed = Signal()
    """Something else is on show: the text around it is to be brought up to date."""

    def __init__(self, panes: Panes, lab: Lab, player: Player, settings: Settings, parent: QObject):
        super().__init__(parent)
        self.panes, self.lab, self.player, self.settings = panes, lab, player, settings
        self.setups: dict[str, Setup] = {}
        self.views: dict[str, Board] = {}
        self.shown_of: dict[str, tuple[Recording, Path | None]] = {}
        """Experiment -> the recording of it that was last on show, and its session."""
        self._before: tuple[Recording, Path | None] | None = None
        """What was on show of the experiment before its last recording."""
        self.name = ""
        """Of the experiment on show."""
        self.automatic = False
        self._unfit: Recording | None = None
        """A recording that its experiment's own view cannot draw."""
        self._unpainted: list[Card] = []
        """Cards of plug-ins that could not be painted: with the next recording they are tried again."""
        self.unknown_experiment = UnknownExperiment()
        panes.setups.addWidget(self.unknown_experiment)
        lab.shown.connect(self.show_recording)
        lab.moved.connect(self._moved)
        lab.became_whole.connect(self._become_whole)
        lab.refused.connect(self._refused)
        lab.torch.found.connect(self._show_devices)

    @property
    def setup(self) -> Setup | None:
        """None for an experiment that this version does not have."""
        return self.setups.get(self.name)

    @property
    def view(self) -> Board:
        return self.views[self._key()]

    def _key(self) -> str:
        unfit = self._unfit is not None and self.lab.recording is self._unfit
        return self.name + ("/automatic" if self.automatic or self.setup is None or unfit else "")

    def choose(self, name: str) -> None:
        """Show an experiment: its setup, and the last recording of it that was on show."""
        other, self.name = name != self.name, name
        if other:
            self.panes.banner.hide()
        self.panes.rail.choose(name)
        self.lab.recording, self.lab.path = self.shown_of.get(name, (None, None))
        if name in catalogue.names():
            self._put_setup(catalogue.experiment(name), other)
            self.settings.keep("experiment", name)
        else:
            self._put_unknown_experiment()
        self._put_view()
        self.panes.session_list.choose(self.lab.path)

    def _put_setup(self, kind: type[Experiment], other: bool) -> None:
        if kind.name not in self.setups:
            setup = self.setups[kind.name] = Setup(kind)
            setup.show_devices(self.lab.torch.devices)
            self.panes.setups.addWidget(setup)
            self.made_setup.emit(setup)
            self.panes.set_tab_order()
        setup, timeline = self.setups[kind.name], self.panes.timeline
        self.panes.setups.setCurrentWidget(setup)
        if other:
            timeline.endless_box.setVisible(kind.open_ended)
            timeline.endless_box.setChecked(kind.open_ended)
            timeline.transport.set_speed(kind.pace)
            setup.form.preset.setFocus()  # else the focus would lie in the form that has gone

    def _put_unknown_experiment(self) -> None:
        recording = self.lab.recording
        if recording is not None:
            absence = catalogue.absence(recording.experiment)
            self.unknown_experiment.show_session(recording.experiment, recording.knobs, recording.seed, absence)
        self.panes.setups.setCurrentWidget(self.unknown_experiment)
        self.panes.timeline.endless_box.hide()

    def _show_devices(self, devices: list[str]) -> None:
        for setup in self.setups.values():
            setup.show_devices(devices)

    def focus_setup(self) -> None:
        """For the keyboard: Tab moves through the fields from here."""
        self.panes.to_setup()
        (self.setup.form.preset if self.setup else self.unknown_experiment).setFocus()

    def toggle_automatic(self) -> None:
        """All tables as they are, in place of the experiment's own view, and back."""
        self.automatic = not self.automatic
        self._put_view()

    def _put_view(self) -> None:
        """The view of the current experiment, made on first use, with the recording in it."""
        if self._key() not in self.views:
            own = self._key() == self.name
            view, problem = make_view(self.name) if own else (AutomaticView(), "")
            if problem:
                self.panes.banner.say(problem)
            view.fetcher = RowFetcher(view)
            view.unfit = partial(self._unfit_for, view)
            self.views[self._key()] = view
            self.panes.views.addWidget(view)
            self._join(view, f"view/{self._key()}")
            self.made_view.emit(view)
            self.panes.set_tab_order()
        self.panes.views.setCurrentWidget(self.view)
        self.show_reference()
        self.player.show(self.lab.recording, self.view)
        if self.lab.recording is not None and not self.lab.recording.steps:
            self.view.attempt(partial(self.view.start, self.lab.recording))
        self.changed.emit()
        self.player.redraw()

    def _unfit_for(self, view: Board, error: Exception) -> bool:
        """A recording that its view cannot draw is shown as its tables are; False: it is of this window's own run, so the fault is ours."""
        recording, runner = view.recording, self.lab.runner
        if recording is None:
            return False
        if runner is not None and runner.recording is recording:
            if not self._plugin_of(view):
                return False
            log.exception("The view of %s", recording.experiment)
        view.recording = None  # else it would be drawn again whenever the view is
        if recording is self.lab.recording:
            QTimer.singleShot(0, self, lambda: self._put_tables(view, recording, reason(error)))  # not within what has just failed
        return True

    def _put_tables(self, view: Board, recording: Recording, why: str) -> None:
        if recording is not self.lab.recording or view is not self.view:
            return
        name = self.lab.path.name if self.lab.path else "this session"
        if isinstance(view, AutomaticView):
            self.player.show(None, view)
            self.panes.banner.say(f"There is no way to draw {name} ({why}).")
        else:
            self._unfit = recording
            self._put_view()
            of = f"{self.name} (plug-in {plugin})" if (plugin := self._plugin_of(view)) else self.name
            self.panes.banner.say(f"The view of {of} cannot draw {name} ({why}): its tables are shown as they are.")

    def _plugin_of(self, view: QWidget) -> str:
        """The plug-in that a view comes from; nothing: it is Settle's own."""
        name = next((name for name, each in self.views.items() if each is view and name in catalogue.names()), "")
        return catalogue.entry(name).plugin if name else ""

    def cannot_paint(self, widget: QWidget, why: str) -> bool:
        """Say in a card of a plug-in's view that it cannot be painted; False: it is a widget of Settle's own."""
        view: QWidget | None = widget
        card: Card | None = None
        while view is not None and not isinstance(view, Board):
            card = view if isinstance(view, Card) else card
            view = view.parentWidget()
        if view is None or not (plugin := self._plugin_of(view)):
            return False
        # Later, as it is in the middle of being painted.
        if card is None:
            QTimer.singleShot(0, widget, widget.hide)
        else:
            self._unpainted.append(card)
            QTimer.singleShot(0, card, partial(card.cannot_show, f"This card of the plug-in {plugin} cannot be painted: {why}"))
        return True

    def show_reference(self) -> None:
        """The figures to compare with, as long as the recording keeps to its preset."""
        recording = self.lab.recording
        preset = set_reference(self.view, recording if recording and recording.experiment == self.name else None)
        self.panes.readouts.show_preset(preset)

    def _join(self, view: Board, key: str) -> None:
        """A view is set up as the user left it, and its knobs are those of the form."""
        view.restore_state(self.settings.text(key))
        view.state_changed.connect(lambda text: self.settings.keep(key, text))
        ViewQueries(view, self.lab.background, lambda: (self.player.recording, self.player.at))
        speeds = self.panes.timeline.transport.speeds
        view.paced.connect(lambda rate: speeds.setCurrentIndex(speeds.findData(rate)))
        view.turned.connect(lambda knob, value: self.setup and self.setup.form.turn(knob, value))

    def show_recording(self, opened: bool) -> None:
        """Show what the lab has put on show; ``opened``: with its knobs in the form."""
        recording = self.lab.recording
        assert recording is not None
        self.panes.banner.hide()
        while self._unpainted:
            self._unpainted.pop().cannot_show("")
        self._before = self.shown_of.get(recording.experiment)
        self.shown_of[recording.experiment] = (recording, self.lab.path)
        self.choose(recording.experiment)
        if opened:
            self._fill(recording)
        self.panes.session_list.choose(self.lab.path)
        self.player.follow()
        if not self.lab.live and self.panes.timeline.transport.rate() is None:
            self.player.redraw()

    def _become_whole(self, old: Recording, new: Recording) -> None:
        """A run that was followed has its file now: that is shown from where one stands."""
        for name, (recording, path) in list(self.shown_of.items()):
            if recording is old:
                self.shown_of[name] = (new, path)
        if self.lab.recording is old:
            self.lab.recording = new
        if self.player.recording is old:
            self.player.recording = new
            self.player.redraw()
            self.changed.emit()

    def _moved(self, recording: Recording, path: Path) -> None:
        if self.shown_of.get(recording.experiment, (None, None))[0] is recording:
            self.shown_of[recording.experiment] = (recording, path)

    def _fill(self, recording: Recording) -> None:
        if self.setup is None:
            self.panes.banner.say(self.unknown_experiment.sentence.text())
            return
        runner = self.lab.runner
        own = runner is not None and runner.recording is recording  # perhaps a fork that has not yet repeated what was done
        knobs = runner.settings if runner is not None and own else recording.knobs_at(recording.steps)
        try:
            self.setup.form.fill(knobs, recording.seed, recording.preset)
        except (ArithmeticError, TypeError, ValueError) as error:  # a KnobError among them
            self.panes.banner.say(f"The knobs of this session are not all possible here: {error}")

    def _refused(self, error: KnobError) -> None:
        if self._before is None or self._before[0].experiment != self.name:
            self.shown_of.pop(self.name, None)
            self.player.show(None, self.view)
            self.view.refuse()
        else:  # what was on show before the run that was refused
            self.shown_of[self.name] = self._before
            self.choose(self.name)
        if self.setup is None:
            self.panes.banner.say(str(error))
            return
        self.setup.set_running(False)  # a field that is closed takes no focus
        self.panes.banner.say(self.setup.form.show_problem(error))
