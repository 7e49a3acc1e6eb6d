"""The view of wdm.compare: what it says is kept is what was recorded at that step; what must be said; what is not there."""

from __future__ import annotations

import numpy as np
import pytest
from compare_recordings import PROBED, WATCHED, compared

from settle.widgets.theme import theme
from settle.widgets.views.wdm_compare.reader import CompareReader
from settle.widgets.views.wdm_compare.text import _verdicts
from settle.widgets.views.wdm_compare.view import CompareView


def words(card):
    return card._words.text() if card._stack.currentIndex() else ""


@pytest.mark.parametrize("at", [0, 9, 10, 39])
def test_before_the_end_the_accuracies_are_those_of_the_last_quick_probe(view, recording, at):
    view.draw(recording, at)
    row, table = at // PROBED, recording.tables["probe"]
    cpc, wpc, pixels = view.pictures.kept.learners
    assert np.array_equal(cpc.factors, table["factors.cpc"][row]) and wpc.mean == table["accuracy.wpc"][row]
    assert (pixels.name, pixels.mean) == ("Pixels", 0.6)
    assert "linear discriminant" in view.pictures.kept_card.subtitle.text()
    assert view.pictures.kept_card.corner.text() == f"update {row * PROBED}"


def test_at_the_end_they_are_those_of_the_soft_max_probe_and_so_is_what_they_are_compared_with(view, recording):
    view.draw(recording, 40)
    cpc, _, pixels = view.pictures.kept.learners
    assert cpc.mean == recording.tables["result"]["accuracy.cpc"][0] != recording.tables["probe"]["accuracy.cpc"][4]
    assert pixels.mean == pytest.approx(0.61)
    assert "soft-max probe" in view.pictures.kept_card.subtitle.text()
    stars = view.charts.accuracy.plot.overlay.stars
    assert stars == ((40.0, 100 * cpc.mean), (40.0, 100 * recording.tables["result"]["accuracy.wpc"][0]))
    view.draw(recording, 39)
    assert view.charts.accuracy.plot.overlay.stars == ()


def test_what_a_learner_says_stands_beside_what_it_keeps(view, recording):
    view.draw(recording, 40)
    cpc, wpc, pixels = view.pictures.kept.learners
    lately = recording.tables["training"]["value.cpc"][:40].mean()
    assert cpc.words == f"says J = {lately:.2f}" and pixels.words == "each pixel divided by its own deviation"
    said = [view.reader.lately(name).mean for name in ("cpc", "wpc")]
    assert cpc.mean < wpc.mean and said[0] > said[1], "the higher bound is the worse code here"


def test_where_raw_pixels_tell_more_it_is_said_and_where_they_do_not_it_is_not(view):
    view.draw(compared(raw=0.35), 39)
    assert "Raw pixels (each pixel divided by its own deviation) tell more than CPC: less is left" in view.pictures.noted.note.text()
    view.draw(compared(raw=0.35, one_scale=0.7), 39)
    assert "Raw pixels (all divided by one deviation) tell more than CPC and WPC: less is left" in view.pictures.noted.note.text()
    pixels = view.pictures.kept.learners[-1]
    assert (pixels.name, pixels.mean, pixels.words) == ("Pixels", 0.7, "all divided by one deviation")
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
    for at, over in ((19, r"\max\left( 0, |\nabla f|"), (25, r"\text{mean}\, \left( |\nabla f|")):
        view.draw(recording, at)
        assert over in view.formula.tex and r"A\,h(y)" in view.formula.tex
    view.draw(compared(lipschitz="spectral"), 20)
    assert "singular" in view.formula.tex and "lambda" not in view.formula.tex


def test_drawings_shared_with_training_are_told(view):
    view.draw(compared(shared=True), 20)
    assert "seen in training" in view.pictures.noted.note.text()


def test_factors_that_are_no_places_are_listed_by_name(view):
    view.draw(compared(places=False), 30)
    asked = view.pictures.kept.asked
    assert (asked.grid, asked.picture, list(asked.names)) == ((0, 0), None, ["shape", "hue"])
    assert "factors" in view.pictures.kept_card.subtitle.text()
    assert list(asked.chance) == pytest.approx([1 / 10, 1 / 11])


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


