"""The window: rail, setup, view, timeline, readouts, sessions. It joins the rooms and decides what each press means."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, QUrl
from PySide6.QtGui import QAction, QCloseEvent, QDesktopServices, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow, QMenu, QMessageBox, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app import catalogue
from app.crash import CrashReport
from app.export_dialog import ExportDialog
from app.lab import Lab
from app.palette import Palette
from app.settings import Settings
from backend.experiment import Experiment
from backend.knobs import KnobError
from backend.recording import Recording
from widgets import theme
from widgets.banner import Banner
from widgets.card import Card
from widgets.library import Library
from widgets.player import FOLLOWED, FULL_SPEED, Player
from widgets.rail import Rail
from widgets.readouts import Readouts
from widgets.setup import Setup
from widgets.timeline import Timeline
from widgets.views.automatic import AutomaticView
from widgets.views.board import Board

Keys = list[str]


class Window(QMainWindow):
    """The one window of the lab."""

    def __init__(self, folder: Path | None = None, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle("Settle")
        self.settings = Settings()
        self.lab = Lab(folder, self)
        self.player = Player(self)
        self.setups: dict[str, Setup] = {}
        self.views: dict[str, Board] = {}
        self.shown_of: dict[str, tuple[Recording, Path | None]] = {}
        self.current = ""
        self.automatic = False

        self.rail = Rail([(name, catalogue.entry(name).short, catalogue.entry(name).icon) for name in catalogue.names()])
        self.setup_stack = QStackedWidget()
        self.view_stack = QStackedWidget()
        self.banner = Banner()
        self.timeline = Timeline()
        self.readouts = Readouts()
        self.library = Library()
        self._lay_out()
        self._connect()
        self._make_actions()
        self._restore()

    # -- what it is made of ------------------------------------------------------------------

    def _lay_out(self) -> None:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.banner)
        column.addWidget(self.view_stack, 1)
        column.addWidget(self.timeline)
        right = QSplitter(Qt.Orientation.Vertical)
        right.addWidget(self.readouts)
        right.addWidget(self.library)
        right.setSizes([420, 420])
        self.right = right
        self.columns = QSplitter(Qt.Orientation.Horizontal)
        for part in (self.setup_stack, middle, right):
            self.columns.addWidget(part)
        self.columns.setSizes([256, 860, 250])
        for column, share in enumerate((0, 1, 0)):
            self.columns.setStretchFactor(column, share)
        self.columns.setCollapsible(1, False)
        for splitter in (right, self.columns):
            splitter.setHandleWidth(8)
        self.setup_stack.setMinimumWidth(230)
        right.setMinimumWidth(250)
        body = QWidget()
        row = QVBoxLayout(body)
        row.setContentsMargins(0, 8, 8, 8)
        row.addWidget(self.columns)
        shell = QSplitter(Qt.Orientation.Horizontal)
        shell.setHandleWidth(0)
        shell.addWidget(self.rail)
        shell.addWidget(body)
        shell.setStretchFactor(1, 1)
        shell.setCollapsible(0, False)
        self.setCentralWidget(shell)
        self.setMinimumSize(1000, 600)
        self.resize(1440, 880)

    def _connect(self) -> None:
        transport = self.timeline.transport
        transport.first.connect(lambda: self.player.seek(0))
        transport.play.connect(self.play)
        transport.step.connect(self.step)
        transport.stop.connect(self.stop)
        transport.live.connect(self.follow)
        transport.speed.connect(self._speed)
        self.timeline.scrubber.sought.connect(self._seek)
        self.timeline.fork.connect(lambda: self.lab.fork(self.player.at))
        self.timeline.export.connect(lambda: self.export())
        self.timeline.endless.connect(self._endless)
        self.player.slow.connect(self._slow)
        self.lab.shown.connect(self._show_recording)
        self.lab.listed.connect(self._listed)
        self.lab.problem.connect(self.banner.say)
        self.lab.refused.connect(self._refused)
        self.library.opened.connect(self.lab.open)
        self.library.removed.connect(self.lab.remove)
        self.library.revealed.connect(lambda path: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent))))
        self.rail.chosen.connect(self.choose)
        self.rail.menu.connect(self._menu)

    def _make_actions(self) -> None:
        table: list[tuple[str, Keys, Callable[[], Any]]] = [
            ("Run", ["Ctrl+R", "F5"], self.run),
            ("Stop the run", ["Ctrl+."], self.stop),
            ("Pause or go on", ["Ctrl+P"], self.play),
            ("One step", ["Ctrl+Right"], self.step),
            ("Follow the end of the run", ["Ctrl+L"], self.follow),
            ("To the first step", ["Ctrl+Home"], lambda: self.player.seek(0)),
            ("Fork here", ["Ctrl+F"], lambda: self.lab.fork(self.player.at)),
            ("Export…", ["Ctrl+E"], self.export),
            ("Open a session…", ["Ctrl+O"], self.open_dialog),
            ("Save the session as…", ["Ctrl+S"], self.save_as),
            ("Go to the sessions", ["Ctrl+J"], self._to_sessions),
            ("Go to the setup", ["Ctrl+G"], lambda: self.setup.form.preset.setFocus()),
            ("All tables as they are (automatic view)", ["Ctrl+T"], self.toggle_automatic),
            ("Dark or light", ["Ctrl+D"], self.toggle_theme),
            ("Commands…", ["Ctrl+K", "Ctrl+Shift+P"], self.palette_dialog),
            ("Quit Settle", ["Ctrl+Q"], self.close),
        ]
        for number, name in enumerate(catalogue.names(), 1):
            table.append((f"Show {catalogue.entry(name).title} ({name})", [f"Ctrl+{number}"], lambda n=name: self.choose(n)))
        for text, keys, do in table:
            action = QAction(text, self)
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.triggered.connect(lambda _=False, do=do: do())
            self.addAction(action)

    def _restore(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.set_theme(app, self.settings.text("theme", "dark"))
        self.restoreGeometry(self.settings.state("geometry"))
        self.columns.restoreState(self.settings.state("columns"))
        self.right.restoreState(self.settings.state("right"))
        last = self.settings.text("experiment")
        self.choose(last if last in catalogue.names() else catalogue.names()[0])
        self.lab.refresh()
        self.player.start()

    # -- the experiment on show --------------------------------------------------------------

    @property
    def setup(self) -> Setup:
        return self.setups[self.current]

    @property
    def view(self) -> Board:
        return self.views[self.current + ("/automatic" if self.automatic else "")]

    def choose(self, name: str) -> None:
        """Show an experiment: its setup, and the last recording of it that was on show."""
        if name not in self.setups:
            setup = Setup(catalogue.experiment(name))
            setup.run.connect(self.run)
            setup.stop.connect(self.stop)
            setup.form.turned.connect(self._turn)
            self.setups[name] = setup
            self.setup_stack.addWidget(setup)
        kind = catalogue.experiment(name)
        other = name != self.current
        if other:
            self.banner.hide()
            self.timeline.endless_box.setVisible(kind.open_ended)
            self.timeline.endless_box.setChecked(kind.open_ended)
            self.timeline.transport.set_speed(kind.pace)
        self.current = name
        self.rail.choose(name)
        self.setup_stack.setCurrentWidget(self.setup)
        if other:
            self.setup.form.preset.setFocus()  # else the focus would lie in the form that has gone
        recording, path = self.shown_of.get(name, (None, None))
        self.lab.recording, self.lab.path = recording, path
        self._put_view()
        self.settings.keep("experiment", name)

    def _put_view(self) -> None:
        """The view of the current experiment, made on first use, with the recording in it."""
        key = self.current + ("/automatic" if self.automatic else "")
        if key not in self.views:
            kind = None if self.automatic else catalogue.view(self.current)
            view: Board = kind() if kind is not None else AutomaticView()  # type: ignore[assignment]
            view.act.connect(self._act)
            view.grid.export_asked.connect(lambda card: self.export(card))
            self.views[key] = view
            self.view_stack.addWidget(view)
        self.view_stack.setCurrentWidget(self.view)
        self._tell_reference()
        self.player.show(self.lab.recording, self.view)
        self._slow()
        self.player.redraw()

    def _tell_reference(self) -> None:
        recording = self.lab.recording
        preset = catalogue.experiment(self.current).presets.get(recording.preset if recording else "")
        self.view.reference = dict(preset.reference) if preset else {}
        self.readouts.source.setText("here and reference" if preset and preset.reference else "here")
        self.readouts.source.setToolTip(preset.source if preset else "")

    def _show_recording(self, opened: bool) -> None:
        recording = self.lab.recording
        assert recording is not None
        if recording.experiment not in catalogue.names():
            self.lab.recording = self.lab.path = None
            self.banner.say(
                f"This session holds {recording.experiment}, which this version of Settle does not have: settle export draws it."
            )
            return
        self.banner.hide()
        self.shown_of[recording.experiment] = (recording, self.lab.path)
        self.choose(recording.experiment)
        if opened:
            try:
                turned = {k: v for event in recording.events if event.kind == "knob" for k, v in event.value.items()}
                self.setup.form.fill({**recording.knobs, **turned}, recording.seed, recording.preset)
            except KnobError as error:
                self.banner.say(f"The knobs of this session are not all possible here: {error}")
        self.library.choose(self.lab.path)
        self.player.follow()
        if not self.lab.live and self.timeline.transport.rate() is None:
            self.player.redraw()

    # -- what presses mean -------------------------------------------------------------------

    def run(self) -> None:
        """Start a run of what the form describes."""
        form = self.setup.form
        try:
            experiment: Experiment = form.experiment()
        except KnobError as error:
            self.banner.say(str(error))
            return
        self.banner.hide()
        self.lab.begin(
            experiment,
            seed=form.seed.value(),
            preset=form.chosen_preset(),
            pace=self.timeline.transport.rate(),
            endless=experiment.open_ended and self.timeline.endless_box.isChecked(),
        )
        self._slow()

    def stop(self) -> None:
        if self.lab.runner is not None:
            self.lab.runner.stop()

    def play(self) -> None:
        """Pause or resume the run; replay what is no run any more."""
        runner = self.lab.runner
        if self.lab.live and runner is not None:
            if runner.paused:
                runner.pace = self.timeline.transport.rate()  # a fork replayed its history at full speed
                runner.resume()
                self.player.follow()
            else:
                runner.pause()
        elif self.player.playing:
            self.player.hold()
        elif self.lab.recording is not None:
            rate = self.timeline.transport.rate()
            self.player.play(rate or max(1.0, self.lab.recording.steps / 10))
        self._slow()

    def step(self) -> None:
        """One more frame of the run; one step on in a replay."""
        if self.lab.live and self.lab.runner is not None:
            self.lab.runner.step()
            self.player.follow()
        else:
            self.player.seek(self.player.at + 1)
        self._slow()

    def follow(self) -> None:
        self.player.follow()
        self._slow()

    def _seek(self, step: int) -> None:
        self.player.seek(step)
        self.player.tick()
        self.timeline.show_place(self.lab.recording, self.player.at)

    def _speed(self, rate: float | None) -> None:
        if self.lab.runner is not None:
            self.lab.runner.pace = rate
        if self.player.playing and self.lab.recording is not None:
            self.player.rate = rate or max(1.0, self.lab.recording.steps / 10)

    def _endless(self, on: bool) -> None:
        if self.lab.live and self.lab.runner is not None:
            self.lab.runner.extend(None if on else self.lab.runner.experiment.steps())

    def _turn(self, knob: str, value: Any) -> None:
        if self.lab.live and self.lab.runner is not None:
            try:
                self.lab.runner.turn(knob, value)
            except KnobError as error:
                self.setup.form.show_problem(error)

    def _act(self, kind: str, value: Any) -> None:
        if not self.lab.live or self.lab.runner is None:
            self.banner.say("Press Run first: this is done to a run that goes on.")
            return
        try:
            self.lab.runner.act(kind, value)
            self.player.follow()
            if self.lab.runner.paused:
                self.banner.say(f"The run is paused: this {kind} comes with its next step.")
        except KnobError as error:
            self.banner.say(str(error))

    def _refused(self, error: KnobError) -> None:
        self.shown_of.pop(self.current, None)
        self.player.show(None, self.view)
        self.setup.form.show_problem(error)
        self.banner.say(str(error))

    # -- on the slow clock -------------------------------------------------------------------

    def _slow(self) -> None:
        lab, player = self.lab, self.player
        lab.look()
        live = lab.live
        runner = lab.runner
        paused = live and runner is not None and runner.paused
        racing = lab.alive and runner is not None and not runner.paused and runner.pace is None
        player.share = FULL_SPEED if racing else FOLLOWED
        self.timeline.show_run(
            lab.recording,
            player.at,
            alive=live,
            paused=paused,
            following=player.following,
            playing=player.playing,
            saved=self._saved(),
        )
        self.setup.set_running(live)
        self.setup.show_estimate(lab.recording, endless=self.timeline.endless_box.isChecked() and self.setup.kind.open_ended)
        recording = lab.recording
        has_rows = recording is not None and recording.steps > 0
        self.readouts.show_lines(self.view.readouts(recording, player.at) if has_rows and recording else [])

    def _saved(self) -> str:
        recording, path = self.lab.recording, self.lab.path
        if recording is None or path is None:
            return ""
        size = f"{recording.bytes / 1e6:.1f} MB"
        if self.lab.live or recording.outcome == "running":
            return f"recording · {size}"
        if self.lab.unsaved and self.lab.runner is not None and recording is self.lab.runner.recording:
            return f"NOT SAVED · {size}"
        return f"{path.name} · {size}"

    def _listed(self, items: list[Any]) -> None:
        self.library.show_items(items)
        self.library.choose(self.lab.path)

    # -- dialogs -----------------------------------------------------------------------------

    def open_dialog(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Open a session", str(self.lab.folder), "Sessions (*.h5);;All files (*)")
        if path:
            self.lab.open(Path(path))

    def save_as(self) -> None:
        if self.lab.recording is None:
            return
        path, _ = QFileDialog.getSaveFileName(self, "Save the session as", str(self.lab.folder / "session.h5"), "Sessions (*.h5)")
        if path:
            self.lab.save_as(Path(path))

    def export(self, card: Card | None = None) -> None:
        """The export dialog for the recording on show, at the step on show; for a card, its picture."""
        if self.lab.recording is not None and self.lab.recording.steps:
            dialog = ExportDialog(self.lab.recording, self.player.at, self.view, self.lab.background, self.banner.say, self, card)
            dialog.open()

    def palette_dialog(self) -> None:
        Palette(self.actions(), self).open()

    def _menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(self.actions())
        menu.popup(self.rail.mapToGlobal(self.rail.rect().bottomRight()))

    def _to_sessions(self) -> None:
        self.library.table.setFocus()
        if self.library.chosen() is None and self.library.items:
            self.library.table.selectRow(0)

    def toggle_automatic(self) -> None:
        self.automatic = not self.automatic
        self._put_view()

    def toggle_theme(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.set_theme(app, "light" if theme.current().name == "dark" else "dark")
        self.settings.keep("theme", theme.current().name)
        self.player.redraw()
        self._slow()
        self.lab.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.right.setVisible(self.width() >= 1180)  # in a small window the view and the timeline come first

    def event(self, event: QEvent) -> bool:
        """Painting happens here, after drawing has only told what to paint: it counts as drawing."""
        if event.type() != QEvent.Type.UpdateRequest:
            return super().event(event)
        began = time.perf_counter()
        done = super().event(event)
        self.player.spend(time.perf_counter() - began)
        return done

    # -- keys and the end --------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # These come only when the focused widget had no use for the key itself.
        plain = {Qt.Key.Key_Space: self.play, Qt.Key.Key_Period: self.step, Qt.Key.Key_L: self.follow}
        do = plain.get(Qt.Key(event.key())) if not event.modifiers() else None
        if do is None:
            super().keyPressEvent(event)
        else:
            do()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.lab.unsaved and not self._really_leave():
            event.ignore()
            return
        self.player.stop()
        for key, state in (
            ("geometry", self.saveGeometry()),
            ("columns", self.columns.saveState()),
            ("right", self.right.saveState()),
        ):
            self.settings.keep(key, state)
        self.hide()  # what is left to be written is written without a frozen window on the screen
        self.lab.close()
        event.accept()

    def _really_leave(self) -> bool:
        text = "The last run could not be saved: it is in memory alone and is lost if you leave now."
        buttons = QMessageBox.StandardButton.Discard | QMessageBox.StandardButton.Cancel
        return QMessageBox.question(self, "Not saved", text, buttons) == QMessageBox.StandardButton.Discard


def main(session: str = "") -> int:
    """Open the window, with a session in it if one is named."""
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Settle")
    app.setDesktopFileName("settle")
    window = Window()
    crash = CrashReport(window)
    crash.install()
    window.show()
    if session:
        window.lab.open(Path(session))
    # After the first picture is on the screen, so that the window does not wait for torch.
    QTimer.singleShot(400, window.lab.warm)
    return app.exec()
