"""Timeline and scrubber: point at any step that is there; events are marked; keys work."""

from __future__ import annotations

import pytest
from counting import Counting
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QPushButton

from settle.backend.core.recording import Event, Recording
from settle.backend.core.runner import Runner
from settle.widgets.compare.locked_timeline import LockedTimeline
from settle.widgets.playback.show_all_button import ShowAllButton
from settle.widgets.playback.timeline import Timeline, clock, describe
from settle.widgets.theme import theme
from settle.widgets.theme.palettes import DARK, LIGHT


@pytest.fixture
def timeline(qtbot):
    timeline = Timeline()
    qtbot.addWidget(timeline)
    timeline.resize(1000, 90)
    timeline.show()
    return timeline


def recorded(steps):
    runner = Runner(Counting.make("long"), steps=steps).start()
    runner.join(5)
    return runner.recording


def test_pointing_at_the_line_seeks_that_share_of_the_run(timeline, qtbot):
    timeline.show_run(recorded(101), 0, alive=False, paused=False, following=True)
    scrubber = timeline.scrubber
    for share in (0.0, 0.25, 1.0):
        with qtbot.waitSignal(scrubber.sought) as sought:
            x = 8 + round((scrubber.width() - 16) * share)
            qtbot.mouseClick(scrubber, Qt.MouseButton.LeftButton, pos=QPoint(x, 13))
        assert sought.args[0] == pytest.approx(100 * share, abs=1)


def test_a_click_on_a_bookmark_goes_to_its_very_step(timeline, qtbot):
    scrubber = timeline.scrubber
    scrubber.show_run(100_000, None, 0, [(50_000, "kick")])
    plain = scrubber.grab().toImage()
    scrubber.show_bookmarks([(33_333, "here"), (33_999, "")])
    assert scrubber.grab().toImage() != plain, "it is seen"
    place = round(8 + (scrubber.width() - 16) * 33_333 / 99_999)
    for y, exact in ((3, True), (20, False)):
        with qtbot.waitSignal(scrubber.sought) as sought:
            qtbot.mouseClick(scrubber, Qt.MouseButton.LeftButton, pos=QPoint(place - 1, y))
        assert (sought.args == [33_333]) is exact, "on the ribbon, not on the line below it"
    qtbot.mouseMove(scrubber, QPoint(place, 3))
    qtbot.waitUntil(lambda: scrubber.toolTip() == "Bookmark at step 33,333: here")


def test_what_has_not_happened_yet_cannot_be_sought(timeline, qtbot):
    recording = recorded(10)
    recording.planned = 100
    timeline.show_run(recording, 0, alive=False, paused=False, following=True)
    with qtbot.waitSignal(timeline.scrubber.sought) as sought:
        qtbot.mouseClick(timeline.scrubber, Qt.MouseButton.LeftButton, pos=QPoint(timeline.scrubber.width() - 20, 13))
    assert sought.args == [9]


def test_keys_move_along_the_run(timeline, qtbot):
    timeline.show_run(recorded(40), 20, alive=False, paused=False, following=False)
    for key, to in ((Qt.Key.Key_Left, 19), (Qt.Key.Key_Right, 21), (Qt.Key.Key_Home, 0), (Qt.Key.Key_End, 39), (Qt.Key.Key_PageUp, 18)):
        with qtbot.waitSignal(timeline.scrubber.sought) as sought:
            qtbot.keyClick(timeline.scrubber, key)
        assert sought.args == [to]


def test_buttons_fit_what_can_be_done(timeline):
    buttons = timeline.transport.buttons
    assert not any(button.isEnabled() for button in buttons.values())
    recording = recorded(5)
    timeline.show_run(recording, 4, alive=True, paused=False, following=True)
    assert all(button.isEnabled() for button in buttons.values())
    timeline.show_run(recording, 4, alive=False, paused=False, following=True)
    assert not buttons["stop"].isEnabled() and buttons["play"].isEnabled()
    assert "finished" in timeline.about.text() and timeline.words.text() == "5 / 5 steps"


def test_words():
    assert (clock(5), clock(75), clock(3_725)) == ("0:05", "1:15", "1:02:05")
    assert describe(Event(3, 0.0, "knob", {"beta": 0.25})) == "beta = 0.25"
    assert describe(Event(3, 0.0, "kick", {"layer": 1, "by": 0.5})) == "kick layer 1, by 0.5"


def test_a_run_without_a_step_says_what_it_does(timeline):
    recording = Recording("test.counting", {})
    timeline.show_run(recording, 0, alive=True, paused=False, following=True)
    assert timeline.words.text() == "0 steps  ·  getting ready"
    timeline.show_run(recording, 0, alive=True, paused=False, following=True, busy="compiling")
    assert timeline.words.text() == "0 steps  ·  compiling"
    timeline.show_run(recorded(40), 39, alive=True, paused=False, following=True)
    assert "getting ready" not in timeline.words.text() and "compiling" not in timeline.words.text()


