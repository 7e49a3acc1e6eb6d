"""The budget of nats: bars in proportion, the ceiling where it belongs, what is far off cut."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor

from settle.widgets.panels.field.information_budget import BudgetBar, InformationBudget

NEEDS = [("place 1", 4.0), ("place 2", 6.0)]


def length(panel, look, number, colour):
    """Pixels of a colour along the middle of a bar."""
    row = look(panel)[round(panel.bar(number).center().y()) + 6, :, :3].astype(int)
    ink = QColor(colour)
    return int(np.all(np.abs(row - [ink.blue(), ink.green(), ink.red()]) < 6, axis=-1).sum())


def test_lengths_are_in_proportion_to_what_is_needed(shown, look):
    panel = shown(InformationBudget("Test"), 500, 200)
    panel.show_shares(NEEDS, [BudgetBar("CPC", 2.0, "#ff0000"), BudgetBar("WPC", 4.0, "#00ff00")], (4.16, "log K"))
    unit = panel.x(1.0) - panel.x(0.0)
    assert length(panel, look, 1, "#ff0000") == pytest.approx(2 * unit, abs=3)
    assert length(panel, look, 2, "#00ff00") == pytest.approx(4 * unit, abs=3)
    assert panel.x(10.0) - panel.x(0) > 0.9 * panel.bar(0).width(), "what is needed fills the axis"


def test_a_tooltip_tells_which_factor_needs_how_much_and_what_a_learner_says(shown):
    panel = shown(InformationBudget("Test"), 500, 200)
    panel.show_shares(NEEDS, [BudgetBar("CPC", 2.0, "#ff0000", tip="A lower bound.")], (4.16, "log K = 4.16"))
    y = panel.bar(0).center().y()
    assert panel.name_at(QPointF(panel.x(3.9), y)).startswith("place 1") and panel.name_at(QPointF(panel.x(4.2), y)).startswith("place 2")
    assert panel.name_at(panel.bar(1).center()) == "CPC: 2.000\nA lower bound."
    assert panel.name_at(QPointF(0, 0)) == ""
    assert panel.accessibleDescription() == "needed 10.0, log K = 4.16, CPC 2.00"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e9, -1e9])
def test_what_is_far_off_or_no_number_leaves_room_for_what_is_needed(shown, look, value):
    panel = shown(InformationBudget("Test"), 500, 200)
    panel.show_shares(NEEDS, [BudgetBar("NWJ", value, "#ff0000", tick=value)], (4.16, "log K"))
    look(panel)
    low, high = panel.ends
    assert low >= -3 and 10 <= high <= 22
    assert panel.x(10.0) - panel.x(0.0) > 0.3 * panel.bar(0).width()


def test_without_a_ceiling_no_line_is_drawn(shown, look):
    panel = shown(InformationBudget("Test"), 500, 200)
    panel.show_shares(NEEDS, [], (4.16, "log K"))
    before = look(panel)
    panel.show_shares(NEEDS, [], (math.nan, ""))
    assert np.any(look(panel) != before)
