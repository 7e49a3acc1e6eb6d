"""The whole screen for the view, and larger letters that fit."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from settle.widgets.theme.text_scale import set_text_scale, text_scale


@pytest.fixture
def as_it_comes():
    """The size of letters of other tests."""
    yield
    set_text_scale(1.0)


def test_the_view_and_the_timeline_alone(window):
    QTest.keyClick(window, Qt.Key.Key_F11)
    assert (
        window.isFullScreen() and not window.rail.isVisible() and not window.panes.right.isVisible() and not window.panes.setups.isVisible()
    )
    assert window.view.isVisible() and window.timeline.isVisible()
    window.view.grid.maximise(window.view.cards[0].key)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.view.grid.maximised and window.isFullScreen()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isFullScreen() and window.rail.isVisible() and window.panes.setups.isVisible()


def test_letters_grow_everywhere_fit_and_come_back(window, as_it_comes, qtbot):
    before = QApplication.font().pointSizeF()
    panel = window.view.cards[0].content.font().pointSizeF()
    buttons = [window.setup.button, *window.setup.findChildren(QPushButton)]
    sizes = [button.minimumHeight() for button in buttons]
    for _ in range(3):
        QTest.keyClick(window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert text_scale() == 1.5 and QApplication.font().pointSizeF() == pytest.approx(1.5 * before)
    assert window.view.cards[0].content.font().pointSizeF() == pytest.approx(1.5 * panel, rel=0.02)
    assert window.settings.text("text_scale") == "1.5"
    qtbot.waitUntil(lambda: all(button.width() >= button.minimumSizeHint().width() for button in buttons if button.isVisible()))
    window.presentation.scale(0)
    assert QApplication.font().pointSizeF() == pytest.approx(before)
    assert [button.minimumHeight() for button in buttons] == sizes
