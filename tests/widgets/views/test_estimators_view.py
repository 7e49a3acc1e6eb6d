"""The view of wdm.estimators: curves beside the truth, the table with its words, controls that turn knobs."""

from __future__ import annotations

import math

import numpy as np
import pytest

from settle.backend.wdm.estimators.frames import ESTIMATORS, BiasVarianceFrame, DistributionFrame, EstimatesFrame, TransportFrame
from settle.widgets.views.wdm_estimators.reader import NAMES, EstimatorsReader
from settle.widgets.views.wdm_estimators.text import verdict
from settle.widgets.views.wdm_estimators.view import EstimatorsView

STAIRS, UPDATES = (2.0, 8.0), 20
BIAS = {"infonce": -3.4, "js": -2.0, "smile5": 1.2, "dv": 0.4}
VARIANCE = {"js": 80.0, "nwj": 3.0}


@pytest.fixture
def climbed(recording):
    """A recording of two stairs, measured each 5 updates."""

    def make(**knobs):
        made = recording(
            "wdm.estimators", {"by": "stairs", "stairs": list(STAIRS), "updates": UPDATES, "pairs": "gaussian", **knobs}, ended=False
        )
        for t in range(1 + UPDATES * len(STAIRS)):
            section = max(0, t - 1) // UPDATES
            truth, frames = STAIRS[section], []
            if t == 0 or (t > 1 and (t - 1) % UPDATES == 0):
                curve = np.linspace(0, 10, 5)
                frames.append(
                    DistributionFrame(
                        max(0, t - 1), section, truth, 0.5, 20, False, math.log(128), 1.4, 4.8, math.nan, 200.0, curve, curve / 4, np.eye(2)
                    )
                )
            if t:
                frames.append(EstimatesFrame(t, truth, {key: truth - 0.1 * n for n, key in enumerate(ESTIMATORS)}, 1.0, 1.02))
            if t % 5 == 0:
                count = ((t - 1) % UPDATES + 2) // 2 if t else 0
                bias = {key: (BIAS.get(key, -0.2) if section else -0.2) if count else math.nan for key in ESTIMATORS}
                variance = {key: VARIANCE.get(key, 0.02) for key in ESTIMATORS}
                mse = {key: bias[key] ** 2 + variance[key] for key in ESTIMATORS}
                mean = {key: truth + bias[key] for key in ESTIMATORS}
                frames.append(BiasVarianceFrame(t, section, truth, count, mean, bias, variance, mse))
                frames.append(TransportFrame(t, section, truth, 5.7, 5.5, 5.8, 5.6, 1.0, 1.02, 0, 0.05))
            made.append(t, 0.01 * t, frames)
        made.end("finished")
        return made

    return make


@pytest.fixture
def view(shown):
    return shown(EstimatorsView(), 1250, 900)


def test_names_are_those_of_the_estimators():
    assert tuple(NAMES) == ESTIMATORS


def test_the_table_has_a_column_for_each_stair_and_says_what_shows(view, climbed):
    view.draw(climbed(), 40)
    table = {row.name: row for row in view.table.rows}
    assert view.table.head == ("true nats", "2", "8")
    assert [cell.text for cell in table["InfoNCE"].cells] == ["−0.20 (0.020)", "−3.40 (0.020)"]
    assert table["InfoNCE"].alarm and "log K = 4.85" in table["InfoNCE"].note
    assert table["JS → NWJ"].alarm and "variance 80" in table["JS → NWJ"].note and table["NWJ"].alarm
    assert table["SMILE 5"].alarm and table["SMILE 5"].note == table["DV"].note == "above the truth: no bound"
    assert not table["SMILE 1"].alarm and "no bound" in table["SMILE 1"].note
    assert table["SMILE 5"].cells[1].shade > 0 > table["InfoNCE"].cells[1].shade
    view.of.setCurrentIndex(1)
    assert view.table.head == ("nats", "mean", "bias", "variance, nats²", "MSE, nats²")
    assert [cell.text for cell in view.table.rows[0].cells] == ["4.60", "−3.40", "0.020", "12"]


def test_the_table_and_curves_are_as_of_the_step(view, climbed):
    made = climbed()
    view.draw(made, 2)
    assert not view.table.isVisible(), "no values yet"
    view.draw(made, 20)
    assert view.table.head == ("true nats", "2")
    truth = EstimatorsReader(made)
    truth.seek(30)
    line = truth.truth()
    assert list(line.x) == [0, 20, 20, 30] and list(line.y) == [2, 2, 8, 8]
    truth.seek(12)
    assert list(truth.truth().x) == [0, 12]


def test_estimators_can_be_hidden_and_are_remembered(view, climbed, shown):
    view.draw(climbed(), 40)
    kept = []
    view.state_changed.connect(kept.append)
    drawn = lambda: [line.name for line in view.charts.values._lines]  # noqa: E731
    assert drawn() == [*list(NAMES.values())[:-1], "log K", "truth"]
    view.charts.switches.parts["nwj"]._press()
    assert "NWJ" not in drawn() and "nwj" not in kept[-1].split(",")
    again = shown(EstimatorsView(), 700, 600)
    for text in (kept[-1], "", "nwj,unheard"):  # the last two say nothing
        again.restore_state(text)
    again.draw(climbed(), 40)
    assert "NWJ" not in [line.name for line in again.charts.values._lines]


def test_controls_turn_the_value_first_and_then_what_it_is_set_by(view, climbed):
    view.draw(climbed(), 40)
    told = []
    view.turned.connect(lambda knob, value: told.append((knob, value)))
    controls = view.controls
    assert controls.stairs.isChecked() and not controls.exact.isChecked() and controls.nats_text.text() == "I = 8.0 nats"
    controls.rho.setValue(100)
    controls.nats.setValue(50)
    controls.more.click()
    controls.fewer.click()
    controls.exact.click()
    controls.stairs.click()
    assert told == [
        ("rho", 0.495), ("by", "rho"), ("nats", 5.0), ("by", "nats"), ("dimension", 50), ("dimension", 10), ("exact", True),
    ]  # fmt: skip


def test_the_readouts_have_the_truth_beside_each(view, climbed):
    lines = {line.label: line for line in view.readouts(climbed(), 40)}
    assert lines["true I(x; y)"].value == "8.000" and lines["InfoNCE"].value == "4.60 ± 0.14" and lines["InfoNCE"].theory == "8.000"
    assert lines["InfoNCE"].met is None and "ceiling" in lines["InfoNCE"].tip
    assert lines["W1, independent"].value == "5.50" and not any(line.reference for line in lines.values())


def test_what_is_not_finite_is_told():
    assert verdict("js", math.nan, math.nan, 0, 2.0, 4.0)[1] is False
    note, alarm = verdict("js", -math.inf, math.nan, 20, 2.0, 4.0)
    assert alarm and "left the numbers" in note


@pytest.mark.parametrize("size", [(520, 420), (360, 300)])
def test_it_can_be_small(shown, climbed, size):
    view = shown(EstimatorsView(), *size)
    view.draw(climbed(), 40)
    assert view.table.name_at(view.table.place(0).center()) != ""
