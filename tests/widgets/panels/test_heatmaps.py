"""Heat maps: cells where they belong, colours, marks, choosing by mouse and keyboard."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt

from settle.widgets.panels.charts.heatmaps import HeatMapGrid, HeatMaps

VALUES = np.array([[[0.5, 0.6, 0.7], [0.8, 0.9, np.nan]], [[0.5, 0.5, 0.5], [1.0, 0.5, 0.5]]])


def maps(values=VALUES, **about):
    texts = [[[f"{v:.1f}" for v in row] for row in one] for one in values]
    return HeatMapGrid(["T = 5", "T = 9"], ["0.2", "0.1"], ["1", "2", "3"], "β", "K", values, texts, 0.5, 1.0, **about)


@pytest.fixture
def panel(shown):
    panel = shown(HeatMaps("Test"), 700, 260)
    panel.show_maps(maps(), (1, 1, 0), (0, 0, 0))
    return panel


def test_every_cell_is_found_where_it_stands_and_none_overlap(panel):
    cells = [(n, r, c) for n in range(2) for r in range(2) for c in range(3)]
    places = [panel.cell(cell) for cell in cells]
    assert [panel.cell_at(place.center()) for place in places] == cells
    assert not any(a.intersects(b) for i, a in enumerate(places) for b in places[:i])
    assert all(panel.rect().contains(place.toRect()) for place in places)
    assert panel.cell_at(QPointF(1, 1)) is None


@pytest.mark.parametrize("better", [True, False])
def test_the_better_value_has_the_stronger_colour(panel, look, better):
    panel.show_maps(maps(more_is_better=better), None, None)
    image = look(panel)

    def strength(*cell):
        place = panel.cell(cell)
        return int(image[round(place.top()) + 3, round(place.left()) + 3, 0])  # blue, on the dark ground

    assert (strength(1, 1, 0) > strength(0, 1, 0) > strength(0, 0, 0)) is better


def test_mouse_and_arrow_keys_choose(panel, qtbot):
    chosen = []
    panel.chosen.connect(lambda *cell: (chosen.append(cell), panel.show_maps(panel.maps, panel.mark, cell)))
    qtbot.mouseClick(panel, Qt.MouseButton.LeftButton, pos=panel.cell((1, 0, 2)).center().toPoint())
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(panel, key)
    assert chosen == [(1, 0, 2), (1, 0, 1), (1, 0, 0), (0, 0, 2), (0, 1, 2), (1, 1, 0)]


@pytest.mark.parametrize("size", [(240, 120), (300, 900), (1800, 300)])
def test_any_size_and_nothing_measured(shown, look, size):
    panel = shown(HeatMaps("Test"), *size)
    look(panel)
    panel.show_maps(maps(np.full((2, 2, 3), np.nan)), None, None)
    look(panel)
    assert panel.rect().contains(panel.cell((1, 1, 2)).toRect())
