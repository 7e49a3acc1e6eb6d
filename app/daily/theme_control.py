"""Dark or light: as the system is, until one is chosen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from settle.app.settings import Settings
from settle.widgets.theme import theme

SYSTEM = "system"


class ThemeControl(QObject):
    """Kept with the settings; a system that changes while the window is open is followed at once."""

    changed = Signal()
    """All is to be drawn again."""

    def __init__(self, settings: Settings, parent: QObject):
        super().__init__(parent)
        self.settings = settings
        _app().styleHints().colorSchemeChanged.connect(self._system_changed)
        self._use(self.chosen)

    def _system_changed(self) -> None:
        if self.follows:
            self._use(SYSTEM)

    @property
    def chosen(self) -> str:
        """A theme, or ``system``."""
        return self.settings.choice("theme", [*theme.THEMES, SYSTEM], SYSTEM)

    @property
    def follows(self) -> bool:
        """Whether none is chosen."""
        return self.chosen == SYSTEM

    def toggle(self) -> None:
        """The other one, from now on."""
        self.choose("light" if theme.current().name == "dark" else "dark")

    def choose(self, name: str) -> None:
        """A theme, or ``system``, from now on."""
        self.settings.keep("theme", name)
        self._use(name)

    def _use(self, name: str) -> None:
        before = theme.current().name
        if theme.set_theme(_app(), name).name != before:
            self.changed.emit()


def _app() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
