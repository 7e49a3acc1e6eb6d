"""No value is lost: what no line shows leaves a mark, and what stands alone a dash."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor

from settle.widgets.panels.base.edge_marks import edge_marks, with_dashes
from settle.widgets.panels.charts.bars import Bar, Bars
from settle.widgets.panels.charts.curves import Curves, Line
from settle.widgets.theme.palettes import DARK

numbers = st.one_of(st.sampled_from([np.nan, np.inf, -np.inf]), st.floats(-5, 5))
curves = st.lists(numbers, min_size=1, max_size=60).map(lambda found: np.array(found, float))


@given(curves)
def test_each_value_that_is_no_number_or_beyond_an_edge_has_a_mark_near_its_place(y):
    x = np.arange(len(y), dtype=float)
    ends = (0.0, float(max(1, len(y) - 1)))
    found = edge_marks(x, np.where(np.isfinite(y), y, np.nan), y, ends, (-1.0, 1.0), "#123456")
    started = np.cumsum(~np.isnan(y)) > 0
    wanted = {"above": (y > 1 + 2e-6) | (y == np.inf), "below": (y < -1 - 2e-6) | (y == -np.inf), "nan": np.isnan(y) & started}
    for kind, where in wanted.items():
        places = np.array([mark.x for mark in found if mark.kind == kind])
        for place in x[where]:
            assert np.abs(places - place).min(initial=np.inf) <= ends[1] / 80 + 1e-9, (kind, place)
        assert kind == "nan" or not where.any() or set(places) <= set(x[np.abs(y) > 1]), "and none where there is nothing to mark"
    assert np.isnan(y[~started]).all() and not any(mark.kind == "nan" and not started[int(mark.x)] for mark in found)


@given(curves)
def test_each_value_between_gaps_becomes_a_dash_and_the_others_stay(y):
    x = np.arange(len(y), dtype=float)
    there = np.isfinite(y)
    alone = [i for i in range(len(y)) if there[i] and not there[max(0, i - 1) : i].any() and not there[i + 1 : i + 2].any()]
    xs, ys = with_dashes(x, y, 0.25)
    assert np.array_equal(xs[: len(x)], x) and np.array_equal(ys[: len(x)], y, equal_nan=True)
    assert np.array_equal(xs[len(x) :], [v for i in alone for v in (i, i - 0.25, i + 0.25)])
    assert np.array_equal(ys[len(x) :], [v for i in alone for v in (np.nan, y[i], y[i])], equal_nan=True)


def ink(picture, colour: str, rows: slice) -> int:
    c = QColor(colour)
    return int((np.abs(picture[rows, :, :3].astype(int) - [c.blue(), c.green(), c.red()]).max(-1) < 12).sum())


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_gap_in_a_curve_is_seen(shown, look, value, log):
    panel = shown(Curves("Test", "x", "y", log=log))
    y = np.array([1.0, 2.0, value, 4.0, 5.0])
    panel.show_lines([Line("a", np.arange(5.0), y)], x_range=(0, 4))
    with_mark = look(panel)
    panel.show_lines([Line("a", np.arange(5.0), y, measured=False)], x_range=(0, 4))
    everywhere = slice(None)
    assert ink(with_mark, DARK.series[0], everywhere) > ink(look(panel), DARK.series[0], everywhere) + 8


def test_a_bar_that_is_cut_off_has_an_arrow_and_a_logarithmic_axis_says_where_bars_begin(shown, look):
    panel = shown(Bars("Test"))
    panel.show_bars([Bar("a", 0.5), Bar("b", 3.0)], (0.0, 1.0))
    cut = look(panel)
    panel.show_bars([Bar("a", 0.5), Bar("b", 1.0)], (0.0, 1.0))
    whole, place = look(panel), panel.place(1)
    columns = slice(int(place.left()), int(place.right()))
    top = slice(int(panel._frame().top()), int(panel._frame().top()) + 12)
    assert ink(cut[:, columns], DARK.card, top) > ink(whole[:, columns], DARK.card, top)
    logarithmic = shown(Bars("Test", log=True))
    for low in (-4.0, -3.5):
        logarithmic.show_bars([Bar("a", 0.1)], (low, 0.0))
        ticks = logarithmic._ticks(logarithmic._frame())
        assert ticks[0] == (0.0, {-4.0: "10⁻⁴", -3.5: "3.2·10⁻⁴"}[low])
