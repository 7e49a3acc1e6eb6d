"""The lab: the run that goes on, the recording that is on show, and the session each is kept in. No widgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from settle.app.background import Background
from settle.app.folders import sessions_folder
from settle.app.follower import Follower
from settle.app.library.session_folder import SessionFolder
from settle.app.load_torch import TorchLoader
from settle.app.remote.steered_run import SteeredRun
from settle.app.resume import resumed_runner
from settle.app.run_monitor import RunMonitor
from settle.app.trash import Trash
from settle.backend.core import current_activity
from settle.backend.core.about.annotations import Parent
from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import KnobError
from settle.backend.core.recording import Event, Recording
from settle.backend.core.runner import Runner
from settle.backend.numerics import device as devices
from settle.sessions import session
from settle.sessions.autosave import Autosave, new_session_path
from settle.sessions.library.entry import size_on_disk
from settle.sessions.read_journal import JournalReader

GOES_ON = "A run is going on."
"""How a refusal begins that holds as long as a run does."""


class Lab(QObject):
    """Begins, ends, opens and forks; tells by signals what came of it."""

    shown = Signal(bool)
    """Another recording is on show; whether its knobs came from elsewhere than the form."""
    sought = Signal(int)
    """A step of the recording on show that is to be looked at."""
    listed = Signal(object, object)
    """The sessions of the folder, the newest first, a list of :class:`settle.sessions.library.entry.SessionEntry`; and the path of the one
    that this window records."""
    problem = Signal(str)
    """What went wrong, in a sentence."""
    told = Signal(str)
    """What was done, in a sentence."""
    moved = Signal(object, object)
    """(recording, path): its session has another name than it began with."""
    run_ended = Signal(object)
    """The recording of this window's run that has ended; its file is made, or could not be."""
    became_whole = Signal(object, object)
    """(recording, recording): a run of another process that was followed has ended; the second one is that of its file."""
    refused = Signal(object)
    """A KnobError: a run could not begin."""

    def __init__(self, folder: Path | None = None, parent: QObject | None = None):
        super().__init__(parent)
        self.folder = (folder or sessions_folder()).absolute()
        self.background = Background(self)
        self.runner: Runner | None = None
        self.autosave: Autosave | None = None
        self.recording: Recording | None = None
        self.path: Path | None = None
        self.fork_at: int | None = None
        """Steps that the run repeats before it waits, if it is a fork."""
        self.torch = TorchLoader(self)
        self._monitor = RunMonitor(self)
        self._monitor.refused.connect(self._refuse)
        self._monitor.moved.connect(self._move)
        self._monitor.ended.connect(self._end)
        self._follower = Follower(self)
        self._follower.became_whole.connect(self.became_whole)
        self._sessions = SessionFolder(self.folder, self)
        self._sessions.changed.connect(self.refresh)
        self._sessions.listed.connect(self.listed)
        self.trash = Trash(self.background, self)
        self.trash.done.connect(self.refresh)
        for each in (self._monitor, self._follower, self._sessions, self.trash):
            each.problem.connect(self.problem)
        self._elsewhere: Recording | None = None
        """The recording that was last saved under a name of the user's choice."""
        self._finishing = list[Autosave]()

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
    def control(self) -> Runner | SteeredRun | None:
        """What steers the run on show, here or in another process; None: it has ended, or takes no commands."""
        if self.live:
            return self.runner
        shown = self.recording
        return self._follower.steered(self.path) if self.path and shown is not None and not shown.ended.is_set() else None

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
        waiting = self._still_finishing()

        def prepare() -> tuple[Runner, Path]:
            for autosave in waiting:  # the session may be that of the run which has just ended
                autosave.join(120)
            return resumed_runner(path, steps), path

        self.prepare_and_launch(prepare)

    def prepare_and_launch(self, prepare: Callable[[], tuple[Runner, Path]], then: Callable[[], None] = lambda: None) -> None:
        """Have a run made on the background thread, start it, and keep it at the path that comes with it."""

        def launch(made: tuple[Runner, Path]) -> None:
            runner, path = made
            if not self._busy():
                self._launch(runner, path, runner.experiment.pace, opened=True)
                then()

        if not self._busy():
            self.background.do(prepare, launch, self.problem.emit)

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
        self.show(runner.recording, path, opened=opened)
        QTimer.singleShot(1500, self, self.refresh)  # its journal is there then, and it is listed

    def poll(self) -> None:
        """Notice, a few times a second, what happened on other threads."""
        if self.runner is not None:
            self._monitor.poll(self.runner, self.autosave)
        self._follower.poll()
        self._sessions.poll()

    def _end(self, recording: Recording) -> None:
        self.run_ended.emit(recording)
        self.refresh()

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
        return held if self.live or self.path is None else self._sessions.sizes.get(self.path, held)

    def refresh(self) -> None:
        """List the folder's sessions."""
        self._sessions.refresh(self.autosave.path if self.autosave is not None and not self.autosave.join(0) else None)

    def open(self, path: Path, at: int | None = None, then: Callable[[], None] = lambda: None) -> None:
        """Load a session and show it; the run that goes on is just shown, and one that another process records is followed.

        :param at: the step to look at, the nearest there is; None: the end.
        :param then: called once it is on show.
        """
        own = self.runner.recording if self.autosave is not None and path == self.autosave.path and self.runner is not None else None
        if known := own or self._follower.recording(path):
            self.show(known, path, at=at)
            then()
            return

        def show(found: tuple[Recording | JournalReader, int]) -> None:
            recording, self._sessions.sizes[path] = found
            if isinstance(recording, JournalReader):
                self._follower.add(path, recording)
                recording = recording.recording
            self.show(recording, path, at=at)
            then()

        def load() -> tuple[Recording | JournalReader, int]:
            with self._sessions.held():
                return session.follow(path) or session.load(path), size_on_disk(path)

        self.background.do(load, show, self.problem.emit)

    def remove(self, *paths: Path) -> None:
        """Move sessions to the trash."""
        if any(map(self._records, paths)):
            self.problem.emit(f"{GOES_ON} Stop it before you move its session to the trash.")
        else:
            self.trash.move(*paths)

    def _records(self, path: Path) -> bool:
        return self.alive and self.autosave is not None and path == self.autosave.path

    def save_as(self, path: Path) -> None:
        """Write the recording on show, as far as it goes, to a file of the user's choice."""
        if (recording := self.recording) is None:
            return
        if self._records(path):
            self.problem.emit(f"{GOES_ON} It is being recorded as {path.name}: choose another name.")
            return

        def then(_: object) -> None:
            self._elsewhere = recording
            self.told.emit(f"Saved as {path}.")

        self.background.do(lambda: session.save(recording, path), then, self.problem.emit)

    def show(self, recording: Recording, path: Path | None, opened: bool = True, at: int | None = None) -> None:
        """Put a recording on show; one without a path is an example: looked at alone."""
        self.recording, self.path = recording, path
        self.shown.emit(opened)
        if at is not None:
            self.sought.emit(at)
        self.refresh()

    def close(self) -> None:
        """End the run, save it, end every thread."""
        if self.runner is not None:
            self.runner.stop()
            self.runner.join(30)
        for autosave in [*self._finishing, *([self.autosave] if self.autosave else [])]:
            autosave.join(120)
        for each in (self._follower, self._sessions, self.background):
            each.close()
