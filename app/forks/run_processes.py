"""Runs that this window has started as processes of their own: they outlive it, and a crash costs one run."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from PySide6.QtCore import QObject, Signal

PROGRAM = [sys.executable, "-P", "-m", "settle.app"]


@dataclass
class _Begun:
    process: subprocess.Popen[Any]
    said: IO[bytes]
    """What it says on stderr."""
    listed: bool = False


class RunProcesses(QObject):
    """Told by :meth:`note` which sessions there are, and asked a few times a second how the processes are."""

    began = Signal(object)
    """(path): its session is there, and can be followed."""
    problem = Signal(str)
    """Why a process ended before there was a session: its own sentence."""
    failed = Signal(object, str)
    """(path, sentence): the same, with the session that was to be."""

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self._begun: dict[Path, _Begun] = {}

    def start(self, words: Sequence[str], path: Path) -> None:
        """Start ``settle`` with these words, which are to name ``path`` as the session to be made.

        :raises OSError: it cannot be started.
        """
        apart = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW} if sys.platform == "win32" else {}
        said = tempfile.TemporaryFile()  # noqa: SIM115  # closed when the process has ended
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": said}
        # A session of its own: Ctrl-C in the terminal that the window was opened from ends the window alone.
        process = subprocess.Popen([*PROGRAM, *words], start_new_session=sys.platform != "win32", **quiet, **apart)  # type: ignore[call-overload]
        self._begun[path] = _Begun(process, said)

    def running(self) -> list[Path]:
        """Sessions whose processes go on."""
        return [path for path, each in self._begun.items() if each.process.poll() is None]

    def stop(self, path: Path) -> bool:
        """Have a run ended, with everything saved; False: it is none of these."""
        if path not in self.running():
            return False
        self._begun[path].process.terminate()
        return True

    def note(self, there: Collection[Path]) -> None:
        """These sessions are there."""
        for path, each in list(self._begun.items()):
            if path in there and not each.listed:
                each.listed = True
                self.began.emit(path)

    def poll(self) -> None:
        """Notice which processes have ended."""
        for path, each in list(self._begun.items()):
            code = each.process.poll()
            if code is None or (not each.listed and code == 0):  # a short run: it is listed in a moment
                continue
            del self._begun[path]
            if not each.listed:
                each.said.seek(0)
                lines = each.said.read().decode(errors="replace").strip().splitlines()
                why = lines[-1] if lines else f"{path.name} could not be begun: its process ended with {code}."
                self.problem.emit(why)
                self.failed.emit(path, why)
            each.said.close()

    def close(self, stop: bool) -> None:
        """The window goes: stop the runs, or leave them to themselves."""
        for each in self._begun.values():
            if each.process.poll() is None and stop:
                each.process.terminate()
            each.said.close()
            each.process.returncode = each.process.returncode or 0  # nobody waits for it any more, and that is meant
        self._begun = {}
