"""The view of vta.navigate: what it shows is what was recorded; choices, legend, and the arrow keys of whoever drives."""

from __future__ import annotations

from threading import Event as Ended

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from settle.backend.core.recording import Event
from settle.backend.core.runner import Runner
from settle.backend.core.spread import wilson
from settle.backend.vta.navigate.experiment import Navigate
from settle.widgets.panels.charts.bars import Bar, Bars
from settle.widgets.views.vta_navigate.reader import ABLATIONS, AGENTS, NavigateReader
from settle.widgets.views.vta_navigate.view import NavigateView

SMALL = {
    **{"side": 3, "belief": 16, "hidden": 16, "updates": 12, "batch": 4, "seq": 8, "init": 3, "every": 3, "measure": 6, "view": 16},
    **{"work": 24, "jumps": 3, "near": 4, "far": 8, "episodes": 12, "together": 6, "budget": 40},
}


@pytest.fixture(scope="module")
def recording():
    script = [Event(14, 0.0, "knob", {"drive": True}), *(Event(15 + n, 0.0, "drive", action) for n, action in enumerate((1, 0, 2)))]
    runner = Runner(Navigate.make("small", SMALL), seed=3, script=[*script, Event(18, 0.0, "knob", {"drive": False})]).start()
    assert runner.join(60) and runner.recording.outcome == "finished", runner.recording.error
    return runner.recording


@pytest.fixture
def view(qtbot):
    view = NavigateView()
    qtbot.addWidget(view)
    view.resize(1100, 900)
    view.show()
    qtbot.waitExposed(view)
    return view


def choose(box, data):
    box.setCurrentIndex(box.findData(data))


def test_while_the_models_learn_the_map_shows_what_both_imagine_from_one_start(view, recording):
    view.draw(recording, 6)
    maze, dreams = view.charts.map.maze, recording.tables["dreams"]
    assert maze.goal is None and [mark.name for mark in maze.marks] == ["start"]
    assert np.array_equal(maze.paths[0].places, dreams["paths.vta"][1]) and np.array_equal(maze.paths[1].places, dreams["paths.rssm"][1])
    assert [name for name, _, _ in view.charts.legend.chips] == ["start", "imagined by VTA", "imagined by the RSSM"]
    choose(view.charts.futures, "rssm_far")
    assert len(view.charts.map.maze.paths) == 1
    assert "12 updates" in view.charts.bars_card._words.text()


