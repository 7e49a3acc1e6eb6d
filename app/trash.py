"""The trash of the desktop."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from PySide6.QtCore import QFile, QObject, QTimer, Signal

from settle.app.background import Background
from settle.sessions.journal import folder_of
from settle.sessions.recovery import is_live

LOOK_AGAIN = 2000
"""Milliseconds after which it is asked again whether a session is still being recorded."""


def move_to_trash(path: Path) -> str:
    """Move a session to the trash, and what is left of an interrupted run with it: that may be all there is.

    :returns: why it was not moved, as a sentence; nothing: it was.
    """
    if is_live(path):
        return _recorded(path)
    parts = [part for part in (path, folder_of(path)) if part.exists()]
    if not parts:
        return f"{path} could not be moved to the trash: it is not there any more."
    for part in parts:
        if not QFile(str(part)).moveToTrash():
            return f"{part} could not be moved to the trash: {_why_not(part)}."
    return ""


def _recorded(path: Path) -> str:
    return f"{path.name} is being recorded, or its file is being made: it can be moved to the trash when that has ended."


def _why_not(part: Path) -> str:
    """Qt has a reason of its own, which is wrong."""
    folder = part.parent
    try:
        about, inside = folder.stat(), part.lstat()
        if hasattr(os, "statvfs") and os.statvfs(folder).f_flag & os.ST_RDONLY:
            return "its disk can only be read"
        own = os.getuid() if hasattr(os, "getuid") else inside.st_uid
    except FileNotFoundError:
        return "it is not there any more"
    except OSError as e:
        return str(e.strerror or e).lower()
    kept = about.st_mode & stat.S_ISVTX and own not in (0, about.st_uid, inside.st_uid)
    if kept or not os.access(folder, os.W_OK | os.X_OK) or (part.is_dir() and not os.access(part, os.W_OK | os.X_OK)):
        return f"you may not take it out of {folder}"
    return "this disk has no trash, or it cannot be written to. Delete the session by hand"


class Trash(QObject):
    """Moves sessions to the trash beside the screen's thread."""

    problem = Signal(str)
    """Why a session was not moved, in a sentence."""
    no_longer = Signal(str)
    """That sentence, once it is true no longer."""
    done = Signal()

    def __init__(self, background: Background, parent: QObject):
        super().__init__(parent)
        self._background = background

    def move(self, path: Path) -> None:
        """Move a session; tells when that is done, or why not."""

        def then(why_not: str) -> None:
            if why_not:
                self.problem.emit(why_not)
            if why_not == _recorded(path):
                self._look_again(path)
            self.done.emit()

        self._background.do(lambda: move_to_trash(path), then, self.problem.emit)

    def _look_again(self, path: Path) -> None:
        def then(live: bool) -> None:
            if live:
                self._look_again(path)
            else:
                self.no_longer.emit(_recorded(path))

        QTimer.singleShot(LOOK_AGAIN, self, lambda: self._background.do(lambda: is_live(path), then, lambda _: None))
