"""Cards are moved by their titles and their menus, hidden and shown again, and stay so."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from settle.widgets.controls.card import Card
from settle.widgets.views.common.board import Board


class Four(Board):
    def __init__(self):
        super().__init__([Card(name, QWidget(), name) for name in "abcd"])

    def begin(self, recording): ...

    def paint(self, recording, at): ...


@pytest.fixture
def board(qtbot):
    board = Four()
    qtbot.addWidget(board)
    board.resize(900, 500)
    board.show()
    qtbot.waitExposed(board)
    return board


def shown(board):
    """Keys as they stand on the screen, row by row."""
    board.grid.widget().layout().activate()
    visible = [card for card in board.grid.all_cards if card.isVisible()]
    return "".join(card.key for card in sorted(visible, key=lambda card: (card.y(), card.x())))


def menu(card, text):
    action = next(each for each in card.actions_menu().actions() if each.text() == text)
    return action


def test_a_title_is_dragged_to_another_card(board):
    a, d = board.grid.cards[0], board.grid.cards[3]
    kept = []
    board.state_changed.connect(kept.append)
    start, end = a.title.rect().center(), a.title.mapFromGlobal(d.mapToGlobal(d.rect().center()))
    QTest.mousePress(a.title, Qt.MouseButton.LeftButton, pos=start)
    for share in (0.2, 0.6, 1.0):
        QTest.mouseMove(a.title, start + QPoint(round(share * (end - start).x()), round(share * (end - start).y())))
    assert board.card_moves._band is not None and board.card_moves._band.isVisible()
    QTest.mouseRelease(a.title, Qt.MouseButton.LeftButton, pos=end)
    assert shown(board) == "bcda" and board.card_moves._band is None and len(kept) == 1
    again = Four()
    again.restore_state(kept[0])
    assert [card.key for card in again.grid.shown] == list("bcda")


def test_a_click_moves_nothing_and_a_drag_to_nowhere_neither(board):
    a = board.grid.cards[0]
    QTest.mouseClick(a.title, Qt.MouseButton.LeftButton)
    QTest.mousePress(a.title, Qt.MouseButton.LeftButton)
    QTest.mouseMove(a.title, QPoint(-5000, -5000))
    QTest.mouseRelease(a.title, Qt.MouseButton.LeftButton, pos=QPoint(-5000, -5000))
    assert shown(board) == "abcd" and board.state() == ""


def test_menu_moves_hides_shows_and_resets(board):
    b = board.grid.cards[1]
    menu(b, "Move back").trigger()
    assert shown(board) == "bacd" and not menu(b, "Move back").isEnabled()
    menu(b, "Hide").trigger()
    assert shown(board) == "acd"
    more = menu(board.grid.cards[0], "Show again").menu()
    assert [each.text() for each in more.actions()] == ["b"]
    for key in (0, 2):
        menu(board.grid.cards[key], "Hide").trigger()
    assert shown(board) == "d" and not menu(board.grid.cards[3], "Hide").isEnabled()
    menu(board.grid.cards[3], "All cards, as they come").trigger()
    assert shown(board) == "abcd" and board.state() == ""


def test_what_is_left_out_keeps_its_place_and_nothing_is_ever_empty(board):
    board.restore_state('\n\n{"order": ["d", "c", "gone"], "hidden": ["a", "other"]}')
    assert shown(board) == "dcb"
    board.grid.leave_out("c")
    assert shown(board) == "db"
    board.grid.leave_out()
    assert shown(board) == "dcb"
    board.restore_state('\n\n{"order": [], "hidden": ["a", "b", "c", "d"]}')
    assert shown(board) == "abcd"


@pytest.mark.parametrize("text", ["\n\nnonsense", "\n\n[1]", '\n\n{"order": 3}', '\n\n{"hidden": [1]}'])
def test_a_text_that_is_none_is_no_matter(board, text):
    board.restore_state(text)
    assert shown(board) == "abcd"


def test_a_maximised_card_that_is_hidden_gives_the_place_back(board):
    board.grid.maximise("a")
    assert shown(board) == "a"
    board.grid.arrange([], {"a"})
    assert shown(board) == "bcd" and not board.grid.maximised
