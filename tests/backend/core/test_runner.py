"""The runner: pause, step, stop, turn, act, fail; nothing recorded is ever lost."""

from __future__ import annotations

import time

import numpy as np
import pytest
from counting import Counting
from waiting import until

from settle.backend.core import checkpoint_rules
from settle.backend.core.compare_recordings import differences
from settle.backend.core.knobs import KnobError
from settle.backend.core.recording import Event, Recording
from settle.backend.core.recording_prefix import history
from settle.backend.core.runner import Runner


def finished(runner):
    assert runner.join(10)
    return runner.recording


def test_a_run_ends_where_it_planned_to():
    recording = finished(Runner(Counting.make("short")).start())
    assert (recording.outcome, recording.steps, recording.planned) == ("finished", 5, 5)
    assert recording.tables["counts"]["n"][:].tolist() == [0, 1, 2, 3, 4]
    assert recording.tables["notes"]["step"][:].tolist() == [0, 4]
    assert recording.summary["rows"] == 5
    assert np.array_equal(recording.inputs["data"]["x"], [0.0, 1.0, 2.0])


def test_one_step_adds_one_row_and_stop_after_pause_ends():
    runner = Runner(Counting.make("long"), paused=True).start()
    for expected in (1, 2, 3):
        runner.step()
        until(lambda n=expected: runner.recording.steps == n)
    time.sleep(0.03)
    assert runner.recording.steps == 3 and runner.paused
    runner.stop()
    assert finished(runner).outcome == "stopped"
    assert len(runner.recording.tables["counts"]) == 3


def test_a_turned_knob_is_an_event_that_a_rerun_repeats():
    runner = Runner(Counting.make("long"), seed=3, paused=True).start()
    runner.step(4)
    until(lambda: runner.recording.steps == 4)
    runner.turn("gain", 2.5)
    runner.act("add", 100)
    runner.resume()
    first = finished(runner)
    assert [(e.step, e.kind, e.value) for e in first.events] == [(4, "knob", {"gain": 2.5}), (4, "add", 100.0)]
    again = finished(Runner(Counting.make("long"), seed=3, script=first.events).start())
    assert differences(first, again) == []
    other = finished(Runner(Counting.make("long"), seed=4, script=first.events).start())
    assert differences(first, other) != []


def test_a_bad_turn_is_refused_at_once_and_the_run_goes_on():
    runner = Runner(Counting.make("long"), paused=True).start()
    with pytest.raises(KnobError, match="gain = 99"):
        runner.turn("gain", 99)
    with pytest.raises(KnobError, match="length cannot be turned"):
        runner.turn("length", 3)
    with pytest.raises(KnobError, match="knows no act 'dance'"):
        runner.act("dance", 1)
    runner.resume()
    assert finished(runner).outcome == "finished" and runner.recording.events == []


def test_an_exception_becomes_the_outcome_and_the_rows_stay():
    recording = finished(Runner(Counting.make("long", {"fail_at": 7})).start())
    assert recording.outcome == "failed" and "as was asked for" in recording.error
    assert len(recording.tables["counts"]) == 7 and recording.summary["rows"] == 7


def test_an_input_that_cannot_be_read_refuses_the_run():
    runner = Runner(Counting.make("", {"source": "gone.npz"})).start()
    assert finished(runner).outcome == "failed"
    assert runner.refused is not None and "gone.npz" in str(runner.refused)


def test_pace_holds_the_run_back_and_limits_end_it():
    runner = Runner(Counting.make("long"))
    runner.pace = 100.0
    began = time.monotonic()
    runner.start()
    until(lambda: runner.recording.steps >= 20)
    assert time.monotonic() - began > 0.15
    runner.extend(25)
    assert finished(runner).steps == 25
    assert finished(Runner(Counting.make("long"), steps=3).start()).steps == 3
    endless = Runner(Counting.make("long"), endless=True, minutes=0.2 / 60).start()
    assert finished(endless).outcome == "stopped" and endless.recording.steps > 200


def test_a_number_of_steps_given_on_the_way_is_kept_to_by_an_experiment_that_plans_anew():
    class Planning(Counting):
        def frames(self, run):
            for frames in super().frames(run):
                run.planned = 40
                yield frames

    runner = Runner(Planning.make("long"), paused=True).start()
    runner.step(3)
    until(lambda: runner.recording.steps == 3)
    assert runner.recording.planned == 40
    runner.extend(12)
    runner.resume()
    assert (finished(runner).steps, runner.recording.planned) == (12, 12)


