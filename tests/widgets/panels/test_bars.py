"""Bars: heights on both axes, references, targets, bad numbers."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor

from settle.widgets.controls.card import Card
from settle.widgets.panels.charts.bars import Bar, Bars
from settle.widgets.theme.colours import series_colour
from settle.widgets.theme.palettes import DARK
from settle.widgets.views.common.scale_choice import offer_scale, restore_scales, scales_as_text


def height(panel, look, number):
    """Pixels of the bar's colour in the middle of its place."""
    colour = QColor(DARK.series[panel.bars[number].colour])
    column = look(panel)[:, round(panel.place(number).center().x()), :3].astype(int)
    return int(np.sum(np.all(np.abs(column - [colour.blue(), colour.green(), colour.red()]) < 8, axis=-1)))


def test_linear_heights_are_in_proportion(shown, look):
    panel = shown(Bars("Test", values=False))
    panel.show_bars([Bar("a", 1.0), Bar("b", 0.5), Bar("c", -0.25)], (-0.5, 1.0))
    a, b, c = (height(panel, look, i) for i in range(3))
    assert b == pytest.approx(a / 2, abs=2)
    assert c == pytest.approx(a / 4, abs=2)


def test_logarithmic_heights_count_decades(shown, look):
    panel = shown(Bars("Test", log=True, values=False))
    panel.show_bars([Bar("a", 1e-1), Bar("b", 1e-2), Bar("c", 1e-3)], (-4.0, 0.0))
    a, b, c = (height(panel, look, i) for i in range(3))
    assert (a / c, b / c) == pytest.approx((3, 2), abs=0.15)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 0.0])
@pytest.mark.parametrize("log", [False, True])
def test_bad_numbers_have_no_bar(shown, look, value, log):
    panel = shown(Bars("Test", log=log, values=False))
    panel.show_bars([Bar("a", value), Bar("b", 0.5)])
    assert height(panel, look, 0) == 0
    assert height(panel, look, 1) > 10
    assert np.all(np.isfinite(panel.range))


def test_references_and_targets_are_part_of_the_range(shown, look):
    panel = shown(Bars("Test"))
    panel.show_bars([Bar("a", 0.2, target=1.0), Bar("b", 0.1, reference=3.0)])
    assert panel.range[1] >= 3
    before = look(panel)
    panel.show_bars([Bar("a", 0.2), Bar("b", 0.1)], panel.range)
    assert np.any(before != look(panel))


def test_nothing_to_show(shown, look):
    for log in (False, True):
        panel, fresh = shown(Bars("Test", log=log)), shown(Bars("Test", log=log))
        panel.show_bars([Bar("a", 0.5)])
        panel.show_bars([])
        assert panel.accessibleDescription() == "" and np.all(np.isfinite(panel.range))
        fresh.show_bars([])
        np.testing.assert_array_equal(look(panel), look(fresh))


def test_the_accessible_description_has_the_figures(shown):
    panel = shown(Bars("Test"))
    panel.show_bars([Bar("W0", 5.4e-3)])
    assert panel.accessibleDescription() == "W0 5.40·10⁻³"


def marked(picture, panel, number):
    """What stands just above the foot in the middle of a bar's place."""
    place, foot = panel.place(number), int(panel._frame().bottom())
    middle = round(place.center().x())
    return picture[foot - 11 : foot - 1, middle - 6 : middle + 6, :3].astype(int)


@pytest.mark.parametrize("usual", [False, True])
def test_bars_become_logarithmic_on_demand_and_zero_and_less_leave_a_mark(shown, look, qtbot, usual):
    panel = shown(Bars("Test", "error", log=usual, values=False))
    bars = [Bar("a", 1e-1), Bar("b", 1e-2), Bar("c", 1e-3), Bar("zero", 0.0), Bar("less", -0.2), Bar("none", np.nan)]
    panel.show_bars(bars, (-4.0, 0.0) if usual else (0.0, 1.0))
    if not usual:
        with qtbot.waitSignal(panel.switched):
            panel.choose_log(True)
    assert panel.log and panel.range == (-4.0, 0.0) and panel._ticks(panel._frame())[0] == (0.0, "10⁻⁴")
    picture = look(panel)
    a, b, c = (height(panel, look, i) for i in range(3))
    assert (a / c, b / c) == pytest.approx((3, 2), abs=0.2)
    zero, less, none = (marked(picture, panel, i) for i in (3, 4, 5))
    assert all(np.abs(one - other).max() > 60 for one, other in ((zero, less), (zero, none), (less, none)))
    panel.choose_log(False)
    assert not panel.log and height(panel, look, 0) > 5 * height(panel, look, 1) > 0
    panel.show_bars([Bar("zero", 0.0)])
    assert not panel.can_be_log


def test_bars_offer_their_scale_in_the_menu_of_the_card_and_keep_it(shown, qtbot):
    card = Card("Error", Bars("Test", "error"), "error")
    qtbot.addWidget(card)
    told = []
    offer_scale(card, lambda: told.append(scales_as_text([card])))
    card.content.show_bars([Bar("a", 0.5), Bar("b", 5.0)])
    entry = next(a for a in card.actions_menu().actions() if a.text() == "Logarithmic axis")
    assert entry.isEnabled() and not entry.isChecked()
    entry.trigger()
    other = Card("Error", Bars("Test", "error"), "error")
    qtbot.addWidget(other)
    restore_scales([other], told[0])
    other.content.show_bars([Bar("a", 0.5), Bar("b", 5.0)])
    assert card.content.log and other.content.log and other.content.range == card.content.range
    other.content.name_y("cosine")
    assert not other.content.log, "another quantity"


def test_a_bar_of_a_later_number_is_hatched_as_its_line_is_dashed(shown, look):
    panel = shown(Bars("Test", values=False))
    panel.show_bars([Bar("a", 1.0, 1), Bar("b", 1.0, DARK.series[1])])
    plain = look(panel)
    panel.show_bars([Bar("a", 1.0, 9), Bar("b", 1.0, series_colour(9))])
    hatched, place = look(panel), [panel.place(i) for i in (0, 1)]
    left, right = (hatched[60:100, int(p.center().x()) - 5 : int(p.center().x()) + 5] for p in place)
    assert panel.bars[0].stroke() == "dashed" and np.any(left != right) and np.any(plain != hatched)
