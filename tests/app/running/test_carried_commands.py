"""Commands on their way to a run on a worker: what is said too early, or while the worker is asked, is not lost."""

from __future__ import annotations

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
    def call(function, *values, workers):
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
