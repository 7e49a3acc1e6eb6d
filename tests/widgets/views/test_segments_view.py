"""The view of vta.segments: what it shows is what was recorded; picks, futures and motifs that are clicked together."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from settle.app.background import Background
from settle.app.window.view_queries import ViewQueries
from settle.backend.core.runner import Runner
from settle.backend.vta.segments.experiment import Segments
from settle.widgets.panels.charts.strip_rows import StripRow, segment_numbers
from settle.widgets.panels.charts.strips import FrameStrips
from settle.widgets.theme.colours import segment_colour, series_colour
from settle.widgets.views.vta_segments.motif_builder import MotifBuilder
from settle.widgets.views.vta_segments.reader import SegmentsReader
from settle.widgets.views.vta_segments.view import SegmentsView

SMALL = {
    **{"sequences": 24, "held": 9, "length": 18, "seq": 8, "belief": 8, "hidden": 8, "channels": 4, "batch": 4, "updates": 9},
    **{"every": 3, "measure": 6, "keep": 5, "horizon": 5},
}


def recorded(**settings):
    runner = Runner(Segments.make("", {**SMALL, **settings}), seed=1).start()
    assert runner.join(300) and runner.recording.outcome == "finished", runner.recording.error
    return runner.recording


@pytest.fixture(scope="module")
def curves():
    return recorded()


@pytest.fixture(scope="module")
def pictures():
    return recorded(world="maze")


@pytest.fixture
def view(qtbot):
    view = SegmentsView()
    qtbot.addWidget(view)
    view.resize(1200, 1400)
    view.show()
    qtbot.waitExposed(view)
    return view


def rows(strips):
    return {row.name: row for row in strips.rows}


def test_the_strip_shows_input_reconstruction_boundaries_and_events_of_the_step(view, pictures):
    tables = pictures.tables
    for at, row in ((0, 0), (4, 1), (9, 3)):
        view.draw(pictures, at)
        found = rows(view.strip)
        assert np.array_equal(np.rint(255 * found["input"].values), tables["start"]["x"][0][0])
        assert np.array_equal(np.rint(255 * found["VTA"].values[2:-2]), tables["strips"]["reconstruction.vta"][row][0])
        assert not found["VTA"].there[:2].any() and found["VTA"].there[2:-2].all(), "what is not modelled is not shown"
        assert np.array_equal(found["segments"].values, tables["boundaries"]["read"][row][0])
        assert np.array_equal(found["q(m)"].values, tables["boundaries"]["probability"][row][0])
        assert np.array_equal(found["q(m)"].events, tables["start"]["events"][0][0])
    assert "flat" not in found
    view.flat.click()
    assert np.array_equal(np.rint(255 * rows(view.strip)["flat"].values[2:-2]), tables["strips"]["reconstruction.flat"][-1][0])


def test_a_segment_has_one_colour_and_the_next_begins_where_it_is_read(curves):
    found = SegmentsReader(curves)
    assert found.seek(9)
    for sequence in range(8):
        colours, reads = found.colours(sequence), found.reads(sequence)
        assert not any(colours[:2] + colours[-2:]) and all(colours[2:-2])
        for t in range(3, 16):
            assert reads[t] or colours[t] == colours[t - 1]


def test_the_flat_model_has_its_colour_and_no_segments(view, curves):
    view.flat.setChecked(True)
    view.draw(curves, 9)
    for strip in (view.strip, view.future.strip):
        row = rows(strip)["flat"]
        assert row.reads is None and set(row.colours) == {series_colour(1)}


def test_a_clicked_lane_is_shown_large(view, curves, qtbot):
    view.draw(curves, 9)
    place = view.lanes.place(5, 3).center().toPoint()
    qtbot.mouseClick(view.lanes, Qt.MouseButton.LeftButton, pos=place)
    assert view.sequence == 5 and view.lanes.row == 5 and "sequence 6" in view.strip_card.subtitle.text()
    assert np.array_equal(rows(view.strip)["VTA"].over, curves.tables["start"]["x"][0][5])
    qtbot.keyClick(view.lanes, Qt.Key.Key_Up)
    assert view.sequence == 4


def test_z_is_told_by_the_class_that_most_of_a_segment_has(curves):
    found = SegmentsReader(curves)
    found.seek(9)
    clouds = found.clouds()
    assert sum(len(cloud.points) for cloud in clouds) == curves.tables["boundaries"]["read"][-1][:, 2:-2].sum()
    assert len({(cloud.colour, cloud.shape) for cloud in clouds}) == len(clouds) and clouds[0].name == "motif 0"


def test_scores_stand_beside_chance_and_rates_beside_the_events(view, curves):
    view.draw(curves, 9)
    lines = {line.name: line for line in view.charts.scores._lines}
    assert set(lines) <= {"VTA", "VTA, merged", "random", "periodic"} and lines["random"].dashed
    assert np.allclose(lines["random"].y, curves.tables["scores"]["f1_random"][:])
    labels = {r.label: r for r in view.readouts(curves, 9)}
    assert labels["F1"].reference.startswith("random") and labels["reads"].reference.startswith("events")
    assert labels["error"].reference.startswith("flat") and labels["scored at"].value == "9"
    early = {r.label: r.value for r in view.readouts(curves, 3)}
    assert early.keys() == labels.keys() and (early["scored at"], early["F1"]) == ("not yet", "—")


def test_the_histograms_are_shares_and_early_is_left(view, curves):
    view.draw(curves, 9)
    found = view.charts.counts._lines[0]
    counts = curves.tables["histograms"]["length"][-1]
    assert np.allclose(found.y[1:-1:2], counts / counts.sum()) and found.x[0] == 0.5
    view.charts.count.setCurrentIndex(1)
    line = view.charts.counts._lines[0]
    assert line.x[0] == -4.5 and line.x[-1] == 4.5


@pytest.mark.parametrize("which", ["curves", "pictures"])
def test_the_recorded_future_is_shown_until_a_frame_is_picked(which, request, view, qtbot):
    recording = request.getfixturevalue(which)
    background = Background()
    ViewQueries(view, background, lambda: (recording, view.at))
    view.draw(recording, 9)
    imagined, first = recording.tables["imagined"], int(recording.tables["imagined"]["frame"][-1])
    assert view.future.strip.first == first
    shown = rows(view.future.strip)["VTA"].values
    assert np.allclose(shown if which == "curves" else np.rint(255 * shown), imagined["frames.vta"][-1])
    qtbot.mouseClick(view.strip, Qt.MouseButton.LeftButton, pos=view.strip.place(0, 11).center().toPoint())
    qtbot.waitUntil(lambda: view.future.strip.first == 11, timeout=20_000)
    assert (
        view.strip.cursor == 11 and "from frame 11" in view.future.card.subtitle.text() and "µs a frame" in view.future.card.corner.text()
    )
    before = rows(view.future.strip)["VTA"].values
    view.future.again.click()
    qtbot.waitUntil(lambda: not np.array_equal(rows(view.future.strip)["VTA"].values, before), timeout=20_000)
    background.close()


@pytest.mark.parametrize("which", ["curves", "pictures"])
def test_a_component_of_z_is_moved_in_the_segment_that_was_picked(which, request, view, qtbot):
    recording, background = request.getfixturevalue(which), Background()
    ViewQueries(view, background, lambda: (recording, view.at))
    view.draw(recording, 9)
    view.grid.show_card(view.traversal.card)
    view.strip.picked.emit(0, 11)
    view.traversal.component.setCurrentIndex(2)
    view.grid.show_card(view.traversal.card)
    view.redraw()
    asked = {"sequence": 0, "frame": 11, "component": 2}
    answer = Segments.make("", recording.knobs).answer(recording, 9, "traverse", asked)
    wanted = f"z = {answer['values'][0]:.2f}".replace("-", "−")
    qtbot.waitUntil(lambda: wanted in rows(view.traversal.strip) and view.traversal.strip.first == answer["first"], timeout=20_000)
    for index, states in enumerate(("seen", "expected")):
        view.traversal.states.setCurrentIndex(index)
        shown = view.traversal.strip.rows[-1].values
        assert np.allclose(shown if which == "curves" else np.rint(255 * shown), answer[f"frames.{states}"][-1])
    assert f"z {answer['effect'].argmax() + 1} changes" in view.traversal.card.corner.text()
    background.close()


def test_a_segment_has_the_colour_of_its_number_and_an_imagined_one_that_of_its_model(view, curves):
    view.draw(curves, 9)
    for sequence, strip in enumerate(view.lanes.rows):
        numbers = segment_numbers(strip, strip.reads)
        assert [segment_colour(n - 1) if n else "" for n in numbers] == list(strip.colours)
        assert numbers[2] == 1 and set(numbers[:2]) == {0}, f"sequence {sequence}: frames at the ends are not modelled"
        inside = numbers[numbers > 0]
        assert set(np.diff(inside)) <= {0, 1} and inside[-1] == 1 + (strip.reads[3:][numbers[3:] > 0] == 1).sum()
    for word, name in (("VTA", "vta"), ("jumps", "jumps")):
        reads = curves.tables["imagined"][f"reads.{name}"][-1]
        number = np.maximum(np.cumsum(reads == 1) - 1, 0)
        assert rows(view.future.strip)[word].colours == [segment_colour(int(n)) for n in number]


def test_a_picked_frame_brings_the_futures_into_sight(view, curves, qtbot):
    view.resize(760, 640)
    view.draw(curves, 9)
    grid, card = view.grid, view.future.card
    assert card.y() > grid.viewport().height(), "it lies below what can be seen"
    qtbot.mouseClick(view.strip, Qt.MouseButton.LeftButton, pos=view.strip.place(0, 11).center().toPoint())
    seen = grid.verticalScrollBar().value()
    assert seen <= card.y() and card.geometry().bottom() <= seen + grid.viewport().height()
    view.strip.picked.emit(0, 12)
    assert grid.verticalScrollBar().value() == seen, "what is in sight stays where it is"


def test_why_there_is_no_answer_stands_in_the_card(view, curves):
    view.draw(curves, 9)
    view.strip.picked.emit(0, 7)
    view.answered("imagine", {}, "There is no checkpoint yet.")
    assert view.future.card._words.text() == "There is no checkpoint yet."


def test_sequences_without_events_say_so(view, tmp_path):
    np.savez(tmp_path / "a.npz", x=np.random.default_rng(0).normal(size=(40, 18, 3)))
    view.draw(recorded(data=str(tmp_path / "a.npz")), 9)
    assert "No true events" in view.charts.scores_card._words.text()
    view.charts.carry.setCurrentIndex(1)
    assert "not known" in view.charts.carried_card._words.text() and "▾" not in view.strip_card.subtitle.text()


# -- motifs that are clicked together ------------------------------------------------------------


def test_motifs_clicked_together_come_into_the_form(view, curves, qtbot):
    turned = {}
    view.learn.connect(turned.update)
    view.draw(curves, 9)
    assert not view.builder.card.isVisible()
    view.draw_own.click()
    assert view.builder.card.isVisible()
    view.builder.clear.click()
    assert not view.builder.use.isEnabled()
    for motif in (0, 3, 1):
        view.builder.motifs[motif].click()
    view.builder.use.click()
    assert turned == {"world": "drawn", "data": "", "drawn": [0, 6, 3, 6, 1, 6]}
    Segments.make("", turned)
    view.builder.motifs[0].click()
    assert "4 segments" in view.builder.note.text()


def test_a_segment_is_made_longer_by_its_edge_and_taken_away_by_a_right_click(qtbot):
    builder = MotifBuilder()
    qtbot.addWidget(builder)
    builder.resize(460, 160)
    builder.show()
    qtbot.waitExposed(builder)
    builder.show_drawn([0, 6, 1, 5, 2, 7])
    chain = builder.chain
    edge, unit = chain.place(0), chain.place(0).width() / 6
    at = QPointF(edge.right(), edge.center().y()).toPoint()
    qtbot.mousePress(chain, Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseMove(chain, at + QPoint(round(2 * unit), 0))
    qtbot.mouseRelease(chain, Qt.MouseButton.LeftButton, pos=at + QPoint(round(2 * unit), 0))
    assert chain.segments[0] == (0, 8)
    assert [button.text() for button in builder.motifs] == ["0", "1", "2", "3", "4"], "as in the field"
    qtbot.mouseClick(chain, Qt.MouseButton.RightButton, pos=chain.place(1).center().toPoint())
    assert chain.segments == [(0, 8), (2, 7)] and "2 segments, 15 frames" in builder.note.text()
    for key in (Qt.Key.Key_Up, Qt.Key.Key_4, Qt.Key.Key_Left, Qt.Key.Key_Delete):
        qtbot.keyClick(chain, key)
    assert chain.segments == [(4, 9), (2, 7)]


# -- the panel -------------------------------------------------------------------------------


def test_pictures_go_on_in_a_second_line_where_that_makes_them_larger(qtbot):
    strips = FrameStrips("Some", pickable=True)
    qtbot.addWidget(strips)
    frames = np.random.default_rng(0).random((30, 3, 8, 8))
    strips.show_rows([StripRow("input", "pictures", frames), StripRow("", "band", np.zeros(30), colours=["#ff0000"] * 30)], first=4)
    strips.resize(1200, 60)
    wide = strips.place(0, 29)
    strips.resize(420, 260)
    assert strips.place(0, 29).top() > strips.place(0, 0).top() and wide.top() == pytest.approx(1)
    for frame in (0, 13, 29):
        assert strips.at(strips.place(0, frame).center()) == (0, frame) and strips.at(strips.place(1, frame).center()) == (1, frame)
    assert strips.at(QPointF(1, 1)) is None and strips.name_at(strips.place(0, 2).center()) == "frame 6"
    image, place = strips.grab().toImage(), strips.place(1, 7).center().toPoint()
    assert image.pixelColor(place).name() == "#ff0000"
