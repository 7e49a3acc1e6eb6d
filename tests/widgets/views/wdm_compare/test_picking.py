"""Picking in the view of wdm.compare: a pair, a point, a place; neighbours and classes follow."""

from __future__ import annotations

import numpy as np
import pytest
from compare_recordings import NEAR, compared
from PySide6.QtCore import QPointF, Qt

from settle.widgets.views.wdm_compare.picture_cards import commonest
from settle.widgets.views.wdm_compare.reader import CompareReader


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
