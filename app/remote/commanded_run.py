"""A run without a window that is steered from outside: what others write into its journal is done to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from settle.backend.core.knobs import Knob, KnobError
from settle.backend.core.runner import Runner
from settle.sessions.running.run_commands import CommandReader, RunState, publish

_MOST_STEPS = 10**15


class CommandedRun:
    """Looked after again and again while a run goes on, by the thread that waits for it.

    :param path: of its session.
    """

    def __init__(self, runner: Runner, path: Path):
        self._runner, self._path = runner, path
        self._commands = CommandReader(path)
        self._heard = 0
        self._refused = ""
        self._told: RunState | None = None
        self._do: dict[str, Callable[[dict[str, Any]], object]] = {
            "pause": lambda _: runner.pause(),
            "go": lambda _: runner.resume(),
            "step": lambda command: runner.step(_whole("count", command.get("count", 1))),
            "stop": lambda _: runner.stop(),
            "turn": lambda command: runner.turn(str(command.get("knob")), command.get("value")),
            "act": lambda command: runner.act(str(command.get("kind")), command.get("value")),
            "pace": lambda command: setattr(runner, "pace", _pace(command.get("value"))),
            "extend": lambda command: runner.extend(None if command.get("steps") is None else _whole("steps", command["steps"])),
        }

    def look(self) -> None:
        """Do what was asked for since the last look, and tell how the run stands if that has changed."""
        for command in self._commands.new():
            self._heard += 1
            try:
                self._do[command["do"]](command)
            except KnobError as e:
                self._refused = str(e)
        state = RunState(self._heard, self._runner.paused, self._runner.pace, self._refused)
        if state != self._told and self._runner.recording.steps:  # its journal is there by then
            publish(self._path, state)
            self._told = state


def _whole(name: str, value: object) -> int:
    return Knob("whole", 1, low=1, high=_MOST_STEPS).check(name, value)


def _pace(value: object) -> float | None:
    return None if value is None else Knob("real", 1.0, low=1e-3, high=1e9).check("pace", value)
