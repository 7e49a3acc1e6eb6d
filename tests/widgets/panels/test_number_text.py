"""Numbers as a person reads them."""

from __future__ import annotations

import math

import pytest

from settle.widgets.panels.base.number_text import percent, powers_of_ten, short, two_decimals


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.8123, "0.812"),
        (5.38e-3, "5.38·10⁻³"),
        (0.996, "0.996"),
        (0.9996, "1.00"),
        (-11.149, "−11.1"),
        (0, "0"),
        (math.nan, "—"),
        (math.inf, "∞"),
        (123456, "1.23·10⁵"),
        (4310, "4,310"),
    ],
)
def test_short(value, text):
    assert short(value) == text


def test_the_powers_of_ten_on_one_axis_are_written_alike():
    assert powers_of_ten([-2, -1, 0, 1, 3]) == ["0.01", "0.1", "1", "10", "1,000"]
    assert powers_of_ten([-12, -1, 0, 1, 2]) == ["10⁻¹²", "10⁻¹", "1", "10", "10²"]


def test_percent():
    assert [percent(0.62449), percent(1.0), percent(math.nan), percent(0.62449, 0)] == ["62.4 %", "100.0 %", "—", "62 %"]


def test_two_decimals():
    assert [two_decimals(v) for v in (-1.239, 0.0, math.nan, 1e5)] == ["−1.24", "0.00", "—", "1.00·10⁵"]