def test_in_an_episode_all_stand_where_they_are_with_the_ways_they_came(view, recording):
    watch, place = recording.tables["watch"], recording.tables["world"]["place"][0]
    for row in (0, 5, len(watch) - 1):
        at = int(watch["step"][row])
        view.draw(recording, at)
        last = watch.rows_at(at) - 1
        marks = {mark.name: mark for mark in view.charts.map.maze.marks}
        for name, words in NavigateReader(recording).names.items():
            assert np.array_equal(marks[words].trail[-1], place[watch[f"state.{name}"][last] // 8])
            assert len(marks[words].trail) == watch["tick"][last] + 1
        assert np.array_equal(view.charts.map.maze.goal, place[recording.tables["world"]["rooms"][0][watch["goal"][last]]])
        view.redraw()
        turn = "your turn" if 14 <= at < 20 else "action"
        assert view.charts.map_card.corner.text() == f"episode {watch['episode'][last] + 1}, {turn} {watch['tick'][last]} / 40"


def test_the_futures_drawn_are_those_of_the_last_plan_of_who_was_chosen(view, recording):
    at = int(recording.tables["watch"]["step"][3])
    choose(view.charts.futures, "vta")
    view.draw(recording, at)
    plans = recording.tables["plans"]
    assert np.array_equal(view.charts.map.maze.paths[0].places, plans["paths.vta"][plans.rows_at(at) - 1], equal_nan=True)
    choose(view.charts.futures, "none")
    assert view.charts.map.maze.paths == []


def test_one_looks_through_the_eyes_of_who_was_chosen(view, recording):
    watch = recording.tables["watch"]
    at = int(watch["step"][8])
    view.draw(recording, at)
    for name in ("walker", "map"):
        choose(view.charts.who, name)
        views = recording.tables["world"]["views"][0]
        state = watch[f"state.{name}"][watch.rows_at(at) - 1]
        assert np.array_equal(view.charts.observation.shown.pictures[0], views[state] / 255)
    choose(view.charts.who, "you")
    driven = recording.tables["driven"]
    assert np.array_equal(view.charts.observation.shown.pictures[0], views[driven["state"][driven.rows_at(at) - 1]] / 255)


def test_success_and_work_stand_as_bars_with_their_errors_and_as_curves(view, recording):
    episodes = recording.tables["episodes"]
    last = recording.steps - 1
    for what, scale in (("success", 100), ("imagined", 1)):
        choose(view.charts.figure, what)
        view.draw(recording, last)
        for bar, name in zip(view.charts.bars.bars, AGENTS, strict=True):
            values = episodes[f"{what}.{name}"][:]
            assert bar.value == pytest.approx(scale * values.mean())
            low, high = wilson(values.mean(), 12) if what == "success" else values.mean() + values.std() / np.sqrt(12) * np.array([-1, 1])
            assert bar.ends == pytest.approx((scale * low, scale * high))
        lines = {line.name: line for line in view.charts.episodes._lines if line.in_legend}
        assert lines["VTA, 3 jumps"].y[-1] == pytest.approx(scale * episodes[f"{what}.vta"][:].mean())
        whiskers = [line for line in view.charts.episodes._lines if not line.in_legend]
        assert len(whiskers) == 6 and all(len(line.x) for line in whiskers)


def test_actions_count_where_the_goal_was_reached(recording):
    expedition = NavigateReader(recording)
    expedition.seek(recording.steps - 1)
    episodes = recording.tables["episodes"]
    mean, _, _ = expedition.figures("actions")["map"]
    assert mean == pytest.approx(episodes["shortest"][:].mean())
    done = episodes["success.walker"][:] > 0
    assert expedition.figures("actions")["walker"][0] == pytest.approx(episodes["actions.walker"][:][done].mean())


def test_each_figure_of_the_models_is_drawn(view, recording):
    view.draw(recording, recording.steps - 1)
    for i in range(view.charts.which.count()):
        view.charts.which.setCurrentIndex(i)
        lines = view.charts.learning._lines
        assert lines and all(len(line.x) and np.isfinite(line.y).all() for line in lines), view.charts.which.currentText()


def test_arrow_keys_drive_and_the_button_turns_the_knob(view, recording, qtbot, monkeypatch):
    view.draw(recording, recording.steps - 1)
    with qtbot.waitSignal(view.learn) as asked:  # the run has ended: one of its own begins, without models
        qtbot.mouseClick(view.drive, Qt.MouseButton.LeftButton)
    run = Navigate.make("small", {**SMALL, **asked.args[0]})
    assert run.drive and not run.updates and not view.drive.isChecked()
    monkeypatch.setattr(recording, "ended", Ended())
    acts, turned = [], []
    view.act.connect(lambda kind, value: acts.append((kind, value)))
    view.turned.connect(lambda knob, value: turned.append((knob, value)))
    qtbot.mouseClick(view.drive, Qt.MouseButton.LeftButton)
    assert turned == [("drive", True)] and view.charts.who.currentData() == "you"
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_A):
        qtbot.keyClick(view.charts.map, key)
    assert acts == [("drive", 0), ("drive", 1), ("drive", 2)]


def test_who_drives_is_told_by_the_legend_to_use_the_arrow_keys(view, recording):
    view.draw(recording, 17)
    assert "you: arrow keys" in [name for name, _, _ in view.charts.legend.chips]
    view.draw(recording, recording.steps - 1)
    assert "you: arrow keys" not in [name for name, _, _ in view.charts.legend.chips]


def test_a_run_that_begins_with_a_driver_gives_them_the_keys_and_their_eyes(view, qtbot):
    knobs = {"side": 3, "updates": 0, "episodes": 1, "together": 1, "budget": 40, "view": 16, "drive": True}
    runner = Runner(Navigate.make("drive", knobs), seed=3).start()
    try:
        qtbot.waitUntil(lambda: runner.recording.steps == 1, timeout=20_000)
        view.activateWindow()
        view.draw(runner.recording, 0)
        assert view.charts.who.currentData() == "you" and view.focusWidget() is view.charts.map
        choose(view.charts.who, "vta")
        assert view.charts.observation_card._words.text() == "Not in these episodes: VTA."
    finally:
        runner.stop()
        assert runner.join(20)


def test_the_tooltip_names_who_stands_there(view, recording):
    view.draw(recording, int(recording.tables["watch"]["step"][6]))
    marks = view.charts.map.maze.marks
    for number, mark in enumerate(marks):
        assert mark.name in view.charts.map.name_at(view.charts.map._aside(mark.trail[-1], number))
    assert "goal" in view.charts.map.name_at(view.charts.map.place(view.charts.map.maze.goal))


def test_the_map_is_painted_in_the_walls_colours(view, recording):
    view.draw(recording, recording.steps - 1)
    image, frame = view.charts.map.grab().toImage(), view.charts.map.frame()
    assert frame.width() == frame.height() > 100
    corner = image.pixelColor(frame.topLeft().toPoint() + QPoint(4, 4))
    colour = recording.tables["world"]["colour"][0][0, 0]
    shown = np.array(corner.getRgb()[:3])
    assert np.corrcoef(colour, shown)[0, 1] > 0.99 and np.ptp(shown) > 60


def test_the_readouts_tell_success_with_its_interval(view, recording):
    lines = {line.label: line.value for line in view.readouts(recording, recording.steps - 1)}
    p = recording.summary["success_rate"]["walker"]
    low, high = (100 * float(end) for end in wilson(p, 12))
    assert lines["success walker"] == f"{100 * p:.0f} % ({low:.0f} to {high:.0f} %)"
    assert recording.summary["success_rate"]["random"] == 0 and lines["success chance"] == "0 % (0 to 24 %)"
    assert lines["episodes"] == "12" and lines["update"] == "12 of 12"


def test_of_one_episode_there_is_a_wide_interval_and_before_it_there_is_a_readout():
    knobs = {"side": 3, "updates": 0, "episodes": 1, "together": 1, "budget": 40, "view": 16}
    runner = Runner(Navigate.make("small", knobs), seed=3).start()
    assert runner.join(60) and runner.recording.outcome == "finished", runner.recording.error
    view, last = NavigateView(), runner.recording.steps - 1
    before, after = ([(r.label, r.value) for r in view.readouts(runner.recording, at)] for at in (0, last))
    assert [label for label, _ in before] == [label for label, _ in after], "no row comes or goes"
    assert dict(before)["episodes"] == "0" and dict(before)["success map"] == "—"
    found = {r.label: r.value for r in view.readouts(runner.recording, last)}
    assert found["success map"] == "100 % (21 to 100 %)" and "±" not in "".join(found.values())


def test_an_error_bar_is_painted(qtbot):
    def picture(ends):
        bars = Bars("Some")
        qtbot.addWidget(bars)
        bars.resize(200, 200)
        bars.show_bars([Bar("a", 50.0, ends=ends)], (0.0, 100.0))
        return bars.grab().toImage()

    assert picture((30.0, 60.0)) != picture(None)


def test_success_over_training_and_ablations_are_drawn_where_the_run_has_them(view, recording):
    view.charts.which.setCurrentIndex(view.charts.which.findData("trials"))
    view.draw(recording, recording.steps - 1)
    assert "Try every is 0" in view.charts.learning_card._words.text()
    settings = {**SMALL, "ablate": True, "trial": 6, "trial_episodes": 2, "episodes": 2}
    runner = Runner(Navigate.make("small", settings), seed=3).start()
    assert runner.join(60) and runner.recording.outcome == "finished", runner.recording.error
    view.draw(runner.recording, runner.recording.steps - 1)
    lines = {line.name: line for line in view.charts.learning._lines}
    trials = runner.recording.tables["trials"]
    assert set(lines) == {"VTA, 3 jumps", "RSSM, 4 frames", "RSSM, 8 frames", "random walker", *ABLATIONS.values()}
    assert np.array_equal(lines["VTA, true maze"].y, trials["success.vta_true"][:]) and lines["VTA, true maze"].x.tolist() == [6, 12]
    assert len(view.charts.bars.bars) == 9
