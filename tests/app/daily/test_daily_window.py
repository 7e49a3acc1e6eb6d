"""The daily user in the real window: the palette, undo, own presets, links, keys, title, leaving."""

from __future__ import annotations

import json

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QFileDialog, QInputDialog, QMessageBox

from settle.app.palette.command_palette import CommandPalette
from settle.app.presets.own_preset import ENDING
from settle.app.shortcuts.shortcut_dialog import ShortcutDialog
from settle.app.shortcuts.shortcuts import Shortcuts, why_not
from settle.widgets.knobs.preset_chooser import OWN
from settle.widgets.theme import theme

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def palette(window, qtbot) -> CommandPalette:
    qtbot.keyClick(window, Key.Key_K, CTRL)
    dialog = window.findChildren(CommandPalette)[-1]
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def find(window, qtbot, typed: str, kind: str):
    """Type into the palette, take the first line, which is to be of a kind."""
    dialog = palette(window, qtbot)
    qtbot.waitUntil(lambda: len(window.daily.palette._kinds) > 5, timeout=120_000)
    qtbot.keyClicks(dialog.line, typed)
    first = dialog.shown()[0]
    assert first.kind == kind, [(each.kind, each.text) for each in dialog.shown()[:5]]
    qtbot.keyClick(dialog.line, Key.Key_Return)
    return first


def said(window) -> str:
    return window.banner.text.text() if window.banner.isVisible() else ""


def test_the_palette_finds_knobs_presets_experiments_actions_and_help_and_remembers(window, qtbot):
    seen = []
    window.daily.palette.help_topics.append(lambda: [("What is a clamped phase?", lambda: seen.append("help"))])
    window.choose("ep.settle")
    field = next(field for field in window.setup.form.fields.values() if field.knob.advanced and field.isEnabled())
    assert find(window, qtbot, field.name, "knob").key == field.name
    qtbot.waitUntil(lambda: field.editor.hasFocus() and field.isVisible())
    first = find(window, qtbot, "toy ep.agreement", "preset")
    assert window.current == "ep.agreement" and window.setup.form.chosen_preset() == "toy" and first.key == "ep.agreement toy"
    find(window, qtbot, "gan.plane", "experiment")
    assert window.current == "gan.plane"
    find(window, qtbot, "clamped phse", "help")
    assert seen == ["help"]
    qtbot.waitUntil(lambda: len(window.help.topics()) > 20, timeout=60_000)
    dialog = palette(window, qtbot)
    qtbot.keyClicks(dialog.line, "daily use undo")
    assert ("help", "Daily use: Undo") in [(each.kind, each.text) for each in dialog.shown()[:3]]
    dialog.reject()
    dialog = palette(window, qtbot)
    assert [each.kind for each in dialog.shown()[:3]] == ["help", "experiment", "preset"], "used lately, the last first"
    assert any(each.shortcut == "Ctrl+R" for each in dialog.shown())
    dialog.reject()


def test_undo_own_presets_and_links_by_keys(window, qtbot, monkeypatch, tmp_path):
    window.choose("ep.agreement")
    form = window.setup.form
    form.choose("toy")
    line = form.fields["beta"].editor
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "0.25")
    qtbot.keyClick(line, Key.Key_Return)
    assert form.fields["beta"].value() == 0.25
    qtbot.keyClick(window.focusWidget(), Key.Key_Z, CTRL)
    assert form.chosen_preset() == "toy" and said(window).startswith("Undone: ")
    qtbot.keyClick(window.focusWidget(), Key.Key_Z, CTRL | SHIFT)
    assert form.fields["beta"].value() == 0.25

    monkeypatch.setattr(QInputDialog, "getText", lambda *a, **k: ("For the lecture", True))
    window.daily.presets.save()
    qtbot.waitUntil(lambda: form.preset.own() == "For the lecture", timeout=10_000)
    kept = form.experiment().settings()
    form.choose("toy")
    monkeypatch.setattr(QInputDialog, "getText", lambda *a, **k: ("Lecture 2", True))
    form.choose(OWN + "For the lecture")
    assert form.experiment().settings() == kept
    window.daily.presets.rename()
    qtbot.waitUntil(lambda: form.preset.own() == "Lecture 2", timeout=10_000)
    shared = tmp_path / f"lecture{ENDING}"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(shared), ""))
    window.daily.presets.share()
    qtbot.waitUntil(shared.exists, timeout=10_000)
    window.daily.presets.delete()
    qtbot.waitUntil(lambda: "is deleted" in said(window), timeout=10_000)
    assert list(form.preset.own_names) == []
    window.banner.button.click()
    qtbot.waitUntil(lambda: form.preset.own() == "Lecture 2", timeout=10_000)

    about = json.loads(shared.read_text(encoding="utf-8"))
    shared.write_text(json.dumps(about | {"name": "Theirs", "knobs": about["knobs"] | {"beta": 0.5, "gone": 1}}), encoding="utf-8")
    window.choose("ep.settle")
    window.own_files.take(str(shared))
    qtbot.waitUntil(lambda: window.current == "ep.agreement" and form.preset.own() == "Theirs", timeout=10_000)
    assert form.fields["beta"].value() == 0.5 and "no knob gone" in said(window)
    shared.write_text(json.dumps(about | {"knobs": {"beta": 99}}), encoding="utf-8")
    window.own_files.take(str(shared))
    qtbot.waitUntil(lambda: "beta = 99 is not possible: beta takes a number" in said(window), timeout=10_000)

    form.choose("toy")
    form.fields["beta"].set(0.02)
    form.seed.set(3)
    window.daily.links.copy_link()
    assert QApplication.clipboard().text() == "settle://ep.agreement?preset=toy&beta=0.02&seed=3"
    window.choose("ep.settle")
    window.setFocus()
    qtbot.keyClick(window, Key.Key_V, CTRL)
    assert window.current == "ep.agreement" and form.seed.value() == 3 and form.fields["beta"].value() == 0.02
    window.daily.links.copy_command()
    assert QApplication.clipboard().text() == "settle run ep.agreement --preset toy --set beta=0.02 --seed 3"
    window.daily.open("settle://ep.agreement?beta=99")
    assert "beta = '99' is not possible" in said(window)
    window.daily.open("settle://ep.agreement?network=/tmp/x.npz")
    assert "names a file of this computer" in said(window)


