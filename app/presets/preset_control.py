"""Presets of the user's own in the window: saved, renamed, deleted, shared and taken in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLineEdit, QMessageBox, QWidget

from settle.app.background import Background
from settle.app.presets.own_preset import ENDING, OwnPreset, checked_name, preset_of_knobs, read_preset, write_preset
from settle.app.presets.preset_folder import PresetFolder
from settle.app.window.current_experiment import CurrentExperiment
from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import KnobError
from settle.widgets.controls.setup import Setup
from settle.widgets.knobs.preset_chooser import OWN
from settle.widgets.theme.plain_text import as_plain
from settle.widgets.translation.language import tr
from settle.widgets.translation.own_text import own

_FILES = f"Presets (*{ENDING})"


class PresetControl(QObject):
    """Files are read and written beside the screen's thread."""

    def __init__(self, current_experiment: CurrentExperiment, show: Callable[[str], object], window: QWidget):
        """:param show: shows an experiment by its name, whatever is in its place."""
        super().__init__(window)
        self.current_experiment, self.show, self.window = current_experiment, show, window
        self.banner = current_experiment.panes.banner
        self.folder = PresetFolder()
        self.background = Background(self)
        self.presets: list[OwnPreset] = []
        current_experiment.made_setup.connect(self._offer)
        for setup in current_experiment.setups.values():
            self._offer(setup)
        self.look()

    # -- what there is -------------------------------------------------------------------------

    def look(self, then: Callable[[], None] = lambda: None) -> None:
        """Read the folder."""

        def take(found: tuple[list[OwnPreset], list[str]]) -> None:
            self.presets, problems = found
            for setup in self.current_experiment.setups.values():
                self._offer(setup)
            if problems:
                self.banner.say(problems[0])
            then()

        self.background.do(self.folder.read, take, self.banner.say)

    def _offer(self, setup: Setup) -> None:
        setup.form.preset.show_own(self._of(setup.kind.name))

    def _of(self, experiment: str) -> Mapping[str, tuple[Mapping[str, Any], str]]:
        return {each.name: (each.knobs, each.note) for each in self.presets if each.experiment == experiment}

    def _chosen(self) -> OwnPreset | None:
        """The user's own preset that the form has; else it is told that there is none."""
        setup = self.current_experiment.setup
        name = setup.form.preset.own() if setup else ""
        found = next((each for each in self.presets if setup and (each.experiment, each.name) == (setup.kind.name, name)), None)
        if found is None:
            self.banner.tell("Choose a preset of your own first: the experiment's presets stay as they are.")
        return found

    # -- what is done --------------------------------------------------------------------------

    def save(self) -> None:
        """Keep the knobs of the form under a name that is asked for."""
        if (experiment := self._described()) is None:
            return
        setup = self.current_experiment.setup
        proposed = setup.form.preset.own() if setup else ""
        name = self._asked_name("Save as a preset", "Name of the preset:", proposed)
        if name is None:
            return
        taken = self._of(type(experiment).name)
        if name in taken and not self._may_replace(name):
            return
        self._keep(preset_of_knobs(experiment, name), "The preset {name} is saved.")

    def _described(self) -> Experiment | None:
        setup = self.current_experiment.setup
        if setup is None:
            self.banner.say(self.current_experiment.unknown_experiment.sentence.text())
            return None
        try:
            return setup.form.experiment()
        except KnobError as error:
            self.banner.say(str(error))
            return None

    def rename(self) -> None:
        """Give the chosen one another name."""
        old = self._chosen()
        name = self._asked_name("Rename the preset", "Its new name:", old.name) if old else None
        if old is None or name is None or name == old.name:
            return
        if name in self._of(old.experiment) and not self._may_replace(name):
            return
        new = old.named(name)
        said = "The preset is now called {name}."
        self.background.do(lambda: (self.folder.keep(new), self.folder.remove(old)), lambda _: self._told(new, said), self._say)

    def delete(self) -> None:
        """Take the chosen one away; a button brings it back."""
        if (old := self._chosen()) is None:
            return

        def then() -> None:
            self.banner.tell(f"The preset {own(old.name)} is deleted.")
            self.banner.add_button("Bring it back", lambda: self._keep(old, "The preset {name} is back."))

        self.background.do(lambda: self.folder.remove(old), lambda _: self.look(then), self._say)

    def share(self) -> None:
        """Write the chosen one, or what the form holds, to a file for others."""
        setup, experiment = self.current_experiment.setup, self._described()
        if setup is None or experiment is None:
            return
        preset = preset_of_knobs(experiment, setup.form.preset.called()[:80])
        start = str(Path.home() / f"{setup.kind.name.replace('.', '-')}{ENDING}")
        name, _ = QFileDialog.getSaveFileName(self.window, tr("Share the knobs as a file"), start, tr(_FILES))
        if name:
            path = Path(name if name.lower().endswith(ENDING) else name + ENDING)
            self.background.do(lambda: write_preset(preset, path), lambda _: self.banner.tell(f"Shared as {own(str(path))}."), self._say)

    def ask_import(self) -> None:
        """Take in a preset from a file that is asked for."""
        name, _ = QFileDialog.getOpenFileName(self.window, tr("Take in a preset"), str(Path.home()), tr(f"{_FILES};;All files (*)"))
        if name:
            self.take_in(Path(name))

    def take_in(self, path: Path) -> None:
        """Keep a preset that came as a file, and have the form of its experiment hold it."""

        def then(preset: OwnPreset) -> None:
            there = self._of(preset.experiment)
            name, number = preset.name, 2
            while name in there and there[name][0] != preset.knobs:
                name, number = f"{preset.name} ({number})", number + 1
            left_out = ", ".join(preset.left_out)
            more = f" This version of Settle has no knob {own(left_out)}, which is left out." if left_out else ""
            self._keep(preset.named(name), "The preset {name} of {experiment} is taken in." + more.replace("{", "{{").replace("}", "}}"))

        self.background.do(lambda: read_preset(path), then, self._say)

    def _keep(self, preset: OwnPreset, said: str) -> None:
        self.background.do(lambda: self.folder.keep(preset), lambda _: self._told(preset, said), self._say)

    def _told(self, preset: OwnPreset, said: str) -> None:
        """Read the folder again, choose this one, and say what was done."""

        def then() -> None:
            self.show(preset.experiment)
            setup = self.current_experiment.setup
            if setup is not None and not setup.form.is_closed("seed"):
                setup.form.choose(OWN + preset.name)
            self.banner.tell(said.format(name=own(preset.name), experiment=own(preset.experiment)))

        self.look(then)

    # -- asking --------------------------------------------------------------------------------

    def _asked_name(self, title: str, words: str, proposed: str) -> str | None:
        name, agreed = QInputDialog.getText(self.window, tr(title), tr(words), QLineEdit.EchoMode.Normal, proposed)
        if not agreed:
            return None
        try:
            return checked_name(name)
        except KnobError as error:
            self.banner.say(str(error))
            return None

    def _may_replace(self, name: str) -> bool:
        buttons = QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel
        text = as_plain(f"There is a preset {own(name)} already. Replace it?")
        return QMessageBox.question(self.window, tr("Replace?"), tr(text), buttons) == QMessageBox.StandardButton.Yes

    def _say(self, sentence: str) -> None:
        self.banner.say(sentence)

    def close(self) -> None:
        """The window closes: what was begun is done."""
        self.background.close(drop=False)
