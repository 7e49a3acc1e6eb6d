"""The view of wdm.compare: what it shows is what was recorded at that step; picks; what must be said."""

from __future__ import annotations

import math

import numpy as np
import pytest
from comparisons import EVERY, NEAR, PROBED, WATCHED, compared, swept
from PySide6.QtCore import QPointF, Qt

from settle.widgets.theme import theme
from settle.widgets.views.wdm_compare.picture_cards import commonest
from settle.widgets.views.wdm_compare.reader import CompareReader
from settle.widgets.views.wdm_compare.sweep_axis import settings_axis
from settle.widgets.views.wdm_compare.view import CompareView


@pytest.fixture(scope="module")
def shared(qapp):
    view = CompareView()
    view.resize(1160, 1500)
    view.show()
    yield view
    view.close()
    view.deleteLater()


@pytest.fixture
def view(shared):
    """One view for all tests: it keeps nothing of what it drew before."""
    shared.recording, shared.reference = None, {}
    shared.charts.where.setCurrentIndex(0)
    return shared


@pytest.fixture(scope="module")
def recording():
    return compared()


def words(card):
    return card._words.text() if card._stack.currentIndex() else ""


# -- what is kept ------------------------------------------------------------------------------


@pytest.mark.parametrize("at", [0, 9, 10, 39])
def test_before_the_end_the_accuracies_are_those_of_the_last_quick_probe(view, recording, at):
    view.draw(recording, at)
    row, table = at // PROBED, recording.tables["probe"]
    cpc, wpc, pixels = view.pictures.kept.keepers
    assert np.array_equal(cpc.factors, table["factors.cpc"][row]) and wpc.mean == table["accuracy.wpc"][row]
    assert (pixels.name, pixels.mean) == ("Pixels", 0.6)
    assert "linear discriminant" in view.pictures.kept_card.subtitle.text()
    assert view.pictures.kept_card.corner.text() == f"update {row * PROBED}"


def test_at_the_end_they_are_those_of_the_soft_max_probe_and_so_is_what_they_are_compared_with(view, recording):
    view.draw(recording, 40)
    cpc, _, pixels = view.pictures.kept.keepers
    assert cpc.mean == recording.tables["result"]["accuracy.cpc"][0] != recording.tables["probe"]["accuracy.cpc"][4]
    assert pixels.mean == pytest.approx(0.61)
    assert "soft-max probe" in view.pictures.kept_card.subtitle.text()
    stars = view.charts.accuracy.plot.overlay.stars
    assert stars == ((40.0, 100 * cpc.mean), (40.0, 100 * recording.tables["result"]["accuracy.wpc"][0]))
    view.draw(recording, 39)
    assert view.charts.accuracy.plot.overlay.stars == ()


def test_what_a_learner_says_stands_beside_what_it_keeps(view, recording):
    view.draw(recording, 40)
    cpc, wpc, pixels = view.pictures.kept.keepers
    lately = recording.tables["training"]["value.cpc"][:40].mean()
    assert cpc.words == f"says J = {lately:.2f}" and pixels.words == "no learner"
    assert cpc.mean < wpc.mean and view.reader.lately("cpc") > view.reader.lately("wpc"), "the higher bound is the worse code here"


def test_where_raw_pixels_tell_more_it_is_said_and_where_they_do_not_it_is_not(view):
    view.draw(compared(raw=0.35), 39)
    assert "Raw pixels tell more than CPC: less is left" in view.pictures.noted.note.text()
    view.draw(compared(raw=0.7), 39)
    assert "Raw pixels tell more than CPC and WPC: less is left" in view.pictures.noted.note.text()
    view.draw(compared(raw=0.1), 39)
    assert "Raw pixels" not in view.pictures.noted.note.text() and "chance, 10.0\u00a0%" in view.pictures.noted.note.text()


def test_it_is_said_that_wpc_is_no_estimate_of_the_mutual_information_where_it_learns(view, recording):
    view.draw(recording, 20)
    assert view.charts.noted.note.text() == "J of WPC says how far x and y depend; it is no estimate of their mutual information."
    view.draw(compared(learners=("cpc", "nwj")), 20)
    assert view.charts.noted.note.isHidden()


def test_fewer_classes_than_a_batch_has_pairs_are_told(view):
    for batch, told in ((110, False), (111, True)):  # 10 x 11 classes
        view.draw(compared(places=False, batch=batch), 20)
        assert ("log K is out of reach" in view.charts.noted.note.text()) == told


