"""A run of another process, steered from this window: what a :class:`Runner` is asked for here, a command says there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from settle.app import catalogue
from settle.backend.core.experiment import Experiment
from settle.backend.core.recording import Recording
from settle.sessions.running.run_commands import RunState, send


class SteeredRun:
    """:param recording: as it is followed.
    :param do: does something beside the screen's thread: commands are small files, but a share may be slow.
    """

    def __init__(self, path: Path, recording: Recording, state: RunState, do: Callable[[Callable[[], object]], object]):
        self.path, self.recording, self.state = path, recording, state
        self._do = do
        self._sent = state.heard
        self._asked_pause: bool | None = None
        self._turned: Experiment | None = None
        self._told = state.refused

    @property
    def experiment(self) -> Experiment:
        """With its knobs as they stand now, and as they were asked for from here.

        :raises KnobError: this Settle does not know it.
        """
        if self._turned is None:
            r = self.recording
            self._turned = catalogue.experiment(r.experiment).make("", r.knobs_at(max(r.steps - 1, 0)))
        return self._turned

    @property
    def paused(self) -> bool:
        """Asked for counts as done, until the run says how it stands after that."""
        return self.state.paused if self._asked_pause is None else self._asked_pause

    @property
    def pace(self) -> float | None:
        return self.state.pace

    @pace.setter
    def pace(self, rate: float | None) -> None:
        self._send("pace", value=rate)

    def take(self, state: RunState) -> str:
        """What the run says by now.

        :returns: why something that was asked for from here is not possible, if that is new.
        """
        self.state = state
        if state.heard >= self._sent:
            self._asked_pause = None
        new = state.refused if state.refused != self._told else ""
        self._told = state.refused
        return new

    def pause(self) -> None:
        self._asked_pause = True
        self._send("pause")

    def resume(self) -> None:
        self._asked_pause = False
        self._send("go")

    def step(self) -> None:
        """Take one step and pause."""
        self._asked_pause = True
        self._send("step", count=1)

    def stop(self) -> None:
        self._send("stop")

    def extend(self, steps: int | None) -> None:
        self._send("extend", steps=steps)

    def turn(self, knob: str, value: Any) -> None:
        """:raises KnobError: at once; the run goes on untouched."""
        turned = self.experiment.turned({knob: value})
        self._send("turn", knob=knob, value=turned.settings()[knob])
        self._turned = turned

    def act(self, kind: str, value: Any) -> None:
        """:raises KnobError: at once."""
        self._send("act", kind=kind, value=self.experiment.check_act(kind, value, self.recording.inputs))

    def _send(self, do: str, **values: Any) -> None:
        self._sent += 1
        self._do(lambda: send(self.path, do, **values))
