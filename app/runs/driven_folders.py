"""Processes that compute sweeps, searches and reports: begun here they outlive the window, and end with what they have kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from settle.app.processes.own_process import OwnProcess
from settle.app.sweep.driver import STOP
from settle.sessions.disk import reason

_STOPPED = (130, 143, -2, -15)
"""What a process ends with that was asked to."""


class DrivenFolders(QObject):
    """Asked a few times a second by :meth:`poll`."""

    ended = Signal(object, str, str)
    """(folder, how, why): its process has ended: finished, stopped, or failed with a sentence."""
    problem = Signal(str)

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self._driven: list[tuple[Path, OwnProcess]] = []
        self._said: dict[Path, str] = {}

    def launch(self, folder: Path, command: str, words: Sequence[str]) -> None:
        """Have ``settle`` compute what is missing of a folder; nothing where it does so already.

        :param command: such as ``sweep``.
        :param words: who computes it.
        """
        if any(path == folder for path, _ in self._driven):
            return
        try:
            self._driven.append((folder, OwnProcess([command, "--quiet", f"--out={folder}", *words])))
        except OSError as error:
            self.problem.emit(f"{folder.name} cannot be begun: {reason(error)}.")

    @property
    def going(self) -> bool:
        """Whether something goes on that was begun here."""
        return bool(self._driven)

    def poll(self) -> None:
        """Notice what was said, and what has ended."""
        for each in list(self._driven):
            folder, process = each
            code = process.code
            for sentence in process.new_sentences():
                self._said[folder] = sentence
                if code in (None, 0):
                    self.problem.emit(sentence)
            if code is not None:
                process.close()
                self._driven.remove(each)
                state = "finished" if code == 0 else "stopped" if code in _STOPPED else "failed"
                why = self._said.pop(folder, "") or f"Its process ended with {code}; what is done is kept."
                self.ended.emit(folder, state, why if state == "failed" else "")

    def stop(self, folder: Path) -> bool:
        """Have it end, with everything saved; False: this window has not begun it, see :func:`ask_to_stop`."""
        mine = [process for path, process in self._driven if path == folder]
        for process in mine:
            process.stop()
        return bool(mine)

    def close(self) -> None:
        """The window goes; what goes on is left to itself."""
        for _, process in self._driven:
            process.close()


def ask_to_stop(folder: Path) -> None:
    """Ask whoever computes a folder to stop.

    :raises OSError: it cannot be written.
    """
    (folder / STOP).touch()
