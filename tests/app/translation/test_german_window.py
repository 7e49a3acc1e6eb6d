"""The window in German: all texts that it holds, paints and offers are looked through for words of English, and whether they fit."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest
from earlier_sessions import SESSIONS
from on_screen.texts import painted, texts_of, words
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QToolButton, QWidget

from settle.app import catalogue
from settle.app.reproduce.papers import PAPERS
from settle.widgets.controls.card import Card
from settle.widgets.controls.elided import ElidedLabel
from settle.widgets.translation.catalogue import read_mo
from settle.widgets.translation.language import LOCALE, use_language
from settle.widgets.translation.sentence import PLACE

NAMES = frozenset(["anonymous", "mean", "optimal"])
"""Words of what users write, such as titles of sessions, of formulas, and of German pages."""


@pytest.fixture
def german() -> Iterator[None]:
    use_language("de")
    yield
    use_language("en")


@pytest.fixture(scope="module")
def english() -> set[str]:
    """Words that stand in English texts of the catalogue and in no German one, and name nothing that a user types."""
    entries = read_mo(LOCALE / "de" / "LC_MESSAGES" / "settle.mo")
    of = [set[str]().union(*(words(PLACE.sub(" ", text)) for text in texts)) for texts in (entries, entries.values())]
    typed = {word for name in catalogue.names() for word in re.findall("[a-z]{3,}", " ".join(_typed(name)))}
    return of[0] - of[1] - typed - NAMES


def _typed(experiment: str) -> list[str]:
    """What stands in commands and session files: names of knobs, presets and choices."""
    kind = catalogue.experiment(experiment)
    return [experiment, *kind.presets, *(word for name, knob in kind.knobs().items() for word in (name, *knob.choices))]


def left_in_english(found: Iterator[tuple[str, str]], english: set[str]) -> set[str]:
    return {f"{' '.join(sorted(words(text) & english))}: {text!r} ({where})" for where, text in found if words(text) & english}


def assert_german(found: Iterator[tuple[str, str]], english: set[str]) -> None:
    left = left_in_english(found, english)
    assert not left, "\n".join(sorted(left))


def everything(window) -> Iterator[tuple[str, str]]:
    QApplication.processEvents()
    yield from texts_of(window)
    yield from painted(window)


def test_the_pages_of_the_window_are_in_german(german, window, qtbot, english):
    assert_german(everything(window), english)
    for page in (window.library, window.runs, window.lessons, window.begin.papers, window.begin.start):
        page.show_page()
        qtbot.wait(50)
        assert_german(everything(window), english)


@pytest.mark.slow
@pytest.mark.parametrize("name", catalogue.names())
def test_an_experiment_with_its_session_is_in_german_and_nothing_is_cut(name, german, window, qtbot, english):
    path = window.lab.folder / f"{name}.h5"
    path.parent.mkdir(exist_ok=True)
    shutil.copy(SESSIONS / f"{name}.h5", path)
    window.show_experiment(name)
    assert_german(everything(window), english)
    window.lab.open(path)
    qtbot.waitUntil(lambda: window.lab.path == path and window.lab.recording is not None, timeout=20_000)
    left = set[str]()
    for at in (0, window.lab.recording.steps // 2, window.lab.recording.steps - 1):
        window.run_controller.seek(at)
        qtbot.wait(400)
        left |= left_in_english(everything(window), english)
    for card in window.view.findChildren(Card):
        left |= left_in_english(texts_of(card.actions_menu()), english)
    assert not left, "\n".join(sorted(left))
    for size in ((1000, 650), (1280, 800)):
        window.resize(*size)
        qtbot.wait(200)
        assert not cut(window), size


@pytest.mark.slow
@pytest.mark.parametrize("name", PAPERS)
def test_the_figures_of_a_paper_are_in_german(name, german, window, qtbot, english):
    window.begin.papers.show_paper(name)
    qtbot.wait(300)
    assert_german(everything(window), english)


def cut(window) -> list[str]:
    """Texts that have less room than they need, in widgets that neither wrap nor cut with an ellipsis."""
    found = []
    for widget in window.findChildren(QWidget):
        plain = isinstance(widget, QLabel | QAbstractButton) and not isinstance(widget, ElidedLabel | QComboBox) and widget.text()
        wraps = isinstance(widget, QLabel) and (widget.wordWrap() or not re.search("[A-Za-z]{2}", widget.text()))  # or a number
        lines = widget.text().replace("&&", "&").split("\n") if plain and "<" not in widget.text() else [""]
        needed = max(map(widget.fontMetrics().horizontalAdvance, lines)) + (widget.iconSize().width() if _has_icon(widget) else 0)
        if plain and not wraps and widget.isVisible() and widget.width() < needed:
            found.append(f"{type(widget).__name__} {widget.text()!r}: {widget.width()} of {needed} px")
    return found


def _has_icon(widget: QWidget) -> bool:
    beside = not isinstance(widget, QToolButton) or widget.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    return isinstance(widget, QAbstractButton) and not widget.icon().isNull() and beside
