"""Round ranges, levels, ticks and numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from settle.widgets.panels.base.ranges import bounds, round_level, round_range, round_ticks


@pytest.mark.parametrize(("low", "high", "expected"), [(0.03, 0.97, (0, 1)), (-0.31, 0.72, (-0.5, 1)), (5, 5, (2, 8)), (0, 0, (-1, 1))])
def test_round_range(low, high, expected):
    assert round_range(low, high) == pytest.approx(expected)


def test_ranges_change_seldom_as_data_grow():
    seen = {round_range(0, h) for h in np.linspace(0.1, 10, 2000)}
    assert len(seen) < 25


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_makes_no_range(bad):
    assert round_range(bad, 1) == (0, 1)
    assert round_level(bad) == 1
    assert bounds(np.array([bad, 2.0, -1.0])) == (-1, 2)
    assert all(math.isnan(v) for v in bounds(np.array([bad]), np.array([])))


def test_levels_are_1_2_5():
    assert [round_level(v) for v in (0.11, 0.2, 0.21, 0.7, 1.0)] == pytest.approx([0.2, 0.2, 0.5, 1, 1])


def test_ticks_have_equal_digits_and_no_prefix():
    assert [text for _, text in round_ticks(-0.5, 1, 3)] == ["−0.5", "0", "0.5", "1.0"]
    assert [text for _, text in round_ticks(0, 20000, 4)] == ["0", "5,000", "10,000", "15,000", "20,000"]
    assert round_ticks(1, 1, 5) == []


def test_an_axis_has_two_ticks_at_least():
    assert [text for _, text in round_ticks(-4, 3, 2)] == ["−4", "−2", "0", "2"]
    assert len(round_ticks(6, 9, 1)) >= 2