def test_the_formula_is_that_of_the_knobs_at_the_step(view):
    recording = compared(outcome="", penalty="one-sided", critic="bilinear")
    recording.event(20, 0.2, "knob", {"penalty": "two-sided"})
    recording.end("finished")
    for at, over in ((19, "max(0,&nbsp;|&#8288;∇<i>f</i>|"), (25, "λ&nbsp;mean&nbsp;(|&#8288;∇<i>f</i>|")):
        view.draw(recording, at)
        assert over in view.formula.text() and "<i>A&nbsp;h</i>" in view.formula.text()
    view.draw(compared(lipschitz="spectral"), 20)
    assert "singular" in view.formula.text() and "λ" not in view.formula.text()


def test_drawings_shared_with_training_are_told(view):
    view.draw(compared(shared=True), 20)
    assert "seen in training" in view.pictures.noted.note.text()


def test_factors_that_are_no_places_are_listed_by_name(view):
    view.draw(compared(places=False), 30)
    asked = view.pictures.kept.asked
    assert (asked.grid, asked.picture, list(asked.names)) == ((0, 0), None, ["shape", "hue"])
    assert "factors" in view.pictures.kept_card.subtitle.text()
    assert list(asked.chance) == pytest.approx([1 / 10, 1 / 11])


# -- picking -----------------------------------------------------------------------------------


def test_a_picked_pair_is_shown_everywhere_until_another_recording_comes(view, recording, qtbot):
    view.draw(recording, 40)
    gallery = view.pictures.pairs
    qtbot.mouseClick(gallery, Qt.MouseButton.LeftButton, pos=gallery.frames()[5].center().toPoint())
    x = recording.tables["pairs"]["x"][0] / 255
    assert np.array_equal(view.pictures.kept.asked.picture, x[5])
    assert np.array_equal(view.pictures.neighbours.shown.pictures[0], x[5])
    assert view.pictures.clouds.marked == 5 and gallery.marked == (5,)
    near = recording.tables["watch"]["neighbours.wpc"][-1][5]
    place = 1 + NEAR + 3  # the third neighbour by the second learner
    assert np.array_equal(view.pictures.neighbours.shown.pictures[place], x[near[2]])
    view.pictures.neighbours.picked.emit(place)
    assert view.pictures.picked == near[2]
    view.draw(compared(), 40)
    assert view.pictures.picked == 0


def test_a_point_of_a_cloud_can_be_picked(view, recording, qtbot):
    view.draw(recording, 40)
    clouds = view.pictures.clouds
    places = clouds.places(0)
    alone = int(np.argmax(np.sort(np.linalg.norm(places[:, None] - places[None], axis=2), 1)[:, 1]))
    qtbot.mouseClick(clouds, Qt.MouseButton.LeftButton, pos=QPointF(*places[alone]).toPoint())
    assert view.pictures.picked == alone and f"watched picture {alone + 1}" in clouds.name_at(QPointF(*clouds.places(0)[alone]))


def test_neighbours_are_marked_where_they_have_the_class_of_the_picked_one(view, recording):
    view.draw(recording, 40)
    labels, near = recording.tables["pairs"]["labels"][0], recording.tables["watch"]["neighbours.cpc"][-1][0]
    assert np.array_equal(view.pictures.neighbours.same[1 : 1 + NEAR], labels[near] == labels[0])
    shared = (labels[recording.tables["watch"]["neighbours.cpc"][-1]] == labels[:, None]).mean()
    found = CompareReader(recording)
    assert found.seek(40) and found.shared("cpc") == pytest.approx(shared)


def test_a_click_on_a_place_colours_the_plane_by_its_classes(view, recording, qtbot):
    view.draw(recording, 40)
    kept = view.pictures.kept
    qtbot.mouseClick(kept, Qt.MouseButton.LeftButton, pos=kept.cells(1)[2].center().toPoint())
    assert view.pictures.factor.currentText() == "place 3" and kept.chosen == 2
    assert np.array_equal(view.pictures.clouds.series, commonest(recording.tables["pairs"]["labels"][0][:, 2]))


def test_the_commonest_classes_have_a_colour_of_their_own():
    classes = np.array([7, 7, 7, 3, 3, 9, 9, 1, 4, *np.repeat(range(10, 15), 2)])
    assert commonest(classes).tolist() == [1, 1, 1, 0, 0, 2, 2, -1, -1, *np.repeat(range(3, 8), 2)]
    assert len(set(commonest(np.arange(40)).tolist())) == 9, "eight, and the others"


