"""A run in a process of its own that is steered by what others write into its journal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from waiting import until

from settle.app import catalogue
from settle.app.remote.commanded_run import CommandedRun
from settle.app.run_to_end import runner_of
from settle.sessions import session
from settle.sessions.format import SessionError
from settle.sessions.journal import folder_of
from settle.sessions.running import run_commands
from settle.sessions.running.run_commands import COMMANDS, LONGEST, MOST, STATE, CommandReader, RunState, send, state_of

LINE = [sys.executable, "-m", "settle.app"]


@pytest.fixture
def running(tmp_path):
    """The path of a run that goes on until it is stopped."""
    path = tmp_path / "run.h5"
    words = ["run", "gan.plane", "--preset", "ring", "--steps", "1000000", "--out", str(path)]
    process = subprocess.Popen([*LINE, *words], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        until(lambda: state_of(path) is not None, 60)
        yield path, process
    finally:
        process.kill()
        process.wait()


def heard(path: Path, count: int) -> None:
    until(lambda: (state := state_of(path)) is not None and state.heard >= count, 10)


def test_it_pauses_steps_turns_and_stops_as_it_is_told(running):
    path, process = running
    send(path, "pause")
    until(lambda: (state := state_of(path)) is not None and state.paused, 10)
    send(path, "turn", knob="rate_d", value=0.0007)
    send(path, "turn", knob="rate_d", value="much")
    send(path, "turn", knob="data", value="grid")
    send(path, "step", count=3)
    heard(path, 5)
    state = state_of(path)
    assert state is not None and state.paused and "data cannot be turned" in state.refused
    send(path, "stop")
    assert process.wait(30) in (0, 1)
    found = session.load(path)
    assert found.outcome == "stopped"
    turned = [event for event in found.events if event.kind == "knob"]
    assert [event.value for event in turned] == [{"rate_d": 0.0007}] and found.steps == turned[0].step + 3
    assert not folder_of(path).exists()
    with pytest.raises(SessionError, match="takes no command"):
        send(path, "pause")


def test_what_is_no_command_is_left_out_and_a_torn_line_waits(tmp_path):
    path = tmp_path / "run.h5"
    folder_of(path).mkdir()
    reader = CommandReader(path)
    assert reader.new() == []
    send(path, "pause")
    with open(folder_of(path) / COMMANDS, "ab") as file:
        file.write(b'nonsense\n[1]\n{"do": "format the disk"}\n\xff\xfe\n{"do": "st')
    assert reader.new() == [{"do": "pause"}] and reader.new() == []
    with open(folder_of(path) / COMMANDS, "ab") as file:
        file.write(b'op"}\n')
    assert reader.new() == [{"do": "stop"}]


def test_a_flood_of_commands_is_heard_in_parts_and_what_is_too_long_is_left_behind(tmp_path):
    path = tmp_path / "run.h5"
    folder_of(path).mkdir()
    (folder_of(path) / COMMANDS).write_bytes(b"x" * (LONGEST + 9) + b"\n" + b'{"do": "go"}\n' * (MOST + 9))
    reader = CommandReader(path)
    assert 0 < len(reader.new()) <= MOST
    assert len(reader.new()) in range(9, 12) and reader.new() == []


@pytest.mark.parametrize(
    ("wrong", "value"), [("heard", "1e999"), ("heard", "-1"), ("heard", "[]"), ("pace", "1e999"), ("pace", "NaN"), ("pace", "-1")]
)
def test_a_state_that_cannot_be_is_none(tmp_path, wrong, value):
    path, said = tmp_path / "run.h5", {"heard": "1", "paused": "true", "pace": "null", "refused": '"\\u001b[31m <b>"'}
    folder_of(path).mkdir()
    for given in ({}, {wrong: value}):
        text = ", ".join(f'"{name}": {each}' for name, each in {**said, **given}.items())
        (folder_of(path) / STATE).write_text(f"{{{text}}}", encoding="utf-8")
        assert state_of(path) == (None if given else RunState(1, True, None, "\ufffd[31m <b>"))


def test_a_command_that_is_too_long_is_refused_where_it_is_given(tmp_path, monkeypatch):
    path = tmp_path / "run.h5"
    folder_of(path).mkdir()
    monkeypatch.setattr(run_commands, "LONGEST", 100)
    with pytest.raises(SessionError, match=r"takes no command of .* bytes: 100 are the most"):
        send(path, "act", kind="draw", value="1" * 100)


@pytest.mark.parametrize(
    "command", [{"do": "step", "count": -1}, {"do": "step", "count": "x"}, {"do": "pace", "value": "nan"}, {"do": "turn"}, {"do": "act"}]
)
def test_a_wrong_command_costs_the_run_nothing(tmp_path, command):
    path = tmp_path / "run.h5"
    folder_of(path).mkdir()
    runner = runner_of(catalogue.experiment("ep.agreement"), "toy", {})
    told = CommandedRun(runner, path)
    do = command.pop("do")
    send(path, do, **command)
    told.look()
    assert told._refused and not runner.recording.ended.is_set()
