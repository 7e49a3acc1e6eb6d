"""The window: it makes the panes, the lab and what joins them, and knows how they begin and end.

What is where: ``panes`` (widgets and their places), ``current_experiment`` (which one is on show), ``run_controller``
(what buttons do), ``status_timer`` (text around the view), ``dialogs``, ``actions`` (keys), ``lab`` (runs and sessions).
"""

from __future__ import annotations

import signal
import sys
import time
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from settle.app import catalogue
from settle.app.compare.comparison_control import ComparisonControl
from settle.app.daily import language_control
from settle.app.daily.daily_use import DailyUse
from settle.app.daily.leaving import STOP
from settle.app.desktop.icon import name_application
from settle.app.help.help_control import HelpControl
from settle.app.lab import Lab
from settle.app.lessons.lesson_control import LessonControl
from settle.app.library.bookmarks import Bookmarks
from settle.app.library.library_control import LibraryControl
from settle.app.library.page_parts import PageParts
from settle.app.palette.sources import show_words
from settle.app.presentation.presentation import Presentation
from settle.app.presets.own_preset import is_preset_file
from settle.app.run_to_end import ENDING
from settle.app.runs.runs_control import RunsControl
from settle.app.settings import Settings
from settle.app.start.begin import Begin
from settle.app.start.rail_sections import key_of
from settle.app.window.actions import Command, add_actions
from settle.app.window.banner_buttons import BannerButtons
from settle.app.window.crash_report import CrashReport
from settle.app.window.current_experiment import CurrentExperiment
from settle.app.window.dialogs import Dialogs
from settle.app.window.own_files import OwnFiles
from settle.app.window.pages import Pages
from settle.app.window.panes import Panes
from settle.app.window.run_controller import RunController, join_runs
from settle.app.window.status_timer import StatusTimer
from settle.app.window.transfer_settings import transfer_settings
from settle.sessions.comparison.saved import is_comparison
from settle.widgets.access.enter_key import enter_presses_button
from settle.widgets.controls.setup import Setup
from settle.widgets.playback.player import Player
from settle.widgets.views.common.board import Board

SWITCH = 0.0005
"""Longest time that the run's thread keeps Python's lock once the screen's wants it, s; Python's own 5 ms come many times in a picture,
since Qt lets go of it again and again."""


