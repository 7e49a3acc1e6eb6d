"""Numbers as they are typed and written: decimal commas, thousands, and what is none."""

from __future__ import annotations

import pytest

from settle.backend.core.knobs import Knob, KnobError
from settle.backend.core.written_numbers import number

REAL, WHOLE, REALS, SIZES = Knob("real", 0.0), Knob("whole", 0), Knob("reals", ()), Knob("sizes", ())


@pytest.mark.parametrize(
    ("word", "point", "comma"),
    [
        ("0.5", 0.5, None), ("0,5", None, 0.5), ("1,000.5", 1000.5, None), ("1.000,5", None, 1000.5), ("1,234", 1234, 1.234),
        ("1'000", 1000, 1000), ("1 000", 1000, 1000), ("−2", -2, -2), (".5", 0.5, None), ("5.", 5, None), ("1D3", 1000, 1000),
        ("1_0", None, None), ("0x1", None, None), ("nan", None, None), ("", None, None), ("1e999", float("inf"), float("inf")),
        ("0,345", None, 0.345), ("12,34,567", None, None), ("١", None, None), ("1 0", None, None),
    ],
)  # fmt: skip
def test_a_word_is_a_number_or_none(word, point, comma):
    assert (number(word, "."), number(word, ",")) == (point, comma)


@pytest.mark.parametrize(
    ("knob", "text", "value"),
    [
        (REAL, "0,01", 0.01), (REAL, "1,5e-2", 0.015), (REAL, " 0.5 ", 0.5), (REAL, "−1", -1), (WHOLE, "1e3", 1000),
        (WHOLE, str(2**62 + 1), 2**62 + 1), (REALS, "2,5;4,5", (2.5, 4.5)), (REALS, "2.5,4.5", (2.5, 4.5)), (REALS, "2, 5, 4", (2, 5, 4)),
        (REALS, "2 4", (2, 4)), (SIZES, "512,256", (512, 256)), (REALS, "3,5", (3, 5)),
    ],
)  # fmt: skip
def test_a_knob_takes_a_decimal_comma_where_it_can_mean_nothing_else(knob, text, value):
    assert knob.check("k", text) == value


@pytest.mark.parametrize(
    ("knob", "text", "words"),
    [
        (REAL, "1,500", "It may be 1500 or 1.5: write it without the comma."),
        (WHOLE, "60,000", "It may be 60000 or 60: write it without the comma."),
        (REALS, "2,5 4,5", "write a decimal point, as in 2.5, 4.5."),
        (SIZES, "2,5 4,5", "write a decimal point"),
        (REAL, "1_0", "k takes a number."), (WHOLE, "1_0", "k takes a whole number."), (REAL, "1e999", "k takes a number."),
    ],
)  # fmt: skip
def test_what_may_be_two_things_is_refused_and_said_how_to_write_it(knob, text, words):
    with pytest.raises(KnobError) as caught:
        knob.check("k", text)
    assert str(caught.value).startswith(f"k = '{text}' is not possible: ") and words in str(caught.value)
