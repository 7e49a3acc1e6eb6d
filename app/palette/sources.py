"""What the palette finds in the window."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from PySide6.QtGui import QAction

from settle.app import catalogue
from settle.app.background import Background
from settle.app.library.session_words import shown_title
from settle.app.palette.entry import PaletteEntry
from settle.app.window.current_experiment import CurrentExperiment
from settle.backend.core.experiment import Experiment
from settle.sessions.library.entry import SessionEntry
from settle.widgets.controls.field import caption
from settle.widgets.knobs.preset_chooser import OWN
from settle.widgets.translation.own_text import own

HelpTopics = Callable[[], Iterable[tuple[str, Callable[[], object]]]]
"""Gives help topics, each a text and what shows it."""


class PaletteSources:
    """:param show: shows an experiment by its name, whatever is in its place.
    :param sessions: gives those that are known, the newest first.
    :param open: opens one by its path.
    """

    def __init__(
        self,
        current_experiment: CurrentExperiment,
        actions: Callable[[], Sequence[QAction]],
        sessions: Callable[[], Sequence[SessionEntry]],
        show: Callable[[str], object],
        open: Callable[[Path], object],
    ):
        self.current_experiment, self.show, self.open = current_experiment, show, open
        self._actions, self._sessions = actions, sessions
        self.help_topics: list[HelpTopics] = []
        """Whoever has help puts it here."""
        self._kinds: dict[str, type[Experiment]] = {}

    def load(self, background: Background, then: Callable[[], object]) -> None:
        """Import all experiments beside the screen's thread, so that their presets can be found."""
        names = [name for name in catalogue.names() if name not in self._kinds]

        def take(found: dict[str, type[Experiment]]) -> None:
            self._kinds |= found
            then()

        if names:
            background.do(lambda: dict(_imported(names)), take, lambda _: None)

    def entries(self) -> list[PaletteEntry]:
        """All there is now."""
        return [*self._window_actions(), *self._knobs(), *self._presets(), *self._experiments(), *self._help(), *self._listed()]

    def _window_actions(self) -> Iterator[PaletteEntry]:
        shown = {show_words(name) for name in catalogue.names()}
        for action in self._actions():
            text = (action.data() or action.text()).replace("&", "")
            if text and action.isEnabled() and text not in shown:
                yield PaletteEntry("action", action.objectName() or text, text, action.trigger, shortcut=_keys(action))

    def _experiments(self) -> Iterator[PaletteEntry]:
        keys = {action.data(): _keys(action) for action in self._actions()}
        for name in catalogue.names():
            shortcut = keys.get(show_words(name), "")
            yield PaletteEntry("experiment", name, catalogue.entry(name).title, partial(self.show, name), own(name), shortcut)

    def _knobs(self) -> Iterator[PaletteEntry]:
        setup = self.current_experiment.setup
        for name, field in ({**setup.form.fields, "seed": setup.form.seed} if setup else {}).items():
            also = own(f"{name} = {field.knob.text(field.valid)}")
            yield PaletteEntry("knob", name, caption(name, field.knob), partial(self._to_knob, name), also)

    def _to_knob(self, name: str) -> None:
        self.show(self.current_experiment.name)
        self.current_experiment.panes.to_setup()
        if setup := self.current_experiment.setup:
            setup.form.reveal(name)

    def _presets(self) -> Iterator[PaletteEntry]:
        here = self.current_experiment.name
        kinds = {**self._kinds, **{name: setup.kind for name, setup in self.current_experiment.setups.items()}}
        for name in sorted(kinds, key=lambda each: each != here):
            for preset, about in kinds[name].presets.items():
                yield PaletteEntry(
                    "preset", f"{name} {preset}", about.title, partial(self._to_preset, name, preset), own(f"{name}: {preset}")
                )
            setup = self.current_experiment.setups.get(name)
            for mine in setup.form.preset.own_names if setup else ():
                show = partial(self._to_preset, name, OWN + mine)
                yield PaletteEntry("preset", f"{name} {OWN}{mine}", own(mine), show, f"{own(name)}: your own")

    def _to_preset(self, name: str, preset: str) -> None:
        self.show(name)
        self.current_experiment.panes.to_setup()
        setup = self.current_experiment.setup
        if setup is None:
            return
        if setup.form.is_closed("seed"):
            self.current_experiment.panes.banner.say(f"A run of {own(name)} goes on: stop it before you choose another preset.")
        else:
            setup.form.choose(preset)

    def _listed(self) -> Iterator[PaletteEntry]:
        for entry in self._sessions():
            if not entry.problem:
                also = own(", ".join([entry.path.name, *entry.tags]))
                usual = f"{entry.title} · {own(entry.preset)}" if entry.preset else entry.title
                text = shown_title(entry) if entry.name else usual
                yield PaletteEntry("session", entry.run_id or str(entry.path), text, partial(self.open, entry.path), also)

    def _help(self) -> Iterator[PaletteEntry]:
        for topics in self.help_topics:
            for text, do in topics():
                yield PaletteEntry("help", text, text, do)


def show_words(name: str) -> str:
    """What the action is called that shows an experiment."""
    return f"Show {catalogue.entry(name).title} ({name})"


def _keys(action: QAction) -> str:
    return action.shortcut().toString(action.shortcut().SequenceFormat.NativeText)


def _imported(names: Sequence[str]) -> Iterator[tuple[str, type[Experiment]]]:
    for name in names:
        with suppress(Exception, SystemExit):  # one of a plug-in that cannot be imported has no presets
            yield name, catalogue.experiment(name)
