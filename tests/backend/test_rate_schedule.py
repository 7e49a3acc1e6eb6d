"""The learning-rate schedule, against its words, and in each experiment that has one."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settle.app import catalogue
from settle.backend.core.runner import Runner
from settle.backend.numerics.rate_schedule import RateSchedule, RateScheduleKnobs

FALLS = RateScheduleKnobs.knobs()["decay"].choices
PART = st.floats(0, 1)


@given(st.sampled_from(FALLS), PART, st.floats(1e-6, 1), st.integers(1, 9), st.floats(0, 2))
def test_rates_stay_and_then_fall_to_what_is_left_at_the_end(decay, start, to, steps, progress):
    schedule = RateSchedule(decay, start, to, steps)
    assert schedule.factor(progress) <= schedule.factor(progress * 0.9) + 1e-12
    if progress < start or decay == "constant":
        assert schedule.factor(progress) == 1.0
    if start < 0.999:
        assert schedule.factor(1 + progress) == pytest.approx(1.0 if decay == "constant" else to)


def test_each_way_of_falling_by_its_equation():
    half = {decay: RateSchedule(decay, 0.5, 0.04).factor(0.75) for decay in FALLS}
    assert half == pytest.approx({"constant": 1, "linear": 0.52, "cosine": 0.52, "steps": 0.04, "exponential": 0.2})
    assert RateSchedule("cosine", 0.0, 0.0).factor(1 / 3) == pytest.approx((1 + math.cos(math.pi / 3)) / 2)
    fallen = [RateSchedule("steps", 0.75, 0.1, 2).factor(epoch / 8) for epoch in range(9)]
    assert fallen == pytest.approx([1, 1, 1, 1, 1, 1, 0.1**0.5, 0.1, 0.1])


BRIEF = {
    "ep.train": ("digits", {"epochs": 1, "hidden": [8], "T": 5, "K": 2, "compare_every": 0, "learners": "ep"}),
    "gan.plane": ("ring", {"iterations": 6, "decay": "constant"}),
    "vta.segments": ("motifs", {"updates": 3, "sequences": 40, "held": 40, "flat": False, "decay": "constant"}),
    "wdm.compare": ("glyphs", {"count": 300, "learners": ["cpc"], "hidden": [8], "measure": 1000}),
    "wdm.estimators": ("staircase", {"updates": 3, "stairs": [2.0]}),
}


@pytest.mark.parametrize("name", BRIEF)
def test_a_run_follows_it(name):
    """What falls at once to nearly nothing leaves another net than what stays; what stays at 1 leaves the same."""
    preset, knobs = BRIEF[name]
    ends = []
    for more in ({}, {"decay": "linear", "decay_from": 0.0, "decay_to": 1.0}, {"decay": "steps", "decay_from": 0.0, "decay_to": 1e-6}):
        runner = Runner(catalogue.experiment(name).make(preset, {**knobs, **more}), preset=preset, steps=4).start()
        assert runner.join(60) and runner.recording.error == "", runner.recording.error
        arrays = runner.recording.checkpoints[max(runner.recording.checkpoints)].arrays
        ends.append({key: array.tobytes() for key, array in arrays.items()})
    assert ends[0] == ends[1] != ends[2]
