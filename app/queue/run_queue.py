"""The queue: its first runs are begun, each as a process of its own, as long as fewer than so many go on."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from settle.app.background import Background
from settle.app.processes.run_processes import RunProcesses
from settle.app.queue.waiting_run import MOST, RUNNING, WAITING, WaitingRun, keep_queue, read_queue
from settle.sessions.autosave import new_session_path
from settle.sessions.disk import reason
from settle.sessions.library.entry import SessionEntry, is_there, read_entry
from settle.sessions.lock import FileLock, LockHeld
from settle.sessions.running.run_commands import send
from settle.widgets.runs.queue_list import MOST_AT_ONCE

LOCK = ".settle-queue.lock"
_Found = tuple[list[WaitingRun], int, bool, FileLock | None]


class RunQueue(QObject):
    """Asked a few times a second by :meth:`poll`, and told by :meth:`note` which sessions there are.

    It is kept in the folder of the sessions. Its processes outlive the window; those that still go on when a window opens are known
    again by their sessions. Of two windows with one folder the first one drives the queue.
    """

    changed = Signal()
    """Something is otherwise than it was: a run was added, moved, begun, ended."""
    ended = Signal(object)
    """A :class:`WaitingRun` that has ended."""
    problem = Signal(str)

    def __init__(self, folder: Path, processes: RunProcesses, parent: QObject | None = None):
        super().__init__(parent)
        self.folder, self.processes = folder, processes
        self.runs: list[WaitingRun] = []
        """In the order in which they come; those that have ended first."""
        self.at_once, self.held = 1, False
        self.drives = True
        """Whether it is this window that begins runs; another one may do so already."""
        self.is_read = False
        """Whether what was kept is here."""
        self._background = Background(self)
        self._lock: FileLock | None = None
        self._asking = False
        self._found: _Found | None = None
        """What was read beside the screen and has not come here yet."""
        self._new = set[str]()
        """Ids of runs that were added before it was known whether the queue is this window's."""
        self._known: dict[str, str] = {}
        """Name of a session -> its outcome, as it was listed last."""
        self._waited: dict[str, int] = {}
        processes.failed.connect(self._fail)
        self._ask(False)

    def _ask(self, wanted: bool) -> None:
        """:param wanted: whether the queue is to be this window's also where there is nothing in it."""
        self._asking = True
        self._background.do(lambda: self._open(wanted), lambda _: self._take(), self.problem.emit)

    def _open(self, wanted: bool) -> None:
        """What was kept; the queue is this window's if there is something in it, and no other window has it."""
        runs, at_once, held = read_queue(self.folder)
        lock = self._try_lock() if runs or wanted else None
        if lock is not None:  # nobody else changes it from now on
            runs, at_once, held = read_queue(self.folder)
        self._found = runs, at_once, held, lock

    def _try_lock(self) -> FileLock | None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            return FileLock(self.folder / LOCK)
        except (LockHeld, OSError):
            return None

    def _take(self) -> None:
        self._asking, owed = False, bool(self._new)
        self._join_found()
        if self._lock is not None and owed:
            self._keep()
        elif self._new and self.drives:
            self._ask(True)
        elif self._new:  # a second window with the same sessions must not write it as well
            self.runs = [run for run in self.runs if run.id not in self._new]
            self._new.clear()
            self.problem.emit("The queue of these sessions is another window's, or cannot be kept: add the run there.")
        self.changed.emit()

    def _join_found(self) -> None:
        """Take over what was read, with what was added meanwhile behind it."""
        if self._found is None:
            return
        before, at_once, held, self._lock = self._found
        self._found = None
        wanted = not self.is_read
        if wanted or self._lock is not None:
            self.at_once, self.held = (at_once, held) if before or not self._new else (self.at_once, self.held)
            self.runs = [*before, *(run for run in self.runs if run.id in self._new)]
        self.drives, self.is_read = self._lock is not None or (wanted and not before), True
        if self._lock is not None:
            self._new.clear()

    # -- what a person does --------------------------------------------------------------------------

    def add(self, runs: Iterable[WaitingRun]) -> None:
        """Put runs at the end."""
        added = list(runs)[: max(0, MOST - len(self.runs))]
        self.runs += added
        if self._lock is not None:
            self._keep()
            return
        self._new |= {run.id for run in added}
        if not self._asking:
            self._ask(True)
        self.changed.emit()

    def move(self, id: str, by: int) -> None:
        """Let a run that waits come earlier (-1) or later (1)."""
        waiting = [run for run in self.runs if run.state == WAITING]
        place = next((i for i, run in enumerate(waiting) if run.id == id), None)
        if place is not None and 0 <= place + by < len(waiting):
            waiting[place], waiting[place + by] = waiting[place + by], waiting[place]
            self.runs = [*(run for run in self.runs if run.state != WAITING), *waiting]
            self._keep()

    def cancel(self, id: str) -> None:
        """Take a run that waits out of the queue; one that goes on is told to stop, and keeps what it has."""
        for run in [run for run in self.runs if run.id == id]:
            path = self.folder / run.session
            if run.state != RUNNING:
                self.runs.remove(run)
            elif not self.processes.stop(path):  # begun by a window that was closed since
                self._background.do(partial(send, path, "stop"), lambda _: None, self.problem.emit)
        self._keep()

    def clear_ended(self) -> None:
        """Take away what has ended; the sessions stay."""
        self.runs = [run for run in self.runs if run.state in (WAITING, RUNNING)]
        self._keep()

    def hold(self, held: bool) -> None:
        """Begin no more runs, or go on; those that go on are left alone."""
        self.held = held
        self._keep()

    def let_run(self, at_once: int) -> None:
        """How many go on at the same time."""
        self.at_once = max(1, min(at_once, MOST_AT_ONCE))
        self._keep()

    def _keep(self) -> None:
        if self._lock is None:
            self.changed.emit()
            return
        runs, at_once, held = list(self.runs), self.at_once, self.held
        self._background.do(lambda: keep_queue(self.folder, runs, at_once, held), lambda _: None, self._not_kept)
        self.changed.emit()

    def _not_kept(self, why: str) -> None:
        self.problem.emit(f"The queue cannot be kept: {why}.")

    # -- what goes on --------------------------------------------------------------------------------

    def note(self, entries: Iterable[SessionEntry]) -> None:
        """These sessions are there."""
        self._known = {entry.path.name: entry.outcome for entry in entries if entry.path.parent == self.folder}

    def poll(self) -> None:
        """Notice which runs have ended, and begin what comes next."""
        if self._lock is None:  # nothing is begun until it is sure that no other window does
            return
        running = set(self.processes.running())
        changes = dict[str, WaitingRun]()
        for run in self.runs:
            if run.state == RUNNING and self.folder / run.session not in running:
                outcome = self._known.get(run.session, "")
                if outcome and outcome != "running":
                    changes[run.id] = run.become(state=outcome)
                elif not outcome and self._for_long(run):
                    self._look_at(run)
        free = self.at_once - sum(run.state == RUNNING and run.id not in changes for run in self.runs)
        for run in [run for run in self.runs if run.state == WAITING][: max(0, free) if not self.held else 0]:
            changes[run.id] = self._begin(run)
        self._end(changes)

    def _fail(self, path: Path, why: str) -> None:
        """The process of a run ended before there was a session."""
        self._end({run.id: run.become(state="failed", problem=why) for run in self.runs if self.folder / run.session == path})

    def _end(self, changes: dict[str, WaitingRun]) -> None:
        if changes:
            self.runs = [changes.get(run.id, run) for run in self.runs]
            self.runs.sort(key=lambda run: (run.state == WAITING, run.state == RUNNING))
            self._keep()
            for run in changes.values():
                if run.state != RUNNING:
                    self.ended.emit(run)

    def _for_long(self, run: WaitingRun) -> bool:
        """Whether nothing of a run that was begun has been seen in so many looks: a list of sessions takes its time."""
        self._waited[run.id] = self._waited.get(run.id, 0) + 1
        return self._waited[run.id] == 40

    def _look_at(self, run: WaitingRun) -> None:
        """How a run ended that no list of sessions tells of."""
        path = self.folder / run.session

        def look() -> str:
            return read_entry(path)[0].outcome if is_there(path) else ""

        def take(outcome: str) -> None:
            problem = "" if outcome else "Its process ended before its first step."
            if outcome == "running":
                self._waited.pop(run.id, None)
            elif run in self.runs:
                self._end({run.id: run.become(state=outcome or "failed", problem=problem)})

        self._background.do(look, take, self.problem.emit)

    def _begin(self, run: WaitingRun) -> WaitingRun:
        path = new_session_path(run.experiment, self.folder)
        try:
            self.processes.start(run.words(path), path)
        except OSError as error:
            return run.become(state="failed", problem=f"It could not be begun: {reason(error)}.")
        return run.become(state=RUNNING, session=path.name)

    def close(self) -> None:
        """The window goes; runs that go on are left to themselves."""
        owed = bool(self._new)
        self._background.close(drop=False)  # what was done last is kept too
        self._join_found()
        if self._new and self._lock is None and self.drives:  # added when nobody had said yet that the queue is this window's
            self._open(True)
            self._join_found()
        if owed and self._lock is not None:
            with suppress(OSError):  # nobody is left who could be told
                keep_queue(self.folder, self.runs, self.at_once, self.held)
        if self._lock is not None:
            self._lock.release()
