"""The view of gan.plane: what it shows is what was recorded, at the step that is looked at; it steers and paints."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import Qt
from rows import Row

from settle.backend.core.recording import Event, Recording
from settle.widgets.panels.field.gan_data_flow import STAGES
from settle.widgets.views.common.curve_points import RunningMean
from settle.widgets.views.common.gan.reader import VALUE_AT_BEST
from settle.widgets.views.gan_plane.reader import PlaneReader
from settle.widgets.views.gan_plane.view import PlaneView

EVERY, MEASURE, N, SIDE = 10, 20, 500, 12
RING = np.stack([np.cos(np.arange(8) * np.pi / 4), np.sin(np.arange(8) * np.pi / 4)], 1)


def fakes(t):
    """Samples on the first modes of the ring: as many of them as tens of iterations have passed."""
    found = 1 + min(7, t // EVERY)
    return RING[np.arange(N) % found].astype(np.float32)


def frames(t, knobs, line=False):
    """The rows of one iteration, in the schema of gan.plane."""
    probability = knobs["game"] in ("non-saturating", "minimax", "maximum-likelihood")
    if t:
        yield Row("game", t=t, value=VALUE_AT_BEST + 1 / t if probability else math.nan, d_loss=1.3, g_loss=0.7 + 1 / t, d_gradient=0.1 * t,
                  g_gradient=2.0, instance_noise=0.2, rate_d=1e-3, rate_g=2e-3)  # fmt: skip
    if t % EVERY == 0:
        x = np.tile(np.linspace(-1, 1, SIDE), (SIDE, 1)).astype(np.float32)
        fake = fakes(t) if not line else np.stack([np.linspace(-0.5, 0.5, N), np.zeros(N)], 1).astype(np.float32)
        real = RING[np.arange(N) % 8].astype(np.float32)
        score = np.full(N, 0.25, np.float32)
        yield Row("samples", fake=fake, real=real, fake_score=score, real_score=1 - score, pull=-fake)
        y, z = np.meshgrid(np.linspace(-1, 1, 5), np.linspace(-1, 1, 5))
        mesh = np.stack([y, z], 2) if not line else np.stack([np.linspace(-0.5, 0.5, 9), np.zeros(9)], 1)[:, None]
        field = (x + 1) / 2 if probability else 30 * x + 5
        yield Row("field", d=field + np.float32(t * 1e-4), optimal=np.full((SIDE, SIDE), 0.5, np.float32), manifold=mesh.astype(np.float32))
    if t % MEASURE == 0:
        yield Row("figures", modes=1 + min(7, t // EVERY), modes_total=8, high_quality=t / 100, js=0.5 / (1 + t), kl=1.0 / (1 + t),
                  js_floor=1e-3, kl_floor=4e-3, w1=1 / (1 + t), sliced_w1=0.5 / (1 + t), w1_floor=0.05)  # fmt: skip


@pytest.fixture
def played():
    """A recording of ``steps`` iterations; from ``slow`` on each has eight stages."""

    def make(steps=60, slow=10**9, line=False, ended="finished", **about):
        knobs = {"data": "ring", "game": "non-saturating", "iterations": 100, "train": "both", "slow": False, "brush": 0.04, **about}
        made = Recording("gan.plane", knobs)
        density = np.full((SIDE, SIDE), 0.5, np.float32)
        centres = RING if not line else np.zeros((1, 2))
        plane = Row("plane", extent=np.array([-1.4, 1.4, -1.4, 1.4]), centres=centres, mode_sd=0.02, data=RING.astype(np.float32),
                    density=density, dimension=1 if line else 2)  # fmt: skip
        step = 0
        for t in range(steps + 1):
            rows = list(frames(t, knobs, line))
            stages = range(8) if t >= slow else ()
            for stage in stages:
                z = np.linspace(-1, 1, 8)[:, None] * [1, 2]
                score = np.full(8, 0.25 if stage >= 2 else np.nan)
                flow = Row("flow", stage=stage, latent=z, fake=z / 2, score=score, pull=z if stage >= 6 else z * np.nan)
                made.append(step, 1e-3 * step, [flow, *(rows if stage == 7 else [])])
                step += 1
            if not stages:
                made.append(step, 1e-3 * step, [plane, *rows] if t == 0 else rows)
                step += 1
        if ended:
            made.end(ended)
        return made

    return make


@pytest.fixture
def orbit():
    """A recording of the Dirac-GAN: a spiral that shrinks by 0.99 a step, 20 steps a turn, h = 0.1."""
    made = Recording("gan.plane", {"data": "dirac", "game": "minimax", "update": "simultaneous", "step_size": 0.1, "iterations": 100})
    for t in range(101):
        place, r = 2 * math.pi * t / 20, 0.99**t
        rows = [Row("dirac", t=t, theta=r * math.cos(place), psi=r * math.sin(place), radius=r)]
        if t == 0:
            rows.append(Row("spectrum", real=np.array([-0.1, -0.1]), imaginary=np.array([3.1, -3.1]), modulus_predicted=0.9905))
        if t and t % 20 == 0:
            rows.append(Row("turns", turn=t // 20, modulus_measured=0.99))
        made.append(t, 1e-3 * t, rows)
    made.end("finished")
    return made


@pytest.fixture
def view(shown):
    return shown(PlaneView(), 1290, 900)


def line(curves, name):
    return next(line for line in curves._lines if line.name == name)


def scene(view):
    return view.plane.plane.sheet.scene_shown


def visible(view):
    return {card.key for card in view.cards if card.isVisible()}


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
    assert list(line(view.charts.modes, "modes caught").y) == [1 / 8, 3 / 8, 5 / 8, 7 / 8]
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


def test_who_trains_and_slow_motion_are_turned_in_the_view_and_shown_as_they_stood(view, played, qtbot):
    recording = played(ended="")
    recording.events = [Event(30, 0.0, "knob", {"train": "discriminator"}), Event(40, 0.0, "knob", {"slow": True})]
    buttons = view.controls.players
    for at, train, slow in ((60, "discriminator", True), (35, "discriminator", False), (20, "both", False)):
        recording.ended.set()
        view.draw(recording, at)
        assert [name for name, button in buttons.items() if button.isChecked()] == [train]
        assert view.controls.slow.isChecked() == slow
    with qtbot.waitSignal(view.turned) as turned:
        qtbot.mouseClick(buttons["generator"], Qt.MouseButton.LeftButton)
    assert turned.args == ["train", "generator"] and not buttons["both"].isChecked()
    told = []
    view.turned.connect(lambda *turn: told.append(turn))
    view.paced.connect(told.append)
    qtbot.mouseClick(view.controls.slow, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(view.controls.slow, Qt.MouseButton.LeftButton)
    assert told == [("slow", True), 3.0, ("slow", False), None]


def paint(view, qtbot, *points):
    canvas = view.painting.canvas
    for point in points:
        qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.pixel(point).toPoint())


def test_a_painting_goes_into_the_form_before_a_run(view, qtbot):
    assert "painting" not in visible(view)
    view.controls.paint.click()
    assert "painting" in visible(view) and not view.painting.use.isEnabled()
    paint(view, qtbot, (0.5, 0.5), (-0.5, 0.25))
    view.painting.width_box.setValue(0.1)
    asked = []
    view.learn.connect(asked.append)
    view.painting.use.click()
    (values,) = asked
    assert list(values) == ["data", "painting", "brush"]
    assert values["data"] == "painted" and values["brush"] == 0.1 and values["painting"] == pytest.approx([0.5, 0.5, -0.5, 0.25], abs=0.02)


def test_the_canvas_comes_into_sight_and_is_large_enough_to_paint_on(view, qtbot):
    view.resize(740, 500)
    grid, card, bar = view.grid, view.painting.card, view.grid.verticalScrollBar()
    view.controls.paint.click()
    qtbot.waitUntil(lambda: bar.value() > 0)
    assert bar.value() <= card.y() and card.geometry().bottom() <= bar.value() + grid.viewport().height()
    canvas = view.painting.canvas
    assert min(canvas.width(), canvas.height()) > 220


def test_a_stroke_under_a_run_of_a_painting_is_its_act_and_the_canvas_follows_the_step(view, played, qtbot):
    recording = played(ended="", data="painted", painting=[0.0, 0.0, 0.5, 0.5])
    view.controls.paint.click()
    view.draw(recording, 60)
    assert view.painting.canvas.points.tolist() == [[0, 0], [0.5, 0.5]] and view.painting.use.isHidden()
    with qtbot.waitSignal(view.act) as act:
        paint(view, qtbot, (-0.5, -0.5))
    assert act.args[0] == "paint" and len(act.args[1]) == 3 and act.args[1][2] == pytest.approx([-0.5, -0.5], abs=0.02)
    recording.events = [Event(40, 0.0, "paint", [0.1, 0.2, 0.3, 0.4])]
    view.draw(recording, 60)
    assert view.painting.canvas.points.tolist() == [[0.1, 0.2], [0.3, 0.4]]
    view.draw(recording, 39)
    assert view.painting.canvas.points.tolist() == [[0, 0], [0.5, 0.5]]
    recording.end("finished")
    acts = []
    view.act.connect(lambda *act: acts.append(act))
    view.draw(recording, 60)
    paint(view, qtbot, (0.7, -0.7))
    assert acts == [] and not view.painting.use.isHidden()


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
    assert (found["growth"].value, found["growth"].reference) == ("0.99000", "0.99050")
    assert found["orbit"].value == "inwards" and found["eigenvalues"].value == "−0.100 ± 3.10 i"
    view.draw(orbit, 10)
    assert len(view.dirac.orbit.trail.points) == 11 and "first turn" in view.dirac.growth_card._words.text()


def test_the_readouts_stand_beside_floors_and_references(view, played):
    view.reference = {"high_quality": 0.9}
    found = {read.label: read for read in view.readouts(played(), 60)}
    assert (found["iteration"].value, found["V(D, G)"].reference) == ("60 of 100", "−1.386")
    assert (found["modes"].value, found["modes"].reference) == ("7", "of 8")
    assert (found["JS"].value, found["JS"].reference) == ("8.20e-3", "1.00e-3")
    assert found["good points"].reference == "0.900" and found["iterations / s"].value == "1,000"


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
