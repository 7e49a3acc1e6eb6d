"""Time axes: inverse, columns that stand still, ticks that do not lie."""

from __future__ import annotations

import numpy as np
import pytest

from settle.widgets.panels.base.timescale import Timescale, timescale


@pytest.mark.parametrize(
    "scale",
    [Timescale(0, 500), Timescale(300, 499), Timescale(0, 180, 100), Timescale(0, 5080, 5000), Timescale(0, 350, 250, 20)],
)
def test_step_is_the_inverse_of_x(scale):
    steps = np.arange(scale.first, scale.last + 1)
    np.testing.assert_allclose(scale.step(scale.x(steps)), steps, atol=1e-6)
    assert scale.x(scale.first) == pytest.approx(0)
    assert scale.x(scale.last) == pytest.approx(1)


def test_a_long_free_phase_leaves_room_for_the_nudged_one():
    scale = timescale("phases", 5000, 80, at=10)
    assert scale.x(5000) == pytest.approx(0.6)
    assert scale.x(100) > 0.3, "the first hundred steps are seen on a logarithmic axis"
    assert {text: place for place, text in scale.ticks(10)}["T"] == pytest.approx(0.6)


def test_the_axis_does_not_depend_on_how_far_the_run_is():
    assert len({timescale("phases", 5000, 80, at) for at in range(0, 5081, 40)}) == 1
    grown = [timescale("phases", 100, 50, at).last for at in range(400)]
    assert sorted(set(grown)) == [150, 200, 300, 500], "beyond the plan it doubles"


def test_columns_never_go_back_and_stay_on_the_axis():
    columns = timescale("phases", 5000, 80, 0).columns()
    assert len(columns) == 800
    assert np.all(np.diff(columns) >= 0)
    assert columns[0] == 0
    assert columns[-1] == 5080


def test_ticks_count_the_steps_of_the_network():
    scale = timescale("phases", free=1500, nudged=200, at=0, every=20)
    places = {text: place for place, text in scale.ticks(12)}
    assert places["1,000"] == pytest.approx(float(scale.x(50)))
    assert scale.name(50) == "t = 1,000"
    assert scale.name(1520) == "t = T + 20"


def test_the_last_steps_follow_the_run():
    assert timescale("last", 5000, 80, 1000) == Timescale(801, 1000)
    assert timescale("last", 5000, 80, 10) == Timescale(0, 199)


def test_without_a_plan_the_axis_grows_by_round_lengths():
    assert [timescale("whole", 0, 0, at).last for at in (0, 100, 101, 250, 999)] == [100, 100, 200, 500, 1000]
