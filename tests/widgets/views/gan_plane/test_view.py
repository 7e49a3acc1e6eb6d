"""The view of gan.plane: what it shows is what was recorded, at the step that is looked at."""

from __future__ import annotations

import math

import numpy as np
import pytest
from plane_recordings import EVERY, MEASURE, SIDE, fakes, line, scene, visible
from PySide6.QtCore import Qt

from settle.widgets.panels.field.gan_data_flow import STAGES
from settle.widgets.views.common.curve_points import RunningMean
from settle.widgets.views.common.gan.reader import VALUE_AT_BEST
from settle.widgets.views.gan_plane.reader import PlaneReader
from settle.widgets.views.gan_plane.view import PlaneView


def test_samples_field_and_modes_are_those_of_the_step(view, played):
    recording = played()
    for at, found in ((0, 1), (25, 3), (60, 7), (12, 2)):
        view.draw(recording, at)
        now = scene(view)
        np.testing.assert_array_equal(now.fake, fakes(at - at % EVERY))
        np.testing.assert_array_equal(now.heat, recording.tables["field"]["d"][at // EVERY])
        assert [met for *_, met in now.rings] == [True] * found + [False] * (8 - found)
        assert now.rings[0][:3] == pytest.approx((1, 0, 0.06))
        measured = 1 + min(7, (at - at % MEASURE) // EVERY)
        assert view.plane.card.corner.text() == f"{measured} of 8 modes", "as measured, like everywhere"
    assert view.plane.card.subtitle.text() == "iteration 12"
    assert np.abs(now.line[..., 0]).max() < 0.02, "D = 1/2 lies at x = 0"


def test_curves_stand_beside_what_theory_says(view, played):
    view.draw(played(), 60)
    value = line(view.charts.value, "V(D, G)")
    assert (value.x[-1], value.y[-1]) == pytest.approx((60, VALUE_AT_BEST + 1 / 60))
    assert set(line(view.charts.value, "−log 4").y) == {VALUE_AT_BEST}
    best = line(view.charts.value, "−log 4 + 2 JS: of the best D")
    assert list(best.x) == [0, 20, 40, 60] and best.y[1] == pytest.approx(VALUE_AT_BEST + 1 / 21)
    assert line(view.charts.divergence, "KL of real points").y[0] == 4e-3 and line(view.charts.divergence, "JS").y[-1] == pytest.approx(
        0.5 / 61
    )
    assert line(view.charts.distance, "sliced W1").y[0] == 0.5 and line(view.charts.distance, "W1 of real points").y[0] == 0.05
    assert list(line(view.charts.modes, "modes caught").y) == [12.5, 37.5, 62.5, 87.5]
    assert line(view.charts.quantity, "G").y[-1] == pytest.approx(0.7 + 1 / 60)
    view.charts.what.setCurrentIndex(1)
    assert line(view.charts.quantity, "D").y[-1] == pytest.approx(6.0) and view.charts.quantity_card.title.text() == "Gradients"
    view.charts.what.setCurrentIndex(2)
    assert {found.name for found in view.charts.quantity._lines} == {"rate of D", "rate of G", "instance noise"}


def test_a_card_is_drawn_anew_only_for_new_rows(view, played, monkeypatch):
    recording, drawn = played(), []
    view.draw(recording, 41)
    for name in ("value", "modes"):
        panel = getattr(view.charts, name)
        monkeypatch.setattr(panel, "show_lines", lambda *_, name=name, **__: drawn.append(name))
    monkeypatch.setattr(view.plane.plane.sheet, "update", lambda: drawn.append("plane"))
    view.draw(recording, 42)
    assert drawn == ["value"]
    view.draw(recording, 50)
    assert drawn == ["value", "plane", "value"]
    view.draw(recording, 60)
    assert drawn.count("modes") == 1


def test_layers_and_field_are_switched_told_and_recalled(view, played, qtbot, shown):
    view.draw(played(), 60)
    assert view.plane.plane.sheet.shown == ("heat", "real", "fake", "line", "mesh", "rings")
    with qtbot.waitSignal(view.state_changed) as kept:
        qtbot.mouseClick(view.plane.switches.parts["real"], Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(view.state_changed) as kept:
        view.plane.field.setCurrentIndex(1)
    assert "real" not in view.plane.plane.sheet.shown and np.all(scene(view).heat == 0.5) and scene(view).heat_name == "D*"
    other = shown(PlaneView(), 1290, 900)
    other.restore_state("nonsense")
    other.restore_state(kept.args[0])
    assert other.plane.state() == view.plane.state() and "real" not in other.plane.switches.on()
    other.plane.field.setCurrentIndex(3)
    other.draw(played(), 60)
    assert scene(other).heat is None and other.plane.bar.isHidden()


def test_a_critic_has_its_own_scale_and_no_value(view, played):
    view.draw(played(game="wasserstein"), 60)
    now = scene(view)
    assert now.line is None and view.plane.switches.parts["line"].isHidden()
    assert (now.low + now.high) / 2 == pytest.approx(5, abs=0.1) and now.high - now.low == pytest.approx(100, abs=0.1)
    assert "not in this game" in view.charts.value_card._words.text()
    assert "V(D, G)" not in {found.label for found in view.readouts(played(game="wasserstein"), 60)}
    view.draw(played(), 60)
    assert (scene(view).low, scene(view).high) == (0, 1) and not view.plane.switches.parts["line"].isHidden()


def test_data_on_a_line_are_drawn_as_the_papers_figure_1(view, played):
    view.draw(played(line=True), 30)
    assert view.plane.stack.currentWidget() is view.plane.below and view.plane.card.title.text() == "On the line"
    shown = view.plane.figure.line
    inside = np.abs(shown.x) < 0.3
    assert shown.model[inside] == pytest.approx(1.0, abs=0.05), "the fakes are spread over a length of 1"
    assert np.sum(shown.histogram) * 2.8 / 48 == pytest.approx(1) and list(shown.density) == [0.5] * SIDE
    assert shown.carried[0] == -0.5 and shown.carried[-1] == 0.5 and shown.d[0] == pytest.approx(0.003, abs=1e-3)


def test_slow_motion_shows_the_stage_of_the_step(view, played, qtbot):
    recording = played(steps=12, slow=11)
    view.draw(recording, 10)
    assert "flow" not in visible(view)
    for stage in (0, 3, 6):
        view.draw(recording, 11 + stage)
        assert "flow" in visible(view) and view.charts.flow.moment.stage == stage
        assert (
            view.charts.flow_card.subtitle.text() == "number 11"
            and view.charts.flow_card.corner.text() == f"stage {stage + 1} of {len(STAGES)}"
        )
    np.testing.assert_array_equal(view.charts.flow.moment.pulls, np.linspace(-1, 1, 8)[:, None] * [1, 2])
    assert "D = 0.25" in view.charts.flow.sentence() and view.charts.flow.moment.g_loss == pytest.approx(0.8)
    view.draw(recording, 5)
    assert "flow" not in visible(view)


def test_the_dirac_gan_has_its_orbit_and_the_promised_and_measured_eigenvalues(view, orbit):
    view.draw(orbit, 100)
    assert visible(view) == {"orbit", "eigenvalues", "growth", "radius", "parameters"}
    trail = view.dirac.orbit.trail.points
    assert len(trail) == 101 and np.linalg.norm(trail[-1]) == pytest.approx(0.99**100)
    reader = PlaneReader(orbit)
    reader.seek(100)
    assert reader.measured()[0] == pytest.approx(complex(math.log(0.99), 2 * math.pi / 20) / 0.1)
    assert view.dirac.spectrum.marks.predicted.tolist() == [[-0.1, 3.1], [-0.1, -3.1]]
    growth = line(view.dirac.growth, "measured, turn by turn")
    assert list(growth.x) == [20, 40, 60, 80, 100] and set(line(view.dirac.growth, "predicted for this update").y) == {0.9905}
    found = {read.label: read for read in view.readouts(orbit, 100)}
    assert (found["growth"].value, found["growth"].theory) == ("0.99000", "0.99050")
    assert found["orbit"].value == "inwards" and found["eigenvalues"].value == "−0.100 ± 3.10 i"
    view.draw(orbit, 10)
    assert len(view.dirac.orbit.trail.points) == 11 and "first turn" in view.dirac.growth_card._words.text()


def test_the_readouts_stand_beside_real_points_and_references(view, played):
    view.reference = {"high_quality": 0.9}
    found = {read.label: read for read in view.readouts(played(), 60)}
    assert (found["iteration"].value, found["V(D, G)"].theory) == ("60 of 100", "−1.386")
    assert (found["modes"].value, found["modes"].reference) == ("7", "of 8")
    assert (found["JS"].value, found["JS"].reference) == ("8.20·10⁻³", "(1.00 ± 0.20)·10⁻³")
    assert (found["W1"].reference, found["sliced W1"].reference) == ("0.0500 ± 0.0100", "0.0300 ± 0.0040")
    assert found["good points"].reference == "90.0 %" and found["iterations / s"].value == "1,000"


def test_a_run_that_diverged_says_so_at_its_end_and_points_that_left_are_counted(view, played):
    recording = played(ended="diverged")
    for chunk in recording.tables["samples"]["fake"].chunks:
        chunk[6, :3] = [[9, 9], [np.nan, 0], [0, -2]]
    view.draw(recording, 60)
    assert view.charts.value.plot.overlay.marks == ((60.0, "diverged"),)
    assert view.plane.card.subtitle.text() == "iteration 60 · 3 of 500 fakes outside"
    view.draw(recording, 30)
    assert view.charts.value.plot.overlay.marks == () and view.plane.card.subtitle.text() == "iteration 30"


def test_means_of_many_rows_keep_the_whole_and_skip_what_is_not_finite(recording):
    values = np.sin(np.arange(5000) / 300) + np.where(np.arange(5000) % 2, 1, -1)
    values[100] = np.nan
    table = recording(game={"t": np.arange(5000), "v": values}).tables["game"]
    running = RunningMean(table, "v")
    places, means = running.curve(5000)
    assert len(places) <= 300 and places[-1] == 4999 and np.abs(means - np.sin((places - 15) / 300)).max() < 0.1
    few, exact = running.curve(200)
    assert len(few) == 200 and np.isnan(exact[100]) and exact[199] == pytest.approx(values[199])
