"""``settle.run``: the same numbers as the command line, refusals in a sentence, ends of every kind."""

from __future__ import annotations

import _thread
import json
import signal
import threading
import time
from collections.abc import Iterator
from html import escape
from typing import Any

import pytest

import settle
from settle import run_experiment
from settle.app import catalogue
from settle.app.cli.main import main
from settle.backend.core.compare_recordings import differences
from settle.sessions import session
from settle.sessions.json_values import strict_json

QUICK = {"T": 30, "K": 8}


def untimed(value: Any) -> Any:
    """A summary without what tells how fast the computer was: all else is the same bit for bit."""
    if isinstance(value, dict):
        return {k: untimed(v) for k, v in value.items() if not (k == "ms" or k.startswith("ms_") or k.endswith("_per_second"))}
    return [untimed(v) for v in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", catalogue.names())
def test_the_numbers_are_those_of_the_command_line(name, quick, tmp_path, capsys):
    knobs = quick.get(name, {})
    told = [f"{knob}={','.join(map(str, v)) if isinstance(v, tuple) else v}" for knob, v in knobs.items()]
    file = str(tmp_path / "run.h5")
    assert main(["run", name, "--seed", "5", "--device", "cpu", "--json", "--out", file, *(["--set", *told] if told else [])]) == 0
    there = json.loads(capsys.readouterr().out)
    here = settle.run(name, seed=5, progress=False, **knobs)
    assert untimed(json.loads(json.dumps(strict_json(here.summary)))) == untimed(there["summary"])
    for key in ("experiment", "preset", "knobs", "seed", "outcome", "steps", "device"):
        assert getattr(here, key) == there[key], key
    assert differences(session.load(file), here.recording) == []
    assert set(settle.load(file).environment) == set(here.environment)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"beto": 1}, r"beto is no knob of ep.agreement: .* Did you mean beta\?"),
        ({"beta": "much"}, "beta = 'much' is not possible: beta takes a number from"),
        ({"preset": "tiy"}, r"preset 'tiy' is unknown: .* Did you mean toy\?"),
        ({"preset": 5}, "preset '5' is unknown"),
        ({"preset": ()}, r"preset '\(\)' is unknown"),
        ({"seed": -1}, "seed = -1 is not possible: seed takes a whole number from 0"),
        ({"steps": 0}, "steps = 0 is not possible"),
        ({"minutes": "a"}, "minutes = 'a' is not possible"),
        ({"device": "tpu"}, "device = 'tpu' is not possible"),
        ({"network": "there-is-none.npz"}, "there-is-none.npz"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_wrong_setting_is_refused_in_a_sentence(wrong, sentence):
    with pytest.raises(settle.KnobError, match=sentence):
        settle.run("ep.agreement", progress=False, **wrong)


def test_a_run_tells_how_far_it_is_on_stderr_alone_and_only_if_asked(capfd):
    settle.run("ep.agreement", progress=True, **QUICK)
    out, err = capfd.readouterr()
    assert out == "" and "ep.agreement: 100%" in err and "39/39" in err
    settle.run("ep.agreement", progress=False, **QUICK)
    assert capfd.readouterr() == ("", "")


@pytest.fixture
def interruptible() -> Iterator[None]:
    """A suite that was started in the background of a shell ignores Ctrl-C; here it is heard."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_an_interrupt_ends_it_as_stopped_and_gives_what_was_recorded(monkeypatch, interruptible):
    def drive_and_interrupt(runner, *how: Any, **more: Any) -> None:
        def interrupt() -> None:
            while runner.recording.steps < 10 and not runner.recording.ended.is_set():
                time.sleep(0.01)
            _thread.interrupt_main()

        waiting = threading.Timer(0.05, interrupt)
        waiting.start()
        drive(runner, *how, **more)

    drive = run_experiment.drive
    monkeypatch.setattr(run_experiment, "drive", drive_and_interrupt)
    run = settle.run("ep.settle", "watch", T=1_000_000, progress=False)
    assert run.outcome == "stopped" and 10 <= run.steps < 1_000_000 and len(run["states"]) > 0
    with pytest.raises(KeyboardInterrupt):  # what it did before, it does again
        _thread.interrupt_main()
        time.sleep(5)


def test_steps_and_minutes_end_it_early(toy):
    assert settle.run("ep.agreement", steps=7, progress=False, **QUICK).steps == 7
    run = settle.run("ep.settle", "watch", T=1_000_000, minutes=0.005, progress=False)
    assert run.outcome == "stopped" and run.seconds < 20


def test_a_run_that_diverges_is_returned_with_a_warning():
    with pytest.warns(RuntimeWarning, match=r"The run diverged at step \d+: .* What was recorded is returned"):
        run = settle.run("ep.agreement", model="p", hidden=12, T=60, K=60, dt=2, beta=9, batch=2, progress=False)
    assert run.outcome == "diverged" and run.error and run.steps > 0 and "diverged" in repr(run)
    assert escape(run.error.splitlines()[0]) in run._repr_html_()


def test_torch_has_as_many_threads_afterwards_as_before():
    import torch

    before = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        assert settle.run("ep.agreement", progress=False, **QUICK).environment["threads"] == 1
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_torch_has_its_threads_back_when_the_last_of_several_runs_has_ended():
    import torch

    before = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        with run_experiment._torch_threads_kept():
            torch.set_num_threads(1)
            with run_experiment._torch_threads_kept():
                torch.set_num_threads(1)
            assert torch.get_num_threads() == 1, "the first one goes on"
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_it_runs_on_a_thread_that_gets_no_signals():
    found = []
    thread = threading.Thread(target=lambda: found.append(settle.run("ep.agreement", progress=False, **QUICK)))
    thread.start()
    thread.join(60)
    assert found[0].outcome == "finished"
