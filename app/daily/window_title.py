"""The title of the window: how far its run is, what is on show, and which of several windows it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from settle.app import catalogue
from settle.app.folders import NoFolder, sessions_folder, settings_folder
from settle.app.lab import Lab
from settle.backend.core.run_progress import RunProgress
from settle.sessions.lock import FileLock, LockHeld
from settle.widgets.translation.language import tr
from settle.widgets.translation.own_text import own

_MOST_WINDOWS = 50


class WindowTitle(QObject):
    """Brought up to date by :meth:`show_title`; the taskbar shows the same."""

    def __init__(self, window: QWidget, lab: Lab, current: Callable[[], str]):
        """:param current: gives the name of the experiment on show."""
        super().__init__(window)
        self.window, self.lab, self.current = window, lab, current
        self._lock: FileLock | None = None
        self.number = self._number()
        self._where = _where(lab.folder)

    def _number(self) -> int:
        """Which of the windows that are open now, by one lock each; 1 where there is no place for locks."""
        folder = settings_folder() / "windows"
        for number in range(1, _MOST_WINDOWS):
            try:
                folder.mkdir(parents=True, exist_ok=True)
                self._lock = FileLock(folder / f"{number}.lock")
                return number
            except LockHeld:
                continue
            except OSError:
                break
        return 1

    def show_title(self) -> None:
        """Write it, if it has changed."""
        text = tr(self.text())
        if text != self.window.windowTitle():
            self.window.setWindowTitle(text)

    def text(self) -> str:
        """Such as ``42 % · EP and BPTT · run-3 · Settle 2``: what changes comes first, since a taskbar cuts the end."""
        settle = "Settle" if self.number == 1 else f"Settle {self.number}"
        parts = [self._progress(), self._experiment(), self._session(), f"{settle}{self._where}"]
        return " · ".join(filter(None, parts))

    def _progress(self) -> str:
        """Of the run of this window, on show or not."""
        lab, runner = self.lab, self.lab.runner
        if runner is None or not lab.alive:
            return ""
        progress = RunProgress.of(runner.recording)
        far = f"{progress.done:,} steps" if not progress.planned else f"{min(100, 100 * progress.done // progress.planned)} %"
        words = "paused at {far}" if runner.paused else "{far}"
        shown = words.format(far=far)
        if lab.live or runner.recording.experiment == self.current():
            return shown
        return f"{shown} of {_title(runner.recording.experiment)}"

    def _experiment(self) -> str:
        return _title(self.current()) if self.current() else ""

    def _session(self) -> str:
        return own(self.lab.path.stem) if self.lab.path is not None else ""

    def close(self) -> None:
        """Another window may have the number."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None


def _title(experiment: str) -> str:
    return catalogue.entry(experiment).title if experiment in catalogue.names() else own(experiment)


def _where(folder: Path) -> str:
    """The folder, where it is not the usual one."""
    try:
        usual = folder == sessions_folder().absolute()
    except NoFolder:
        usual = False
    return "" if usual else f" [{own(folder.name)}]"
