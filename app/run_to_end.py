"""A run without a window, for the command line and for Python: its settings checked, driven to its end, stopped properly by a signal."""

from __future__ import annotations

import math
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tqdm import tqdm

from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import Knob
from settle.backend.core.recording import Recording
from settle.backend.core.run_progress import RunProgress
from settle.backend.core.runner import Runner
from settle.backend.numerics.device import choose_for

ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Signals at which a run is stopped and saved."""

MOST_STEPS = 10**15
"""Steps that can be asked for: more than any computer takes, and fewer than a session can count."""


class ProgressBar(tqdm):
    """Steps taken, on stderr; pace and time left are those of the window."""

    monitor_interval = 0  # no thread that watches it: it is moved often
    pace = math.nan

    @property
    def format_dict(self) -> dict[str, Any]:
        """What the bar is written from; the pace is ours."""
        return {**super().format_dict, "rate": self.pace if self.pace > 0 else None}

    def show_run(self, recording: Recording) -> None:
        """Move to where a run is now."""
        progress = RunProgress.of(recording)
        self.pace, self.total = progress.pace, progress.planned
        self.update(progress.done - self.n)


def runner_of(
    kind: type[Experiment],
    preset: str | None,
    knobs: Mapping[str, Any],
    *,
    seed: object = 0,
    steps: object = None,
    minutes: object = None,
    device: str = "auto",
) -> Runner:
    """A runner of an experiment, ready to start; numbers may be given as texts.

    :param preset: None: the experiment's first.
    :param knobs: those that differ from the preset.
    :raises KnobError: a setting is wrong, an input file does not fit, or the run would wait for a person.
    """
    preset = next(iter(kind.presets), "") if preset is None else str(preset)
    experiment = kind.make(preset, knobs)
    experiment.check_headless()
    number = Knob("whole", 0, low=0, high=2**32 - 1).check("seed", seed)
    limit = None if steps is None else Knob("whole", 1, low=1, high=MOST_STEPS).check("steps", steps)
    longest = minutes_of(minutes)
    inputs = experiment.read_inputs()
    device = choose_for(experiment, device)
    return Runner(experiment, seed=number, device=device, preset=preset, steps=limit, minutes=longest, inputs=inputs)


def minutes_of(value: object) -> float | None:
    """A longest computing time, if one is given.

    :raises KnobError: it is no number of 0 or more.
    """
    return None if value is None else Knob("real", 0.0, low=0.0).check("minutes", value)


@contextmanager
def stopping_by_signals(stop: Callable[[], object], *numbers: int) -> Iterator[list[int]]:
    """Let the first of these signals stop what goes on, and note it; a second one does what it always does.

    On a thread that is not the main one, which gets no signals, nothing is changed.
    """
    received: list[int] = []
    before: dict[int, Any] = {}

    def take(number: int, frame: Any) -> None:
        received.append(number)
        stop()
        signal.signal(number, before[number])

    if threading.current_thread() is threading.main_thread():
        for number in numbers:
            if signal.getsignal(number) not in (signal.SIG_IGN, None):  # nohup has it ignored: a run goes on without its terminal
                before[number] = signal.signal(number, take)
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def drive(runner: Runner, progress: bool = True, every: float = 5.0, meanwhile: Callable[[ProgressBar], None] = lambda bar: None) -> None:
    """Start the run and wait for its end.

    :param progress: whether a bar on stderr shows how far it is.
    :param every: seconds between two lines of the bar where nobody looks on; on a terminal it moves all the time.
    :param meanwhile: called again and again until the end.
    """
    recording = runner.recording
    slow = 0.2 if sys.stderr.isatty() else every
    about: dict[str, Any] = {"total": runner.limit, "initial": recording.steps, "unit": " steps", "desc": recording.experiment}
    with ProgressBar(**about, mininterval=slow, disable=not progress) as bar:
        runner.start()
        while not runner.join(0.05):
            bar.show_run(recording)
            meanwhile(bar)
        bar.show_run(recording)


def complaint(recording: Recording) -> str:
    """What ended a run that failed or diverged, in a sentence; nothing for one that went well."""
    if not recording.error:
        return ""
    verb = "diverged" if recording.outcome == "diverged" else "failed"
    return f"The run {verb} at step {recording.steps}: {recording.error.splitlines()[0]}"
