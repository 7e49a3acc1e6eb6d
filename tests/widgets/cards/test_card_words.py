"""What screen readers are told of cards: what is drawn at the step on show, out of the same values."""

from __future__ import annotations

import numpy as np
import pytest
from earlier_sessions import with_view
from PySide6.QtGui import QAccessible
from screen_reader.controls import described, said

from settle.app import catalogue
from settle.widgets.cards.panel_numbers import card_numbers
from settle.widgets.cards.panel_words import MOST, panel_words
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.base.timescale import Timescale
from settle.widgets.panels.charts.curves import Curves, Line
from settle.widgets.panels.charts.scatter import Cloud, Scatter


def at_step(view, recording, at: int) -> None:
    view.draw(recording, at)
    view.summaries.tell()


def test_a_card_tells_what_is_drawn_at_the_step_on_show(qtbot):
    recording, view = with_view("ep.train", qtbot)
    view.show()
    card = next(card for card in view.cards if card.title.text() == "Loss")
    told = set()
    for at in (5, recording.steps - 1):
        at_step(view, recording, at)
        table = card_numbers(card)[0]
        for name, column in zip(table.heads[1:], table.columns[1:], strict=True):
            assert f"{name}: {short(float(column[-1]))}, " in described(card), "from the values of the table"
        assert said(card) == "Loss" and described(card).startswith(card.subtitle.text())
        assert described(card.menu_button) == described(card), "where the keyboard comes"
        told.add(described(card))
    assert len(told) == 2
    view.start(recording)
    view.summaries.tell()
    assert card.words.rstrip(".") in described(card) and "between" not in described(card)


def test_curves_are_told_where_they_stand_before_the_cursor(qtbot):
    curves = Curves("c", "", "loss")
    qtbot.addWidget(curves)
    scale = Timescale(0, 100)
    x = scale.x(np.array([0, 10, 50, 100]))
    low, gone = np.array([4.0, 3.0, 2.0, 1.0]), np.full(4, np.nan)
    level = Line("floor", np.array([0.0, 1.0]), np.array([0.5, 0.5]), measured=False)
    curves.show_lines([Line("a", x, low), Line("b", x, gone), level], scale=scale, at=float(scale.x(60)))
    assert panel_words(curves) == "loss at step 50: a: 2.00, between 1.00 and 4.00; b: no values; floor: 0.500"
    curves.show_lines([Line(f"l{n}", x, low + n) for n in range(MOST + 3)], scale=scale)
    assert panel_words(curves).endswith("; and 3 more") and panel_words(curves).count("between") == MOST


def test_points_are_told_by_their_number_and_middle(qtbot):
    scatter = Scatter("s", "x", "y")
    qtbot.addWidget(scatter)
    scatter.show_clouds([Cloud("real", np.array([[0.0, 2.0], [1.0, 4.0], [np.nan, 0.0]])), Cloud("made", np.zeros((0, 2)))])
    assert panel_words(scatter) == "real: 2 points around 0.500, 3.00; made: no points"


SAID_BY_CONTROLS = {"Latents"}
"""Cards whose content is sliders, which have names and values of their own."""


@pytest.mark.slow
@pytest.mark.parametrize("name", catalogue.names())
def test_each_card_of_each_view_is_told_and_has_its_numbers(qtbot, name):
    recording, view = with_view(name, qtbot, (1400, 1200))
    view.show()
    at_step(view, recording, recording.steps - 1)
    at_step(view, recording, recording.steps - 1)
    for card in view.cards:
        if not card.isVisible():
            continue
        head = ". ".join(text.rstrip(".") for text in (card.subtitle.text(), card.corner.text()) if text)
        assert said(card, QAccessible.Text.Name) == card.title.text()
        rest = described(card).removeprefix(head).strip(". ")
        assert any(map(str.isalnum, rest)) or card.title.text() in SAID_BY_CONTROLS, card.title.text()
        assert card.words or card_numbers(card) or card.title.text() in {*SAID_BY_CONTROLS, "Chosen setting"}, card.title.text()
