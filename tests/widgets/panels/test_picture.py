"""Pictures: pixels in place, strips, and drawing with the mouse."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from settle.widgets.panels.images.picture import Picture


def at(panel, row, column):
    """The middle of a pixel of the picture, in the widget."""
    frame, (h, w) = panel.frames()[0], panel.pictures.shape[1:]
    return QPoint(round(frame.left() + (column + 0.5) * frame.width() / w), round(frame.top() + (row + 0.5) * frame.height() / h))


def brightness(panel, look, row, column):
    place = at(panel, row, column)
    return int(look(panel)[place.y(), place.x(), 1])


def test_pixels_stand_in_their_places(shown, look):
    panel = shown(Picture("Test"))
    picture = np.zeros((8, 8))
    picture[2, 5] = 1.0
    panel.show_pictures(picture)
    assert brightness(panel, look, 2, 5) > 200
    assert brightness(panel, look, 5, 2) < 40


def test_a_strip_uses_the_room(shown):
    panel = shown(Picture("Test"), 620, 200)
    panel.show_pictures(np.zeros((6, 28, 28)))
    frames = panel.frames()
    assert len(frames) == 6
    assert all(panel.rect().contains(f.toAlignedRect()) for f in frames)
    assert frames[0].width() > 80


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 7.0])
def test_bad_numbers(shown, look, value):
    panel = shown(Picture("Test", "diverging"))
    panel.show_pictures(np.zeros((3, 4)), -1, 1)
    empty, place = look(panel), at(panel, 1, 1)
    panel.show_pictures(np.full((3, 4), value), -1, 1)
    bad = look(panel)
    if value > 1:  # beyond the range, and infinite: the end of the map
        panel.show_pictures(np.ones((3, 4)), -1, 1)
        np.testing.assert_array_equal(bad, look(panel))
    assert np.any(bad[place.y(), place.x()] != empty[place.y(), place.x()]) != np.isnan(value), "what is no number has no colour"
    panel.show_pictures(np.zeros((0, 4, 4)))
    look(panel)
    assert panel.frames() == []


def test_the_mouse_draws(shown, qtbot):
    panel = shown(Picture("Test"))
    panel.show_pictures(np.zeros((8, 8)))
    drawn = []
    panel.drawn.connect(drawn.append)
    qtbot.mouseClick(panel, Qt.MouseButton.LeftButton, pos=at(panel, 1, 6))
    assert not drawn, "a finished recording cannot be drawn on"
    panel.drawable = True
    qtbot.mousePress(panel, Qt.MouseButton.LeftButton, pos=at(panel, 1, 1))
    qtbot.mouseMove(panel, at(panel, 1, 6))
    qtbot.mouseRelease(panel, Qt.MouseButton.LeftButton, pos=at(panel, 1, 6))
    picture = drawn[-1]
    assert picture.shape == (8, 8)
    assert picture.min() >= 0
    assert picture.max() <= 1
    assert np.all(picture[1, 1:7] > 0.9), "the whole way is drawn, not its ends alone"
    assert np.all(picture[4:] == 0)


def test_the_keyboard_draws_and_erases(shown, look, qtbot):
    panel = shown(Picture("Test"))
    panel.show_pictures(np.zeros((8, 8)))
    drawn = []
    panel.drawn.connect(drawn.append)
    assert not panel.focusPolicy() & Qt.FocusPolicy.TabFocus, "a finished recording cannot be drawn on"
    panel.drawable = True
    panel.setFocus()
    qtbot.waitUntil(panel.hasFocus)
    for key in (*[Qt.Key.Key_Left] * 9, Qt.Key.Key_Space, Qt.Key.Key_Up, Qt.Key.Key_Space):
        qtbot.keyClick(panel, key)
    qtbot.waitUntil(lambda: bool(drawn) and (drawn[-1] > 0.9).sum() == 2)
    assert np.argwhere(drawn[-1] > 0.9)[:, 1].tolist() == [0, 0], "the pen stays within the picture"
    before = look(panel)
    qtbot.keyClick(panel, Qt.Key.Key_Right)
    assert (look(panel) != before).any(), "where the pen is can be seen"
    qtbot.keyClick(panel, Qt.Key.Key_Left)
    qtbot.keyClick(panel, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: (drawn[-1] > 0.5).sum() == 1)


def test_the_right_button_erases_and_clear_clears(shown, qtbot):
    panel = shown(Picture("Test"))
    panel.drawable = True
    panel.show_pictures(np.ones((8, 8)))
    drawn = []
    panel.drawn.connect(drawn.append)
    qtbot.mouseClick(panel, Qt.MouseButton.RightButton, pos=at(panel, 4, 4))
    assert drawn[-1][4, 4] < 0.1
    assert drawn[-1][0, 0] == 1
    panel.clear()
    qtbot.waitUntil(lambda: not drawn[-1].any())


def test_what_was_drawn_stays_until_the_run_answers(shown, look, qtbot):
    panel = shown(Picture("Test"))
    panel.drawable = True
    before = np.zeros((8, 8))
    panel.show_pictures(before)
    qtbot.mouseClick(panel, Qt.MouseButton.LeftButton, pos=at(panel, 3, 3))
    panel.show_pictures(before)
    assert brightness(panel, look, 3, 3) > 150, "the run has not seen it yet"
    answer = np.zeros((8, 8))
    answer[6, 6] = 1
    panel.show_pictures(answer)
    assert brightness(panel, look, 3, 3) < 40
    assert brightness(panel, look, 6, 6) > 200
