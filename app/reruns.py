"""Runs that repeat what was recorded: a fork up to a step, where it waits, and a rerun to the end, which is then compared."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from settle.app import catalogue
from settle.app.forks.forked_runner import parent_at, shared_events
from settle.app.lab import Lab
from settle.app.rerun import Comparison, rerun_of
from settle.backend.core.recording import Recording
from settle.backend.core.runner import Runner
from settle.sessions.autosave import new_session_path


class Reruns(QObject):
    """Of the recording that ``lab`` shows."""

    def __init__(self, lab: Lab, parent: QObject | None = None):
        super().__init__(parent)
        self._lab = lab
        self._compared: tuple[Recording, str, Recording] | None = None
        """What runs again, the name of its session, and the rerun."""
        lab.run_ended.connect(self._compare)
        lab.refused.connect(self._forget)

    def rerun(self) -> None:
        """The same run again, as a session of its own; once it has ended, what differs is told."""
        lab, old = self._lab, self._lab.recording
        if old is None:
            return
        if self._is_absent(old, "run again"):
            return
        if not old.ended.is_set():
            lab.problem.emit("This run goes on: it can be run again when it has ended.")
            return
        name, begun = lab.path.name if lab.path else "the recorded example", list[Runner]()

        def prepare() -> tuple[Runner, Path]:
            begun.append(rerun_of(old))
            return begun[0], new_session_path(old.experiment, lab.folder)

        def then() -> None:
            self._compared = (old, name, begun[0].recording)

        lab.prepare_and_launch(prepare, then)

    def _forget(self, _: object) -> None:
        self._compared = None

    def _compare(self, ended: Recording) -> None:
        if self._compared is None or self._compared[2] is not ended:
            return
        (old, name, new), self._compared = self._compared, None
        lab = self._lab
        if new.steps < old.steps:
            lab.told.emit(f"The rerun {new.outcome} after {new.steps:,} of {old.steps:,} steps: not compared with {name}.")
        else:
            lab.background.do(lambda: Comparison.of(old, new), lambda found: self._tell(name, found), lab.problem.emit)

    def _tell(self, name: str, found: Comparison) -> None:
        self._lab.told.emit(f"Beside {name}: {found.sentence}")

    def fork(self, at: int) -> None:
        """A new run with the same history up to ``at``, which waits there; a run that goes on, on show or not, is stopped for it."""
        old, runner = self._lab.recording, self._lab.runner
        if old is None:
            return
        if self._lab.alive and runner is not None:
            runner.stop()
            self._when_ended(runner, lambda: self._fork(old, at, "The run before it was stopped, and can be resumed from its session."))
        else:
            self._fork(old, at)

    def _when_ended(self, runner: Runner, then: Callable[[], None]) -> None:
        """Call ``then`` once a run that was told to stop has ended; its last step may take long, and the screen goes on."""
        if runner.recording.ended.is_set():
            then()
        else:
            QTimer.singleShot(20, self, lambda: self._when_ended(runner, then))

    def _is_absent(self, old: Recording, done: str) -> bool:
        """Whether its experiment is not there; then that is told."""
        absent = old.experiment not in catalogue.names()
        if absent:
            self._lab.problem.emit(f"This session cannot be {done}. {catalogue.absence(old.experiment)}")
        return absent

    def _fork(self, old: Recording, at: int, told: str = "") -> None:
        lab = self._lab
        if self._is_absent(old, "forked"):
            return
        try:
            experiment = catalogue.experiment(old.experiment).make("", old.knobs_before(0))
        except ValueError as error:
            lab.problem.emit(f"This session cannot be forked: {error}")
            return
        lab.begin(
            experiment,
            seed=old.seed,
            preset=old.preset,
            hold_at=at + 1,
            endless=experiment.open_ended and old.planned is None,
            device=old.device if old.device in lab.torch.devices else "cpu",
            script=shared_events(old, at),
            inputs=dict(old.inputs),
            parent=parent_at(old, at),
        )
        if told and lab.alive:
            lab.told.emit(told)
