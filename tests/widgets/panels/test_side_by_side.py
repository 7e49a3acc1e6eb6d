"""Panels with one picture for each learner: scores, clouds, neighbours."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor

from settle.widgets.panels.base.block_layout import blocks
from settle.widgets.panels.images.embedding_clouds import Embedding, EmbeddingClouds
from settle.widgets.panels.images.neighbours import Neighbours
from settle.widgets.panels.images.score_matrices import ScoreMatrices, ScoreMatrix
from settle.widgets.theme.colour_maps import lookup
from settle.widgets.theme.colours import series_colour
from settle.widgets.theme.palettes import DARK


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 9])
@pytest.mark.parametrize("size", [(900, 200), (200, 900), (360, 150), (60, 60)])
def test_blocks_are_equal_squares_apart(count, size):
    found = blocks(count, *size, 15, 30)
    assert len(found) == count and len({(f.width(), f.height()) for f in found}) <= 1
    for i, a in enumerate(found):
        assert a.width() == a.height() >= 4
        assert not any(a.adjusted(0, -15, 0, 30).intersects(b.adjusted(0, -15, 0, 30)) for b in found[:i])
    if size[0] * size[1] > 50_000:
        assert all(f.left() >= 0 and f.right() <= size[0] and f.top() >= 15 and f.bottom() + 30 <= size[1] for f in found)


def test_each_matrix_has_a_scale_of_its_own_which_it_tells(shown, look):
    panel = shown(ScoreMatrices("Test"), 500, 240)
    small, large = np.diag([0.05, -0.05, 0.0]), np.diag([50.0, -50.0, 0.0])
    panel.show_scores([ScoreMatrix("CPC", "#ffffff", large, "3 of 3"), ScoreMatrix("WPC", "#ffffff", small, "2 of 3")])
    assert [one.level for one in panel.shown] == [50.0, 0.05]
    image, table = look(panel), lookup("diverging")
    for frame in panel.frames():
        middles = [frame.topLeft() + QPointF((i + 0.5) * frame.width() / 3, (i + 0.5) * frame.height() / 3) for i in range(3)]
        found = [image[int(p.y()), int(p.x()), 2::-1].astype(int) for p in middles]
        for colour, entry in zip(found, (254, 0, 127), strict=True):
            np.testing.assert_allclose(colour, table[entry], atol=3)
    assert "of 3" in panel.accessibleDescription()


def test_a_score_is_told_with_its_pair(shown):
    panel, scores = shown(ScoreMatrices("Test"), 300, 240), np.arange(9.0).reshape(3, 3)
    panel.show_scores([ScoreMatrix("CPC", "#ffffff", scores, "1 of 3")])
    frame = panel.frames()[0]
    third = frame.width() / 3
    assert panel.name_at(frame.topLeft() + QPointF(2.5 * third, 0.5 * third)) == "CPC, x 1 with y 3: 2.00\n1 of 3"
    assert panel.name_at(frame.topLeft() + QPointF(1.5 * third, 1.5 * third)).startswith("CPC, a true pair: 4.00")
    assert panel.name_at(QPointF(0, 0)) == ""


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_scores_that_are_no_numbers_are_drawn_all_the_same(shown, look, value):
    panel = shown(ScoreMatrices("Test"), 300, 240)
    panel.show_scores([ScoreMatrix("NWJ", "#ffffff", np.full((4, 4), value))])
    look(panel)
    assert panel.shown[0].level == 1.0


def test_a_point_lies_where_it_was_put_in_its_colour_and_can_be_picked(shown, look, qtbot):
    panel, picked = shown(EmbeddingClouds("Test"), 500, 240), []
    panel.picked.connect(picked.append)
    points = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 0.5]])
    placed = [Embedding("CPC", "#ffffff", points), Embedding("WPC", "#ffffff", 100 * points[::-1])]
    panel.show_clouds(placed, np.array([0, 1, -1]), list("abc"), 2)
    image, series = look(panel), DARK.series
    for number, order in ((0, (0, 1, 2)), (1, (2, 1, 0))):
        frame, places = panel.frames()[number], panel.places(number)
        assert places[order[0], 0] > frame.center().x() > places[order[1], 0] and places[order[2], 1] < frame.center().y()
    for point, colour in ((0, series[0]), (1, series[1])):
        x, y = panel.places(0)[point]
        ink = QColor(colour)
        np.testing.assert_allclose(image[int(y), int(x), 2::-1], [ink.red(), ink.green(), ink.blue()], atol=4)
    qtbot.mouseClick(panel, Qt.MouseButton.LeftButton, pos=QPointF(*panel.places(1)[0]).toPoint())
    qtbot.mouseClick(panel, Qt.MouseButton.LeftButton, pos=panel.frames()[0].topLeft().toPoint() + QPointF(3, 3).toPoint())
    assert picked == [0] and panel.name_at(QPointF(*panel.places(1)[1])) == "b"


def test_points_that_are_no_numbers_are_left_out(shown, look):
    panel = shown(EmbeddingClouds("Test"), 300, 200)
    panel.show_clouds([Embedding("CPC", "#ffffff", np.full((3, 2), np.nan))], np.zeros(3, int), list("abc"), 0)
    look(panel)
    assert panel.at(panel.frames()[0].center()) is None


def test_what_a_neighbour_has_in_common_is_framed_and_nothing_else(shown, look):
    panel = shown(Neighbours("Test"), 400, 200)
    pictures, same = np.zeros((4, 20, 20)), np.array([[True] * 4, [True, False, False, True], [False] * 4, [True] * 4])
    panel.show_neighbours(pictures, same, (2, 2), list("abcd"), ["CPC"])
    image, good = look(panel), QColor(DARK.good)

    def framed(number, factor):
        frame, (row, column) = panel.frames()[number], divmod(factor, 2)
        x, y = frame.left() + (column + 0.5) * frame.width() / 2, frame.top() + row * frame.height() / 2
        strip = image[round(y) : round(y) + 4, round(x), 2::-1].astype(int)
        return bool((np.abs(strip - [good.red(), good.green(), good.blue()]).max(1) < 8).any())

    assert [[framed(n, f) for f in range(4)] for n in range(4)] == [[False] * 4, *same[1:].tolist()], "the first is compared with itself"
    assert list(panel.shown.captions) == ["", "2/4", "0/4", "4/4"]


@pytest.mark.parametrize("learners", [0, 2, 5, 7, 9])
def test_classes_have_looks_of_their_own_and_no_colour_of_a_learner(shown, learners):
    panel = shown(EmbeddingClouds("Test"))
    panel.show_clouds([], np.arange(8), [], 0, learners)
    looks = [panel.look(kind) for kind in range(8)]
    assert len(set(looks)) == 8 and not {ink for ink, _ in looks} & {series_colour(number) for number in range(learners)}
