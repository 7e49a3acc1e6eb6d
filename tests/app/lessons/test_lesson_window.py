"""A lesson done by hand in the window: opened, run, answered, gone on with, handed in and marked."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QRadioButton

from settle.app.cli.main import main

LESSON = """+++
title = "Small"
+++
Before it begins.

## Run it
Press *Run*. ![](file:///etc/hostname)
```settle
experiment = "ep.agreement"
preset = "toy"
set = { T = 300, K = 20 }
turn = "beta"
look = "Relative MSE"
[run]
knobs = { beta = "<= 0.001" }
[question]
text = "RelMSE of s0?"
figure = "relmse.s0"
within = 0.1
why = "Half of the nudge."
```
## Choose
```settle
[question]
text = "Which?"
choices = ["one", "two & three"]
right = "two & three"
```
"""


def click(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def lesson(window, qtbot, tmp_path):
    path = tmp_path / "small.md"
    path.write_text(LESSON, encoding="utf-8")
    window.lessons.open_file(path)
    qtbot.waitUntil(window.lessons.bar.isVisible)
    return window


def run(window, qtbot):
    window.run()
    qtbot.waitUntil(lambda: window.lab.recording is not None and window.lab.recording.ended.is_set(), timeout=60_000)
    recording = window.lab.recording
    qtbot.waitUntil(lambda: recording in window.lessons._runs.get("run-it", []), timeout=10_000)
    return recording


def test_a_lesson_by_hand(lesson, qtbot, tmp_path, capsys):
    window, bar = lesson, lesson.lessons.bar
    assert window.current == "ep.agreement" and window.setup.form.experiment().T == 300
    assert window.setup.form.fields["beta"].isAncestorOf(QApplication.focusWidget()), "what is to be turned"
    assert bar.place.text() == "1 of 2" and "Before it begins." in bar.text.toPlainText()
    run(window, qtbot)
    assert "beta is 0.01; it has to be <= 0.001." in bar.run.text()
    window.setup.form.turn("beta", 0.001)
    recording = run(window, qtbot)
    assert bar.run.text().startswith("✓") and "Relative MSE" in bar.run.text()
    value = recording.summary["relmse"]["s0"]
    QTest.keyClicks(bar.line, "0.5")
    QTest.keyClick(bar.line, Qt.Key.Key_Return)
    assert bar.verdict.text() == "Not right. Look again."
    bar.line.clear()
    QTest.keyClicks(bar.line, f"{value:.3g}".replace(".", ","))
    click(bar.answer_button)
    assert bar.verdict.text() == "Right. Half of the nudge."
    click(bar.on)
    assert bar.place.text() == "2 of 2" and not bar.on.isEnabled() and not bar.line.isVisible() and not bar.check_button.isVisible()
    click(next(each for each in bar.findChildren(QRadioButton) if each.accessibleName() == "two & three"))
    assert bar.verdict.text().startswith("Right.")
    click(bar.leave)
    assert not bar.isVisible()
    window.lessons.show_page()
    qtbot.waitUntil(lambda: any(card.progress.text() == "2 of 2 steps" for card in window.lessons.page.rows.values()), timeout=10_000)
    assert len(window.lessons.page.rows) == 7
    _, known = next(each for each in window.lessons._listed.values() if each[1].name == "small")
    window.lessons.hand_in(known, "Ada", tmp_path / "in")
    there = tmp_path / "in" / "small Ada"
    qtbot.waitUntil(lambda: (there / "answers.json").exists(), timeout=10_000)
    assert json.loads((there / "answers.json").read_text(encoding="utf-8"))["student"] == "Ada" and len(list(there.glob("*.h5"))) == 1
    assert main(["check", str(tmp_path / "small.md"), str(there)]) == 0, capsys.readouterr().out


def test_what_was_done_is_there_at_the_next_start_and_a_bad_lesson_is_a_row(lesson, qtbot, tmp_path):
    window, bar = lesson, lesson.lessons.bar
    click(bar.on)
    click(bar.findChildren(QRadioButton)[0])
    assert bar.verdict.text() == "Not right. Look again."
    qtbot.waitUntil((tmp_path / "sessions" / "lessons" / "small" / "answers.json").exists, timeout=10_000)
    (tmp_path / "sessions" / "lessons" / "bad.md").write_text("no lesson", encoding="utf-8")
    window.lessons.leave()
    window.lessons.show_page()
    qtbot.waitUntil(lambda: any("is no lesson" in card.about.text() for card in window.lessons.page.rows.values()), timeout=10_000)
    small = next(card for card in window.lessons.page.rows.values() if card.title.text() == "Small")
    assert small.begin.text() == "Go on" and small.progress.text() == "1 of 2 steps"
    click(small.begin)
    qtbot.waitUntil(bar.isVisible)
    assert bar.place.text() == "1 of 2", "the first step that has no answer"


def test_a_file_that_is_no_lesson_is_told(window, qtbot, tmp_path):
    (tmp_path / "a.md").write_text("+++\ntitel = 'x'\n+++\n## A\n", encoding="utf-8")
    window.lessons.show_page()
    window.lessons.open_file(tmp_path / "a.md")
    qtbot.waitUntil(lambda: "titel is no field here" in window.lessons.page.banner.text.text())
    assert not window.lessons.bar.isVisible()
