"""The view of gan.images: what it shows is what was recorded; picks, sliders and answers; no torch of its own."""

from __future__ import annotations

from copy import copy

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from settle.app.background import Background
from settle.app.window.view_queries import ViewQueries
from settle.backend.core.knobs import KnobError
from settle.backend.core.runner import Runner
from settle.backend.gan.images.experiment import Images
from settle.widgets.panels.images.gallery import Gallery, GalleryContent
from settle.widgets.views.gan_images.reader import ImagesReader
from settle.widgets.views.gan_images.view import ImagesView

SMALL = {
    "g_hidden": (16,),
    "d_hidden": (16,),
    "latent": 10,
    "batch": 8,
    "iterations": 20,
    "every": 5,
    "compare": 10,
    "samples": 200,
    "keep": 10,
}


@pytest.fixture(scope="module")
def recording():
    runner = Runner(Images.make("", SMALL), seed=1).start()
    assert runner.join(60) and runner.recording.outcome == "finished", runner.recording.error
    return runner.recording


@pytest.fixture
def view(qtbot):
    view = ImagesView()
    qtbot.addWidget(view)
    view.resize(1100, 1000)
    view.show()
    qtbot.waitExposed(view)
    return view


@pytest.fixture
def answering(view, recording):
    background = Background()
    ViewQueries(view, background, lambda: (recording, view.at))
    yield view
    background.close()


def test_the_samples_of_the_step_are_shown_with_ds_answers(view, recording):
    table = recording.tables["samples"]
    for at, row in ((0, 0), (7, 1), (20, 4)):
        view.draw(recording, at)
        assert np.array_equal(view.charts.samples.shown.pictures, table["pictures"][row])
        assert np.array_equal(view.charts.samples.shown.bars, table["score"][row])
    assert "iteration 20" in view.charts.samples_card.corner.text()
    view.charts.kind.setCurrentIndex(1)
    assert np.array_equal(view.charts.samples.shown.pictures, recording.tables["start"]["real"][0])


def test_each_neighbour_lies_below_the_sample_that_it_was_found_for(view, recording):
    view.draw(recording, 17)
    shown = view.charts.nearest.shown
    apart = np.sqrt(((shown.pictures - shown.below) ** 2).sum((1, 2)))
    assert [f"{d:.1f}" for d in apart] == list(shown.captions) and "iteration 10" in view.charts.nearest_card.subtitle.text()


def test_the_likelihood_is_told_of_the_last_weights_and_of_their_average(view, recording):
    view.draw(recording, 20)
    view.charts.what.setCurrentIndex(view.charts.what.findData("parzen_ll"))
    shown = {line.name: (list(line.x), list(line.y)) for line in view.charts.quantity.lines}
    table = recording.tables["last_and_average"]
    assert shown == {name: ([20], [table[f"parzen_ll_{which}"][-1]]) for which, name in (("last", "last weights"), ("average", "average"))}
    told = {line.key: line.value for line in view.figures(view.reader)}
    ll, se = (table[f"parzen_{figure}_last"][-1] for figure in ("ll", "se"))
    assert told["parzen_ll_last"] == f"{ll:.1f} ± {se:.1f}".replace("-", "−")
    view.draw(recording, 19)
    assert "first measurement" in view.charts.quantity_card.words


def test_ds_answers_are_outlines_whose_areas_are_one(recording):
    contest = ImagesReader(recording)
    assert contest.seek(20)
    lines, ends, _ = contest.score_histograms()
    assert ends == (0.0, 1.0) and [line.name for line in lines] == ["test pictures", "fakes"]
    for line in lines:
        assert line.y[1:-1:2].sum() == pytest.approx(1) and len(line.x) == len(line.y)


def test_two_picked_samples_are_the_ends_of_the_way_between_them(answering, recording, qtbot):
    view = answering
    view.draw(recording, 20)
    for place in (5, 9):
        qtbot.mouseClick(view.charts.samples, Qt.MouseButton.LeftButton, pos=view.charts.samples.frames()[place].center().toPoint())
    assert view.charts.samples.marked == (9, 5)
    qtbot.waitUntil(
        lambda: view.charts.between.shown is not None and "sample 6 to sample 10" in view.charts.between_card.subtitle.text(), timeout=8000
    )
    samples = recording.tables["samples"]["pictures"][-1]
    qtbot.waitUntil(lambda: np.allclose(view.charts.between.shown.pictures[0], samples[5], atol=1e-5), timeout=8000)
    pictures = view.charts.between.shown.pictures
    assert np.allclose(pictures[[9, 19]], samples[9], atol=1e-5) and np.allclose(pictures[10], samples[5], atol=1e-5)
    assert not np.allclose(pictures[5], pictures[15], atol=1e-6), "line and sphere differ between their ends"


