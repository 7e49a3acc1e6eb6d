"""The dialogs and menus that the window opens."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMenu, QMessageBox, QWidget

from settle.app.lab import Lab
from settle.app.library.session_items import can_be_longer
from settle.app.pictures.film_maker import FilmMaker, Films
from settle.app.presets.own_preset import ENDING as PRESETS
from settle.app.window.current_experiment import CurrentExperiment
from settle.app.window.export_dialog import ExportDialog
from settle.app.window.panes import Panes
from settle.app.window.size_limit import SIZE_GB
from settle.sessions.comparison.saved import ENDING
from settle.sessions.library.entry import SessionEntry, read_entry
from settle.widgets.controls.card import Card
from settle.widgets.playback.player import Player
from settle.widgets.theme.plain_text import as_plain
from settle.widgets.translation.language import tr
from settle.widgets.views.common.board import Board

MOST_STEPS = 2**31 - 1
"""What a field of a dialog can hold."""
_SESSIONS = "Sessions (*.h5)"
_OPENED = f"Sessions, comparisons and presets (*.h5 *{ENDING} *{PRESETS})"


class Dialogs(QObject):
    """Opened over ``window``."""

    chosen = Signal(object)
    """(path) of a session, or of a comparison that was kept, that is to be opened."""

    def __init__(self, panes: Panes, lab: Lab, player: Player, current_experiment: CurrentExperiment, window: QWidget):
        super().__init__(window)
        self.panes, self.lab, self.player, self.current_experiment, self.window = panes, lab, player, current_experiment, window
        self.films = FilmMaker(panes.film_progress, self._say, lab.background, self)
        panes.timeline.export.connect(self.export)
        panes.rail.menu.connect(self.menu)
        current_experiment.made_view.connect(self._join)

    def _join(self, view: Board) -> None:
        view.grid.export_asked.connect(self.export)
        view.grid.copied.connect(self.panes.banner.tell)

    def open_session(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self.window, tr("Open a session"), str(self.lab.folder), tr(f"{_OPENED};;All files (*)"))
        if path:
            self.chosen.emit(Path(path))

    def save_as(self) -> None:
        if not self._is_shown("save"):
            return
        path, _ = QFileDialog.getSaveFileName(self.window, tr("Save the session as"), str(self.lab.folder / "session.h5"), tr(_SESSIONS))
        if path:
            self.lab.save_as(Path(path))

    def export(self, card: Card | None = None) -> None:
        """The export dialog for the recording on show, at the step on show; for a card, its picture."""
        lab = self.lab
        if self._is_shown("export") and lab.recording is not None and lab.recording.steps:
            view, readouts = self.current_experiment.view, self.panes.readouts
            films = Films(self.films, lab.path, self.player.span)
            run = lab.path.stem if lab.path else ""
            ExportDialog(lab.recording, self.player.at, view, lab.background, self._say, self.window, card, readouts, run, films).open()

    def _say(self, sentence: str) -> None:
        """What an export has come to."""
        banner = self.panes.banner
        (banner.tell if sentence.startswith("Exported") else banner.say)(sentence)

    def resume(self) -> None:
        """:meth:`resume_session` of the session on show; with the keyboard in the list, or none on show, of the one marked there."""
        sessions = self.panes.session_list
        chosen = sessions.chosen()
        if chosen is not None and (self.lab.recording is None or sessions.table.hasFocus()):
            self.resume_session(chosen.path)
        elif self._is_shown("resume"):
            if self.lab.path is None:
                self.panes.banner.tell("A recorded example does not go on: press Run to make a run of your own.")
            else:
                self.resume_session(self.lab.path)

    def resume_session(self, path: Path) -> None:
        """Let the run of a session go on from its last checkpoint; one that is at its end is asked how long it is to be."""
        recording = self.lab.recording
        if path == self.lab.path and recording is not None:  # its file may not be whole yet
            self._resume(path, recording.experiment, recording.outcome, recording.steps)
        else:
            self.lab.background.do(lambda: read_entry(path)[0], self._resume_entry, self.lab.problem.emit)

    def _resume_entry(self, entry: SessionEntry) -> None:
        if entry.problem:
            self.lab.problem.emit(entry.problem)
        else:
            self._resume(entry.path, entry.experiment, entry.outcome, entry.steps)

    def _resume(self, path: Path, experiment: str, outcome: str, done: int) -> None:
        steps = None
        if not self.lab.alive and outcome == "finished" and can_be_longer(experiment, done):
            text = f"The run of {path.name} has taken the {done:,} steps that it was to take. Steps that it is to have in all:"
            steps, agreed = QInputDialog.getInt(
                self.window, tr("A longer run"), as_plain(tr(text)), min(2 * done, MOST_STEPS), done + 1, MOST_STEPS
            )
            if not agreed:
                return
        self.lab.resume(path, steps)

    def _is_shown(self, what: str) -> bool:
        """Whether there is a recording on show; else it is told why nothing happens."""
        if self.lab.recording is None:
            self.panes.banner.tell(f"There is nothing to {what} yet: press Run, or open a session.")
        return self.lab.recording is not None

    def size_limit(self) -> None:
        """At what size of its session a run pauses."""
        settings, text = self.current_experiment.settings, "A run pauses and asks when its session has (GB):"
        now = settings.number("pause_at_gb", SIZE_GB, 1e-6)
        chosen, done = QInputDialog.getDouble(self.window, tr("Size of sessions"), tr(text), now, 0.001, 100_000, 3)
        if done:
            settings.keep("pause_at_gb", str(chosen))

    def menu(self) -> None:
        """Every action as a menu beside the rail."""
        menu = QMenu(self.window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(self.window.actions())
        menu.popup(self.panes.rail.mapToGlobal(self.panes.rail.rect().bottomRight()))

    def stop_or_leave(self, going: list[Path]) -> bool | None:
        """What becomes of runs in processes of their own when the window closes: whether they are stopped; None: it stays open."""
        runs = f"{', '.join(path.name for path in going[:3])}{' and others' if len(going) > 3 else ''}"
        they, them = (
            ("A run goes on in a process of its own", "it") if len(going) == 1 else ("Runs go on in processes of their own", "them")
        )
        box = QMessageBox(QMessageBox.Icon.Question, tr("Runs that go on"), as_plain(tr(f"{they}: {runs}.")), parent=self.window)
        leave = box.addButton(tr(f"Leave {them} running"), QMessageBox.ButtonRole.AcceptRole)
        stop = box.addButton(tr(f"Stop {them}"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(leave)
        box.exec()
        return {leave: False, stop: True}.get(box.clickedButton())  # type: ignore[call-overload]

    def really_leave(self) -> bool:
        """Asked where the last run is in memory alone."""
        text = "The last run could not be saved: it is in memory alone and is lost if you leave now."
        buttons = QMessageBox.StandardButton.Discard | QMessageBox.StandardButton.Cancel
        return QMessageBox.question(self.window, tr("Not saved"), tr(text), buttons) == QMessageBox.StandardButton.Discard
