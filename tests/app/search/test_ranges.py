"""What a search varies, and how its settings become knobs: no run is made here."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from searching.bowl import Bowl, bowl_plan

from settle.app import catalogue
from settle.backend.core.knobs import Knob, KnobError
from settle.backend.core.search.plan import SearchPlan
from settle.backend.core.search.ranges import range_of
from settle.sessions.searches.study import distributions


def test_the_knobs_own_ranges_are_the_distributions():
    plan = bowl_plan("x", "y", "shape", "tilted", "length", "rates=0.01:0.5:log", "wait=0.1,0.2")
    told = {name: str(each) for name, each in distributions(plan).items()}
    assert told == {
        "x": "FloatDistribution(high=1.0, log=False, low=-1.0, step=None)",
        "y": "FloatDistribution(high=10.0, log=True, low=0.0001, step=None)",
        "shape": "CategoricalDistribution(choices=('flat', 'steep'))",
        "tilted": "CategoricalDistribution(choices=('false', 'true'))",
        "length": "IntDistribution(high=1000, log=False, low=1, step=1)",
        "rates[0]": "FloatDistribution(high=0.5, log=True, low=0.01, step=None)",
        "rates[1]": "FloatDistribution(high=0.5, log=True, low=0.01, step=None)",
        "wait": "CategoricalDistribution(choices=('0.1', '0.2'))",
    }
    plan.check(Bowl)
    assert SearchPlan.from_json(Bowl, json.loads(json.dumps(plan.as_json()))).as_json() == plan.as_json()


def test_every_knob_of_every_experiment_has_a_range_or_says_how_to_write_one(monkeypatch):
    monkeypatch.undo()
    seen = 0
    for name in catalogue.names():
        kind = catalogue.experiment(name)
        base = kind.make().settings()
        for knob_name, knob in kind.knobs().items():
            try:
                found = range_of(knob_name, knob, None, base[knob_name])
            except KnobError as e:
                assert f"{knob_name} has no range of its own" in str(e)
                continue
            seen += 1
            ends = [next(iter(found.choices)), list(found.choices)[-1]] if found.choices else [found.low, found.high]
            for end in ends:
                parameters = dict.fromkeys(found.parameters, end)
                value = knob.check(knob_name, found.value(parameters))
                assert found.parameters_of(value) == parameters
    assert seen > 100


@given(st.floats(1e-6, 1e6), st.floats(1.01, 1e3), st.lists(st.floats(0, 1), min_size=3, max_size=3), st.booleans())
@pytest.mark.parametrize("kind", ["whole", "real", "sizes", "reals"])
def test_parameters_and_knobs_say_the_same(kind, low, factor, parts, log):
    high, base = low * factor, (1, 2, 3) if kind in ("sizes", "reals") else 1
    if whole := kind in ("whole", "sizes"):
        low, high = math.ceil(low), math.ceil(low) + math.ceil(high)
    knob = Knob(kind, 1)
    found = range_of("k", knob, f"{low!r}:{high!r}:{'log' if log else 'linear'}", base)
    inside = [min(max(low + part * (high - low), low), high) for part in parts]
    parameters = dict(zip(found.parameters, map(int, inside) if whole else inside, strict=False))
    value = found.value(parameters)
    kept = json.loads(json.dumps(value))  # as a session has it
    assert (found.low, found.high, found.log) == (low, high, log) and knob.check("k", value) == value
    assert found.parameters_of(kept) == parameters
    beyond = high + 1 if whole else math.nextafter(high, math.inf)
    assert found.parameters_of([beyond] * 3 if isinstance(base, tuple) else beyond) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("free", "free has no range of its own, as it takes a number: write free=LOW:HIGH"),
        ("x=-2:1", "x = '-2' is not possible: x takes a number from -1 to 1"),
        ("x=0.5:0.1", "from a smaller number to a larger one"),
        ("x=-1:1:log", "begins above 0"),
        ("x=0:1:cubic", "a range is written x=LOW:HIGH"),
        ("x=log:0.1:1:5", "a range is written x=LOW:HIGH"),
        ("x=0.5", "two values or more to choose from"),
        ("length=1:2.5", "length = '2.5' is not possible"),
        ("shape=flat,stepe", "shape = 'stepe' is not possible: shape takes one of flat, steep"),
    ],
)
def test_a_wrong_range_is_a_sentence(text, sentence):
    with pytest.raises(KnobError) as error:
        bowl_plan(text)
    assert sentence in str(error.value)