def test_a_slider_moves_one_number_of_the_latent_and_back_brings_the_sample(answering, recording, qtbot):
    view, sample = answering, recording.tables["samples"]["pictures"][-1][0]
    view.draw(recording, 20)

    def now():
        return None if view.charts.latent.picture.shown is None else view.charts.latent.picture.shown.pictures[0]

    qtbot.waitUntil(lambda: now() is not None and np.allclose(now(), sample, atol=1e-5), timeout=8000)
    view.charts.latent.sliders[2].setValue(300)
    assert view.charts.latent.z[2] == 3 and view.charts.latent.names[2].text() == "z3 = 3.00"
    qtbot.waitUntil(lambda: not np.allclose(now(), sample, atol=1e-5), timeout=8000)
    view.charts.latent.back.click()
    qtbot.waitUntil(lambda: np.allclose(now(), sample, atol=1e-5), timeout=8000)
    view.charts.latent.which.setCurrentIndex(1)
    assert [s.isVisibleTo(view.charts.latent) for s in view.charts.latent.sliders] == [True] * 2 + [False] * 6, "latents 9 and 10"


def test_an_early_step_is_asked_of_the_generator_of_that_time(recording):
    experiment = Images.make("", recording.knobs)
    for at, t in ((0, 0), (11, 10), (20, 20)):
        found = experiment.answer(recording, at, "between", [0, 1])
        assert found["t"] == t
        row = recording.tables["samples"].rows_at(t) - 1
        assert np.allclose(found["line"][0], recording.tables["samples"]["pictures"][row][0], atol=1e-5)
        assert found["sphere_score"][0] == pytest.approx(recording.tables["samples"]["score"][row][0], abs=1e-5)


@pytest.mark.parametrize(
    ("question", "value", "words"),
    [
        ("between", [0, 64], "there are those from 0 to 63"),
        ("latent", {"z": [0.0], "label": 0}, "10 finite ones"),
        ("why", 0, "no question 'why'"),
    ],
)
def test_what_cannot_be_answered_is_told_in_a_sentence(recording, question, value, words):
    with pytest.raises(KnobError, match=words):
        Images.make("", recording.knobs).answer(recording, 20, question, value)


def test_why_there_is_no_answer_stands_in_the_card(view, recording):
    view.draw(recording, 20)
    view.answered("between", [0, 1], "There is no checkpoint yet.")
    assert view.charts.between_card._words.text() == "There is no checkpoint yet."


def test_the_gallery_is_picked_by_keyboard_too(qtbot):
    gallery = Gallery("Some", pickable=True)
    qtbot.addWidget(gallery)
    gallery.resize(400, 200)
    gallery.show_pictures(GalleryContent(np.random.default_rng(0).random((8, 3, 4, 4)), columns=4, names=["a"] * 8))
    gallery.show()
    qtbot.waitExposed(gallery)
    picked = []
    gallery.picked.connect(picked.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Space):
        qtbot.keyClick(gallery, key)
    qtbot.mouseClick(gallery, Qt.MouseButton.LeftButton, pos=gallery.frames()[2].center().toPoint())
    qtbot.mouseClick(gallery, Qt.MouseButton.LeftButton, pos=QPoint(0, 0))
    assert picked == [5, 2]
    image = gallery.grab().toImage()
    place = gallery.frames()[6].topLeft().toPoint() + QPoint(3, 3)
    wanted = np.rint(255 * gallery.shown.pictures[6][:, 0, 0])
    assert np.abs(np.array(image.pixelColor(place).getRgb()[:3]) - wanted).max() <= 2, "colours as they are"


def test_a_gallery_is_painted_anew_where_something_in_it_changes_and_only_there(qtbot):
    rng, gallery = np.random.default_rng(0), Gallery("Some")
    qtbot.addWidget(gallery)
    first = {"pictures": rng.random((4, 6, 6)), "below": rng.random((4, 6, 6)), "bars": rng.random(4), "names": list("abcd")}
    painted = []
    gallery.update = lambda: painted.append(gallery.grab())
    gallery.show_pictures(GalleryContent(**first))
    gallery.show_pictures(GalleryContent(**{name: copy(value) for name, value in first.items()}))
    assert len(painted) == 1
    others = {"pictures": first["below"], "below": None, "bars": 1 - first["bars"], "names": list("abce"), "columns": 2}
    for name, value in others.items():
        gallery.show_pictures(GalleryContent(**{**first, name: value}))
    gallery.show_pictures(GalleryContent(**first), marked=(1,))
    assert len(painted) == 2 + len(others)
