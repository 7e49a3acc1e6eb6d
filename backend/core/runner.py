"""The runner: asks an experiment for its frames on a thread of its own and records them.

Pause, single step and stop are nothing but the runner not asking for the next frame.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from settle.backend.core import stopping
from settle.backend.core.checkpoint_rules import CheckpointTimer
from settle.backend.core.experiment import Experiment, Run
from settle.backend.core.frame import Frame
from settle.backend.core.knobs import KnobError
from settle.backend.core.recording import EXTENDED, Checkpoint, Event, EventRoom, Recording

RECORD_EVERY = 0.004
"""Longest time that fast steps are taken without being recorded, s: less than a picture on the screen lasts."""

PATIENCE = 0.25
"""Time that a step has to end by itself once the run is told to stop, s: only after a whole step is its state kept."""

Taken = tuple[int, float, Sequence[Frame | Checkpoint]]
"""(step, seconds since the start, what the experiment yielded)"""


class Runner:
    """Drives one run of an experiment; every method may be called from any thread.

    :param steps: number of steps to take; None: as many as the experiment plans.
    :param minutes: longest computing time, in minutes.
    :param script: events of an earlier run, each applied at its step (for a rerun).
    :param inputs: arrays to use in place of reading the files that the knobs name: those are not opened then.
    :param history: an earlier run up to one of its checkpoints (:func:`settle.backend.core.recording_prefix.history`):
        it goes on from there.
    :param paused: begin in pause.
    :param hold_at: pause before this step (for a fork).
    :raises KnobError: the inputs lack one that a knob names, or the script does something that is not possible.
    :param endless: go on past the planned number of steps, until stopped or out of frames.
    """

    def __init__(
        self,
        experiment: Experiment,
        *,
        seed: int = 0,
        device: str = "cpu",
        preset: str = "",
        steps: int | None = None,
        minutes: float | None = None,
        script: Sequence[Event] = (),
        inputs: Mapping[str, Any] | None = None,
        history: Recording | None = None,
        paused: bool = False,
        hold_at: int | None = None,
        endless: bool = False,
    ):
        self.experiment = experiment
        self.limit = None if endless else steps if steps is not None else experiment.steps()
        self._follows = steps is None and not endless  # a number that a person gave is kept to
        if self._follows and self.limit is not None and history is not None and history.planned is not None:
            self.limit = max(self.limit, history.planned)  # turned knobs may have moved the end
        self.minutes = minutes
        self.recording = history or Recording(experiment.name, experiment.settings(), seed, preset, experiment.title, device)
        self.run = Run(experiment, seed, device, checkpoint=self.recording.checkpoints.get(self.recording.steps))
        for event in self.recording.events:
            if event.kind in ("knob", EXTENDED):  # what else was done lies in the checkpoint
                self.run.apply(event)
        self.refused: KnobError | None = None
        """Why the run could not begin, if an input file did not fit."""
        self.pace: float | None = None
        """Most steps per second; None: as fast as it goes."""
        self._inputs = experiment.check_held(inputs)
        self._hold_at = hold_at
        self._script = sorted(script, key=lambda e: e.step)
        self._first_step, self._room = self.recording.steps, EventRoom([*self.recording.events, *self._script])
        meant = Run(self.run.now)
        for event in self._script:
            if event.kind in ("knob", EXTENDED):
                meant.apply(event)
        self._turned = meant.now  # the knobs with all that was asked for, applied or not
        self._at_least = max((event.step + 1 for event in self._script if event.kind == EXTENDED), default=0)
        """Steps to take, however many are planned now: the script has more of them."""
        if self._follows and self.limit is not None and self._at_least:
            self.limit = max(self.limit, meant.now.steps() or 0)
        self.recording.planned = self.limit
        self._asked: list[tuple[str, Any]] = []
        self._change = threading.Condition()
        self._paused, self._stopping, self._give_up_at = paused, False, 0.0
        self._credit = 0  # single steps still to be taken while paused
        self._thread = threading.Thread(target=self._work, name=f"run {experiment.name}", daemon=True)

    @property
    def settings(self) -> dict[str, Any]:
        """The knobs with all that was asked for, done already or not: what a form shows."""
        return self._turned.settings()

    def start(self) -> Runner:
        self._thread.start()
        return self

    def pause(self) -> None:
        with self._change:
            self._paused, self._credit = True, 0
            self._change.notify_all()

    def resume(self) -> None:
        with self._change:
            self._paused = False
            self._change.notify_all()

    def step(self, count: int = 1) -> None:
        """Take ``count`` steps and pause."""
        with self._change:
            self._paused = True
            self._credit += count
            self._change.notify_all()

    def stop(self) -> None:
        """End the run before its next step, paused or not; a long step that asks (:mod:`settle.backend.core.stopping`) is given up."""
        with self._change:
            if not self._stopping:
                self._stopping, self._give_up_at = True, time.perf_counter() + PATIENCE
            self._change.notify_all()

    def extend(self, steps: int | None) -> None:
        """Change the number of steps to take; None: go on until stopped or out of frames."""
        with self._change:
            self._follows = False
            self.limit = self.recording.planned = steps
            self._change.notify_all()

    def turn(self, knob: str, value: Any) -> None:
        """Turn a live knob before the next step.

        :raises KnobError: at once, in the caller's thread; the run goes on untouched.
        """
        with self._change:
            turned = self._turned.turned({knob: value})
            self._ask("knob", {knob: turned.settings()[knob]})
            self._turned = turned

    def act(self, kind: str, value: Any) -> None:
        """Hand an act (a kick, a drawn picture) to the experiment before its next step.

        :raises KnobError: the experiment does not take it, or no more can be done to this run.
        """
        with self._change:
            self._ask(kind, self._turned.check_act(kind, value, self.run.inputs))

    def _ask(self, kind: str, value: Any) -> None:
        self._room.take(kind, value)
        self._asked.append((kind, value))

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the end; False if it has not come in time."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    @property
    def paused(self) -> bool:
        return self._paused and not self.recording.ended.is_set()

    def _work(self) -> None:
        outcome, error = "failed", ""
        stopping.listen(lambda: self._stopping and time.perf_counter() >= self._give_up_at)
        try:
            outcome = self._record()
        except stopping.Stopped:
            outcome = "stopped"
        except KnobError as e:
            outcome, error = e.outcome, str(e)
            if self.recording.steps == self._first_step and (outcome != "diverged" or not self._first_step):
                self.refused = e
        except BaseException as e:  # the experiment's fault, whatever it is: keep what was recorded
            error = f"{type(e).__name__}: {e}\n\n{traceback.format_exc()}"
        self._give_up_at = 0.0  # no step is left that could end by itself
        try:
            if self.recording.steps:
                self.recording.summary = self.experiment.summary(self.recording)
        except BaseException as e:
            error = error or f"The summary could not be made: {e}\n\n{traceback.format_exc()}"
        stopping.listen(None)
        self.recording.end(outcome, error)

    def _record(self) -> str:
        recording, run = self.recording, self.run
        run.inputs = recording.inputs = self._inputs if self._inputs is not None else self.experiment.read_inputs()
        frames = self.experiment.frames(run)
        # Steps that are taken but not recorded yet. A fast experiment's are recorded some at a time: one by one,
        # each would find the processor's caches full of the experiment, and cost more than twice as much.
        taken: list[Taken] = []
        try:
            outcome = self._take_steps(frames, taken)
            self._write(taken)
            self._checkpoint()
            return outcome
        finally:
            frames.close()  # type: ignore[attr-defined]
            self._write(taken)

    def _checkpoint(self) -> Checkpoint | None:
        """Keep what is needed to go on after the last step, if the experiment can."""
        recording = self.recording
        if self.run.state is None or recording.steps <= self._first_step or recording.steps in recording.checkpoints:
            return None
        made = Checkpoint(recording.steps, *self.run.state())
        recording.keep_latest(made)
        return made

    def _take_steps(self, frames: Iterator[Sequence[Frame | Checkpoint] | None], taken: list[Taken]) -> str:
        """Ask for frames until the run ends; gives its outcome. What is left in ``taken`` is still to be written."""
        run, step, before = self.run, self._first_step, self.recording.seconds
        due = time.perf_counter()
        began = due - before  # time goes on where it was
        write_at = 0.0
        timer = CheckpointTimer(before)
        while True:
            if step == self._hold_at:
                self._hold_at = None
                self.pause()
            if taken and (self._paused or self._stopping or self.pace or self._asked or taken[-1][1] >= write_at):
                write_at = self._write(taken) - began
            if self._paused or self._stopping or self.pace:
                due = self._wait(due)
            if self._stopping:
                return "stopped"
            if self.limit is not None and step >= self.limit:
                return "finished"
            if self._asked or self._script:
                self._apply(step, time.perf_counter() - began)
            try:
                new = next(frames)
            except StopIteration:
                return "finished"
            seconds = time.perf_counter() - began
            if self._follows and run.planned is not None:
                self.limit = self.recording.planned = max(run.planned, self._at_least)
            self.recording.end_seconds = run.end_seconds
            if new is None:
                write_at = self._write(taken) - began
            else:
                taken.append((step, seconds, new))
                step += 1
                if run.state is not None and timer.due(seconds):  # else steps would be written one by one for nothing
                    write_at = self._write(taken) - began
                    asked = time.perf_counter()
                    if made := self._checkpoint():
                        timer.made(seconds, time.perf_counter() - asked, made.bytes)
            if self.minutes is not None and seconds - before > 60 * self.minutes:
                return "stopped"

    def _write(self, taken: list[Taken]) -> float:
        """Record what was taken, and empty the list; gives when the next steps are to be written at the latest."""
        new = taken.copy()
        taken.clear()  # before, so that a row which is refused is not met again in the end
        self.recording.extend(new)
        return time.perf_counter() + RECORD_EVERY

    def _wait(self, due: float) -> float:
        """Wait while paused and until the pace allows the next step; gives when that one was due."""
        with self._change:
            while self._paused and not self._credit and not self._stopping:
                self._change.wait()
                due = time.perf_counter()
                self.recording.went_on = self.recording.steps
            if self._paused and self._credit:
                self._credit -= 1
                return due
            # Read once each time: it may be set to None at any moment.
            while (pace := self.pace) and not self._paused and not self._stopping:
                now = time.perf_counter()
                # Never more than 0.1 s behind: after a hold-up it goes on, it does not race.
                due = max(due, now - 0.1)
                if now >= due:
                    return due + 1 / pace
                self._change.wait(due - now)
            return due

    def _apply(self, step: int, seconds: float) -> None:
        with self._change:
            asked, self._asked = self._asked, []
        while self._script and self._script[0].step <= step:
            event = self._script.pop(0)
            asked.append((event.kind, event.value))
        for kind, value in asked:
            self.recording.event(step, seconds, kind, value)
            self.run.apply(self.recording.events[-1])
