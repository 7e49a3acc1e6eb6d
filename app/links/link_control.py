"""What the form describes, on the clipboard, and back from it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from settle.app.cli.output import Refused
from settle.app.links.setting import Setting
from settle.app.links.written import WrongLink, as_command, as_link, as_python, from_link, is_link
from settle.app.window.current_experiment import CurrentExperiment
from settle.backend.core.knobs import KnobError


class LinkControl(QObject):
    """Of the experiment on show."""

    def __init__(self, current_experiment: CurrentExperiment, show: Callable[[str], object], parent: QObject):
        """:param show: shows an experiment by its name, whatever is in its place."""
        super().__init__(parent)
        self.current_experiment, self.show = current_experiment, show
        self.banner = current_experiment.panes.banner

    def setting(self) -> Setting | None:
        """What the form describes; None: nothing that is possible, which is told."""
        setup = self.current_experiment.setup
        if setup is None:
            self.banner.say(self.current_experiment.unknown_experiment.sentence.text())
            return None
        try:
            return Setting.of(setup.form.experiment(), setup.form.origin, setup.form.seed.value())
        except KnobError as error:
            self.banner.say(str(error))
            return None

    def copy_command(self) -> None:
        """For a shell; with the processor, if there was something to choose."""
        setup = self.current_experiment.setup
        device = setup.device() if setup is not None and not setup.devices.isHidden() else ""
        self._copy(lambda setting: as_command(setting, *(["--device", device] if device else [])), "Copied as a command: {text}")

    def copy_python(self) -> None:
        """For a notebook."""
        self._copy(as_python, "Copied as Python: {text}")

    def copy_link(self) -> None:
        """For a person with a window like this one."""
        self._copy(as_link, "Copied as a link: {text}")

    def _copy(self, written: Callable[[Setting], str], said: str) -> None:
        if (setting := self.setting()) is not None:
            text = written(setting)
            QApplication.clipboard().setText(text)
            line = text.strip().splitlines()[-1]
            self.banner.tell(said.format(text=line if len(line) <= 160 else f"{line[:160]}…"))

    def paste(self) -> None:
        """Open the link that is on the clipboard."""
        text = QApplication.clipboard().text()
        if is_link(text):
            self.open_link(text)
        else:
            self.banner.tell("There is no link on the clipboard: one begins with settle://.")

    def open_link(self, text: str) -> None:
        """Have the form hold what a link says; nothing is run. A wrong one is told in a sentence."""
        try:
            setting = from_link(text)
            made = setting.made()
        except (WrongLink, Refused, KnobError) as error:
            self.banner.say(str(error))
            return
        self.show(setting.experiment)
        setup = self.current_experiment.setup
        if setup is None:
            return
        if setup.form.is_closed("seed"):
            self.banner.say(f"A run of {setting.experiment} goes on: stop it, then open the link again.")
            return
        setup.form.fill(made.settings(), setting.seed, setting.preset)
        knobs = setting.kind.knobs()
        files = [f"{knobs[name].label} = {value}" for name, value in setting.knobs.items() if knobs[name].kind == "file" and value]
        if files:
            named = ", ".join(files)
            self.banner.say(f"The form holds what the link says. It names a file of this computer, which Run would read: {named}.")
        else:
            self.banner.tell("The form holds what the link says: press Run.")
