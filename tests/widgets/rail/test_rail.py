"""The rail: in groups, in an order of one's own, whole at any size of window and text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetrics, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from settle.widgets.rail.rail import Rail
from settle.widgets.rail.rail_item import RailItem, RailSection, in_order, order_of

SECTIONS = [
    RailSection("first", (RailItem("start", "Start", "start", kind="page"),)),
    RailSection("ep", tuple(RailItem(f"ep.{n}", f"Experiment {n}", "view") for n in range(6)), "EP"),
    RailSection("gan", tuple(RailItem(f"gan.{n}", f"Net {n}", "view") for n in range(6)), "GAN"),
]


@pytest.fixture
def rail(qtbot):
    rail = Rail(SECTIONS)
    qtbot.addWidget(rail)
    rail.resize(rail.width(), 400)
    rail.show()
    qtbot.waitExposed(rail)
    return rail


def order(rail: Rail) -> list[str]:
    """The buttons from top to bottom as they stand on the screen."""
    QApplication.processEvents()
    return [button.item.name for button in sorted(rail._all.values(), key=lambda button: button.y())]


def test_an_order_is_kept_and_what_is_new_has_its_usual_place():
    mine = [RailSection("gan", SECTIONS[2].items[::-1], "GAN"), SECTIONS[0], SECTIONS[1]]
    assert in_order(SECTIONS, order_of(mine)) == mine
    more = [*SECTIONS, RailSection("plugins", (RailItem("p", "P", "view"),))]
    assert [section.name for section in in_order(more, order_of(mine))] == ["gan", "first", "ep", "plugins"]
    for wrong in ("{", "3", '{"a": 1}', '[["ep"]]', "[[[], 3]]"):
        assert in_order(SECTIONS, wrong) == SECTIONS


def test_keys_go_along_it_and_move_a_button_within_its_group(rail, qtbot):
    told = []
    rail.arranged.connect(told.append)
    button = rail.buttons["ep.1"]
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is rail.buttons["ep.2"]
    QTest.keyClick(rail.buttons["ep.2"], Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert order(rail)[1:4] == ["ep.0", "ep.2", "ep.1"]
    for _ in range(9):
        QTest.keyClick(rail.buttons["ep.2"], Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert order(rail)[:2] == ["start", "ep.2"], "it stays in its group"
    rail.arrange("")
    rail.arrange(told[-1])
    assert order(rail)[:2] == ["start", "ep.2"]


def test_a_button_is_drawn_to_its_place_without_being_pressed(rail, qtbot):
    chosen = []
    rail.chosen.connect(chosen.append)
    button = rail.buttons["ep.0"]
    to = rail.buttons["ep.2"]
    QTest.mousePress(button, Qt.MouseButton.LeftButton)
    begin, end = button.mapToGlobal(QPoint(30, 20)), to.mapToGlobal(QPoint(30, to.height() - 4))
    for y in range(begin.y(), end.y() + 1, 6):
        _move(button, QPoint(begin.x(), y))
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton, pos=button.rect().center())
    assert order(rail)[1:4] == ["ep.1", "ep.2", "ep.0"] and not chosen
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert chosen == ["ep.0"]


def _move(button, where: QPoint) -> None:
    """The pointer is drawn to a place of the screen."""
    none, left = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
    at = QPointF(button.mapFromGlobal(where))
    event = QMouseEvent(QEvent.Type.MouseMove, at, QPointF(where), none, left, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(button, event)


def test_nothing_is_cut_in_a_low_window_with_large_text(rail, qtbot):
    rail.setStyleSheet("QToolButton { font-size: 22pt; }")
    QApplication.processEvents()
    for button in rail.buttons.values():
        assert button.width() >= QFontMetrics(button.font()).horizontalAdvance(button.text()) + 8
    rail.choose("gan.5")
    QApplication.processEvents()
    shown = rail.buttons["gan.5"]
    inside = shown.mapTo(rail.area.viewport(), QPoint(0, 0)).y()
    assert inside >= 0 and inside + shown.height() <= rail.area.viewport().height()
    assert rail.width() >= shown.width() + rail.area.verticalScrollBar().width()
    assert rail.menu_button.isVisible() and rail.menu_button.geometry().bottom() <= rail.height()


def test_buttons_are_less_high_where_then_all_of_them_are_seen(rail):
    scrolled = lambda: rail.area.verticalScrollBar().maximum() > 0  # noqa: E731
    usual = rail.menu_button.height()
    for height, less, scrolls in ((900, 0, False), (690, 4, False), (400, 0, True)):
        rail.resize(rail.width(), height)
        QApplication.processEvents()
        assert (rail.menu_button.height(), scrolled()) == (usual - less, scrolls), height
