"""The window: it makes the rooms, the lab and what joins them, and knows how they begin and end.

What is where: ``rooms`` (widgets and their places), ``stage`` (which experiment is on show), ``presses``
(what buttons do), ``slow_clock`` (text around the view), ``dialogs``, ``actions`` (keys), ``lab`` (runs and sessions).
"""

from __future__ import annotations

import sys
import time
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from settle.app import catalogue
from settle.app.lab import Lab
from settle.app.settings import Settings
from settle.app.window.actions import add_actions
from settle.app.window.crash_report import CrashReport
from settle.app.window.current_experiment import Stage
from settle.app.window.dialogs import Dialogs
from settle.app.window.layout import Rooms
from settle.app.window.message_actions import Offers
from settle.app.window.run_controller import Presses
from settle.app.window.status_timer import SlowClock
from settle.app.window.transfer_settings import hand_over
from settle.widgets.controls.setup import Setup
from settle.widgets.playback.player import Player
from settle.widgets.theme import theme
from settle.widgets.views.common.board import Board


class Window(QMainWindow):
    """The one window of the lab."""

    def __init__(self, folder: Path | None = None, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle("Settle")
        self.settings = Settings()
        self.lab = Lab(folder, self)
        self.player = Player(self)
        self.rooms = Rooms()
        self.stage = Stage(self.rooms, self.lab, self.player, self.settings, self)
        self.presses = Presses(self.rooms, self.lab, self.player, self.stage, self)
        self.offers = Offers(self.rooms, self.lab, self.presses, self)
        self.slow_clock = SlowClock(self.rooms, self.lab, self.player, self.stage, self)
        self.dialogs = Dialogs(self.rooms, self.lab, self.player, self.stage, self)
        self.rail, self.banner, self.library = self.rooms.rail, self.rooms.banner, self.rooms.library
        self.timeline, self.readouts = self.rooms.timeline, self.rooms.readouts
        self.run, self.stop, self.play = self.presses.run, self.presses.stop, self.presses.play
        self.choose, self.export = self.stage.choose, self.dialogs.export
        self.setCentralWidget(self.rooms.shell)
        self.setMinimumSize(1000, 600)
        self.resize(1440, 880)
        self._join()
        add_actions(self)
        self._restore()

    @property
    def current(self) -> str:
        """Name of the experiment on show."""
        return self.stage.current

    @property
    def setup(self) -> Setup:
        """The setup on show.

        :raises KeyError: the session on show is of an experiment that this version does not have.
        """
        return self.stage.setups[self.current]

    @property
    def view(self) -> Board:
        return self.stage.view

    def _join(self) -> None:
        self.rail.chosen.connect(self.stage.choose)
        self.rail.explained.connect(self.banner.say)
        self.stage.made_view.connect(lambda view: view.act.connect(self.presses.act))
        self.stage.made_view.connect(lambda view: view.wanted.connect(partial(hand_over, self.stage)))
        self.stage.changed.connect(self.slow_clock.tick)
        self.presses.pressed.connect(self.slow_clock.tick)
        self.lab.problem.connect(self.banner.say)
        self.lab.listed.connect(lambda items: self.library.show_items(items, self.lab.path))
        self.library.opened.connect(self.lab.open)
        self.library.removed.connect(self.lab.remove)
        self.library.revealed.connect(lambda path: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent))))

    # -- beginning and end -------------------------------------------------------------------

    def _restore(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.set_theme(app, self.settings.text("theme", "dark"))
        self.restoreGeometry(self.settings.state("geometry"))
        self.rooms.restore(self.settings)
        last = self.settings.text("experiment")
        self.choose(last if last in catalogue.names() else catalogue.names()[0])
        self.lab.refresh()
        self.player.start()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.lab.unsaved and not self.dialogs.really_leave():
            event.ignore()
            return
        self.player.stop()
        self.settings.keep("geometry", self.saveGeometry())
        self.rooms.keep(self.settings)
        self.hide()  # what is left to be written is written without a frozen window on the screen
        self.offers.download.close()
        self.lab.close()
        event.accept()

    # -- the window itself -------------------------------------------------------------------

    def toggle_theme(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.set_theme(app, "light" if theme.current().name == "dark" else "dark")
        self.settings.keep("theme", theme.current().name)
        self.player.redraw()
        self.slow_clock.tick()
        self.lab.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.rooms.fit(self.width())

    def event(self, event: QEvent) -> bool:
        """Painting happens here, after drawing has only told what to paint: it counts as drawing."""
        if event.type() != QEvent.Type.UpdateRequest:
            return super().event(event)
        began = time.perf_counter()
        done = super().event(event)
        self.player.spend(time.perf_counter() - began)
        return done

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # These come only when the focused widget had no use for the key itself.
        plain = {Qt.Key.Key_Space: self.play, Qt.Key.Key_Period: self.presses.step, Qt.Key.Key_L: self.presses.follow}
        do = plain.get(Qt.Key(event.key())) if not event.modifiers() else None
        if do is None:
            super().keyPressEvent(event)
        else:
            do()


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
