"""The lab: the run that goes on, the recording that is on show, and the session each is kept in. No widgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from settle.app import catalogue
from settle.app.background import Background
from settle.app.device_search import DeviceSearch
from settle.app.folders import sessions_folder
from settle.app.resume import resumed_runner
from settle.app.run_monitor import RunMonitor
from settle.app.session_index import FolderIndex
from settle.app.trash import TrashedSession, move_to_trash
from settle.backend.core import current_activity
from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import KnobError
from settle.backend.core.recording import Event, Parent, Recording
from settle.backend.core.runner import Runner
from settle.backend.numerics import device as devices
from settle.sessions import session
from settle.sessions.autosave import Autosave, new_session_path
from settle.sessions.library.entry import SessionEntry, size_on_disk
from settle.widgets.controls.session_list import SessionItem

GOES_ON = "A run is going on."
"""How a refusal begins that holds as long as a run does."""


class Lab(QObject):
    """Begins, ends, opens and forks; tells by signals what came of it."""

    shown = Signal(bool)
    """Another recording is on show; whether its knobs came from elsewhere than the form."""
    listed = Signal(object)
    """The sessions of the folder: a list of :class:`settle.widgets.controls.session_list.SessionItem`."""
    problem = Signal(str)
    """What went wrong, in a sentence."""
    told = Signal(str)
    """What was done, in a sentence."""
    moved = Signal(object, object)
    """(recording, path): its session has another name than it began with."""
    refused = Signal(object)
    """A KnobError: a run could not begin."""

    def __init__(self, folder: Path | None = None, parent: QObject | None = None):
        super().__init__(parent)
        self.folder = (folder or sessions_folder()).absolute()
        self.background = Background(self)
        self.index = FolderIndex(self.folder, self)
        self.index.listed.connect(self._list)
        self.index.problem.connect(self.problem)
        self.runner: Runner | None = None
        self.autosave: Autosave | None = None
        self.recording: Recording | None = None
        self.path: Path | None = None
        self.fork_at: int | None = None
        """Steps that the run repeats before it waits, if it is a fork."""
        self.device_search = DeviceSearch(self)
        self._monitor = RunMonitor(self)
        self._monitor.problem.connect(self.problem)
        self._monitor.refused.connect(self._refuse)
        self._monitor.moved.connect(self._move)
        self._monitor.ended.connect(self.refresh)
        self._elsewhere: Recording | None = None
        """The recording that was last saved under a name of the user's choice."""
        self._finishing: list[Autosave] = []
        self._sizes: dict[Path, int] = {}
        """Bytes on the disk of sessions that no run writes to."""

    # -- runs --------------------------------------------------------------------------------

    @property
    def alive(self) -> bool:
        """Whether a run goes on, on show or not."""
        return self.runner is not None and not self.runner.recording.ended.is_set()

    @property
    def live(self) -> bool:
        """Whether the run that goes on is the one on show."""
        return self.alive and self.runner is not None and self.recording is self.runner.recording

    @property
    def busy(self) -> str:
        """What the run does in place of new steps, in words; or nothing."""
        runner = self.runner
        if runner is not None and self.fork_at is not None and runner.recording.steps < self.fork_at:
            return f"fork: repeating steps 0 to {self.fork_at - 1:,}, then it waits"
        return current_activity.now()

    def begin(
        self,
        experiment: Experiment,
        *,
        seed: int,
        preset: str = "",
        pace: float | None = None,
        endless: bool = False,
        script: Sequence[Event] = (),
        inputs: dict[str, Any] | None = None,
        hold_at: int | None = None,
        device: str = "cpu",
        parent: Parent | None = None,
    ) -> None:
        """Start a run, keep it as a session, and show it."""
        if self._busy():
            return
        how: dict[str, Any] = {"script": script, "inputs": inputs, "hold_at": hold_at, "endless": endless}
        try:
            how["device"] = device if device == "cpu" else devices.choose_for(experiment, device)
            runner = Runner(experiment, seed=seed, preset=preset, **how)
        except KnobError as error:
            self.problem.emit(str(error))
            return
        runner.recording.parent = parent
        self._launch(runner, new_session_path(experiment.name, self.folder), pace, opened=bool(script) or hold_at is not None)
        self.fork_at = hold_at

    def resume(self, path: Path, steps: int | None = None) -> None:
        """Let the run of a session go on from its last checkpoint, in its own file, to so many steps in all, or as many as were planned."""
        if self._busy():
            return
        waiting = self._still_finishing()

        def prepare() -> Runner:
            for autosave in waiting:  # the session may be that of the run which has just ended
                autosave.join(120)
            return resumed_runner(path, steps)

        def then(runner: Runner) -> None:
            if not self._busy():
                self._launch(runner, path, runner.experiment.pace, opened=True)

        self.background.do(prepare, then, self.problem.emit)

    def _busy(self) -> bool:
        """Whether no run can begin now; tells why."""
        if self.alive:
            self.problem.emit(f"{GOES_ON} Stop it before you start the next one.")
        elif self.unsaved:
            self.problem.emit("The last run could not be saved and is in memory alone. Save it elsewhere first (Ctrl+S).")
        return self.alive or self.unsaved

    def _still_finishing(self) -> list[Autosave]:
        """Those that still make the files of runs that have ended: large ones take their time."""
        return [a for a in [*self._finishing, *([self.autosave] if self.autosave else [])] if not a.join(0)]

    def _launch(self, runner: Runner, path: Path, pace: float | None, opened: bool) -> None:
        self._finishing = self._still_finishing()
        runner.pace = pace
        self.runner, self.fork_at = runner, None
        self.autosave = Autosave(runner.recording, path)
        runner.start()
        self._show(runner.recording, path, opened=opened)
        QTimer.singleShot(1500, self, self.refresh)  # its journal is there then, and it is listed

    def fork(self, at: int) -> None:
        """A new run with the same history up to ``at``, which waits there; a run that goes on is stopped for it."""
        old = self.recording
        if old is None:
            return
        if old.experiment not in catalogue.names():
            self.problem.emit(f"This session cannot be forked. {catalogue.absence(old.experiment)}")
            return
        if self.live and self.runner:
            self.runner.stop()
            self._when_ended(self.runner, lambda: self._fork(old, at))
        else:
            self._fork(old, at)

    def _when_ended(self, runner: Runner, then: Callable[[], None]) -> None:
        """Call ``then`` once a run that was told to stop has ended; its last step may take long, and the screen goes on."""
        if runner.recording.ended.is_set():
            then()
        else:
            QTimer.singleShot(20, self, lambda: self._when_ended(runner, then))

    def _fork(self, old: Recording, at: int) -> None:
        try:
            experiment = catalogue.experiment(old.experiment).make("", old.knobs_before(0))
        except ValueError as error:
            self.problem.emit(f"This session cannot be forked: {error}")
            return
        how: dict[str, Any] = {"script": [event for event in old.events if event.step <= at], "inputs": old.inputs}
        how["parent"] = Parent(old.run_id, at + 1) if old.run_id else None
        endless = experiment.open_ended and old.planned is None
        device = old.device if old.device in self.device_search.devices else "cpu"
        self.begin(experiment, seed=old.seed, preset=old.preset, hold_at=at + 1, endless=endless, device=device, **how)

    def poll(self) -> None:
        """Notice, a few times a second, what happened on other threads."""
        if self.runner is not None:
            self._monitor.poll(self.runner, self.autosave)

    def _refuse(self, error: KnobError) -> None:
        if self.autosave is not None:
            self.autosave.discard()
        self.autosave = self.runner = None
        self.recording = self.path = None
        self.refused.emit(error)
        self.refresh()

    def _move(self, recording: Recording, path: Path, why: str) -> None:
        """A run has another file than was meant: both are kept."""
        if self.recording is recording:
            self.path = path
        self.moved.emit(recording, path)
        self.problem.emit(why)

    @property
    def unsaved(self) -> bool:
        """Whether the last run has ended and is kept in memory alone, since its file could not be written."""
        autosave = self.autosave
        return autosave is not None and self.runner is not None and self.runner.recording.steps > 0 and (
            self.runner.recording.ended.is_set() and autosave.join(0) and not autosave.saved and self._elsewhere is not autosave.recording
        )  # fmt: skip

    # -- sessions ----------------------------------------------------------------------------

    @property
    def size(self) -> int:
        """Bytes of the session on show: of a run that goes on what it holds so far, then the size of its file."""
        held = 0 if self.recording is None else self.recording.bytes
        return held if self.live or self.path is None else self._sizes.get(self.path, held)

    def refresh(self) -> None:
        """List the folder's sessions."""
        self.index.refresh(self._recorded())

    def _recorded(self) -> Path | None:
        return self.autosave.path if self.autosave is not None and not self.autosave.join(0) else None

    def _list(self, entries: list[SessionEntry], items: list[SessionItem]) -> None:
        own = self._recorded()
        self._sizes |= {entry.path: entry.size for entry in entries if entry.path != own}
        self.listed.emit(items)

    def open(self, path: Path) -> None:
        """Load a session and show it; the run that goes on is just shown."""
        if self.autosave is not None and path == self.autosave.path and self.runner is not None:
            self._show(self.runner.recording, path)
            return

        def load() -> tuple[Recording, int]:
            with self.index.held():
                return session.load(path), size_on_disk(path)

        def then(found: tuple[Recording, int]) -> None:
            recording, self._sizes[path] = found
            self._show(recording, path)

        self.background.do(load, then, self.problem.emit)

    def remove(self, path: Path) -> None:
        """Move a session to the trash."""
        if self.alive and self.autosave is not None and path == self.autosave.path:
            self.problem.emit("This session is being recorded. Stop the run before you move it to the trash.")
            return

        def then(trashed: TrashedSession) -> None:
            if trashed.problem:
                self.problem.emit(trashed.problem)
            self.refresh()

        self.background.do(lambda: move_to_trash(path), then, self.problem.emit)

    def save_as(self, path: Path) -> None:
        """Write the recording on show, as far as it goes, to a file of the user's choice."""
        recording = self.recording
        if recording is None:
            return
        if self.alive and self.autosave is not None and path == self.autosave.path:
            self.problem.emit(f"{path.name} is where this run is being recorded: choose another name.")
            return

        def then(_: object) -> None:
            self._elsewhere = recording
            self.told.emit(f"Saved as {path}.")

        self.background.do(lambda: session.save(recording, path), then, self.problem.emit)

    def _show(self, recording: Recording, path: Path, opened: bool = True) -> None:
        self.recording, self.path = recording, path
        self.shown.emit(opened)
        self.refresh()

    def close(self) -> None:
        """End the run, save it, end every thread."""
        if self.runner is not None:
            self.runner.stop()
            self.runner.join(30)
        for autosave in [*self._finishing, *([self.autosave] if self.autosave else [])]:
            autosave.join(120)
        self.background.close()
        self.index.close()