def test_one_looks_closer_at_a_part_of_a_long_run_and_sees_the_way_back(timeline, qtbot):
    timeline.show_run(long := recorded(10_001), 5_000, alive=False, paused=False, following=False)
    scrubber, back = timeline.scrubber, timeline.findChild(ShowAllButton)
    middle, height = QPointF(scrubber.width() / 2, 13), timeline.sizeHint().height()

    def wheel(y):
        event = QWheelEvent(middle, scrubber.mapToGlobal(middle), QPoint(), QPoint(0, y), Qt.MouseButton.NoButton,
                            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
        scrubber.wheelEvent(event)

    assert not back.isVisible()
    wheel(1200)
    assert back.isVisible() and "steps 4,4" in back.text(), "ten notches, around the mouse"
    assert timeline.sizeHint().height() == height, "nothing moves"
    with qtbot.waitSignal(scrubber.sought) as sought:
        qtbot.mouseClick(scrubber, Qt.MouseButton.LeftButton, pos=QPoint(8, 13))
    assert sought.args == [round(scrubber.range.first)] and 4_400 < sought.args[0] < 4_500, "scrubbed within the part"
    timeline.show_place(long, 9_000)
    assert scrubber.range.first < 9_000 < scrubber.range.last, "the step on show stays in it"
    back.click()
    assert not back.isVisible() and (scrubber.range.first, scrubber.range.last) == (0, 10_000)
    qtbot.mousePress(scrubber, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, QPoint(8, 13))
    qtbot.mouseMove(scrubber, QPoint(scrubber.width() // 4, 13))
    qtbot.mouseRelease(scrubber, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, QPoint(scrubber.width() // 4, 13))
    assert scrubber.range.first == 0 and scrubber.range.last == pytest.approx(2_480, abs=30), "dragged over"
    qtbot.keyClick(scrubber, Qt.Key.Key_Plus)
    assert scrubber.range.last - scrubber.range.first < 1_700
    qtbot.keyClick(scrubber, Qt.Key.Key_0)
    assert not scrubber.range.zoomed
    wheel(1200)
    timeline.show_place(recorded(40), 3)
    assert not scrubber.range.zoomed and not back.isVisible(), "another run is shown as a whole"


def test_the_end_and_what_is_not_there_yet_are_told_in_words(timeline, qtbot):
    recording = recorded(51)
    recording.planned = 101
    timeline.show_run(recording, 0, alive=False, paused=False, following=False)
    scrubber = timeline.scrubber
    for step, words in ((50, "step 50, the last one: finished"), (80, "step 80 is planned; the last one so far is 50")):
        qtbot.mouseMove(scrubber, QPoint(round(8 + (scrubber.width() - 16) * step / 100), 13))
        qtbot.waitUntil(lambda words=words: scrubber.toolTip() == words)


def test_in_a_short_row_icons_stand_for_words_and_nothing_is_cut(timeline, qtbot):
    timeline.endless_box.show()
    fork, export = timeline.fork_button, timeline.export_button
    for width, words in ((560, ["", ""]), (1000, ["Fork here", "Export…"]), (600, ["", ""])):
        timeline.resize(width, 90)
        qtbot.waitUntil(lambda words=words: [fork.text(), export.text()] == words)
        qtbot.wait(1)
        row = [
            *timeline.transport.buttons.values(),
            timeline.transport.speeds,
            timeline.endless_box,
            timeline.bookmark_button,
            fork,
            export,
        ]
        for part in row:
            assert part.width() >= part.minimumSizeHint().width() or part is timeline.transport.speeds
        assert timeline.transport.geometry().right() < timeline.endless_box.geometry().left()
        assert timeline.transport.speeds.geometry().right() <= timeline.transport.width()
    assert fork.accessibleName() == "Fork here" and "fork" in fork.property("shape")


def test_at_no_width_do_words_of_buttons_come_and_go(timeline, qtbot, monkeypatch):
    changes = []
    monkeypatch.setattr(
        timeline.fork_button, "setText", lambda text: (changes.append(text), QPushButton.setText(timeline.fork_button, text))
    )
    for width in range(timeline.minimumSizeHint().width(), 760, 3):
        timeline.resize(width, 90)
        for _ in range(4):
            QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    assert changes == ["", "Fork here"], "each once"


def test_the_icons_of_all_runs_timeline_follow_the_theme(qtbot, qapp):
    timeline = LockedTimeline()
    qtbot.addWidget(timeline)
    for name, colours in (("light", LIGHT), ("dark", DARK)):
        theme.set_theme(qapp, name)
        image = timeline.buttons["play"].icon().pixmap(32, 32).toImage()
        drawn = {
            image.pixelColor(x, y).name()
            for x in range(image.width())
            for y in range(image.height())
            if image.pixelColor(x, y).alpha() == 255
        }
        assert colours.text.lower() in drawn
