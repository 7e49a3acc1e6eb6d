"""The charts of wdm.compare: bounds, slopes, the budget, scores, and the axis and curves of a sweep."""

from __future__ import annotations

import math

import numpy as np
import pytest
from compare_recordings import EVERY, compared, swept

from settle.widgets.views.wdm_compare.sweep_axis import settings_axis


def test_curves_are_those_of_the_recording_up_to_the_step(view, recording):
    view.draw(recording, 23)
    training, lines = recording.tables["training"], view.charts.bound._lines
    assert [line.name for line in lines] == ["CPC", "WPC", "log K"]
    assert np.array_equal(lines[0].x, np.arange(1, 24)) and np.allclose(lines[0].y, training["value.cpc"][:23])
    assert lines[2].y.tolist() == pytest.approx([math.log(16)] * 2)
    view.charts.where.setCurrentIndex(1)
    assert np.allclose(view.charts.bound._lines[0].y, recording.tables["watch"]["held.cpc"][:5])
    accuracy = view.charts.accuracy._lines
    assert np.allclose(accuracy[1].y, 100 * recording.tables["probe"]["accuracy.wpc"][:3])
    assert view.charts.accuracy.plot.box.home[2:] == (0, 100)
    assert [(line.name, round(float(line.y[0]))) for line in accuracy[2:]] == [
        ("pixels", 60), ("pixels, one scale", 5), ("untrained", 20), ("chance", 10)
    ]  # fmt: skip


def test_low_accuracies_have_an_axis_of_their_own(view):
    recording = compared(raw=0.31)
    for name in ("cpc", "wpc"):
        column = recording.tables["probe"][f"accuracy.{name}"]
        np.asarray(column.chunks[0])[: len(column)] *= 0.5  # not the rows that are still to come
    view.draw(recording, 39)
    assert view.charts.accuracy.plot.box.home[2:] == (0, 50)


def test_a_bound_that_falls_without_end_leaves_the_others_to_be_seen(view):
    recording = compared()
    for chunk in recording.tables["training"]["value.wpc"].chunks:
        np.asarray(chunk)[:] = -1e6
    view.draw(recording, 40)
    low, high = view.charts.bound.plot.box.home[2:]
    assert -10 <= low < 0 and high >= math.log(16)


def test_a_slope_that_is_asked_for_now_and_then_is_a_line_all_the_same(view, recording):
    view.draw(recording, 40)
    cpc, wpc, level = view.charts.slope._lines
    assert cpc.x.tolist() == list(range(EVERY, 41, EVERY)) and len(wpc.x) == 40
    assert level.name == "L = 1" and level.y.tolist() == [1, 1]


def test_a_target_that_is_turned_moves_its_line(view):
    recording = compared(outcome="")
    recording.event(20, 0.2, "knob", {"target": 3.0})
    recording.end("finished")
    for at, name in ((19, "L = 1"), (25, "L = 3")):
        view.draw(recording, at)
        assert view.charts.slope._lines[-1].name == name


def test_the_budget_holds_what_is_needed_beside_what_is_said(view):
    recording = compared(learners=("cpc", "wpc", "wdm"))
    view.draw(recording, 40)
    budget = view.charts.budget
    assert [name for name, _ in budget.needs] == [f"place {i}" for i in range(1, 5)]
    assert math.fsum(nats for _, nats in budget.needs) == pytest.approx(recording.tables["pairs"]["nats"][0])
    assert [share.name for share in budget.shares] == ["CPC", "WPC"], "WDM's J is not in nats"
    assert budget.shares[0].value == view.reader.lately("cpc").mean and budget.shares[0].tick == recording.tables["watch"]["held.cpc"][-1]
    assert budget.ceiling == (pytest.approx(math.log(16)), "log K = 2.77")


def test_scores_are_those_of_the_last_look_with_the_partners_that_were_found(view, recording):
    view.draw(recording, 12)
    for one, name in zip(view.pictures.scores.shown, ("cpc", "wpc"), strict=True):
        scores = recording.tables["watch"][f"scores.{name}"][2]
        assert np.array_equal(one.scores, scores)
        right = sum(int(row.argmax() == i) for i, row in enumerate(scores))
        assert one.words == f"{right} of 8 partners found"


def test_a_sweep_shows_its_points_beside_the_papers_curve_and_says_whence_that_is(view):
    recording = swept()
    view.draw(recording, 11)  # two settings are done, the third has begun
    lines = {line.name: line for line in view.charts.sweep._lines}
    axis = settings_axis("characters", (1, 2, 4, 9))
    assert np.array_equal(lines["CPC"].x, axis.place(np.array([1.0, 4.0]))) and lines["CPC"].y.tolist() == pytest.approx([50, 40])
    assert lines["WPC, the paper"].y.tolist() == pytest.approx([80, 70, 60]) and lines["WPC, the paper"].dashed
    assert "read off the TRE authors' plotting code: real characters, another split" in view.charts.read_off.note.text()
    assert view.charts.sweep_card.corner.text() == "2 of 3 settings"
    assert [card.key for card in view.grid.cards] == ["sweep", "bound", "slope"]
    assert view.charts.bound.plot.overlay.marks == ((1.0, "1"), (6.0, "4"), (11.0, "9"))
    assert view.charts.sweep.plot.axes["bottom"].scale_of_time.name(3) == "9 characters"


def test_a_comparison_after_a_sweep_shows_its_own_cards(view, recording):
    view.draw(swept(), 3)
    view.draw(recording, 3)
    keys = [card.key for card in view.grid.cards]
    assert "sweep" not in keys and keys[:3] == ["kept", "accuracy", "bound"] and view.charts.where.isVisibleTo(view)


@pytest.mark.parametrize(
    ("values", "even"),
    [((1, 2, 3), True), ((1, 4, 9), False), ((8, 16, 32, 64, 128, 256), True), ((0, 0.1, 1, 10), True), ((5,), True)],
)
def test_settings_stand_in_order_and_by_their_logarithm_where_they_span_decades(values, even):
    axis = settings_axis("x", [*values, math.nan])
    places = axis.place(np.array(values, float))
    steps = np.diff(places)
    assert (steps > 0).all() and places.min() >= 0 and places.max() <= 1
    assert (not len(steps) or float(np.ptp(steps)) < 1e-9) == even
    assert [int(axis.step(p)) for p in places] == list(range(len(values)))
    assert [text for _, text in axis.ticks(20)] == [f"{v:g}" for v in values]
