"""The raster: colours of values, clicks that meet the right neuron, columns painted once."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor

from settle.widgets.panels.charts.raster import Raster
from settle.widgets.theme import theme
from settle.widgets.theme.colour_maps import diverging
from settle.widgets.theme.palettes import DARK, LIGHT

UNITS = (10, 50)
COLUMNS = np.arange(100)


@pytest.fixture
def raster(shown):
    panel = shown(Raster("Neurons"), 500, 420)
    panel.show_layers(["s0", "s1"], UNITS)
    values = np.zeros((100, 60))
    panel.show_values(values, COLUMNS, 100, 1.0)
    return panel


def point(panel, x, y):
    return panel.plot.mapFromScene(panel.plot.box.mapViewToScene(QPointF(x, y)))


def colour_at(panel, look, x, y):
    inside = panel.plot.mapTo(panel, point(panel, x, y))
    blue, green, red = look(panel)[inside.y(), inside.x(), :3]
    return int(red), int(green), int(blue)


@pytest.mark.parametrize("neuron", [(0, 0), (0, 9), (1, 0), (1, 23), (1, 49)])
def test_a_click_meets_the_neuron_under_the_mouse(raster, qtbot, neuron):
    with qtbot.waitSignal(raster.chosen) as met:
        qtbot.mouseClick(raster.plot.viewport(), Qt.MouseButton.LeftButton, pos=point(raster, 0.3, raster.row(*neuron).center().y()))
    assert tuple(met.args) == neuron
    assert raster.selected == neuron


def test_a_value_is_seen_where_its_neuron_is_clicked(raster, look):
    values = np.zeros((100, 60))
    values[:50, 10 + 23], values[50:, 3] = 1.0, -1.0
    raster.show_values(values, COLUMNS, 100, 1.0)
    warm, cold = (tuple(int(v) for v in diverging(DARK)[i]) for i in (-1, 0))
    assert colour_at(raster, look, 0.3, raster.row(1, 23).center().y()) == warm
    assert colour_at(raster, look, 0.8, raster.row(0, 3).center().y()) == cold
    card = QColor(DARK.card)
    assert colour_at(raster, look, 0.8, raster.row(1, 23).center().y()) == (card.red(), card.green(), card.blue())


def test_small_layers_keep_a_place_to_click(shown):
    panel = shown(Raster("Neurons"))
    panel.show_layers(["s0", "s1"], [10, 512])
    assert panel.row(0, 0).height() * 10 > 0.1
    assert panel.place(0.0) == (0, 0)
    assert panel.place(0.9999) == (1, 511)
    assert panel.place(-0.1) is None
    assert panel.place(1.1) is None


def test_painting_column_by_column_is_painting_at_once(shown, look):
    values = np.random.default_rng(0).normal(size=(100, 60))
    one, other = (shown(Raster("Neurons")) for _ in range(2))
    for panel in (one, other):
        panel.show_layers(["s0", "s1"], UNITS)
    for count in (1, 2, 30, 31, 90, 40, 77):
        one.show_values(values, COLUMNS, count, 1.0)
    other.show_values(values, COLUMNS, 77, 1.0)
    np.testing.assert_array_equal(one.sheet.pixels, other.sheet.pixels)
    np.testing.assert_array_equal(look(one), look(other))


def test_a_new_level_or_theme_paints_all_again(raster, qapp):
    values = np.full((100, 60), 0.5)
    raster.show_values(values, COLUMNS, 100, 1.0)
    half = raster.sheet.pixels[0, 0]
    raster.show_values(values, COLUMNS, 100, 0.5)
    assert raster.sheet.pixels[0, 0] != half
    assert len(np.unique(raster.sheet.pixels)) == 1
    theme.set_theme(qapp, "light")
    assert raster.sheet.pixels[0, 0] & 0xFFFFFF == int(QColor(LIGHT.warm[-1]).rgb()) & 0xFFFFFF
    theme.set_theme(qapp, "dark")


def test_bad_numbers_stand_out(raster):
    values = np.zeros((100, 60))
    values[:, 0], values[:, 1], values[:, 2] = np.nan, np.inf, -np.inf
    raster.show_values(values, COLUMNS, 100, 1.0)
    assert raster.sheet.pixels[0, 0] == QColor(DARK.bad).rgb()
    assert raster.sheet.pixels[1, 0] == QColor(DARK.warm[-1]).rgb()
    assert raster.sheet.pixels[2, 0] == QColor(DARK.cold[-1]).rgb()


def test_arrows_and_enter_work_without_a_mouse(raster, qtbot):
    raster.setFocus()
    moved = []
    raster.moved.connect(lambda *neuron: moved.append(neuron))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_PageUp):
        qtbot.keyClick(raster, key)
    assert moved == [(0, 0), (1, 0), (1, 1), (1, 0), (0, 9), (0, 0)]
    with qtbot.waitSignal(raster.pressed):
        qtbot.keyClick(raster, Qt.Key.Key_Return)


def test_the_read_out_tells_the_value(raster):
    values = np.zeros((100, 60))
    values[30, 12] = 0.25
    raster.show_values(values, COLUMNS, 50, 1.0)
    _, lines = raster.plot.overlay.read_out(0.305, raster.row(1, 2).center().y())
    assert lines[0][0] == "s1[2] = 0.250"
    assert raster.plot.overlay.read_out(0.8, 0.5) is None, "nothing there yet"
