"""The plane and its parts: level lines, dots and meshes where the data are, switches, the canvas, the flow."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from settle.widgets.panels.base import plane_brushes
from settle.widgets.panels.base.panel_with_switches import PlaneWithSwitches
from settle.widgets.panels.base.switches import SwitchEntry, Switches
from settle.widgets.panels.charts.contour import level_line
from settle.widgets.panels.field.gan_data_flow import STAGES, GanDataFlow, IterationStage
from settle.widgets.panels.field.goodfellow_figure_1 import GoodfellowFigure1, Line1D
from settle.widgets.panels.field.plane import PlanePlot, PlaneScene
from settle.widgets.panels.images.paint_canvas import PaintCanvas
from settle.widgets.theme import theme


def near(colour, other, by=40):
    return np.abs(np.asarray(colour, int) - [QColor(other).red(), QColor(other).green(), QColor(other).blue()]).max() <= by


def count(picture, colour, by=12):
    """Pixels of a colour; a grab is stored as blue, green, red."""
    wanted = [QColor(colour).blue(), QColor(colour).green(), QColor(colour).red()]
    return int((np.abs(picture[..., :3].astype(int) - wanted).max(-1) <= by).sum())


def test_a_level_line_lies_where_the_values_are_the_level():
    side = (np.arange(40) + 0.5) / 40 * 4 - 2
    x, y = np.meshgrid(side, side)
    circle = level_line(np.hypot(x, y), 1.3, (-2, 2, -2, 2))
    assert len(circle) > 50 and np.abs(np.linalg.norm(circle, axis=-1) - 1.3).max() < 0.01
    slope = level_line(x + 0.0 * y, 0.25, (-2, 2, -2, 2))
    np.testing.assert_allclose(slope[..., 0], 0.25, atol=1e-12)
    assert len(slope) == 39 and slope[..., 1].min() == pytest.approx(-1.95) and slope[..., 1].max() == pytest.approx(1.95)
    saddle = level_line(np.array([[1.0, 0.0], [0.0, 1.0]]), 0.5, (0, 2, 0, 2))
    assert len(saddle) == 2
    assert len(level_line(np.full((5, 5), np.nan), 0.5, (0, 1, 0, 1))) == 0
    half = np.where(x < 0, np.nan, x)
    assert len(level_line(half, 1.0, (-2, 2, -2, 2))) == 39, "beside what is not known nothing is drawn, elsewhere all"


def test_dots_are_stamped_at_their_places_and_no_bad_number_stops_them(qapp):
    picture = QImage(60, 40, QImage.Format.Format_RGB32)
    picture.fill(QColor("#000000"))
    painter = QPainter(picture)
    painter.translate(10, 30)
    painter.scale(10, -10)
    plane_brushes.dots(painter, np.array([[1.0, 2.0], [np.nan, 0], [np.inf, 1], [1e30, 1e30]]), "#ff0000", 5, "#00ff00")
    plane_brushes.dots(painter, np.zeros((0, 2)), "#ff0000", 5)
    painter.end()
    assert picture.pixelColor(20, 10).name() == "#ff0000"
    inked = [(x, y) for x in range(60) for y in range(40) if picture.pixelColor(x, y).value() > 0]
    assert all(abs(x + 0.5 - 20) < 5 and abs(y + 0.5 - 10) < 5 for x, y in inked)


def test_a_mesh_is_most_opaque_where_it_is_pressed_together():
    x, y = np.meshgrid(np.linspace(0, 1, 9) ** 3, np.linspace(0, 1, 9))
    parts = plane_brushes.mesh_lines(np.stack([x, y], 2))
    opacity = [share for share, _ in parts]
    assert opacity == sorted(opacity) and opacity[-1] == 1 and opacity[0] < 0.5
    assert parts[-1][1].boundingRect().right() < parts[0][1].boundingRect().right() == 1
    assert sum(path.elementCount() for _, path in parts) == 2 * (2 * 8 * 9), "every line of the grid once"
    line = plane_brushes.mesh_lines(np.stack([np.linspace(0, 1, 5), np.zeros(5)], 1)[:, None])
    assert sum(path.elementCount() for _, path in line) == 8
    assert plane_brushes.mesh_lines(np.full((3, 3, 2), np.nan)) == []


def test_the_plane_shows_what_is_switched_on(shown, look):
    plane = PlanePlot("The plane")
    framed = shown(PlaneWithSwitches(plane, Switches([])), 430, 400)
    colours = theme.current()
    points = np.array([[-0.5, 0.5], [0.5, -0.5]])
    scene = PlaneScene((-1.0, 1.0, -1.0, 1.0), np.tile(np.linspace(0, 1, 16), (16, 1)), real=points[:1], fake=points[1:])
    plane.show_scene(scene, ["heat", "real", "fake"])
    framed.arrange()
    picture = look(plane)
    assert count(picture, colours.series[0]) > 0 and count(picture, colours.series[1]) > 0
    for point, colour in ((points[0], colours.series[0]), (points[1], colours.series[1])):
        place = plane.mapFromScene(plane.box.mapViewToScene(QPointF(*point)))
        patch = picture[place.y() - 2 : place.y() + 3, place.x() - 2 : place.x() + 3]
        assert count(patch, colour, 40) > 0, "a dot lies at its place, y upwards"
    left, right = (plane.mapFromScene(plane.box.mapViewToScene(QPointF(x, 0))) for x in (-0.93, 0.93))
    assert near(picture[left.y(), left.x(), 2::-1], colours.warm[1], 30), "0, fake, is warm"
    assert near(picture[right.y(), right.x(), 2::-1], colours.cold[1], 30), "1, real, is cold"
    plane.show_scene(scene, ["real"])
    picture = look(plane)
    assert count(picture, colours.series[1]) == 0 and count(picture, colours.series[0]) > 0
    assert near(picture[left.y(), left.x(), 2::-1], colours.card, 3)
    plane.show_scene(scene, ["heat"])
    _, lines = plane.overlay.read_out(0.99, 0.0)
    assert lines[-1][0] == "D = 1.00"


def test_switches_are_a_legend_that_can_be_pressed(shown, qtbot):
    entries = [SwitchEntry(key, f"the {key}", "dot", lambda c: c.accent, "tip", on=key != "c") for key in "abc"]
    switches = shown(Switches(entries), 300, 60)
    assert switches.on() == ["a", "b"]
    with qtbot.waitSignal(switches.changed):
        qtbot.mouseClick(switches.parts["a"], Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(switches.changed):
        qtbot.keyClick(switches.parts["c"], Qt.Key.Key_Space)
    assert switches.on() == ["b", "c"] and switches.parts["a"].accessibleName() == "the a: hidden"
    one_line, narrow = switches.arrange(300), switches.arrange(90)
    assert narrow > 2 * one_line and switches.parts["b"].y() > 0
    switches.offer(["a", "b"])
    assert switches.parts["c"].isHidden() and switches.arrange(90) < narrow


def test_the_canvas_paints_erases_and_clears(shown, qtbot):
    canvas = shown(PaintCanvas("Canvas", brush=0.1), 300, 240)
    left, right = canvas.pixel((-0.5, 0.5)).toPoint(), canvas.pixel((0.5, 0.5)).toPoint()
    with qtbot.waitSignal(canvas.painted) as painted:
        qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=left)
        qtbot.mouseMove(canvas, right)
        qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=right)
    points = painted.args[0]
    assert points.shape[1] == 2 and 10 <= len(points) <= 25 and np.abs(points).max() <= 1
    assert np.abs(points[:, 1] - 0.5).max() < 0.02 and points[:, 0].min() < -0.45 and points[:, 0].max() > 0.4
    canvas.show_points(points[:5])
    assert len(canvas.points) == 5
    with qtbot.waitSignal(canvas.painted) as painted:
        qtbot.mouseClick(canvas, Qt.MouseButton.RightButton, pos=left)
    assert 0 < len(painted.args[0]) < 5 and painted.args[0][:, 0].min() > -0.35
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().topLeft())
    assert np.abs(canvas.points).max() <= 1, "beside the canvas nothing is painted"
    with qtbot.waitSignal(canvas.painted) as painted:
        canvas.clear()
    assert len(painted.args[0]) == 0
    for key in (Qt.Key.Key_Space, *[Qt.Key.Key_Right] * 3, Qt.Key.Key_Space):
        qtbot.keyClick(canvas, key)
    assert np.diff(canvas.points, axis=0).round(3).tolist() == [[0.3, 0]], "three steps of the brush's width to the right"
    qtbot.keyClick(canvas, Qt.Key.Key_Delete)
    assert len(canvas.points) == 1


def test_the_flow_lights_what_the_stage_works_on(shown, look):
    flow = shown(GanDataFlow("One iteration"), 900, 220)
    eight = np.linspace(-1, 1, 16).reshape(8, 2)
    blank, nothing = np.full(8, np.nan), np.full((8, 2), np.nan)
    lit = {}
    for stage in range(len(STAGES)):
        known = stage >= 1
        flow.show_moment(
            IterationStage(
                stage, eight, eight if known else nothing, np.linspace(0.1, 0.9, 8) if stage >= 2 else blank,
                eight if stage >= 6 else nothing, eight, np.full(8, 0.5), 1.2, 0.7,
            )
        )  # fmt: skip
        lit[stage] = look(flow)
        assert f"{stage + 1} of 8" in flow.sentence()
    accent, warning = theme.current().accent, theme.current().warning
    assert all(count(picture, accent) > 50 for picture in lit.values())
    assert [count(lit[stage], warning) > 50 for stage in range(8)] == [stage in (3, 6) for stage in range(8)], "gradients go back"
    orange = theme.current().series[1]
    assert count(lit[0], orange) == 0 < count(lit[1], orange) < count(lit[2], orange), "points come first, then their scores"
    assert "D = —" in GanDataFlow.sentence(_with(flow, IterationStage(0, eight, nothing, blank)))


def _with(flow, moment):
    flow.show_moment(moment)
    return flow


def test_figure_one_draws_each_curve_at_its_height(shown, look):
    figure = shown(GoodfellowFigure1("Densities"), 500, 400)
    x = np.linspace(-1, 1, 41)
    line = Line1D(x, np.full(41, 0.8), np.full(41, 0.4), np.zeros(20), np.full(41, 0.75), np.full(41, 0.25), np.linspace(-0.5, 0.5, 9))
    figure.show_line(line, ["model"])
    assert figure.top == 1.0
    picture, frame = look(figure), figure.frame()
    orange = theme.current().series[1]
    rows = np.flatnonzero([near(p[2::-1], orange) for p in picture[:, int(frame.center().x())]])
    assert np.abs(rows - (frame.bottom() - 0.4 * frame.height())).max() < 3
    figure.show_line(line, ["density", "model", "d", "optimal", "mesh"])
    assert count(look(figure), theme.current().series[2]) > 100
    figure.show_line(Line1D(x, np.full(41, 0.8), np.full(41, 30.0)), ["density", "model"])
    assert figure.top == 2.0, "a collapsed model does not flatten the data"
