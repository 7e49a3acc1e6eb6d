"""What is kept: the ink of a place fades as less can be told of it, whoever the learner is."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt

from settle.widgets.panels.field.factor_layout import FactorSet
from settle.widgets.panels.field.factor_retention import FactorRetention, LearnerAccuracy

CHANCE = np.full(4, 0.1)
FULL = np.ones((20, 20))


def places(picture=FULL, grid=(2, 2)):
    return FactorSet([f"place {i + 1}" for i in range(4)], CHANCE, grid, picture)


def learner(*factors, name="CPC"):
    return LearnerAccuracy(name, "#78b2e7", float(np.mean(factors)), np.array(factors, float))


def brightness(panel, look, number, factor):
    """Of the middle of a place's picture."""
    cell = panel.cells(number)[factor]
    x, y = round(cell.center().x()), round(cell.top() + 0.4 * (cell.height() - panel._foot))
    return float(look(panel)[y, x, :3].mean())


def test_the_ink_of_a_place_is_the_stronger_the_more_often_it_is_told(shown, look):
    panel = shown(FactorRetention("Test"), 500, 300)
    panel.show_retention(places(), [learner(1.0, 0.7, 0.4, 0.1)])
    found = [brightness(panel, look, 0, i) for i in range(4)]
    assert found == sorted(found, reverse=True) and found[0] > found[3] + 120, found
    assert list(panel.strength(panel.learners[0])) == pytest.approx([1.0, 2 / 3, 1 / 3, 0.0])


def test_low_accuracies_are_told_apart_too_on_one_scale_for_all_learners(shown, look):
    panel = shown(FactorRetention("Test"), 700, 300)
    panel.show_retention(places(), [learner(0.15, 0.12, 0.1, 0.1), learner(0.44, 0.2, 0.12, 0.1, name="WPC")])
    assert panel.full == 0.5
    assert brightness(panel, look, 1, 0) > brightness(panel, look, 1, 1) + 15 > brightness(panel, look, 0, 0) + 15
    assert brightness(panel, look, 1, 2) == brightness(panel, look, 0, 1)
    panel.show_retention(places(), [learner(0.51, 0.12, 0.1, 0.1)])
    assert panel.full == 1.0


def test_equal_accuracies_look_alike_in_every_learner_and_less_than_chance_as_chance(shown, look):
    panel = shown(FactorRetention("Test"), 700, 300)
    panel.show_retention(places(), [learner(0.6, 0.6, 0.02, 0.1), learner(0.6, 0.1, 0.1, 0.1, name="WPC")])
    assert brightness(panel, look, 0, 0) == brightness(panel, look, 1, 0) == brightness(panel, look, 0, 1)
    assert brightness(panel, look, 0, 2) == brightness(panel, look, 0, 3)


def test_each_place_shows_its_own_part_of_the_picture(shown, look):
    panel, picture = shown(FactorRetention("Test"), 400, 400), np.zeros((20, 20))
    picture[10:, :10] = 1.0
    panel.show_retention(places(picture), [learner(0.9, 0.9, 0.9, 0.9)])
    found = [brightness(panel, look, 0, i) for i in range(4)]
    assert int(np.argmax(found)) == 2 and found[2] > max(found[0], found[1], found[3]) + 80


@pytest.mark.parametrize("count", [1, 2, 3, 6, 10])
@pytest.mark.parametrize("size", [(720, 380), (330, 200), (340, 700)])
@pytest.mark.parametrize("grid", [(2, 2), (3, 3), (1, 4), (0, 0)])
def test_cells_stay_inside_and_apart(shown, count, size, grid):
    panel = shown(FactorRetention("Test"), *size)
    factors = grid[0] * grid[1] or 6
    asked = FactorSet([f"factor {i}" for i in range(factors)], np.full(factors, 0.1), grid, np.ones((36, 36)) if grid[0] else None)
    panel.show_retention(asked, [learner(*[0.5] * factors) for _ in range(count)])
    cells = [cell for number in range(count) for cell in panel.cells(number)]
    assert len(cells) == count * factors
    assert not any(a.intersects(b) for i, a in enumerate(cells) for b in cells[:i])
    if count <= 6:  # of more in less room the smallest cells stand beyond the edge
        assert all(panel.rect().adjusted(-1, -1, 1, 1).contains(cell.toAlignedRect()) for cell in cells)


def test_a_click_says_which_factor_and_the_tooltip_how_often_it_is_told(shown, qtbot):
    panel, picked = shown(FactorRetention("Test"), 500, 300), []
    panel.picked.connect(picked.append)
    panel.show_retention(places(), [learner(0.9, 0.5, 0.4, 0.1), learner(0.2, 0.3, 0.4, 0.5, name="WPC")])
    cell = panel.cells(1)[2]
    qtbot.mouseClick(panel, Qt.MouseButton.LeftButton, pos=cell.center().toPoint())
    qtbot.mouseClick(panel, Qt.MouseButton.LeftButton, pos=QPointF(1, 1).toPoint())
    assert picked == [2]
    assert panel.name_at(cell.center()) == "WPC, place 3: 40.0 % told right\nchance 10.0 %"
    assert panel.name_at(QPointF(1, 1)) == ""


def test_what_is_not_known_is_a_dash_and_faint(shown, look):
    panel = shown(FactorRetention("Test"), 500, 300)
    look(panel)
    panel.show_retention(places(), [learner(np.nan, 0.1, 0.9, np.nan)])
    assert brightness(panel, look, 0, 0) == brightness(panel, look, 0, 1) < brightness(panel, look, 0, 2)
    assert panel.name_at(panel.cells(0)[0].center()).startswith("CPC, place 1: — told right")
    panel.show_retention(places(), [])
    look(panel)
    assert panel.cells(0) == []


def test_colours_of_a_photograph_stay_its_own(shown, look):
    panel, picture = shown(FactorRetention("Test"), 400, 400), np.zeros((3, 20, 20))
    picture[0] = 1.0
    panel.show_retention(places(picture), [learner(1.0, 1.0, 1.0, 1.0)])
    cell = panel.cells(0)[0]
    pixel = look(panel)[round(cell.top() + 20), round(cell.center().x()), 2::-1]
    assert list(pixel) == [255, 0, 0]
