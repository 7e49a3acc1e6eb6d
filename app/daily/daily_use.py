"""What somebody needs who uses the lab every day: find anything, undo, own presets, links, own keys, a title that tells."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu
from shiboken6 import isValid

from settle.app.background import Background
from settle.app.daily import language_control
from settle.app.daily.awake import Awake
from settle.app.daily.leaving import STOP, Leaving
from settle.app.daily.motion_control import MotionControl
from settle.app.daily.theme_control import SYSTEM, ThemeControl
from settle.app.daily.window_title import WindowTitle
from settle.app.links.link_control import LinkControl
from settle.app.links.written import is_link
from settle.app.palette.command_palette import CommandPalette
from settle.app.palette.sources import PaletteSources
from settle.app.presets.own_preset import is_preset_file
from settle.app.presets.preset_control import PresetControl
from settle.app.shortcuts.shortcut_dialog import ShortcutDialog
from settle.app.shortcuts.shortcuts import Shortcuts
from settle.app.window.actions import Command, name_of
from settle.widgets.access.announce import announce
from settle.widgets.controls.setup import Setup
from settle.widgets.knobs.knob_history import KnobHistory
from settle.widgets.translation.language import tr

_IN_SETUP = (
    "Copy as command", "Copy as Python", "Copy as link", "Open the link on the clipboard", "",
    "Save as a preset…", "Rename the preset…", "Delete the preset", "Share the knobs as a file…", "Take in a preset…", "",
    "Undo a change of knobs", "Redo a change of knobs", "Find a knob",
)  # fmt: skip
"""Actions in the menu of Setup; nothing: a line between them."""


class DailyUse(QObject):
    """Made after all that it joins; :meth:`ready` once the window has its actions."""

    def __init__(self, window: Any):
        """:param window: the main window, which makes this and is not to be imported here."""
        super().__init__(window)
        self.window = window
        current, lab, settings, banner = window.current_experiment, window.lab, window.settings, window.banner
        self.background = Background(self)
        self.histories: dict[Setup, KnobHistory] = {}
        self.links = LinkControl(current, window.show_experiment, self)
        self.presets = PresetControl(current, window.show_experiment, window)
        self.title = WindowTitle(window, lab, lambda: window.current)
        self.theme = ThemeControl(settings, self)
        self.theme.changed.connect(self._draw_again)
        self.leaving = Leaving(lab, settings, banner, window.dialogs.resume_session, window)
        self.awake = Awake(lab, settings)
        self.motion = MotionControl(settings)
        self._told_awake, self._quitting = "", False
        self.palette = PaletteSources(current, window.actions, lambda: window.library.known.entries, window.show_experiment, self.open)
        self.shortcuts: Shortcuts | None = None
        current.made_setup.connect(self._join)
        window.player.slow_tick.connect(self._tick)
        current.changed.connect(self.title.show_title)
        lab.run_ended.connect(lambda run: announce(window, tr(f"The run has ended: {run.outcome}, {run.steps:,} steps.")))
        window.rail.chosen.connect(self.switch)
        window.begin.start.experiment_asked.connect(lambda name: self.switch(name, window.begin.show_experiment))

    # -- actions -------------------------------------------------------------------------------

    def commands(self) -> list[Command]:
        """What is done by keys."""
        links, presets, banner = self.links, self.presets, self.window.banner
        return [
            ("Undo a change of knobs", ["Ctrl+Z"], lambda: self._history(lambda each: each.undo())),
            ("Redo a change of knobs", ["Ctrl+Shift+Z", "Ctrl+Y"], lambda: self._history(lambda each: each.redo())),
            ("Find a knob", ["Ctrl+Shift+K"], self.find_knob),
            ("Copy as command", ["Ctrl+Shift+C"], links.copy_command),
            ("Copy as Python", [], links.copy_python),
            ("Copy as link", ["Ctrl+Alt+C"], links.copy_link),
            ("Open the link on the clipboard", ["Ctrl+V"], links.paste),
            ("Save as a preset…", ["Ctrl+Alt+S"], presets.save),
            ("Rename the preset…", [], presets.rename),
            ("Delete the preset", [], presets.delete),
            ("Share the knobs as a file…", [], presets.share),
            ("Take in a preset…", [], presets.ask_import),
            ("Dark or light", ["Ctrl+D"], self.theme.toggle),
            ("Theme: as the system", [], lambda: self.theme.choose(SYSTEM)),
            *((f"Language: {name}", [], partial(self._speak, code)) for code, name in language_control.OWN_NAMES.items()),
            ("Less motion: yes or no", [], lambda: banner.tell(self.motion.toggle())),
            ("Keep the computer awake during runs: yes or no", [], self._toggle_awake),
            ("Keyboard shortcuts…", ["Ctrl+Alt+K"], self.show_shortcuts),
        ]

    def ready(self) -> None:
        """The window has its actions: the user's own keys, the menus of setups, and what is left from the last time."""
        self.shortcuts = Shortcuts([action for action in self.window.actions() if action.text()], self.window.settings)
        for setup in self.window.current_experiment.setups.values():
            self._join(setup)
        self.palette.help_topics.append(self.window.help.topics)
        self.title.show_title()
        self.leaving.offer()

    def _join(self, setup: Setup) -> None:
        if setup in self.histories or self.shortcuts is None:
            return
        history = self.histories[setup] = KnobHistory(setup.form)
        history.told.connect(self.window.banner.tell)
        by_name = {action.objectName(): action for action in self.window.actions()}
        menu = QMenu(setup.menu_button)
        for text in _IN_SETUP:
            if text:
                menu.addAction(by_name[name_of(text)])
            else:
                menu.addSeparator()
        setup.menu_button.setMenu(menu)

    # -- what they do --------------------------------------------------------------------------

    def _history(self, do: Callable[[KnobHistory], object]) -> None:
        setup = self.window.current_experiment.setup
        if setup is not None and not self.window.pages.is_shown:
            do(self.histories[setup])

    def find_knob(self) -> None:
        """Go to the line that finds knobs."""
        self.window.show_experiment(self.window.current)
        self.window.panes.to_setup()
        if setup := self.window.current_experiment.setup:
            setup.form.finder.begin()

    def find(self) -> None:
        """Open the palette."""
        palette = CommandPalette(self.palette.entries, self.window.settings, self.window)
        palette.open()

        def refresh() -> None:
            if isValid(palette):
                palette.refresh()

        self.palette.load(self.background, refresh)
        self.window.help.read_topics(refresh)

    def show_shortcuts(self) -> None:
        """All actions with their keys."""
        if self.shortcuts is not None:
            ShortcutDialog(self.shortcuts, self.window).open()

    def open(self, named: str | Path) -> None:
        """Show what a link, a preset file, a session or a kept comparison is."""
        if isinstance(named, str) and is_link(named):
            self.links.open_link(named)
        elif is_preset_file(named):
            self.presets.take_in(Path(named))
        else:
            self.window.open_file(Path(named))

    def _speak(self, code: str) -> None:
        self.window.banner.tell(language_control.choose(self.window.settings, code))

    def _toggle_awake(self) -> None:
        self.awake.want(not self.awake.wanted)
        yes = "The computer is kept awake as long as a run goes on." if self.awake.possible else "For this, install the package wakepy."
        self.window.banner.tell(yes if self.awake.wanted else "The computer may fall asleep during runs.")

    def _tick(self) -> None:
        self.title.show_title()
        self.awake.poll()
        if self.awake.problem != self._told_awake:
            self._told_awake = self.awake.problem
            if self.awake.problem:
                self.window.banner.say(self.awake.problem)

    def _draw_again(self) -> None:
        window = self.window
        window.player.redraw()
        if window.comparison.shown is not None:
            window.comparison.shown.player.redraw()
        window.status_timer.tick()
        window.lab.refresh()

    def switch(self, name: str, show: Callable[[str], object] | None = None) -> None:
        """Another experiment, as a person asks for it: a run that goes on is asked about first, once.

        :param show: shows it; None: the window, in the place of a page as well.
        """
        if self.leaving.may_switch(name):
            (show or self.window.show_experiment)(name)
        else:
            self.window.pages.mark()

    # -- the end -------------------------------------------------------------------------------

    def may_close(self, by_hand: bool) -> tuple[str, bool] | None:
        """What becomes of the run of this window, and whether those in processes of their own are stopped; None: the window stays open.

        :param by_hand: whether a person closes it, who is asked about a run that goes on.
        """
        going = self.window.run_controller.forks.processes.running()
        if self.window.lab.alive and (by_hand or self._quitting):
            answer = self.leaving.ask(going)
            return None if answer is None else (answer, answer == STOP)
        stop = self.window.dialogs.stop_or_leave(going) if going else False
        return None if stop is None else (STOP, stop)

    def quit(self) -> None:
        """Close the window as a person does."""
        self._quitting = True
        self.window.close()
        self._quitting = False

    def close(self) -> None:
        """Before the lab ends."""
        self.leaving.note()
        self.awake.close()
        self.presets.close()
        self.background.close()
        self.title.close()
