"""The view of ep.agreement: curves, bars, conditions."""

from __future__ import annotations

import numpy as np
import pytest

from settle.widgets.views.ep_agreement.update_pairs import SHOWN, UpdatePairs
from settle.widgets.views.ep_agreement.view import AgreementView


@pytest.fixture
def view(shown):
    return shown(AgreementView(), 1300, 800)


def test_update_and_gradient_are_drawn_in_pairs(view, agreed):
    recording = agreed()
    view.draw(recording, 30)
    assert "after T = 40 free steps" in view.charts.updates_card._words.text()
    view.draw(recording, 52)
    lines = view.charts.updates._lines
    assert len(lines) == 2 * SHOWN
    solid, dotted = lines[0], lines[1]
    assert not solid.dashed
    assert dotted.dashed
    unit = int(solid.name.removeprefix("s0[").removesuffix("]"))
    np.testing.assert_array_equal(solid.y, recording.tables["updates"]["ep.s0"][:][:, unit])
    np.testing.assert_array_equal(dotted.y, recording.tables["updates"]["bptt.s0"][:][:, unit])
    assert [view.charts.array.itemText(i) for i in range(view.charts.array.count())] == ["s0", "s1", "W0", "b0"]


def test_other_elements_and_other_arrays(view, agreed):
    recording = agreed()
    view.draw(recording, 52)
    view.charts.array.setCurrentIndex(2)
    first = [line.name for line in view.charts.updates._lines]
    assert first[0].startswith("W0[")
    view.charts.other.click()
    assert [line.name for line in view.charts.updates._lines] != first


def test_picks_are_among_the_largest_and_do_not_depend_on_the_way(agreed):
    recording = agreed()
    pairs, fresh = UpdatePairs(recording, "W0"), UpdatePairs(recording, "W0")
    for rows in (1, 5, 12):
        pairs.pick(rows, 0, {})
    assert pairs.pick(5, 0, {}) == fresh.pick(5, 0, {})
    size = np.abs(recording.tables["updates"]["ep.W0"][:]).max(axis=0).ravel()
    looks = pairs.pick(12, 0, {})
    picked = list(looks)
    assert len(picked) == len(set(looks.values())) == SHOWN
    assert size[picked].min() >= np.sort(size)[-8 * SHOWN]


def test_sampled_elements_are_named_by_their_index(agreed):
    index = np.arange(140)[None] * 3
    recording = agreed(tables={"elements": {"index.W0": index}})
    pairs = UpdatePairs(recording, "W0")
    assert pairs.title(5) == "W0[#15]"
    assert UpdatePairs(recording, "s0").title(5) == "s0[5]"


def test_bars_show_the_chosen_error_beside_the_reference(view, agreed):
    view.reference = {"relmse.s1": 0.004, "relmse_cumulated.W0": 0.5}
    view.draw(agreed(), 52)
    assert {bar.name: bar.value for bar in view.charts.errors.bars} == pytest.approx(
        {"s0": 0.01, "s1": 0.005, "W0": 0.01 / 3, "b0": 0.0025}
    )
    assert [bar.reference for bar in view.charts.errors.bars] == [None, 0.004, None, None]
    view.charts.error.setCurrentIndex(1)
    assert view.charts.errors.bars[0].value == pytest.approx(0.03)
    assert view.charts.errors.bars[2].reference == 0.5
    view.charts.direction.setCurrentIndex(1)
    assert [bar.text for bar in view.charts.directions.bars] == ["100 %"] * 4


def test_conditions_are_met_or_broken_with_figure_and_reason(view, agreed):
    recording = agreed()
    view.draw(recording, 10)
    assert {check.met for check in view.charts.conditions.checks} == {None}
    view.draw(recording, 52)
    checks = {check.title: check for check in view.charts.conditions.checks}
    assert [check.met for check in checks.values()] == [True, True, False, True]
    assert "differs by 0.20" in checks["β is small"].figure
    assert "smaller β" in checks["β is small"].why
    lines = {line.label: line for line in view.readouts(recording, 52)}
    assert lines["β is small"].met is False
    assert "smaller β" in lines["β is small"].tip
    assert lines["steady for"].value == "20 steps"


@pytest.mark.parametrize(
    ("knobs", "words"),
    [({"model": "p"}, "up to ρ′"), ({"model": "eb", "output": "code"}, "output = energy"), ({"model": "toy"}, "not symmetric")],
)
def test_why_the_dynamics_are_no_gradient(view, agreed, knobs, words):
    recording = agreed(knobs=knobs)
    recording.tables["conditions"]["met.gradient"].chunks[0][0] = 0
    view.draw(recording, 52)
    assert words in view.charts.conditions.checks[0].why


def test_float32_explains_its_floor(view, agreed):
    view.draw(agreed(knobs={"precision": "float32", "beta": 0.001}), 52)
    rounding = view.charts.conditions.checks[-1]
    assert rounding.title == "Rounding in float32" and rounding.met is None
    assert "7 digits" in rounding.why
    recording = agreed(knobs={"precision": "float32"})
    recording.tables["conditions"]["met.beta"].chunks[0][0] = 1
    view.draw(recording, 52)
    assert view.charts.conditions_card.corner.text() == "met, but for rounding"
    view.draw(agreed(), 52)
    assert len(view.charts.conditions.checks) == 4


def test_readouts_stand_beside_the_reference(view, agreed):
    view.reference = {"relmse.s0": 0.00538}
    lines = {line.label: line for line in view.readouts(agreed(), 52)}
    assert lines["RelMSE s0"].value == "0.0100"
    assert lines["RelMSE s0"].reference == "5.38·10⁻³"
    assert sum(label.startswith("least cosine") for label in lines) == 1
