"""Curves: what is drawn, stable ranges, gaps, colours that change live."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor

from settle.widgets.panels.charts.curves import Curves, Line
from settle.widgets.theme import theme
from settle.widgets.theme.palettes import DARK, LIGHT

X = np.linspace(0, 1, 200)


def has_colour(picture, colour: str) -> bool:
    c = QColor(colour)
    return bool(np.any(np.all(np.abs(picture[..., :3].astype(int) - [c.blue(), c.green(), c.red()]) < 12, axis=-1)))


def test_lines_have_their_colours_and_a_legend(shown, look):
    panel = shown(Curves("Test", "x", "y"))
    panel.show_lines([Line("a", X, X, 0), Line("b", X, 1 - X, 1)])
    picture = look(panel)
    assert has_colour(picture, DARK.series[0])
    assert has_colour(picture, DARK.series[1])
    assert panel.legend.chips == (("a", DARK.series[0], False), ("b", DARK.series[1], False))
    panel.show_lines([Line("a", X, X, 0)])
    assert not has_colour(look(panel), DARK.series[1])


def test_colours_follow_the_theme(shown, look, qapp):
    panel = shown(Curves("Test"))
    panel.show_lines([Line("a", X, X, 0), Line("b", X, X**2, 1)])
    theme.set_theme(qapp, "light")
    picture = look(panel)
    assert has_colour(picture, LIGHT.series[0])
    assert has_colour(picture, LIGHT.card)
    assert not has_colour(picture, DARK.card)
    theme.set_theme(qapp, "dark")


def test_the_range_is_round_and_a_function_of_the_data(shown):
    panel = shown(Curves("Test"))
    panel.show_lines([Line("a", X, 0.93 * X)])
    first = panel.plot.box.viewRange()
    assert first[1] == pytest.approx([0, 1])
    panel.show_lines([Line("a", X, 30 * X)])
    panel.show_lines([Line("a", X, 0.97 * X)])
    assert panel.plot.box.viewRange() == first


@pytest.mark.parametrize(
    "y", [np.full(5, np.nan), np.array([np.inf, -np.inf, 1, np.nan, 2]), np.zeros(5), np.array([1e-300, 1, 1e300, 0, -1e300])]
)
@pytest.mark.parametrize("log", [False, True])
def test_bad_numbers_make_gaps_not_errors(shown, look, y, log):
    panel = shown(Curves("Test", log=log))
    panel.show_lines([Line("a", np.arange(5.0), y)], x_range=(0, 4))
    look(panel)
    assert np.all(np.isfinite(panel.plot.box.viewRange()))


def test_nothing_and_a_single_point(shown, look):
    panel = shown(Curves("Test"))
    panel.show_lines([])
    panel.show_lines([Line("a", np.zeros(0), np.zeros(0))])
    empty = look(panel)
    panel.show_lines([Line("a", np.array([0.5]), np.array([3.0]))])
    assert has_colour(look(panel), DARK.series[0]), "one point is a dash"
    assert not has_colour(empty, DARK.series[0])


def test_zero_on_a_logarithmic_axis_stands_at_the_bottom(shown):
    panel = shown(Curves("Test", log=True, zero=1e-18), height=700)
    panel.show_lines([Line("a", X, np.where(X < 0.5, 1e-3, 0.0))])
    assert panel.plot.box.viewRange()[1] == pytest.approx([-18, -3])
    axis = panel.plot.axes["left"]
    assert "0" in axis.tickStrings(axis.tickValues(-18, -3, 600)[0][1], 1, 1)


def test_marks_events_and_cursor_are_seen(shown, look):
    panel = shown(Curves("Test"))
    panel.show_lines([Line("a", X, X)])
    before = look(panel)
    panel.show_lines([Line("a", X, X)], at=0.9, marks=[(0.5, "nudge β"), (0.505, "again")], ticks=[0.2])
    after = look(panel)
    assert has_colour(after, DARK.warning)
    assert not has_colour(before, DARK.warning)


def test_the_read_out_names_the_nearest_point(shown, qtbot):
    panel = shown(Curves("Test", "t"))
    panel.show_lines([Line("a", X, 2 * X), Line("b", X, 3 * X)])
    place, lines = panel.plot.overlay.read_out(0.501, 0.0)
    assert place == pytest.approx(0.5, abs=0.01)
    assert [text.split()[0] for text, _ in lines[1:]] == ["a", "b"]
    centre = panel.plot.mapFromScene(panel.plot.box.sceneBoundingRect().center())
    qtbot.mouseMove(panel.plot.viewport(), QPoint(5, 5))
    qtbot.wait(50)
    qtbot.mouseMove(panel.plot.viewport(), centre)
    qtbot.waitUntil(lambda: panel.plot.overlay.hover is not None)


def test_dragging_looks_closer_and_a_double_click_shows_all(shown, qtbot):
    panel = shown(Curves("Test"))
    panel.show_lines([Line("a", X, X)])
    box, viewport = panel.plot.box, panel.plot.viewport()
    a = panel.plot.mapFromScene(box.mapViewToScene(QPointF(0.2, 0.2)))
    b = panel.plot.mapFromScene(box.mapViewToScene(QPointF(0.6, 0.7)))
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=a)
    for i in range(1, 9):
        qtbot.mouseMove(viewport, a + (b - a) * (i / 8))
        qtbot.wait(20)
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=b)
    assert box.viewRange()[0] == pytest.approx([0.2, 0.6], abs=0.05)
    panel.show_lines([Line("a", X, 5 * X)])
    assert box.viewRange()[0] == pytest.approx([0.2, 0.6], abs=0.05), "new data leave it as the user set it"
    qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=a)
    assert box.viewRange() == [pytest.approx([0, 1]), pytest.approx([0, 6])]
