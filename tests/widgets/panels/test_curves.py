"""Curves: what is drawn, stable ranges, gaps, colours that change live."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor

from settle.widgets.controls.card import Card
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.base.timescale import Timescale
from settle.widgets.panels.charts.curves import REACH, Curves, Line
from settle.widgets.theme import theme
from settle.widgets.theme.palettes import DARK, LIGHT
from settle.widgets.views.common.curve_points import outline
from settle.widgets.views.common.scale_choice import offer_scale, restore_scales, scales_as_text

X = np.linspace(0, 1, 200)


@pytest.fixture
def panel(shown):
    return shown(Curves("Test", "t", "y"))


def has_colour(picture, colour: str) -> bool:
    c = QColor(colour)
    return bool(np.any(np.all(np.abs(picture[..., :3].astype(int) - [c.blue(), c.green(), c.red()]) < 12, axis=-1)))


def test_lines_have_their_colours_and_a_legend(shown, look):
    panel = shown(Curves("Test", "x", "y"))
    panel.show_lines([Line("a", X, X, 0), Line("b", X, 1 - X, 1)])
    picture = look(panel)
    assert has_colour(picture, DARK.series[0])
    assert has_colour(picture, DARK.series[1])
    assert panel.legend.chips == (("a", DARK.series[0], "solid"), ("b", DARK.series[1], "solid"))
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


# -- the read-out ---------------------------------------------------------------------------


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(st.integers(0, 100), min_size=1, max_size=20, unique=True),
    others=st.lists(st.integers(0, 100), min_size=1, max_size=20, unique=True),
    x=st.floats(0, 100),
)
def test_the_read_out_names_measured_points_within_reach_and_no_others(panel, steps, others, x):
    lines = []
    for name, found, k in (("a", steps, 2), ("b", others, 3)):
        at = np.sort(np.array(found, float))
        lines.append(Line(name, at, k * at))
    panel.show_lines([*lines, Line("level", np.array([0.0, 100.0]), np.array([7.0, 7.0]), measured=False)], x_range=(0.0, 100.0))
    reach = REACH * 100 / panel.plot.box.width()
    found = panel.plot.overlay.read_out(x, 0.0)
    near = {line.name: float(line.x[np.abs(line.x - x).argmin()]) for line in lines if np.abs(line.x - x).min() <= reach}
    if not near:
        assert found is None, "far from all points nothing is named"
        return
    place, texts = found
    assert place in near.values() and texts[0][0] == f"t = {place:g}"
    named = {text.split()[0]: text for text, _ in texts[1:]}
    assert set(named) == {*near, "level"}
    for line, k in zip(lines, (2, 3), strict=True):
        if line.name in near:
            at = near[line.name]
            assert named[line.name].split()[1] == short(k * at, 4) and (at == place or f"(t = {at:g})" in named[line.name])


def test_the_mouse_brings_the_read_out_only_near_a_point(panel, look, qtbot):
    panel.show_lines([Line("a", np.array([0.0, 1.0]), np.array([0.0, 1.0]))])
    overlay, viewport, box = panel.plot.overlay, panel.plot.viewport(), panel.plot.box
    for x, named in ((0.5, False), (0.99, True)):
        qtbot.mouseMove(viewport, QPoint(5, 5))
        qtbot.wait(50)
        qtbot.mouseMove(viewport, panel.plot.mapFromScene(box.mapViewToScene(QPointF(x, 0.4))))
        qtbot.waitUntil(lambda x=x: overlay.hover is not None and abs(box.mapToView(overlay.hover).x() - x) < 0.02)
        look(panel)
        assert bool(overlay.points) is named, x


def test_a_mean_says_of_how_many_rows(panel):
    panel.show_lines([Line("a", X, X, mean_of=8)])
    assert "mean of 8 rows" in panel.plot.overlay.read_out(0.5, 0.0)[1][1][0]


# -- colours and scales ---------------------------------------------------------------------


@pytest.mark.parametrize("name", ["dark", "light"])
def test_a_line_has_its_colour_in_the_legend_dotted_or_not(panel, qapp, name):
    theme.set_theme(qapp, name)
    lines = [Line("a", X, X, 1), Line("b", X, X, 1, dashed=True), Line("c", X, X, "#123456", dashed=True)]
    panel.show_lines(lines)
    drawn = [item.opts["pen"].color().name() for item in panel._items]
    assert drawn == [colour for _, colour, _ in panel.legend.chips] == [line.ink() for line in lines]
    assert len(set(drawn)) == 3
    theme.set_theme(qapp, "dark")


def test_beyond_the_colours_of_the_series_lines_have_another_stroke_on_the_plot_as_in_the_legend(panel, look):
    x = np.arange(40.0)
    panel.show_lines([Line(str(number), x, x + number, number) for number in (0, 8, 16, 24)], x_range=(0, 39))
    strokes = [stroke for _, _, stroke in panel.legend.chips]
    assert strokes == ["solid", "dashed", "beaded", "dash-dot"] == [line.stroke() for line in panel._lines]
    patterns = [tuple(item.opts["pen"].dashPattern()) for item in panel._items]
    assert patterns[0] == patterns[2] == () and len(set(patterns)) == 3
    beaded = look(panel)
    panel.show_lines([Line(str(number), x, x + number, number) for number in (0, 8, 0, 24)], x_range=(0, 39))
    assert np.any(look(panel) != beaded), "beads are seen"
    assert Line("", x, x, 8, True).stroke() == "dotted", "what is compared is dotted, whatever it is compared with"


def test_a_value_below_zero_on_a_logarithmic_axis_leaves_a_gap_and_a_mark(shown):
    panel = shown(Curves("Test", log=True))
    panel.show_lines([Line("a", np.arange(4.0), np.array([1.0, -0.5, 0.0, 0.1]))], x_range=(0, 3))
    assert [(mark.x, mark.kind) for mark in panel.plot.overlay.edges] == [(1.0, "below")]
    drawn = panel._items[0].yData
    assert np.isnan(drawn[1]) and drawn[2] == pytest.approx(-18) and panel.plot.axes["left"].zero == pytest.approx(-18), (
        "0 stands at its tick"
    )


def test_the_read_out_of_a_histogram_names_the_bin_under_the_mouse(panel):
    edges = np.array([0.5, 1.5, 2.5, 3.5])
    panel.name_y("share")
    panel.plot.name_axis("bottom", "frames")
    panel.show_lines([Line("found", *outline(edges, np.array([0.2, 0.5, 0.3])), edges=edges)], x_range=(0.5, 3.5))
    for x, place, text in ((1.4, 1.0, "found  0.2000"), (1.6, 2.0, "found  0.5000"), (3.4, 3.0, "found  0.3000")):
        head, lines = panel._read_out(x, 0.0)
        assert (head, lines[0][0], lines[1][0]) == (place, f"frames = {place:g}", text)
    assert panel._read_out(3.6, 0.0) is None
    panel.show_lines([Line("D", *outline(edges / 10, np.array([0.2, 0.5, 0.3])), edges=edges / 10)], x_range=(0.05, 0.35))
    assert panel._read_out(0.1, 0.0)[1][0][0] == "frames = 0.0500 to 0.150"


def test_a_label_that_has_no_room_beside_a_low_plot_says_the_unit(shown, qtbot):
    panel = shown(Curves("Test", "updates", "loss of the model, nats a frame"), height=400)
    label = panel.plot.axes["left"].label
    assert label.toPlainText().strip() == "loss of the model, nats a frame"
    panel.resize(panel.width(), 130)
    qtbot.waitUntil(lambda: label.toPlainText().strip() == "nats a frame")
    panel.resize(panel.width(), 400)
    qtbot.waitUntil(lambda: "loss of the model" in label.toPlainText())


def test_the_axis_is_made_logarithmic_where_the_values_allow_it(panel):
    panel.show_lines([Line("a", X, 10 ** (3 * X))], y_range=(0.0, 2000.0))
    assert panel.can_be_log and not panel.log
    panel.choose_log(True)
    assert panel.plot.box.viewRange()[1] == pytest.approx([0, 3]), "the given range is that of the linear axis"
    panel.show_lines([Line("a", X, X - 0.5)], y_range=(-1.0, 1.0))
    assert not panel.log and panel.plot.box.viewRange()[1] == pytest.approx([-1, 1]), "values below 0 have no logarithm"
    panel.show_lines([Line("a", X, 10 ** (3 * X))], y_range=(0.0, 2000.0))
    panel.name_y("another quantity")
    assert not panel.log, "the choice is that of one quantity"


def test_the_choice_stands_in_the_menu_of_the_card_and_is_kept(panel, qtbot):
    card = Card("Test", panel, "test")
    qtbot.addWidget(card)
    told = []
    offer_scale(card, lambda: told.append(scales_as_text([card])))
    panel.show_lines([Line("a", X, X + 0.1)])
    entry = next(a for a in card.actions_menu().actions() if a.text() == "Logarithmic axis")
    assert entry.isEnabled() and entry.isCheckable() and not entry.isChecked()
    entry.trigger()
    assert panel.log and len(told) == 1
    again = Curves("Test", "t", "y")
    other = Card("Test", again, "test")
    qtbot.addWidget(other)
    restore_scales([other], told[0])
    again.show_lines([Line("a", X, X + 0.1)])
    assert again.log
    for nonsense in ("", "x", "[1]", '{"test": 3}'):
        restore_scales([other], nonsense)
    assert again.log


def test_a_change_of_scale_is_marked_on_the_axis_and_named(panel, look):
    pictures = {}
    for scale in (Timescale(0, 5080), Timescale(0, 5080, 5000), Timescale(0, 180, 100)):
        panel = Curves("Test", y_label="y")
        panel.resize(420, 300)
        panel.show_lines([Line("a", X, X)], scale=scale)
        pictures[scale.split] = look(panel)
        axis = panel.plot.axes["bottom"]
        if scale.split is None:
            assert axis.break_place() is None and axis.labelText == "step"
        else:
            assert axis.break_place() == pytest.approx(0.6 * axis.size().width(), abs=1)
            assert "//" in axis.labelText and ("log" in axis.labelText) is scale.log
        panel.deleteLater()
