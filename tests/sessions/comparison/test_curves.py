"""Curves of several runs on one axis, their mean and its band: against numpy and loops by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from compared import runs, training
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.stats import t as student

from settle.sessions.comparison.comparison import RunComparison
from settle.sessions.comparison.curves import RunCurve, quantities, read_curve
from settle.sessions.comparison.mean_curve import aligned, held, mean_curve
from settle.sessions.comparison.run_axis import RunAxis, common_places
from settle.sessions.comparison.seed_groups import T_975, GroupFigure
from settle.sessions.format import SessionError


def curve(x: list[float], y: list[float]) -> RunCurve:
    return RunCurve(np.array(x, float), np.array(y, float))


def test_mean_and_band_are_numpys():
    y = np.array([[3.0, 2.5, 1.0], [4.0, 2.0, 1.5], [2.0, 3.5, 1.1]])
    found = mean_curve([curve([1, 2, 3], row) for row in y], "sd")
    np.testing.assert_allclose(found.mean, y.mean(0), rtol=1e-15)
    np.testing.assert_allclose(found.high - found.mean, y.std(0, ddof=1), rtol=1e-14)
    np.testing.assert_allclose(found.mean - found.low, y.std(0, ddof=1), rtol=1e-14)
    wide = mean_curve([curve([1, 2, 3], row) for row in y], "t95")
    np.testing.assert_allclose(wide.high - wide.mean, student.ppf(0.975, 2) * y.std(0, ddof=1) / math.sqrt(3), rtol=1e-6)
    assert found.at(2.7) == (2.0, pytest.approx(8 / 3), pytest.approx(y[:, 1].std(ddof=1)), 3)
    np.testing.assert_allclose(T_975, student.ppf(0.975, np.arange(1, 8)), rtol=1e-6)
    one = GroupFigure.of([1.0, None, 2.0, 4.0, math.nan])
    assert (one.n, one.mean) == (3, pytest.approx(7 / 3)) and one.sd == pytest.approx(np.std([1, 2, 4], ddof=1))
    assert one.t95 == pytest.approx(student.ppf(0.975, 2) * one.sd / math.sqrt(3), rel=1e-6)
    assert math.isnan(GroupFigure.of([1.0]).sd) and GroupFigure.of([]).n == 0


def test_a_shorter_run_is_not_made_longer_and_the_band_ends_with_it():
    long, short = curve([0, 1, 2, 3, 4], [5, 4, 3, 2, 1]), curve([1, 3], [10, 20])
    found = mean_curve([long, short], "sd")
    assert found.n.tolist() == [1, 2, 2, 2, 1] and found.of == 2
    assert found.mean.tolist() == [5, 7, 6.5, 11, 1]  # at 2 the short one still has 10
    assert np.isnan(found.low).tolist() == [True, False, False, False, True]
    assert np.isnan(found.low).tolist() == np.isnan(found.high).tolist()
    alone = mean_curve([long], "t95")
    assert np.isnan(alone.low).all() and alone.mean.tolist() == long.y.tolist()


def test_what_is_no_number_counts_in_no_mean_and_an_infinity_is_told():
    found = mean_curve([curve([0, 1, 2], [1, math.nan, 1]), curve([0, 1, 2], [3, 5, math.inf])], "sd")
    assert found.n.tolist() == [2, 1, 2] and found.mean[:2].tolist() == [2, 5] and found.mean[2] == math.inf
    assert np.isnan(found.low[1])


@st.composite
def curves(draw) -> RunCurve:
    x = draw(arrays.arrays(np.int64, st.integers(1, 12), elements=st.integers(0, 40), unique=True))
    return RunCurve(np.sort(x).astype(float), draw(arrays.arrays(float, len(x), elements=st.floats(-5, 5))))


@settings(max_examples=150, deadline=None)
@given(st.lists(curves(), min_size=2, max_size=5))
def test_alignment_is_the_last_value_before_and_nothing_beyond_the_ends(several):
    grid, values = aligned(several)
    assert grid.tolist() == sorted({x for each in several for x in each.x})
    for each, row in zip(several, values, strict=True):
        for place, value in zip(grid, row, strict=True):
            before = [y for x, y in zip(each.x, each.y, strict=True) if x <= place]
            inside = each.x[0] <= place <= each.x[-1]
            assert value == before[-1] if inside else math.isnan(value)
            told = each.at(place)
            assert told == (max(x for x in each.x if x <= place), value) if inside else told is None
        assert held(each, each.x).tolist() == each.y.tolist()  # at its own rows nothing is changed
    forwards, backwards = mean_curve(several, "sd"), mean_curve(several[::-1], "sd")
    np.testing.assert_allclose(forwards.mean, backwards.mean, rtol=1e-9, atol=1e-12)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 30), st.sampled_from(["step", "fraction"]), st.floats(-1, 40))
def test_a_step_is_the_last_one_up_to_its_place(steps, way, place):
    r = training(errors=())
    r.steps = steps
    axis = RunAxis.of(r, way)
    up_to = [s for s in range(steps) if (s if way == "step" else s / max(1, steps - 1)) <= place]
    assert axis.step_at(place) == (max(up_to) if up_to else 0)
    assert all(axis.step_at(axis.place_of(step)) == step for step in range(steps))


def test_by_epochs_runs_with_other_batches_stand_side_by_side():
    quick, slow = training(every=2), training(1, every=5)
    axes = [RunAxis.of(r, "epoch") for r in (quick, slow)]
    assert [axis.step_at(2.0) for axis in axes] == [3, 9] and [axis.step_at(9.0) for axis in axes] == [5, 14]
    assert common_places(axes)[-1] == 3.0 and len(common_places(axes)) == 6 + 15 - 3
    c = RunComparison(runs(quick, slow))
    assert c.alignments() == ["epoch", "step", "fraction"] and [q.name for q in c.usual()] == ["epochs.error", "updates.loss"]
    error = c.curves(c.usual()[0], "epoch")
    assert error is not None and [each.x.tolist() for each in error] == [[1, 2, 3], [1, 2, 3]]
    part = read_curve(slow, c.usual()[0], "fraction")
    assert part is not None and part.x.tolist() == [4 / 14, 9 / 14, 1.0]


def test_rows_of_one_place_count_as_their_last_and_epochs_that_run_backwards_are_put_in_order(recording):
    r = recording(t={"epoch": [1.0, 1.0, 3.0, 2.0, np.nan], "v": [1.0, 2.0, 3.0, 4.0, 5.0]})
    found = read_curve(r, quantities(r)[0], "epoch")
    assert found is not None and found.x.tolist() == [1, 2, 3] and found.y.tolist() == [2, 4, 3]
    assert RunAxis.of(r, "epoch").places.tolist() == [1, 1, 3]


def test_runs_without_epochs_say_so(recording):
    c = RunComparison(runs(training(), recording(t={"v": [1.0, 2.0]})))
    assert c.alignments() == ["step", "fraction"] and c.align(None) == "step"
    with pytest.raises(SessionError, match="Not all of these runs say how many epochs"):
        c.align("epoch")
