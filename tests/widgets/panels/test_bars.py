"""Bars: heights on both axes, references, targets, bad numbers."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor

from settle.widgets.panels.charts.bars import Bar, Bars
from settle.widgets.theme.palettes import DARK


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
