"""Autosave: a thread that brings a run to disk twice a second and makes the whole file at its end."""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
from contextlib import nullcontext
from pathlib import Path

from settle.backend.core.recording import Recording
from settle.sessions import session
from settle.sessions.annotations import annotations_lock, bring_to_file, take_from_journal
from settle.sessions.claim import Claim
from settle.sessions.disk import reason
from settle.sessions.environment import environment
from settle.sessions.format import SessionError
from settle.sessions.journal import Journal, folder_of
from settle.sessions.lock import LockHeld
from settle.sessions.recovery import file_identity, free_path, has_journal, journal_state

_ELSEWHERE = {
    "branched": "This run was steered where its session had gone on otherwise: it is kept as {new}, and {old} as it was.",
    "apart": "Another file was saved as {old} while this run went on: it is kept as {new}.",
}
"""Why a run has a file beside the one that was meant, by what :func:`journal_state` says."""


class Autosave:
    """Keeps ``recording`` at ``path`` from now until it has ended; it never stops a run.

    What cannot be written stays in memory and is tried again every ``interval`` seconds;
    :attr:`problem` says what is wrong. After the end, :func:`settle.sessions.session.save` can write the
    recording elsewhere.

    :param interval: seconds between two commits to the journal: half of what a crash may cost, since a busy disk or processor
        holds one up.
    :param claim: the path as it is held for this run; None: it is taken now, and belongs to the run that it is a part of.
    :param budget: bytes of rows kept in memory; older ones are read back from disk.
    """

    def __init__(self, recording: Recording, path: Path, interval: float = 0.5, budget: int = 512 << 20, claim: Claim | None = None):
        self.recording, self.path = recording, Path(path)
        self.problem = ""
        """Why saving does not work at the moment: a sentence, or nothing."""
        self.saved = False
        """Whether the whole file has been made."""
        self.left = False
        """Whether the file of an earlier part of the same run was left as it is, since it holds all that was recorded now."""
        self.moved = ""
        """Why the run has another file than was meant, at :attr:`path`: a sentence, or nothing."""
        self.caution = ""
        """What the file system cannot promise: a sentence as long as it is true, or nothing."""
        self._interval, self._budget = interval, budget
        self._journal: Journal | None = None
        self._busy = threading.Lock()
        self._dropped = False
        self._claim = claim
        self._replaces: str | None = claim.replaces if claim else None
        self._thread = threading.Thread(target=self._work, name=f"autosave {self.path.name}", daemon=True)
        self._thread.start()

    def save_now(self) -> bool:
        """Bring everything to disk before returning; after the end of the run, make the whole file.

        :returns: whether it went well; else :attr:`problem` says why not.
        """
        with self._busy:
            if not self.saved and not self._dropped:
                if self._replaces is None:
                    self._replaces = file_identity(self.path)
                self._commit()
                if self.recording.ended.is_set():
                    with annotations_lock(self._journal.folder) if self._journal else nullcontext():
                        self._make_whole()
                    if self.saved:  # where it was never journalled: the name is the file's now
                        self._release_claim()
            return not self.problem

    def join(self, timeout: float | None = None) -> bool:
        """Wait until the run has ended and its file is made (or could not be); False if that takes longer."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def discard(self) -> None:
        """Keep nothing of this run: for one that was refused before its first step."""
        with self._busy:
            self._drop()
            if self.saved and not self._replaces:
                self.path.unlink(missing_ok=True)

    def _drop(self) -> None:
        self._dropped = True
        if self._journal:
            self._journal.remove()
            self._journal = None
        elif self._claim:
            self._release_claim()
        else:  # not begun: the empty folder that keeps the name free goes
            with contextlib.suppress(OSError):
                folder_of(self.path).rmdir()

    def _release_claim(self) -> None:
        """Once: after that the name may be another run's."""
        if self._claim:
            self._claim.release()
            self._claim = None

    def _work(self) -> None:
        late = 0.0
        self.save_now()
        while not self.recording.ended.wait(max(0.0, self._interval - late)):
            began = time.monotonic()
            self.save_now()
            late = min(time.monotonic() - began, self._interval / 2)
        self.save_now()

    def _note_environment(self) -> None:
        """Not before its first step here: the run itself chooses its threads."""
        before = max(self.recording.resumed, default=0)
        begun = self.recording.steps > before or (self.recording.steps and self.recording.ended.is_set())
        if begun and not self.recording.environment:
            self.recording.environment = environment(self.recording.device)

    def _commit(self) -> None:
        self._note_environment()
        try:
            if self._journal and not self._journal.folder.exists():
                self._journal.close()  # the folder was taken away: begin anew with what is in memory
                self._journal = None
            if self._journal is None:
                lock = self._claim.lock if self._claim else None
                self._journal = Journal(self.recording, self.path, lock, self._replaces or "")
                self._claim = None
            self._journal.commit()
            self._journal.spill(self._budget)
            take_from_journal(self._journal.folder, self.recording)
            self.problem, self.caution = "", self._journal.caution
        except LockHeld:
            if self._journal:
                self._journal.close()
                self._journal = None
            self.problem = f"{self.path} is not being saved: another run is being recorded there."
        except Exception as e:  # whatever it is, the run goes on, and the next commit tries again
            self.problem = f"{self.path} is not being saved: {reason(e)}. The run goes on in memory."

    def _make_whole(self) -> None:
        if self._journal is None and has_journal(self.path):
            return  # another run's: its file is not ours to write
        if self._replaces and not self.recording.steps:
            self.problem = f"{self.path} is left as it was, since the new run ended before its first step."
            self._drop()
            return
        if self._journal:
            take_from_journal(self._journal.folder, self.recording)
        found = journal_state(self.recording, self.path, self._replaces or "")
        if found == "done":
            if why := bring_to_file(folder_of(self.path), self.path, self.recording):
                self.problem = why
                return
            self._drop()  # resumed, and ended before it came as far as it once was
            self.saved = self.left = True
            self.problem = ""
            return
        self._note_environment()
        path = free_path(self.path) if found in _ELSEWHERE else self.path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            session.save(self.recording, path)
        except SessionError as e:
            self.problem = str(e)
        except OSError as e:
            self.problem = f"{path} cannot be saved: {reason(e)}."
        else:
            if path != self.path:
                self.moved = _ELSEWHERE[found].format(old=self.path.name, new=path.name)
            self.path = path
            self.saved, self.problem = True, ""
            if self._journal:
                self._journal.redirect_chunks(path)
                self._journal.remove()
                self._journal = None


def new_session_path(experiment: str, folder: Path) -> Path:
    """A fresh name in a folder, such as ``ep-agreement-2026-11-24-163000.h5``, taken from now on.

    It is taken by making the empty folder of its journal, so that two runs that begin in the same
    second do not get the same name. A folder that cannot be written to is no error here: the
    autosave reports it.
    """
    stem = f"{experiment.replace('.', '-')}-{time.strftime('%Y-%m-%d-%H%M%S')}"
    for number in itertools.count(1):
        path = Path(folder) / (f"{stem}.h5" if number == 1 else f"{stem}-{number}.h5")
        if path.exists():
            continue
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError:
            return path
        try:
            folder_of(path).mkdir()
        except FileExistsError:
            continue
        except OSError:
            pass
        return path
    raise AssertionError("not reached")
