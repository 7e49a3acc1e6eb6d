"""Cards and their grid: long text, menu, one card with the place to itself, columns by width."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton

from settle.widgets.controls.card import Card
from settle.widgets.controls.card_grid import CardGrid


@pytest.fixture
def grid(shown):
    return shown(CardGrid([Card(title, QLabel(title)) for title in ("One", "Two", "Three", "Four")]), 900, 600)


def test_long_text_is_cut_and_kept_in_the_tooltip(shown, qtbot):
    card = shown(Card("Title", QLabel("content")), 300, 200)
    long = "a subtitle that is far too long for a card of three hundred pixels"
    card.head(subtitle=long, corner="corner")
    qtbot.waitUntil(lambda: card.subtitle.toolTip() == long)
    assert card.title.width() >= card.title.sizeHint().width(), "the title is never cut"
    assert card.width() == 300
    card.head(subtitle="short")
    qtbot.waitUntil(lambda: card.subtitle.toolTip() == "")


def test_figures_come_before_the_subtitle_where_there_is_no_room_for_both(shown, qtbot):
    card = shown(Card("Relative MSE", QLabel("content"), tools=[QPushButton("a tool of some width")]), 420, 200)
    card.head(subtitle="one picture of many", corner="largest 0.0107")
    qtbot.waitUntil(lambda: not card.subtitle.isVisible())
    assert card.corner.width() >= card.corner.sizeHint().width() and card.title.toolTip() == "one picture of many"
    card.resize(700, 200)
    qtbot.waitUntil(lambda: card.subtitle.isVisible())
    assert card.title.toolTip() == ""


def test_the_menu_exports_copies_and_enlarges(shown, qtbot):
    card = shown(Card("Title", QLabel("content"), key="k"))
    menu = {action.text(): action for action in card.actions_menu().actions() if action.text()}
    with qtbot.waitSignal(card.export_asked) as asked:
        menu["Export card…"].trigger()
    assert asked.args == [card]
    with qtbot.waitSignal(card.maximise_asked):
        menu["Enlarge"].trigger()
    menu["Copy picture"].trigger()
    assert QGuiApplication.clipboard().pixmap().size() == 2 * card.size()
    QGuiApplication.clipboard().clear()
    assert card.menu_button.accessibleName() == "Title: more"


def test_a_double_click_on_the_title_gives_the_place_to_one_card(grid, qtbot):
    with qtbot.waitSignal(grid.maximised_changed) as changed:
        qtbot.mouseDClick(grid.cards[1].title, Qt.MouseButton.LeftButton)
    assert changed.args == ["two"]
    assert [card.isVisible() for card in grid.cards] == [False, True, False, False]
    qtbot.waitUntil(lambda: grid.cards[1].width() > 850)
    qtbot.mouseDClick(grid.cards[1].title, Qt.MouseButton.LeftButton)
    assert all(card.isVisible() for card in grid.cards)
    grid.maximise("no such card")
    assert grid.maximised == ""


def test_columns_follow_the_width(grid, qtbot):
    assert grid.columns() == 2
    qtbot.waitUntil(lambda: grid.cards[1].x() > grid.cards[0].x())
    grid.resize(500, 600)
    qtbot.waitUntil(lambda: grid.cards[1].y() > grid.cards[0].y())
    assert all(card.x() == 0 for card in grid.cards)
    grid.resize(1300, 600)
    qtbot.waitUntil(lambda: grid.cards[2].x() > grid.cards[1].x() > grid.cards[0].x())
    assert {card.width() for card in grid.cards[:3]} <= set(range(425, 436)), "columns are equally wide"


def test_a_sentence_stands_in_for_the_content(shown):
    content = QLabel("content")
    card = shown(Card("Title", content))
    card.say("Nothing yet.")
    assert not content.isVisible()
    card.say("")
    assert content.isVisible()


def test_a_big_card_has_two_rows_and_two_of_three_columns(shown, qtbot):
    cards = [Card("Big", QLabel("big"), big=True), *(Card(t, QLabel(t)) for t in ("One", "Two", "Three"))]
    cards.append(Card("Wide", QLabel("wide"), wide=True, rows=1))
    grid = shown(CardGrid(cards), 1230, 800)
    qtbot.waitUntil(lambda: cards[0].width() > 700)
    assert cards[1].x() == cards[2].x() > cards[0].width() and cards[1].y() < cards[2].y() < cards[0].height()
    assert cards[3].y() > cards[0].height() and cards[3].width() == cards[4].width() == 1230, "before a wide one: the whole row"
    assert abs(cards[4].height() - cards[3].height()) <= 1
    grid.resize(760, 800)
    qtbot.waitUntil(lambda: cards[0].width() < 400)
    assert cards[1].x() == cards[2].x() > cards[0].width() - 1 and cards[2].y() + cards[2].height() == cards[0].height()
    grid.maximise("big")
    assert cards[0].isVisible() and not cards[1].isVisible()