def test_readouts_tell_who_wins_beside_the_presets_figures(view, recording):
    view.reference = {"accuracy.cpc": 0.576, "raw": 0.686}
    found = {line.label: line for line in view.readouts(recording, 39)}
    assert found["CPC"].reference == "57.6 %" and found["WPC"].reference == "" and found["pixels"].reference == "68.6 %"
    accuracy = {name: float(recording.tables["probe"][f"accuracy.{name}"][3]) for name in ("cpc", "wpc")}
    assert found["CPC"].value == f"{100 * accuracy['cpc']:.1f} %"
    gap = 100 * (accuracy["wpc"] - accuracy["cpc"])
    assert found["WPC − CPC"].met is True and found["WPC − CPC"].value.startswith(f"+{gap:.1f} ± ")
    behind = found["CPC − pixels"]
    assert behind.value.startswith(f"−{100 * (0.6 - accuracy['cpc']):.1f} ± ") and behind.met is None, "the paper claims nothing of pixels"
    bound = recording.tables["training"]["value.cpc"][:39]
    assert found["J CPC"].value == f"{bound.mean():.2f} ± {bound.std(ddof=1):.2f}"
    assert found["J CPC"].theory == "≤ 2.77" and found["needed"].value == "9.75 nats"


def test_a_learner_has_one_colour_in_every_card_and_theme(view, recording, qapp):
    for name in ("light", "dark"):
        theme.set_theme(qapp, name)
        view.draw(recording, 40)
        inks = {view.pictures.kept.learners[1].colour, view.pictures.scores.shown[1].colour, view.pictures.clouds.shown[1].colour}
        inks |= {view.charts.bound._lines[1].ink(), view.charts.budget.shares[1].colour}
        assert inks == {theme.THEMES[name].series[1]}


def test_watched_pairs_are_those_that_the_tables_are_about(recording):
    found = CompareReader(recording)
    assert found.seek(0) and found.pictures("x").shape == (WATCHED, 20, 24) and found.labels().shape == (WATCHED, 4)
    assert found.pictures("x").max() <= 1 and CompareReader(compared(places=False)).grid() == (0, 0)


def test_verdicts_are_against_the_scale_of_pixels_that_tells_more(view):
    recording = compared(raw=0.3, one_scale=0.9)
    found = {line.label: line for line in view.readouts(recording, 39)}
    assert (found["pixels"].value, found["pixels, one scale"].value) == ("30.0 %", "90.0 %")
    wpc = float(recording.tables["probe"]["accuracy.wpc"][3])
    assert found["WPC − pixels"].value.startswith(f"−{100 * (0.9 - wpc):.1f}") and "all divided by one" in found["WPC − pixels"].tip
    view.draw(recording, 40)
    names = [line.name for line in view.charts.accuracy._lines]
    assert {"pixels", "pixels, one scale"} <= set(names)


def test_a_difference_that_is_none_has_no_mark(view, recording):
    reader = CompareReader(recording)
    reader.seek(39)
    reader.accuracy = {"cpc": 0.4, "wpc": 0.4}.get
    assert {line.label: line for line in _verdicts(reader)}["WPC − CPC"].met is None
    for wpc, met in ((0.401, None), (0.43, True), (0.37, False)):  # 2,000 pairs of 4 factors: twice the standard error is .015
        reader.accuracy = {"cpc": 0.4, "wpc": wpc}.get
        assert [line.met for line in _verdicts(reader) if line.label == "WPC − CPC"] == [met]


@pytest.mark.parametrize(("learners", "units"), [
    (("cpc", "wpc"), "nats"), (("wdm",), "in units of f"), (("cpc", "wdm"), "WDM in units of f, CPC in nats"),
    (("js", "nwj"), "nats; of JS no mutual information"),
])  # fmt: skip
def test_nats_are_told_of_what_is_in_nats_alone(view, learners, units):
    view.draw(compared(learners=learners), 20)
    assert view.charts.bound_card.subtitle.text() == units
    assert view.charts.bound.plot.axes["left"].labelText == ("J, nats" if units == "nats" else "J")
