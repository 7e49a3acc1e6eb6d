"""Knobs take what they declare and refuse the rest in a sentence that names field, value and range."""

from __future__ import annotations

import math

import pytest
from counting import Counting
from hypothesis import given
from hypothesis import strategies as st

from settle.backend.core.knobs import Knob, KnobError


@given(st.one_of(st.floats(), st.integers(), st.text(), st.none(), st.booleans(), st.lists(st.integers(), max_size=3)))
def test_a_value_is_taken_within_range_or_refused_in_one_sentence(value):
    for name, knob in Counting.knobs().items():
        try:
            taken = knob.check(name, value)
        except KnobError as error:
            assert error.knob == name
            assert str(error).startswith(f"{name} = ") and knob.allowed() in str(error)
            continue
        assert knob.check(name, taken) == taken
        assert knob.check(name, knob.text(taken)) == taken or isinstance(taken, float)
        if isinstance(taken, float):
            assert math.isfinite(taken) and knob.low <= taken <= knob.high


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"length": "0"}, "length = '0' is not possible: length takes a whole number from 1 to 1000000."),
        ({"length": 2.5}, "length = 2.5 is not possible: length takes a whole number from 1 to 1000000."),
        ({"gain": "nan"}, "gain = 'nan' is not possible: gain takes a number from 0 to 10 (V)."),
        ({"mode": "sideways"}, "mode = 'sideways' is not possible: mode takes one of up, down."),
        ({"loud": "perhaps"}, "loud = 'perhaps' is not possible: loud takes true or false."),
        ({"widths": ""}, "widths = '' is not possible: widths takes whole numbers separated by commas, each from 1 to 64."),
        ({"bells": "low, hgih"}, "bells = 'low, hgih' is not possible: bells takes one or more of low, middle, high."),
        ({"bells": ()}, "bells = () is not possible: bells takes one or more of low, middle, high."),
        ({"gian": 1}, "gian is no knob of test.counting"),
    ],
)
def test_sentences(settings, sentence):
    with pytest.raises(KnobError) as refusal:
        Counting.make("", settings)
    assert str(refusal.value).startswith(sentence)


def test_a_mistyped_name_gets_a_hint():
    with pytest.raises(KnobError, match="Did you mean gain"):
        Counting.make("", {"gian": 1})
    with pytest.raises(KnobError, match="Did you mean short"):
        Counting.make("shrt")


def test_settings_override_the_preset_and_come_back_as_json():
    made = Counting.make("long", {"widths": "4, 5", "loud": "yes"})
    assert (made.length, made.mode, made.widths, made.loud) == (200, "down", (4, 5), True)
    assert Counting.make("", made.settings()) == made


def test_words_stand_in_the_order_of_the_choices_each_once():
    made = Counting.make("", {"bells": "high,low, high"})
    assert made.bells == ("low", "high") and Counting.make("", made.settings()) == made


def test_only_live_knobs_turn():
    made = Counting.make()
    assert made.turned({"gain": 3}).gain == 3.0
    with pytest.raises(KnobError, match="length cannot be turned during a run: gain, rate can"):
        made.turned({"length": 3})


def test_a_list_of_numbers_is_typed_as_it_is_shown():
    knob = Knob("reals", (0.1,), low=0, high=1)
    assert knob.check("lr", "0.05, 1e-3 1") == (0.05, 0.001, 1.0) == knob.check("lr", [0.05, 0.001, 1])
    assert knob.text((0.05, 0.001)) == "0.05, 0.001" and knob.check("lr", 0.5) == (0.5,)
    for bad in ("", "0.1, x", [2], [True], [float("nan")], None):
        with pytest.raises(KnobError, match="lr takes numbers separated by commas, each from 0 to 1"):
            knob.check("lr", bad)
