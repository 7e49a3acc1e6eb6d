"""The player: live at the end, at a step, or playing; it draws only what is new."""

from __future__ import annotations

import pytest
from counting import Counting

from settle.backend.core.runner import Runner
from settle.widgets.playback.player import Player
from settle.widgets.view import View


class Watch(View):
    def __init__(self):
        super().__init__()
        self.drawn: list[int] = []

    def draw(self, recording, at):
        self.drawn.append(at)


@pytest.fixture
def watch(qtbot):
    view = Watch()
    qtbot.addWidget(view)
    view.show()
    return view


def recorded(steps=50):
    runner = Runner(Counting.make(), steps=steps).start()
    runner.join(5)
    return runner.recording


def test_it_follows_the_end_and_stays_where_it_is_put(watch, qtbot):
    player = Player()
    runner = Runner(Counting.make("long"), paused=True).start()
    player.show(runner.recording, watch)
    player.tick()
    assert watch.drawn == []
    runner.step(3)
    qtbot.waitUntil(lambda: runner.recording.steps == 3)
    player.redraw()
    player.tick()
    assert watch.drawn == [2]
    player.seek(1)
    runner.step(4)
    qtbot.waitUntil(lambda: runner.recording.steps == 7)
    player.redraw()
    assert watch.drawn == [2, 1]
    player.follow()
    player.redraw()
    assert watch.drawn[-1] == 6
    runner.stop()
    runner.join(5)


def test_a_replay_goes_from_the_start_to_the_end(watch, qtbot):
    player = Player()
    player.show(recorded(), watch)
    player.start()
    player.play(400.0)
    qtbot.waitUntil(lambda: not player.playing and player.at == 49)
    player.stop()
    assert watch.drawn == sorted(watch.drawn) and watch.drawn[0] < 25


def test_seeking_beyond_the_ends_stands_at_them(watch):
    player = Player()
    player.show(recorded(10), watch)
    for step, expected in ((-5, 0), (99, 9)):
        player.seek(step)
        player.redraw()
        assert watch.drawn[-1] == expected


def test_painting_text_again_and_again_does_not_put_the_picture_off_for_ever(watch, qtbot):
    player = Player()
    player.share = 0.001
    player.show(recorded(10), watch)
    player.tick()
    player.at, player.following = 3, False

    def drawn_beside_text():
        player.count_drawing(0.001)  # by others: on its own it asks for a wait of a second
        player.tick()
        return watch.drawn[-1] == 3

    qtbot.waitUntil(drawn_beside_text)


def test_a_hidden_view_is_not_drawn(watch):
    player = Player()
    watch.hide()
    player.show(recorded(), watch)
    player.redraw()
    assert watch.drawn == []


@pytest.fixture
def clock(monkeypatch):
    """Seconds of the player's clock, moved by hand."""
    now = [100.0]
    monkeypatch.setattr("settle.widgets.playback.player.time.perf_counter", lambda: now[0])
    return now


def steps_of_replay(player, clock, ticks):
    shown = []
    for _ in range(ticks):
        clock[0] += 1.0
        player.tick()
        shown.append(player.at)
    return shown


def test_a_replay_keeps_between_its_marks_and_begins_anew_in_a_loop(watch, clock):
    player = Player()
    player.show(recorded(), watch)
    player.bound(first=10)
    player.bound(last=14)
    player.play(2.0)
    assert player.at == 10, "what is on show lies outside"
    assert steps_of_replay(player, clock, 4) == [12, 14, 14, 14]
    assert not player.playing
    player.loop = True
    player.play(2.0)
    assert steps_of_replay(player, clock, 6) == [12, 14, 10, 12, 14, 10]
    assert player.playing
    player.loop = False
    assert steps_of_replay(player, clock, 3) == [12, 14, 14]
    assert not player.playing


def test_marks_that_contradict_each_other_give_way_to_the_newer_one():
    player = Player()
    player.bound(first=10)
    player.bound(last=14)
    player.bound(first=20)
    assert player.span == (20, None)
    player.bound(last=5)
    assert player.span == (0, 5)
    player.bound()
    assert player.span == (0, None)
