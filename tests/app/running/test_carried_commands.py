"""Commands on their way to a run on a worker: what is said too early, or while the worker is asked, is not lost."""

from __future__ import annotations

import errno
from types import SimpleNamespace

import pytest

from settle.app.remote import worker_side
from settle.app.remote.watched_run import WatchedRun
from settle.sessions.journal import folder_of
from settle.sessions.running.run_commands import CommandReader, send


@pytest.fixture
def watched(tmp_path):
    """A run that is watched, and where its worker has it; the worker is asked in this process."""
    here, there = tmp_path / "here.h5", tmp_path / "there.h5"
    folder_of(here).mkdir()
    run = WatchedRun(SimpleNamespace(), SimpleNamespace(path=here), lambda: None, print)
    run.worker = "w"
    worker_side._runs[run.name] = worker_side._Kept(there)
    yield run, here, there
    del worker_side._runs[run.name]


def asked(run, meanwhile=lambda: None):
    def call(function, *values, workers, **how):
        meanwhile()
        return {"w": function(*values)}

    assert run._ask(SimpleNamespace(client=SimpleNamespace(status="running", run=call))) is None


def test_a_stop_before_the_first_step_is_carried_once_the_run_takes_commands(watched):
    run, _, there = watched
    run.stop()
    asked(run)
    folder_of(there).mkdir()
    asked(run)
    asked(run)
    assert CommandReader(there).new() == [{"do": "stop"}]


def test_a_stop_that_comes_while_another_command_is_carried_is_not_lost(watched):
    run, here, there = watched
    folder_of(there).mkdir()
    send(here, "pause")
    asked(run, meanwhile=run.stop)
    asked(run)
    assert CommandReader(there).new() == [{"do": "pause"}, {"do": "stop"}]


def test_a_worker_that_was_missed_and_found_again_may_be_missed_once_more(watched):
    run, _, there = watched
    folder_of(there).mkdir()
    run._missing_since, run.worker = 1.0, ""
    asked_at = SimpleNamespace(client=SimpleNamespace(run=lambda function, name, **how: {"w": function(name)}), fit=["w"])
    assert run._find(asked_at) and not run._missing_since


def test_a_full_disk_here_is_told_once_while_it_is_tried_again(watched, monkeypatch):
    run, here, _ = watched
    told, cluster = [], SimpleNamespace(client=SimpleNamespace(status="running"))
    run.tell = told.append
    monkeypatch.setattr("settle.app.remote.watched_run.EVERY", 0.0)
    for error in (TimeoutError("busy"), OSError(errno.ENOSPC, "No space left on device"), OSError(errno.ENOSPC, "No space left on device")):
        assert run._reach_again(cluster, error) is cluster
    assert len(told) == 1 and f"{here} cannot be written: no space left on device." in told[0]
