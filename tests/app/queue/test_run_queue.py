"""The queue: what comes when, what survives a restart, and two real runs."""

from __future__ import annotations

import os
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rows import Row

from settle.app import catalogue
from settle.app.processes.run_processes import RunProcesses
from settle.app.queue.run_queue import RunQueue
from settle.app.queue.waiting_run import NAME, WaitingRun, keep_queue, read_queue
from settle.backend.core.recording import Recording
from settle.sessions import session
from settle.sessions.library.entry import SessionEntry
from settle.sessions.library.index import sessions
from settle.widgets.runs.queue_list import MOST_AT_ONCE


class Processes(RunProcesses):
    """Which processes were begun, without any."""

    def __init__(self):
        super().__init__()
        self.begun, self.going = [], []

    def start(self, words, path):
        self.begun.append(words)
        self.going.append(path)

    def running(self):
        return self.going

    def stop(self, path):
        return path in self.going


def run_of(seed):
    return WaitingRun.of(catalogue.experiment("ep.agreement").make("toy"), "toy", seed)


@pytest.fixture
def made(qtbot, tmp_path):
    queues = []

    def make():
        queue = RunQueue(tmp_path, Processes())
        queues.append(queue)
        qtbot.waitUntil(lambda: queue.is_read, timeout=5000)
        return queue

    yield make
    for queue in queues:
        queue.close()


def entry(queue, outcome):
    return [SessionEntry(path, path.name, outcome=outcome) for path in queue.processes.going]


def test_so_many_at_once_in_their_order(made, qtbot):
    queue = made()
    queue.add(run_of(seed) for seed in range(4))
    qtbot.waitUntil(lambda: (queue.folder / NAME).exists(), timeout=5000)
    queue.move(queue.runs[3].id, -1)
    queue.move(queue.runs[0].id, -1)
    queue.let_run(2)
    queue.poll()
    assert [run.seed for run in queue.runs if run.state == "running"] == [0, 1]
    queue.poll()
    assert len(queue.processes.begun) == 2
    ended = []
    queue.ended.connect(ended.append)
    queue.note(entry(queue, "diverged"))
    queue.processes.going.pop(0)
    queue.poll()
    assert [(run.seed, run.state) for run in ended] == [(0, "diverged")]
    assert [(run.seed, run.state) for run in queue.runs] == [(0, "diverged"), (1, "running"), (3, "running"), (2, "waiting")]
    queue.hold(True)
    queue.processes.going.clear()
    queue.poll()
    assert len(queue.processes.begun) == 3, "held: nothing is begun"
    queue.cancel(queue.runs[-1].id)
    queue.clear_ended()
    assert [run.state for run in queue.runs if run.state == "waiting"] == []


def test_it_survives_a_restart_and_one_window_drives_it(made, qtbot):
    queue = made()
    queue.add(run_of(seed) for seed in range(3))
    qtbot.waitUntil(lambda: (queue.folder / NAME).exists(), timeout=5000)
    queue.poll()
    other = made()
    assert queue.drives and not other.drives and len(other.runs) == 3
    session_name = queue.runs[0].session
    qtbot.waitUntil(lambda: [run.session for run in read_queue(queue.folder)[0]] == [session_name, "", ""], timeout=5000)
    queue.close()
    again = made()
    assert again.drives and [run.state for run in again.runs] == ["running", "waiting", "waiting"]
    again.note([SessionEntry(queue.folder / session_name, session_name, outcome="running")])
    again.poll()
    assert again.processes.begun == [], "the run of the window before goes on"
    again.note([SessionEntry(queue.folder / session_name, session_name, outcome="finished")])
    again.poll()
    assert [run.state for run in again.runs] == ["finished", "running", "waiting"]


def test_what_was_done_last_is_kept_though_the_window_closes(made, qtbot):
    queue = made()
    queue.add([run_of(0)])
    qtbot.waitUntil(lambda: (queue.folder / NAME).exists(), timeout=5000)
    queue._background.do(lambda: time.sleep(0.3), print, print)  # a slow disk
    queue.add([run_of(1)])
    queue.let_run(4)
    queue.close()
    runs, at_once, _ = read_queue(queue.folder)
    assert [run.seed for run in runs] == [0, 1] and at_once == 4


