"""Runs that this window has started as processes of their own: they outlive it, and a crash costs one run."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from settle.app.processes.own_process import OwnProcess


@dataclass
class _Begun:
    process: OwnProcess
    listed: bool = False
    stopped: bool = False
    """Whether it was told to end, which is no failure."""


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
        self._begun[path] = _Begun(OwnProcess(words))

    def running(self) -> list[Path]:
        """Sessions whose processes go on."""
        return [path for path, each in self._begun.items() if each.process.code is None]

    def stop(self, path: Path) -> bool:
        """Have a run ended, with everything saved; False: it is none of these."""
        if path not in self.running():
            return False
        self._begun[path].stopped = True
        self._begun[path].process.stop()
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
            code = each.process.code
            if code is None or (not each.listed and (code == 0 or each.stopped)):  # a short run: it is listed in a moment
                continue
            del self._begun[path]
            if not each.listed:
                said = each.process.new_sentences()
                why = said[-1] if said else f"{path.name} could not be begun: its process ended with {code}."
                self.problem.emit(why)
                self.failed.emit(path, why)
            each.process.close()

    def close(self, stop: bool) -> None:
        """The window goes: stop the runs, or leave them to themselves."""
        for each in self._begun.values():
            if stop:
                each.process.stop()
            each.process.close()
        self._begun = {}