class MainWindow(QMainWindow):
    """The one window of the lab."""

    def __init__(self, folder: Path | None = None):
        super().__init__()
        sys.setswitchinterval(SWITCH)
        self.setWindowTitle("Settle")
        self.settings = Settings()
        self._ended = False
        self.lab = Lab(folder, self)
        self.player = Player(self)
        self.panes = Panes()
        self.current_experiment = CurrentExperiment(self.panes, self.lab, self.player, self.settings, self)
        self.run_controller = RunController(self.panes, self.lab, self.player, self.current_experiment, self)
        self.bookmarks = Bookmarks(self.lab, self.player, self.panes.timeline, self.panes.banner, self.run_controller.seek, self)
        self.banner_buttons = BannerButtons(self.panes, self.lab, self.run_controller, self)
        self.status_timer = StatusTimer(self.panes, self.lab, self.player, self.current_experiment, self.run_controller.forks, self)
        self.dialogs = Dialogs(self.panes, self.lab, self.player, self.current_experiment, self)
        self.comparison = ComparisonControl(self.panes.pages, self.lab, self.settings, self.panes.banner, self)
        self.library = LibraryControl(self.panes.pages, self.panes.session_list, self.lab, self.settings, self.panes.banner, self)
        self.page_parts = PageParts(self.library, self)
        self.open_comparison = self.comparison.open_comparison
        self.runs = RunsControl(self.panes.pages, self.lab, self.settings, lambda: self.library.banner, self)
        self.lessons = LessonControl(self.panes, self.lab, self.current_experiment, self.settings, self)
        self.presentation = Presentation(self, self.panes, self.settings)
        self.begin = Begin(self.current_experiment, self.library, self.page_parts, self.lessons, self.dialogs, self.runs, self)
        pages = {"library": self.library, "runs": self.runs, "lessons": self.lessons, "compare": self.comparison, **self.begin.pages}
        self.help = HelpControl(self.panes, pages, self.settings, self.current_experiment, self)
        self.own_files = OwnFiles(self.current_experiment, self.open_file, self)
        self.rail, self.banner, self.session_list = self.panes.rail, self.panes.banner, self.panes.session_list
        self.timeline, self.readouts = self.panes.timeline, self.panes.readouts
        self.run, self.stop, self.play = self.run_controller.run, self.run_controller.stop, self.run_controller.play
        self.choose, self.export = self.current_experiment.choose, self.dialogs.export
        self.setCentralWidget(self.panes.shell)
        self.setMinimumSize(1000, 600)
        self.resize(QSize(1440, 880).boundedTo(self.screen().availableSize()))  # the first start; later ones as it was left
        self._join()
        self.pages = Pages(self.rail, self.lab, pages, lambda: self.current, self)
        self.daily = DailyUse(self)
        self.begin.start.palette_asked.connect(self.daily.find)
        add_actions(self, self._commands())
        self._restore()

    @property
    def current(self) -> str:
        """Name of the experiment on show."""
        return self.current_experiment.name

    @property
    def setup(self) -> Setup:
        """The setup on show.

        :raises KeyError: the session on show is of an experiment that this version does not have.
        """
        return self.current_experiment.setups[self.current]

    @property
    def view(self) -> Board:
        return self.current_experiment.view

    def open_file(self, path: Path) -> None:
        """Show a session, a comparison that was kept, or a preset that was shared."""
        opened = self.comparison.open_file if is_comparison(path) else self.lab.open
        (self.daily.presets.take_in if is_preset_file(path) else opened)(path)

    def _join(self) -> None:
        self.dialogs.chosen.connect(self.open_file)
        self.session_list.compared.connect(self.open_comparison)
        self.run_controller.forks.compared.connect(self.open_comparison)
        self._join_library()
        self.runs.compared.connect(self.open_comparison)
        join_runs(self.run_controller, self.runs)
        self.runs.ended.changed.connect(lambda count: self.rail.show_count("runs", count))
        self.player.slow_tick.connect(self.runs.poll)
        self.rail.explained.connect(self.banner.say)
        self.current_experiment.made_view.connect(lambda view: view.act.connect(self.run_controller.act))
        self.current_experiment.made_view.connect(lambda view: view.learn.connect(self.run_controller.learn))
        self.current_experiment.made_view.connect(lambda view: view.wanted.connect(partial(transfer_settings, self.current_experiment)))
        self.current_experiment.changed.connect(self.status_timer.tick)
        self.run_controller.changed.connect(self.status_timer.tick)
        self.lab.problem.connect(lambda sentence: self.library.banner.say(sentence))
        self.lab.problem.connect(self.run_controller.forks.offer_way_back)
        self.lab.told.connect(lambda sentence: self.library.banner.tell(sentence))
        self.lab.trash.no_longer.connect(self.banner.take_back)
        self.lab.trash.no_longer.connect(self.library.page.banner.take_back)

    def _join_library(self) -> None:
        actions = self.library.actions
        actions.compared.connect(self.open_comparison)
        actions.resumed.connect(self.dialogs.resume_session)
        actions.export_asked.connect(self.dialogs.export)
        actions.rerun_asked.connect(self.run_controller.reruns.rerun)

    def _commands(self) -> list[Command]:
        """All that can be done by keys, in the order of the menu."""
        runs, shown, dialogs, compare = self.run_controller, self.current_experiment, self.dialogs, self.comparison
        library = self.library
        export = compare.instead(lambda _: compare.export(), dialogs.export)
        toggle_right = compare.instead(lambda c: c.page.toggle_right(), self.panes.toggle_right)
        table: list[Command] = [
            ("Run", ["Ctrl+R", "F5"], runs.run),
            ("Stop the run", ["Ctrl+."], runs.stop),
            ("Queue a run of this setup", ["Ctrl+Shift+Q"], runs.queue),
            ("Sweep…", ["Ctrl+Shift+E"], runs.sweep),
            ("Search for knobs…", ["Ctrl+Shift+S"], runs.search),
            ("Reproduce a paper…", ["Ctrl+Shift+Y"], self.runs.asking.reproduce),
            ("Queue, sweeps, searches and papers", ["Ctrl+Shift+J"], self.runs.show_page),
            ("Resume or extend the run of this session", ["Ctrl+Shift+R"], library.instead(lambda: library.do("resume"), dialogs.resume)),
            ("Pause or go on", ["Ctrl+P"], compare.instead(lambda c: c.play(), runs.play)),
            ("One step", ["Ctrl+Right"], compare.instead(lambda c: c.step(), runs.step)),
            ("Follow the end of the run", ["Ctrl+L"], compare.instead(lambda c: c.to_end(), runs.follow)),
            ("To the first step", ["Ctrl+Home"], compare.instead(lambda c: c.to_start(), runs.to_start)),
            ("Replay from here", ["Ctrl+["], runs.replay_from),
            ("Replay to here", ["Ctrl+]"], runs.replay_to),
            ("Replay all of the run", ["Ctrl+Backspace"], runs.replay_all),
            ("Bookmark the step on show", ["Ctrl+Shift+B"], compare.instead(lambda _: None, self.bookmarks.edit)),
            ("To the next bookmark", ["Ctrl+Shift+Right"], compare.instead(lambda _: None, self.bookmarks.to_next)),
            ("To the previous bookmark", ["Ctrl+Shift+Left"], compare.instead(lambda _: None, self.bookmarks.to_previous)),
            ("Fork here; in the library: to the filter", ["Ctrl+F"], library.instead(library.page.to_filter, runs.fork)),
            ("Compare with the run that this one was forked from", [], runs.forks.compare_with_parent),
            ("Run this session again and compare", ["Ctrl+Shift+F"], library.instead(lambda: library.do("rerun"), runs.reruns.rerun)),
            ("Export…", ["Ctrl+E"], library.instead(lambda: library.do("export"), export)),
            *self.begin.commands,
            ("Library of all sessions", ["Ctrl+Shift+L"], library.show_page),
            ("Tags of the selected sessions…", ["Ctrl+I"], library.tag),
            ("Compare the selected sessions", ["Ctrl+M"], library.instead(lambda: library.do("compare"), self.session_list.compare)),
            ("Back to the comparison", ["Ctrl+Shift+M"], compare.show_page),
            ("Open a session…", ["Ctrl+O"], dialogs.open_session),
            ("Save the session as…", ["Ctrl+S"], compare.instead(lambda _: compare.save(), dialogs.save_as)),
            ("Size of a session at which a run pauses…", [], dialogs.size_limit),
            ("Go to the sessions", ["Ctrl+J"], lambda: (self.pages.leave(), self.panes.to_sessions())),
            ("Show or hide what is at the right", ["Ctrl+B"], library.instead(library.page.toggle_details, toggle_right)),
            ("Go to the setup", ["Ctrl+G"], lambda: (self.pages.leave(), shown.focus_setup())),
            ("Numbers of a card", ["Ctrl+Shift+T"], lambda: self.view.show_numbers()),
            ("All tables as they are (automatic view)", ["Ctrl+T"], shown.toggle_automatic),
            *self.presentation.commands(),
            *(*self.daily.commands(), *self.help.commands()),
            ("Find anything…", ["Ctrl+K", "Ctrl+Shift+P"], self.daily.find),
            ("Quit Settle", ["Ctrl+Q"], self.daily.quit),
        ]
        for number, name in enumerate(catalogue.names(), 1):
            table.append((show_words(name), [key_of(number)], partial(self.daily.switch, name)))
        return table

    def show_experiment(self, name: str) -> None:
        """Whatever is in its place."""
        self.pages.leave()
        self.choose(name)

    # -- beginning and end -------------------------------------------------------------------

    def _restore(self) -> None:
        self.restoreGeometry(self.settings.state("geometry"))
        self.panes.restore(self.settings)
        names = catalogue.names()
        self.choose(self.settings.choice("experiment", names, names[0]))
        self.lab.refresh()
        self.daily.ready()
        self.player.start()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.lab.unsaved and not self._ended and not self.dialogs.really_leave():
            event.ignore()
            return
        leave = (STOP, False) if self._ended else self.daily.may_close(event.spontaneous())
        if leave is None:
            event.ignore()
            return
        self.run_controller.forks.processes.close(leave[1])
        self.player.stop()
        self.settings.keep("geometry", self.saveGeometry())
        self.panes.keep(self.settings)
        self.hide()  # what is left to be written is written without a frozen window on the screen
        self.banner_buttons.download.close()
        self.dialogs.films.close()
        self.comparison.close()
        self.runs.close()
        self.bookmarks.close()
        self.library.close()
        self.page_parts.close()
        self.daily.close()
        self.help.close()
        self.begin.papers.close()
        self.lab.close()
        self.daily.leaving.leave(leave[0])
        event.accept()

    def end(self) -> None:
        """Close without asking: the system or a terminal asks for it. A run that goes on is stopped and saved."""
        self._ended = True
        self.close()
        QApplication.closeAllWindows()

    # -- the window itself -------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.panes.fit(self.width())

    def event(self, event: QEvent) -> bool:
        """Painting happens here, after drawing has only told what to paint: it counts as drawing."""
        if event.type() != QEvent.Type.UpdateRequest:
            return super().event(event)
        began = time.perf_counter()
        done = super().event(event)
        self.player.count_drawing(time.perf_counter() - began)
        return done

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # These come only when the focused widget had no use for the key itself.
        plain = {Qt.Key.Key_Space: self.play, Qt.Key.Key_Period: self.run_controller.step, Qt.Key.Key_L: self.run_controller.follow}
        plain |= {Qt.Key.Key_B: self.bookmarks.edit, Qt.Key.Key_Escape: lambda: self.presentation.leave(self.view.grid)}
        plain |= self.view.linked_plots.keys()
        do = plain.get(Qt.Key(event.key())) if not event.modifiers() and not self.pages.is_shown else None
        if do is not None:
            do()
        elif not enter_presses_button(event):
            super().keyPressEvent(event)


def main(session: str = "") -> int:
    """Open the window, with a session in it if one is named."""
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(sys.argv[:1])
    name_application(app)
    language_control.begin(Settings(), app)
    window = MainWindow()
    crash = CrashReport(window, window.current_experiment.cannot_paint)
    crash.install()
    window.begin.first(session)
    window.show()
    for number in ENDING:
        signal.signal(number, lambda *_: QTimer.singleShot(0, window.end))  # Python gets to it at the next tick of a timer
    if session:
        window.daily.open(session)
    # After the first picture is on the screen, so that the window does not wait for torch; on the start page, where a recorded example is
    # the first that is asked for, also after that has begun to play.
    QTimer.singleShot(2500 if window.begin.start.is_shown else 400, window.lab.torch.load)
    return app.exec()
