"""A choice that does not fit is cut with an ellipsis; its list and its tooltip have it whole."""

from __future__ import annotations

import numpy as np

from settle.widgets.controls.choice_box import ChoiceBox, WrappingChoiceBox

LONG = "Fig. 13: three hidden layers, prototypical"


def test_a_long_choice_is_cut_with_an_ellipsis_and_whole_in_the_tooltip(shown):
    box = shown(ChoiceBox(), 130, 30)
    box.setToolTip("Preset")
    box.addItems(["short", LONG])
    assert box.shown_text() == "short" and box.whole_tip() == "Preset"
    box.setCurrentText(LONG)
    assert box.shown_text().endswith("…") and LONG.startswith(box.shown_text()[:-1]) and len(box.shown_text()) > 5
    assert LONG in box.whole_tip() and "Preset" in box.whole_tip()
    box.resize(500, 30)
    assert box.shown_text() == LONG


def test_what_is_painted_is_the_cut_text(shown, look):
    box, other = (shown(ChoiceBox(), 130, 30) for _ in range(2))
    box.addItem(LONG)
    other.addItem(box.shown_text())
    box.clearFocus()
    np.testing.assert_array_equal(look(box), look(other))


def test_the_list_is_as_wide_as_its_longest_entry(shown, qtbot):
    box = shown(ChoiceBox(), 130, 30)
    box.addItems(["short", LONG])
    box.showPopup()
    assert box.view().width() > box.fontMetrics().horizontalAdvance(LONG)
    box.hidePopup()


def test_a_long_text_takes_a_second_line_and_is_cut_where_two_are_too_short(shown):
    box = shown(WrappingChoiceBox(8), 600, 30)
    box.addItem("Two balls of 32 x 32 pixels")
    low = box.sizeHint().height()
    assert box.shown_text() == box.currentText()
    box.resize(170, low)
    assert box.shown_text().replace("\n", " ") == box.currentText() and box.shown_text().count("\n") == 1 and box.whole_tip() == ""
    assert box.sizeHint().height() == low + box.fontMetrics().lineSpacing()
    box.setItemText(0, "Modified: two balls of 32 x 32 pixels, our reading of the paper")
    assert box.shown_text().endswith("…") and box.currentText() in box.whole_tip()