def test_measure_now_asks_for_a_probe(view, recording, qtbot):
    view.draw(recording, 40)
    with qtbot.waitSignal(view.act) as asked:
        view.measure.click()
    assert asked.args == ["measure", None]


# -- charts ------------------------------------------------------------------------------------


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
    assert [(line.name, round(float(line.y[0]))) for line in accuracy[2:]] == [("pixels", 60), ("untrained", 20), ("chance", 10)]


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
    assert budget.shares[0].value == view.reader.lately("cpc") and budget.shares[0].tick == recording.tables["watch"]["held.cpc"][-1]
    assert budget.ceiling == (pytest.approx(math.log(16)), "log K = 2.77")


def test_scores_are_those_of_the_last_look_with_the_partners_that_were_found(view, recording):
    view.draw(recording, 12)
    for one, name in zip(view.pictures.scores.shown, ("cpc", "wpc"), strict=True):
        scores = recording.tables["watch"][f"scores.{name}"][2]
        assert np.array_equal(one.scores, scores)
        right = sum(int(row.argmax() == i) for i, row in enumerate(scores))
        assert one.words == f"{right} of 8 partners found"


# -- a sweep -----------------------------------------------------------------------------------


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


# -- what is not there -------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["watch", "probe", "pairs", "training"])
def test_a_table_that_is_not_there_leaves_a_sentence_in_its_cards(view, missing):
    recording = compared(outcome="finished")
    recording.tables = {name: table for name, table in recording.tables.items() if name not in (missing, "result")}
    view.draw(recording, 40)
    said = {card.key: words(card) for card in view.cards}
    empty = {
        "watch": {"neighbours", "scores", "plane"},
        "probe": {"kept", "accuracy"},
        "pairs": {"kept", "pairs", "neighbours", "plane", "nats"},
        "training": {"bound", "slope"},
    }[missing]
    assert {key for key, sentence in said.items() if sentence} == empty, said
    assert view.readouts(recording, 40)


def test_before_a_run_every_card_says_what_will_be_there(qtbot):
    view = CompareView()
    qtbot.addWidget(view)
    assert all(words(card) for card in view.cards) and "Press Run" in words(view.pictures.kept_card)


def test_values_that_are_no_numbers_are_drawn_all_the_same(view):
    recording = compared(8, outcome="diverged")
    for name, table in recording.tables.items():
        for column in table.columns.values():
            if column.dtype.kind == "f" and name in ("training", "watch", "probe", "result") and column.name not in ("time",):
                for chunk in column.chunks:
                    np.asarray(chunk)[:] = np.nan
    view.draw(recording, 8)
    view.grab()
    assert "—" in view.readouts(recording, 8)[2].value


# -- figures -----------------------------------------------------------------------------------


def test_readouts_tell_who_wins_beside_the_presets_figures(view, recording):
    view.reference = {"accuracy.cpc": 0.576, "raw": 0.686}
    found = {line.label: line for line in view.readouts(recording, 39)}
    assert found["CPC"].reference == "57.6 %" and found["WPC"].reference == "" and found["pixels"].reference == "68.6 %"
    accuracy = {name: float(recording.tables["probe"][f"accuracy.{name}"][3]) for name in ("cpc", "wpc")}
    assert found["CPC"].value == f"{100 * accuracy['cpc']:.1f} %"
    assert found[f"WPC keeps more than CPC: +{100 * (accuracy['wpc'] - accuracy['cpc']):.1f}\u00a0points"].met
    assert [line.met for label, line in found.items() if label.startswith("CPC keeps more than raw pixels: −")] == [False]
    assert found["J CPC"].reference == "≤ 2.77" and found["needed"].value == "9.75 nats"


def test_a_learner_has_one_colour_in_every_card_and_theme(view, recording, qapp):
    for name in ("light", "dark"):
        theme.set_theme(qapp, name)
        view.draw(recording, 40)
        inks = {view.pictures.kept.keepers[1].colour, view.pictures.scores.shown[1].colour, view.pictures.clouds.shown[1].colour}
        inks |= {view.charts.bound._lines[1].ink(), view.charts.budget.shares[1].colour}
        assert inks == {theme.THEMES[name].series[1]}


def test_watched_pairs_are_those_that_the_tables_are_about(recording):
    found = CompareReader(recording)
    assert found.seek(0) and found.pictures("x").shape == (WATCHED, 20, 24) and found.labels().shape == (WATCHED, 4)
    assert found.pictures("x").max() <= 1 and CompareReader(compared(places=False)).grid() == (0, 0)
