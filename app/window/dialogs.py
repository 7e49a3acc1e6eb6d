"""The dialogs and menus that the window opens."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMenu, QMessageBox, QWidget

from settle.app.lab import Lab
from settle.app.window.command_palette import CommandPalette
from settle.app.window.current_experiment import CurrentExperiment
from settle.app.window.export_dialog import ExportDialog
from settle.app.window.panes import Panes
from settle.app.window.size_limit import SIZE_GB
from settle.widgets.controls.card import Card
from settle.widgets.playback.player import Player
from settle.widgets.views.common.board import Board

MOST_STEPS = 2**31 - 1
"""What a field of a dialog can hold."""
_SESSIONS = "Sessions (*.h5)"


class Dialogs(QObject):
    """Opened over ``window``."""

    def __init__(self, panes: Panes, lab: Lab, player: Player, current_experiment: CurrentExperiment, window: QWidget):
        super().__init__(window)
        self.panes, self.lab, self.player, self.current_experiment, self.window = panes, lab, player, current_experiment, window
        panes.timeline.export.connect(self.export)
        panes.rail.menu.connect(self.menu)
        current_experiment.made_view.connect(self._join)

    def _join(self, view: Board) -> None:
        view.grid.export_asked.connect(self.export)

    def open_session(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self.window, "Open a session", str(self.lab.folder), f"{_SESSIONS};;All files (*)")
        if path:
            self.lab.open(Path(path))

    def save_as(self) -> None:
        if self.lab.recording is None:
            return
        path, _ = QFileDialog.getSaveFileName(self.window, "Save the session as", str(self.lab.folder / "session.h5"), _SESSIONS)
        if path:
            self.lab.save_as(Path(path))

    def export(self, card: Card | None = None) -> None:
        """The export dialog for the recording on show, at the step on show; for a card, its picture."""
        lab = self.lab
        if lab.recording is not None and lab.recording.steps:
            banner = self.panes.banner

            def say(sentence: str) -> None:
                (banner.tell if sentence.startswith("Exported") else banner.say)(sentence)

            view, readouts = self.current_experiment.view, self.panes.readouts
            ExportDialog(lab.recording, self.player.at, view, lab.background, say, self.window, card, readouts).open()

    def resume(self) -> None:
        """Let the run of the session on show go on from its last checkpoint; one that is at its end is asked how long it is to be."""
        lab, setup, steps = self.lab, self.current_experiment.setup, None
        if lab.path is None or lab.recording is None:
            return
        done = lab.recording.steps
        if lab.recording.outcome == "finished" and done and setup is not None and (setup.kind.open_ended or setup.kind.length_knob):
            text = f"This run has taken the {done:,} steps that it was to take. Steps that it is to have in all:"
            steps, agreed = QInputDialog.getInt(self.window, "A longer run", text, min(2 * done, MOST_STEPS), done + 1, MOST_STEPS)
            if not agreed:
                return
        lab.resume(lab.path, steps)

    def size_limit(self) -> None:
        """At what size of its session a run pauses."""
        settings, text = self.current_experiment.settings, "A run pauses and asks when its session has (GB):"
        now = settings.number("pause_at_gb", SIZE_GB, 1e-6)
        chosen, done = QInputDialog.getDouble(self.window, "Size of sessions", text, now, 0.001, 100_000, 3)
        if done:
            settings.keep("pause_at_gb", str(chosen))

    def palette(self) -> None:
        """Every action by a few letters of its name."""
        CommandPalette(self.window.actions(), self.window).open()

    def menu(self) -> None:
        """Every action as a menu beside the rail."""
        menu = QMenu(self.window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(self.window.actions())
        menu.popup(self.panes.rail.mapToGlobal(self.panes.rail.rect().bottomRight()))

    def really_leave(self) -> bool:
        """Asked where the last run is in memory alone."""
        text = "The last run could not be saved: it is in memory alone and is lost if you leave now."
        buttons = QMessageBox.StandardButton.Discard | QMessageBox.StandardButton.Cancel
        return QMessageBox.question(self.window, "Not saved", text, buttons) == QMessageBox.StandardButton.Discard
