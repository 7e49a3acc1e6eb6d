"""Numbers are written one way on the screen: a real minus sign, no sign before a sign, no endless digits."""

from __future__ import annotations

import re

import pytest
from earlier_sessions import with_view
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QLabel

from settle.app import catalogue
from settle.widgets.panels.base.number_text import short, two_decimals
from settle.widgets.panels.base.ranges import round_ticks
from settle.widgets.views.common.figure_text import rounded_down, signed

PLAIN = str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789")
WRONG = (
    re.compile(r"(?<![\w\])'-])-\d"),
    re.compile(r"\d[eE][−-]?\d"),
    re.compile(r"[+±−-]\s?[−-]\d"),
    re.compile(r"\d\.\d{7}"),
    re.compile(r"\b(nan|inf)\b"),
)


@pytest.mark.parametrize("name", catalogue.names())
def test_no_text_of_a_view_has_a_hyphen_for_a_minus_or_a_number_that_is_not_written_for_people(name, qtbot):
    recording, view = with_view(name, qtbot)
    for at in {0, recording.steps // 2, recording.steps - 1}:
        view.draw(recording, at)
        texts = [label.text() for label in view.findChildren(QLabel)]
        texts += [text for line in view.readouts(recording, at) for text in (line.label, line.value, line.reference, line.tip)]
        texts += [text for widget in view.findChildren(object) if (text := getattr(widget, "accessibleDescription", str)())]
        found = [(pattern.pattern, text) for text in texts for pattern in WRONG if pattern.search(re.sub(r"<[^>]*>", "", text))]
        assert not found, at


@given(st.floats(-1e9, 1e9), st.integers(1, 5))
def test_a_number_keeps_its_value_to_its_digits_and_has_a_real_minus(value, digits):
    for text in (short(value, digits), signed(value), two_decimals(value), rounded_down(min(value, 1.0))):
        assert "-" not in text and not re.search(r"[+−][+−]", text)
    back = float(short(value, digits).translate(PLAIN).replace("·10", "e").replace(",", ""))
    assert abs(back - value) <= 0.5000001 * 10.0 ** (1 - digits) * abs(value) * 10 or abs(value) < 1e-300
    assert short(value, digits) == short(back, digits) or 10 ** (digits - 1) < abs(value) < 1e5, "written again it is the same"


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.integers(2, 12))
def test_the_ticks_of_an_axis_have_equally_many_digits_and_no_hyphen(low, span, room):
    texts = [text for _, text in round_ticks(low, low + span, room) if text != "0"]
    assert not any("-" in text for text in texts)
    assert len(set(texts)) == len(texts), "no two are written alike"
    if texts and not any("·" in text for text in texts):
        assert len({len(text.partition(".")[2]) for text in texts}) == 1
