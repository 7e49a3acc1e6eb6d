"""The legend names everything that there is room for, and says how much there is not."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from settle.widgets.panels.base.legend import LINES, Legend
from settle.widgets.panels.base.strokes import stroke_pen
from settle.widgets.panels.charts.curve_item import CurveItem
from settle.widgets.panels.charts.curves import Curves, Line


def chips(count):
    return [(f"s{i % 2}[{i}]", "#ffffff", "solid") for i in range(count)]


def test_sixteen_chips_wrap_into_lines_and_all_are_shown(shown):
    legend = shown(Legend(), 460, 60)
    legend.show_chips(chips(16))
    places = legend.places(460)
    assert len(places) == 16 and {line for line, _ in places} == {0, 1, 2}
    high = legend.height()
    legend.resize(4000, high)
    assert high == 3 * legend.height()
    ends = [x + 20 + legend.fontMetrics().horizontalAdvance(name) for (_, x), (name, _, _) in zip(places, legend.chips, strict=True)]
    assert max(ends) <= 460


def test_what_there_is_no_room_for_is_counted(shown, look):
    legend = shown(Legend(), 200, 60)
    legend.show_chips(chips(16))
    places = legend.places(200)
    assert 3 <= len(places) < 16 and max(line for line, _ in places) == LINES - 1
    _, x = places[-1]
    assert x + 20 + legend.fontMetrics().horizontalAdvance("s0[00]") + legend.fontMetrics().horizontalAdvance("+16 more") < 215
    before = look(legend)
    legend.show_chips(chips(17))
    assert legend.places(200) == places and np.any(look(legend) != before), "the count has changed"
    assert legend.toolTip().count("\n") == 16


def test_in_a_low_panel_the_curves_come_first(shown, qtbot):
    panel = shown(Curves("Test"), 420, 150)
    x = np.arange(5.0)
    panel.show_lines([Line(f"s0[{i}]", x, x + i, i) for i in range(16)])
    low = panel.legend.height()
    assert {line for line, _ in panel.legend.places(420)} == {0}
    panel.resize(420, 300)
    qtbot.waitUntil(lambda: panel.legend.height() == 3 * low)


def test_one_long_name_is_shown_alone(shown):
    legend = shown(Legend(), 60, 20)
    legend.show_chips([("a name that is too long for all of this", "#ffffff", "solid"), ("b", "#ffffff", "solid")])
    assert legend.places(60)[0] == (0, 4)


def test_the_plot_below_gives_way_to_more_lines(shown, qtbot):
    panel = shown(Curves("Test"), 420, 300)
    x = np.arange(5.0)
    panel.show_lines([Line(f"s0[{i}]", x, x + i, i) for i in range(3)])
    qtbot.waitUntil(lambda: panel.legend.isVisible())
    few = panel.plot.height()
    panel.show_lines([Line(f"s0[{i}]", x, x + i, i) for i in range(16)])
    qtbot.waitUntil(lambda: panel.plot.height() < few - 10)
    assert panel.legend.geometry().bottom() < panel.plot.geometry().top()


@pytest.mark.parametrize(("points", "stroke"), [(2, 2), (200, 2), (200, 1)])
def test_a_line_is_as_wide_beside_the_letters_on_a_dense_screen(points, stroke, qapp):
    item = CurveItem()
    item.setData(np.linspace(0, 100, points), np.full(points, 20.0))
    item.setPen(stroke_pen("#ffffff", "solid", stroke))
    image = QImage(200, 80, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(2)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    item.paint(painter, None, None)
    painter.end()
    ink = sum(QColor(image.pixel(100, y)).lightnessF() for y in range(80))
    assert ink == pytest.approx(2 * stroke, abs=0.3)
