"""The view of ep.recipe: the map at any step, what is chosen, what is handed over."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel

from settle.widgets.views.ep_recipe.view import RecipeView

Ts, Ks, BETAS, BATCHES = (5, 20), (2, 8), (0.1, 0.5, 1.5), 2
KNOBS = {"Ts": [20, 5], "Ks": list(Ks), "betas": list(BETAS), "batches": BATCHES, "margin": 0.02, "model": "p", "hidden": [12], "dt": 1.0}


@pytest.fixture
def searched(recording):
    """A recording of two mini-batches; a row a step."""

    def make(trained=False, none=False, **knobs):
        rows = [(b, T, K, beta) for b in range(BATCHES) for T, K, beta in product(Ts, Ks, BETAS)]
        agreement = [math.nan if beta > 1 else 0.8 + T / 1000 + K / 100 + b / 1000 for b, T, K, beta in rows]
        columns = {name: np.array([row[i] for row in rows]) for i, name in ((1, "T"), (2, "K"), (3, "beta"))}
        columns["batches"] = np.array([row[0] + 1 for row in rows])
        for figure in ("sign_agreement", "relmse", "cosine"):
            for array, less in (("all", 0), ("W0", 0.01), ("W1", 0.02)):
                columns[f"{figure}.{array}"] = np.array(agreement) - less
        columns |= {"spread": np.full(len(rows), 0.004), "residual": np.full(len(rows), 1e-7), "steady": columns["batches"]}
        columns["sd.relmse"] = np.full(len(rows), 0.02)
        columns["steps"] = columns["T"] + columns["K"]
        best = {"T": np.full(len(rows), 5), "K": np.full(len(rows), 8), "beta": np.full(len(rows), 0.5)}
        best |= {"sign_agreement": np.full(len(rows), 0.88), "best": np.full(len(rows), 0.9)}
        if not trained:
            return recording("ep.recipe", {**KNOBS, **knobs}, cells=columns, recommended=best)
        counts = {"complete": 1, "counted": 8, "settled": 3, "agreeing": 0 if none else 2}
        best |= {name: np.full(len(rows), count) for name, count in counts.items()}
        if none:
            best |= {name: np.zeros(len(rows), int) for name in ("T", "K")} | {"beta": np.full(len(rows), math.nan)}
        columns["reference_cosine"] = np.full(len(rows), math.cos(math.radians(20)))
        columns["sd.reference_cosine"] = np.full(len(rows), math.sin(math.radians(20)) * math.radians(1.5))
        then = {name: column - 0.1 if name.startswith("sign") else column for name, column in columns.items()}
        then["steady"] = np.zeros(len(rows), int)
        training = {name: np.full(len(rows), 300.0) for name in ("updates", "loss", "error")}
        about = {**KNOBS, "angle": 7.0, "updates": 300, **knobs}
        return recording("ep.recipe", about, cells=columns, recommended=best, trained_cells=then, brief_training=training)

    return make


@pytest.fixture
def view(shown):
    return shown(RecipeView(), 1000, 760)


def test_the_map_shows_what_was_measured_until_then(view, searched):
    made = searched()
    view.draw(made, 3)
    maps = view.map.maps
    assert list(maps.titles) == ["T = 5", "T = 20"] and list(maps.rows) == ["1.5", "0.5", "0.1"] and list(maps.columns) == ["2", "8"]
    assert np.isfinite(maps.values).sum() == 3 and maps.texts[0][0][0] == "unstable" and maps.texts[1][0][0] == ""
    view.draw(made, 23)
    assert view.map.maps.values[1, 1, 1] == pytest.approx(0.8 + 0.02 + 0.08 + 0.001)
    assert view.map.maps.texts[1][1][1] == "90.1"
    view.draw(made, 11)
    assert view.map.maps.values[1, 1, 1] == pytest.approx(0.9), "the first mini-batch alone"


def test_figures_and_arrays_can_be_switched(view, searched):
    view.draw(searched(), 23)
    view.array.setCurrentIndex(view.array.findData("W1"))
    assert view.map.maps.values[1, 1, 1] == pytest.approx(0.881)
    view.figure.setCurrentIndex(1)
    assert not view.map.maps.more_is_better and view.map.maps.texts[1][1][1] == "0.88"


def test_the_recommended_setting_is_shown_until_another_is_clicked(view, searched, qtbot):
    made = searched()
    view.draw(made, 23)
    assert view.map.mark == view.map.choice == (0, 1, 1)
    assert "recommended" in view.setting._label.text()
    view.map.chosen.emit(1, 2, 0)
    assert view.map.mark == (0, 1, 1) and view.map.choice == (1, 2, 0)
    assert "recommended" not in view.setting._label.text() and "22 steps an update" in view.setting._label.text()
    view.draw(searched(), 23)
    assert view.map.choice == (0, 1, 1), "another recording begins anew"


def test_hovering_tells_all_values(view, searched):
    view.draw(searched(), 23)
    tip = view.map.tip((1, 1, 1))
    assert tip.splitlines()[0] == "T = 20, K = 8, β = 0.5"
    for part in ("90.1 ± 0.4 %", "W0 89.1 %, W1 88.1 %", "RelMSE: 0.901 ± 0.020", "at rest", "28 steps"):
        assert part in tip
    assert "grew beyond all bounds" in view.map.tip((1, 0, 0))
    view.draw(view.recording, 3)
    assert "not measured yet" in view.map.tip((1, 1, 1))


@pytest.mark.parametrize("name", ["ep.train", "ep.agreement", "ep.settle"])
def test_a_button_asks_for_the_other_experiment_with_the_setting(view, searched, qtbot, name):
    view.draw(searched(), 23)
    view.map.chosen.emit(1, 2, 0)
    with qtbot.waitSignal(view.wanted) as asked:
        view.setting.buttons[name].click()
    assert asked.args == [name, {"T": 20, "K": 2, "beta": 0.1, "model": "p", "hidden": [12], "dt": 1.0}]


def test_the_toy_cannot_be_trained(view, searched):
    view.draw(searched(model="toy"), 23)
    assert not view.setting.buttons["ep.train"].isEnabled() and view.setting.buttons["ep.settle"].isEnabled()


def test_readouts_stand_beside_the_best(view, searched):
    lines = {line.label: line for line in view.readouts(searched(), 23)}
    assert lines["★ T"].value == "5 steps" and lines["★ β"].value == "0.5"
    assert lines["★ sign agreement"].value == "88.6 ± 0.4 %" and lines["★ sign agreement"].reference == "best 90.1 %", (
        "of the cells as they stand"
    )


def test_the_star_stands_on_the_curve_of_its_beta(view, searched):
    made = searched()
    made.tables["recommended"]["K"].chunks[0][:24] = 2
    view.draw(made, 23)
    ((x, y),) = view.cost.plot.overlay.stars
    line = next(line for line in view.cost._lines if line.name == "β = 0.5")
    assert (x, y) == (7.0, pytest.approx(82.6)) and y == pytest.approx(line.y[line.x == x].max())
    assert view.cost.plot.overlay.marks == (), "no line across the other curves"


def test_a_cosine_that_is_not_1_is_not_written_as_1(view, searched):
    made = searched()
    for name in ("cosine.all", "cosine.W0"):
        made.tables["cells"][name].chunks[0][:24] = 0.99996
    view.draw(made, 23)
    view.figure.setCurrentIndex(2)
    assert view.map.maps.texts[0][1][0] == "0.9999" and "cosine: 0.9999\n" in view.map.tip((1, 1, 1)) + "\n"
    assert {line.label: line.value for line in view.readouts(made, 23)}["★ cosine"] == "0.9999"


def said(card):
    """Texts of all labels of a card."""
    return " ".join(label.text() for label in card.findChildren(QLabel))


def test_what_was_measured_after_brief_training_is_shown_too(view, searched):
    made = searched(trained=True)
    view.draw(made, 23)
    assert view.map.maps.values[1, 1, 1] == pytest.approx(0.901)
    view.weights.setCurrentIndex(1)
    assert view.map.maps.values[1, 1, 1] == pytest.approx(0.801) and "after 300 updates" in said(view.map_card)
    text = view.setting._label.text()
    assert "After brief training" in text and "still moving" in text and "20.0 ± 1.5°" in text
    view.figure.setCurrentIndex(view.figure.findData("steady"))
    assert view.map.maps.texts[1][1][1] == "0"
    lines = {line.label: line for line in view.readouts(made, 23)}
    assert lines["★ sign agreement, trained"].value == "78.6 ± 0.4 %" and lines["At rest, trained"].met is False
    assert lines["Settings that qualify"].value == "2 of 3 of 8"


def test_where_none_is_recommended_the_view_says_so_and_why(view, searched):
    made = searched(trained=True, none=True)
    made.summary["says"] = "No setting can be recommended: none of the 3 comes near enough."
    view.draw(made, 23)
    assert view.map.mark is None and view.cost.plot.overlay.stars in ((), [])
    lines = {line.label: line for line in view.readouts(made, 23)}
    assert lines["★ T"].value == "none" and "No setting can be recommended: none of the 3" in lines["★ T"].tip
    assert "No setting can be recommended" in said(view.setting_card)
    view.map.chosen.emit(1, 2, 0)
    assert "sign agreement" in view.setting._label.text()


def test_a_recording_of_before_says_that_its_star_may_ruin_training(view, searched):
    view.draw(searched(), 23)
    assert "earlier version" in {line.label: line for line in view.readouts(searched(), 23)}["★ T"].tip
