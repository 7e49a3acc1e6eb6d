"""The box of presets: those of the experiment, and below them the user's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QStandardItemModel

from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import KnobError
from settle.widgets.controls.choice_box import WrappingChoiceBox
from settle.widgets.translation.language import tr
from settle.widgets.translation.own_text import bare, own

OWN = "own/"
"""How the value begins that chooses one of the user's own presets, before its name."""


class PresetChooser(WrappingChoiceBox):
    """Its values: nothing for settings that are no preset, the name of a preset, or :data:`OWN` and the name of one's own."""

    def __init__(self, kind: type[Experiment]):
        super().__init__(8, "Preset")
        self.setAccessibleDescription(tr("Preset"))  # on Linux, Qt tells what is chosen as the name of a box
        self.kind = kind
        self._own: dict[str, tuple[Mapping[str, Any], str]] = {}
        self._first = "Own settings"
        self.addItem(tr(self._first), "")
        for name, preset in kind.presets.items():
            self.addItem(tr(preset.title), name)
            self.setItemData(self.count() - 1, f"{name}: {tr(preset.note)}", Qt.ItemDataRole.ToolTipRole)
        self._first_own = self.count()

    @property
    def own_names(self) -> Sequence[str]:
        """Names of the user's own presets."""
        return list(self._own)

    def show_own(self, presets: Mapping[str, tuple[Mapping[str, Any], str]]) -> None:
        """Offer these below the others: name -> (knobs, note). What is chosen stays so if it is still there."""
        chosen = self.value()
        with QSignalBlocker(self):
            while self.count() > self._first_own:
                self.removeItem(self.count() - 1)
            self._own = dict(presets)
            if presets:
                self.insertSeparator(self.count())
                self.addItem(tr("Your presets"), None)
                model = self.model()
                assert isinstance(model, QStandardItemModel)
                model.item(self.count() - 1).setEnabled(False)
            for name, (_, note) in presets.items():
                self.addItem(name, OWN + name)
                self.setItemData(self.count() - 1, note or tr(f"A preset of your own: {own(name)}"), Qt.ItemDataRole.ToolTipRole)
            self.setCurrentIndex(max(0, self.findData(chosen)))

    def built_in(self) -> str:
        """The name of the experiment's preset that is chosen; nothing: none of them is."""
        value = self.value() or ""
        return value if value in self.kind.presets else ""

    def own(self) -> str:
        """The name of the user's own preset that is chosen; nothing: none is."""
        value = self.value() or ""
        return value.removeprefix(OWN) if value.startswith(OWN) else ""

    def has(self, preset: str) -> bool:
        """Whether this value is that of a preset, of the experiment or one's own."""
        return preset in self.kind.presets or (preset.startswith(OWN) and preset.removeprefix(OWN) in self._own)

    def settings_of(self, preset: str) -> dict[str, Any]:
        """All knobs as a preset has them.

        :raises KnobError: it is one's own, of another version of Settle, and its knobs do not fit each other here.
        """
        if preset in self.kind.presets:
            return self.kind.make(preset).settings()
        return self.kind.make("", self._own[preset.removeprefix(OWN)][0]).settings()

    def holds(self, preset: str, values: Mapping[str, Any]) -> bool:
        """Whether these values are just what a preset says."""
        try:
            return self.has(preset) and self.kind.make("", values).settings() == self.settings_of(preset)
        except KnobError:
            return False

    def title_of(self, preset: str) -> str:
        """What a preset is called on the screen."""
        return self.kind.presets[preset].title if preset in self.kind.presets else own(preset.removeprefix(OWN))

    def name_first(self, words: str) -> None:
        """What stands for settings that are no preset, in English."""
        self._first = words
        self.setItemText(0, tr(words))

    def called(self) -> str:
        """What is chosen, as files name it: in English, whatever language it is shown in."""
        return bare(self.title_of(self.value()) if self.value() else self._first)

    def note_of(self, preset: str) -> str:
        """What is said of it below the box."""
        return self.kind.presets[preset].note if preset in self.kind.presets else own(self._own[preset.removeprefix(OWN)][1])