def test_while_an_experiment_waits_no_step_is_taken_and_what_came_before_is_there():
    class Waiting(Counting):
        def frames(self, run):
            for frames in super().frames(run):
                yield frames
                while not run.acts():
                    time.sleep(0.002)
                    yield None

        def check_act(self, kind, value, inputs=None):
            return value

    runner = Runner(Waiting.make("short")).start()
    until(lambda: runner.recording.steps == 1)
    time.sleep(0.05)
    assert runner.recording.steps == 1 and len(runner.recording.tables["counts"]) == 1
    for done in range(2, 5):
        runner.act("go on", None)
        until(lambda done=done: runner.recording.steps == done)
    runner.stop()
    assert finished(runner).outcome == "stopped" and [e.step for e in runner.recording.events] == [1, 2, 3]


def test_knobs_are_told_as_they_were_asked_for_and_as_they_stood():
    runner = Runner(Counting.make("long"), script=[Event(5, 0.0, "knob", {"gain": 3.0}), Event(9, 0.0, "knob", {"rate": 0.5})])
    assert runner.settings["gain"] == 3.0 and runner.settings["rate"] == 0.5  # before its first step
    recording = finished(runner.start())
    asked = [(recording.knobs_at(step)["gain"], recording.knobs_at(step)["rate"]) for step in (4, 5, 8, 9, 199)]
    assert asked == [(1.0, 0.1), (3.0, 0.1), (3.0, 0.1), (3.0, 0.5), (3.0, 0.5)]


def test_a_fork_waits_where_it_was_told():
    runner = Runner(Counting.make("long"), hold_at=10).start()
    until(lambda: runner.recording.steps == 10 and runner.paused)
    runner.turn("gain", 5.0)
    runner.step()
    until(lambda: runner.recording.steps == 11)
    assert np.isclose(np.diff(runner.recording.tables["counts"]["value"][9:11])[0], -5.0)
    runner.stop()
    finished(runner)


def test_fast_steps_are_recorded_before_anything_is_done_to_them_and_in_the_end():
    """Some fast steps are recorded together; at a pause, an event or the end none may be left behind."""
    runner = Runner(Counting.make("long"), endless=True).start()
    until(lambda: runner.recording.steps > 100)
    runner.turn("gain", 3.0)
    until(lambda: bool(runner.recording.events))
    runner.pause()
    time.sleep(0.05)
    steps, rows = runner.recording.steps, len(runner.recording.tables["counts"])
    assert steps == rows == len(set(runner.recording.tables["counts"]["step"][:].tolist()))
    runner.step(3)
    until(lambda: runner.recording.steps == steps + 3)
    runner.stop()
    r = finished(runner)
    assert r.tables["counts"]["step"][:].tolist() == list(range(r.steps))
    turned = r.events[0].step
    assert np.isclose(np.diff(r.tables["counts"]["value"][turned - 1 : turned + 1])[0], -3.0)


def test_going_on_from_a_checkpoint_gives_the_same_rows():
    whole = finished(Runner(Counting.make("long")).start())
    rest = finished(Runner(Counting.make("long"), history=history(whole, 64)).start())
    assert rest.tables["counts"]["n"][:].tolist() == list(range(200)) and rest.seconds > whole.tables["counts"]["time"][63]
    assert np.array_equal(rest.tables["counts"]["part0"][:], whole.tables["counts"]["part0"][:])
    times = rest.tables["counts"]["time"][:]
    assert (np.diff(times) > 0).all() and np.array_equal(times[:64], whole.tables["counts"]["time"][:64])


def test_going_on_has_the_knobs_as_they_stood_and_its_own_minutes():
    how = {"script": [Event(20, 0.0, "knob", {"gain": 3.0})]}
    whole = finished(Runner(Counting.make("long"), **how).start())
    part = history(whole, 64)
    part.seconds = 3600.0
    runner = Runner(Counting.make("long"), history=part, minutes=1, steps=70)
    with pytest.raises(KnobError, match="gain = 11"):
        runner.turn("gain", 11)
    assert np.array_equal(finished(runner.start()).tables["counts"]["part0"][:], whole.tables["counts"]["part0"][:70])
    assert runner.recording.outcome == "finished" and runner.recording.tables["counts"]["time"][69] > 3600


def test_a_run_that_cannot_go_on_is_refused_as_one_that_cannot_begin():
    part = history(finished(Runner(Counting.make("long")).start()), 64)
    runner = Runner(Counting.make("", {"source": "none.npz"}), history=part)
    assert finished(runner.start()).outcome == "failed" and runner.refused is not None and part.steps == 64


def test_steps_of_an_experiment_that_cannot_go_on_are_not_written_one_by_one(monkeypatch):
    """Though it is time for a checkpoint all the while."""
    monkeypatch.setattr(checkpoint_rules, "FIRST", 0.0)
    write, batches = Recording.extend, []
    monkeypatch.setattr(Recording, "extend", lambda self, taken: (batches.append(len(taken)), write(self, taken))[1])
    r = finished(Runner(Counting.make("long", {"length": 3000})).start())
    assert r.steps == sum(batches) == 3000 and len(batches) < 1000