def test_the_first_run_is_kept_though_the_window_closes_at_once(qtbot, tmp_path):
    earlier = run_of(7)
    keep_queue(tmp_path, [earlier], 3, True)
    for seed in range(2):  # the first into a queue that nobody has read yet, the second into a folder without one
        queue = RunQueue(tmp_path, Processes())
        queue.add([run_of(seed)])
        queue.close()
        runs, at_once, held = read_queue(tmp_path)
        assert [run.seed for run in runs] == [[7, 0], [1]][seed] and (at_once, held) == [(3, True), (1, False)][seed]
        (tmp_path / NAME).unlink()
    other = RunQueue(tmp_path, Processes())
    other.add([run_of(2)])
    qtbot.waitUntil(lambda: (tmp_path / NAME).exists(), timeout=5000)
    second, told = RunQueue(tmp_path, Processes()), []
    second.problem.connect(told.append)
    second.add([run_of(3)])
    qtbot.waitUntil(lambda: bool(told), timeout=5000)
    assert [run.seed for run in second.runs] == [2] and "another window's" in told[0]
    second.close()
    other.close()
    assert [run.seed for run in read_queue(tmp_path)[0]] == [2]


def test_a_run_that_no_list_tells_of_is_looked_at_itself(made, qtbot):
    queue = made()
    queue.add([run_of(0), run_of(1)])
    qtbot.waitUntil(lambda: (queue.folder / NAME).exists(), timeout=5000)
    queue.let_run(2)
    queue.poll()
    recording = Recording("ep.agreement", {})
    recording.append(0, 0.0, [Row("states", t=np.zeros(1))])
    recording.end("stopped")
    session.save(recording, queue.folder / queue.runs[0].session)
    queue.processes.going.clear()
    for _ in range(41):
        queue.poll()
    qtbot.waitUntil(lambda: {run.state for run in queue.runs} == {"stopped", "failed"}, timeout=5000)
    assert [run.problem for run in queue.runs if run.state == "failed"] == ["Its process ended before its first step."]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"runs": [{"experiment": 3}], "at_once": 1, "held": false}',
        '{"runs": 1}',
        "{" * 9999,
        '{"runs": [], "at_once": 1e999, "held": 0}',
    ],
)
def test_a_damaged_file_is_an_empty_queue(tmp_path, text):
    (tmp_path / NAME).write_text(text, encoding="utf-8")
    assert read_queue(tmp_path) == ([], 1, False)


def test_a_session_elsewhere_is_not_taken_for_one_of_the_queue(tmp_path):
    keep_queue(tmp_path, [replace(run_of(0), session="../x.h5")], 1, False)
    assert read_queue(tmp_path)[0] == []


@pytest.mark.parametrize(
    "wrong",
    [{"experiment": "--help"}, {"seed": True}, {"steps": 1.5}, {"session": ".."}, {"session": "a\0.h5"}, {"preset": "\ud800"},
     {"changed": {"beta": "\ud800"}}, {"changed": {"beta": "1\0"}}, {"problem": "\x1b[31m"}],
)  # fmt: skip
def test_a_run_that_cannot_be_one_is_left_out(tmp_path, wrong):
    sound = run_of(0)
    keep_queue(tmp_path, [sound, replace(run_of(1), **wrong), sound], 10**9, False)
    assert read_queue(tmp_path) == ([sound], MOST_AT_ONCE, False)


def test_the_queue_of_another_user_holds_still(tmp_path, monkeypatch):
    keep_queue(tmp_path, [run_of(0)], 1, False)
    monkeypatch.setattr(os, "getuid", lambda: os.stat(tmp_path / NAME).st_uid + 1)
    assert read_queue(tmp_path)[2]


@given(st.floats(1e-6, 1.0), st.integers(1, 50))
def test_the_command_has_the_knobs_with_all_their_digits(beta, steps):
    kind = catalogue.experiment("ep.agreement")
    experiment = kind.make("toy", {"beta": beta, "K": steps})
    told = WaitingRun.of(experiment, "toy", 3)
    assert kind.make(told.preset, told.changed) == experiment


def test_a_run_that_cannot_begin_says_why(made, qtbot):
    queue = made()
    queue.add([run_of(0)])
    qtbot.waitUntil(lambda: (queue.folder / NAME).exists(), timeout=5000)
    queue.poll()
    queue.processes.failed.emit(queue.folder / queue.runs[0].session, "beta = 9 is not possible.")
    assert (queue.runs[0].state, queue.runs[0].problem) == ("failed", "beta = 9 is not possible.")


def test_two_real_runs_one_after_the_other(qtbot, tmp_path):
    processes = RunProcesses()
    queue = RunQueue(tmp_path, processes)
    try:
        queue.add(run_of(seed) for seed in range(2))

        def over():
            found = sessions(tmp_path)
            queue.note(found)
            processes.note({each.path for each in found})
            processes.poll()
            queue.poll()
            assert sum(run.state == "running" for run in queue.runs) <= 1
            return [run.state for run in queue.runs] == ["finished", "finished"]

        qtbot.waitUntil(over, timeout=60_000)
        assert [session.head(tmp_path / run.session).seed for run in queue.runs] == [0, 1]
    finally:
        queue.close()
        processes.close(stop=True)
