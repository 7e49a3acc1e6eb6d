"""What a user has written, and what is kept, stays the same whatever language the window is shown in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent

from settle.backend.ep.agreement.experiment import Agreement
from settle.widgets.controls.lines import FileLine
from settle.widgets.knobs.preset_chooser import PresetChooser
from settle.widgets.lessons.lesson_bar import LessonBar, ShownStep
from settle.widgets.playback.scrubber import Scrubber
from settle.widgets.translation.language import use_language


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    use_language("de")
    yield
    use_language("en")


def test_a_file_that_is_picked_keeps_its_name(qtbot):
    line = FileLine("Networks (*.npz)")
    qtbot.addWidget(line)
    line.take("/data/Run: step, run")
    assert line.text() == "/data/Run: step, run"


def test_the_text_of_a_bookmark_is_as_it_was_written(qtbot):
    scrubber = Scrubber()
    qtbot.addWidget(scrubber)
    scrubber.resize(416, 26)
    scrubber.show_run(101, 101, 0, [])
    scrubber.show_bookmarks([(50, "Run")])
    none = Qt.MouseButton.NoButton
    scrubber.mouseMoveEvent(
        QMouseEvent(QEvent.Type.MouseMove, QPointF(208, 5), QPointF(208, 5), none, none, Qt.KeyboardModifier.NoModifier)
    )
    assert "Lesezeichen bei Schritt 50: Run" in scrubber.toolTip()


def test_an_answer_that_is_being_written_stays_when_the_step_is_shown_again(qtbot):
    bar, step = LessonBar(), ShownStep("A lesson", "A step", "1 of 2", "Words.", True, False, question="Why?")
    qtbot.addWidget(bar)
    bar.show_step(step)
    bar.line.setText("because")
    bar.show_step(step)
    assert bar.place.text() == "1 von 2" and bar.line.text() == "because"


def test_a_preset_is_named_in_files_as_in_english(qtbot):
    chooser = PresetChooser(Agreement)
    qtbot.addWidget(chooser)
    assert chooser.itemText(0) == "Eigene Einstellungen" and chooser.called() == "Own settings"
    chooser.name_first("Modified: Own settings")
    assert chooser.called() == "Modified: Own settings"