def test_every_action_has_keys_that_qt_takes_of_its_own_and_they_are_changed_and_kept(window, qtbot):
    actions = [action for action in window.actions() if action.text()]
    names = [action.objectName() for action in actions]
    assert len(set(names)) == len(names) and all(names)
    all_keys = [keys for action in actions for keys in action.shortcuts()]
    assert [keys.toString() for keys in all_keys if why_not(keys)] == []
    assert len({keys.toString() for keys in all_keys}) == len(all_keys), "no keys twice"
    assert why_not(QKeySequence("Ctrl+10")) and why_not(QKeySequence("L")) and not why_not(QKeySequence("F7"))

    window.daily.show_shortcuts()
    dialog = window.findChild(ShortcutDialog)
    qtbot.waitUntil(dialog.isVisible)
    qtbot.keyClicks(dialog.line, "copy python")
    run = next(action for action in actions if action.objectName() == "run")
    python = dialog.action()
    assert python.objectName() == "copy-as-python"
    qtbot.keyClick(dialog.keys, Key.Key_L)
    assert not dialog.set_button.isEnabled() and "needed for typing" in dialog.told.text()
    dialog.keys.setKeySequence(QKeySequence("Ctrl+R"))
    assert "is that of “Run” now" in dialog.told.text()
    dialog.set_button.click()
    assert python.shortcut().toString() == "Ctrl+R" and [keys.toString() for keys in run.shortcuts()] == ["F5"]
    later = Shortcuts(actions, window.settings)  # as at the next start
    assert python.shortcut().toString() == "Ctrl+R" and [keys.toString() for keys in run.shortcuts()] == ["F5"] and later is not None
    dialog.reset_all_button.click()
    assert python.shortcuts() == [] and [keys.toString() for keys in run.shortcuts()] == ["Ctrl+R", "F5"]
    dialog.reject()


def test_closing_by_hand_with_a_run_asks_once_and_the_next_start_offers_it(window, qtbot, monkeypatch):
    begun, asked, looks = [], [], []

    class Process:
        def __init__(self, words):
            begun.append(words)

        def close(self):
            pass

    def quit(press: str, do=window.daily.quit) -> None:
        def answer() -> None:
            box = QApplication.activeModalWidget()
            assert isinstance(box, QMessageBox)
            asked.append(box.text())
            next(button for button in box.buttons() if button.text().replace("&", "") == press).click()

        QTimer.singleShot(0, answer)
        do()

    monkeypatch.setattr("settle.app.daily.leaving.OwnProcess", Process)
    window.choose("ep.settle")
    window.run()
    qtbot.waitUntil(lambda: window.lab.alive and window.lab.recording.steps > 3, timeout=120_000)
    window.daily.title.show_title()
    assert "Settling" in window.windowTitle() and ("%" in window.windowTitle() or "steps" in window.windowTitle())
    path = window.lab.path
    switch = window.rail.buttons["gan.plane"].click
    quit("Cancel", switch)
    assert window.current == "ep.settle" and window.rail.buttons["ep.settle"].isChecked() and path.name in asked.pop()
    quit("Keep running in the background", switch)
    assert window.current == "gan.plane" and window.lab.alive and asked.pop()
    window.rail.buttons["ep.settle"].click()
    switch()
    assert window.current == "gan.plane" and asked == [], "once is enough"
    quit("Cancel")
    assert window.isVisible() and window.lab.alive and begun == []
    quit("Keep running in the background")
    assert len(asked) == 2 and path.name in asked[0]
    assert not window.isVisible() and begun == [["resume", str(path)]] and path.exists()
    leaving = window.daily.leaving
    monkeypatch.setattr(window.lab.background, "do", lambda work, then, failed: then(work()))
    monkeypatch.setattr("settle.app.daily.leaving.QTimer.singleShot", lambda wait, leaving, look: (looks.append(wait), look()))
    leaving.offer()
    assert len(looks) == 10, "the process may not have begun yet"
    assert "It can go on from there." in window.banner.text.text() and window.banner.button.text() == "Resume"
    window.banner.hide()
    leaving.offer()
    assert window.banner.isHidden(), "once"


def test_two_windows_are_told_apart_and_the_theme_follows_the_system_until_one_is_chosen(window, qtbot, tmp_path):
    from settle.app.daily.window_title import WindowTitle

    other = WindowTitle(window, window.lab, lambda: "ep.settle")
    assert other.number == 2 and other.text().endswith("Settle 2") and window.windowTitle().endswith("Settle")
    other.close()
    again = WindowTitle(window, window.lab, lambda: "ep.settle")
    assert again.number == 2
    again.close()
    themes, hints = window.daily.theme, QApplication.styleHints()
    assert themes.follows
    before = theme.current().name
    try:
        hints.setColorScheme(Qt.ColorScheme.Light)
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
        changed = theme.current().name
        themes.toggle()
        chosen = theme.current().name
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
        assert theme.current().name == chosen and not themes.follows, "chosen is chosen"
        assert hints.colorScheme() != Qt.ColorScheme.Light or changed == "light"
    finally:
        hints.unsetColorScheme()
        themes.choose(before)
