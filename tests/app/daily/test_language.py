"""The language of the window: the system's until one is chosen; Qt's own dialogs, pages and lessons speak it too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QApplication

from settle.app import catalogue
from settle.app.daily import language_control
from settle.app.help import experiment_page, pages
from settle.app.help.all_pages import markdown_of
from settle.app.lessons.lesson_file import read_lesson
from settle.app.lessons.shipped import in_language, shipped
from settle.app.palette.entry import PaletteEntry
from settle.app.palette.ranking import ranked
from settle.app.settings import Settings
from settle.widgets.controls.form import Form
from settle.widgets.help.markdown_html import anchor
from settle.widgets.translation.language import language, tr, use_language


@pytest.fixture
def settings(tmp_path, monkeypatch) -> Settings:
    monkeypatch.setenv("SETTLE_CONFIG", str(tmp_path))
    return Settings()


@pytest.fixture
def speak(qapp: QApplication, settings: Settings) -> Iterator[None]:
    """Whatever a test has the window speak, the next one's is English."""
    yield
    for translator in qapp.findChildren(language_control.QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
    use_language("en")


def test_the_system_is_followed_until_a_language_is_chosen(qapp, settings, speak, monkeypatch):
    wanted = ["fr-FR", "de_AT", "en-GB"]
    monkeypatch.setattr(QLocale, "uiLanguages", lambda self: wanted)
    language_control.begin(settings, qapp)
    assert language() == "de" and tr("Stop the run") != "Stop the run"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"
    said = language_control.choose(settings, "en")
    assert "from the next start on" in said and language() == "de"
    language_control.begin(settings, qapp)
    assert language() == "en" and tr("Stop the run") == "Stop the run"
    wanted[:] = ["fr-FR", "ja"]
    language_control.choose(settings, language_control.SYSTEM)
    language_control.begin(settings, qapp)
    assert language() == "en"


def test_help_and_lessons_are_in_the_language_and_keep_anchors_keys_and_digest(speak):
    english, strip = markdown_of("experiments/ep.train"), experiment_page.strip("ep.train")
    path = shipped()[0]
    lesson = read_lesson(path)
    assert in_language(path, lesson) is lesson
    use_language("de")
    german = markdown_of("experiments/ep.train")
    assert "## Karten {#cards}" in german and "## Einstellungen {#knobs}" in german
    places = [{anchor(line.lstrip("#")) for line in text.splitlines() if line.startswith("## ")} for text in (english, german)]
    assert places[0] == places[1]
    assert experiment_page.strip("ep.train").keys() == strip.keys() and experiment_page.strip("ep.train") != strip
    assert experiment_page.knob_anchor("ep.train", "batch") in {anchor(line.lstrip("#")) for line in german.splitlines()}
    assert pages.text("library") and not [name for name in pages.names() if "/de/" in name]
    taught = in_language(path, lesson)
    assert (taught.digest, [step.key for step in taught.steps]) == (lesson.digest, [step.key for step in lesson.steps])
    assert taught.title != lesson.title and all(a.title != b.title for a, b in zip(taught.steps, lesson.steps, strict=True))


def test_the_palette_and_the_finder_of_knobs_know_both_words(qtbot, speak):
    use_language("de")
    entries = [PaletteEntry("action", "stop", "Stop the run", print), PaletteEntry("action", "open", "Open a session…", print)]
    for typed in ("stop the", tr("Stop the run").lower()):
        assert [each.key for each in ranked(entries, typed, [])][:1] == ["stop"]
    form = Form(catalogue.experiment("ep.train"))
    qtbot.addWidget(form)
    for typed in ("learning rate", "lernrate"):
        form.finder.setText(typed)
        assert form.finder.shown(), typed
