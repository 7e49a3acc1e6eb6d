"""In which language the window speaks: that of the system, until one is chosen. Known before the first widget is made."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator
from PySide6.QtWidgets import QApplication

from settle.app.settings import Settings
from settle.widgets.translation.language import LANGUAGES, language, use_language

SYSTEM = "system"
OWN_NAMES = {SYSTEM: "as the system", **LANGUAGES}
"""What is chosen -> what the menu calls it; a language calls itself by its own name in all of them."""


def of_system() -> str:
    """The first of the languages that the user's system wants which there is; English where there is none."""
    wanted = (name.partition("-")[0].partition("_")[0].lower() for name in QLocale.system().uiLanguages())
    return next((code for code in wanted if code in LANGUAGES), "en")


def chosen(settings: Settings) -> str:
    """A language, or ``system``."""
    return settings.choice("language", [*LANGUAGES, SYSTEM], SYSTEM)


def begin(settings: Settings, app: QApplication) -> None:
    """Speak the language that is chosen, Qt's own dialogs too."""
    code = chosen(settings)
    use_language(of_system() if code == SYSTEM else code)
    _speak_in_dialogs(app)


def choose(settings: Settings, code: str) -> str:
    """A language, or ``system``, from the next start on; gives what is to be said of that, in the language of now."""
    settings.keep("language", code)
    will = of_system() if code == SYSTEM else code
    if will == language():
        return f"The window speaks {LANGUAGES[will]}."
    return f"The window speaks {LANGUAGES[will]} from the next start on: what is on show was made in {LANGUAGES[language()]}."


def _speak_in_dialogs(app: QObject) -> None:
    """Buttons, file dialogs and menus of text fields, which are Qt's own."""
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    translator = QTranslator(app)
    if language() != "en" and translator.load(f"qtbase_{language()}", str(folder)):
        QApplication.installTranslator(translator)
