"""The trash of the desktop."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QFile, QObject, QStandardPaths, QTimer, Signal

from settle.app.background import Background
from settle.sessions.disk import reason
from settle.sessions.journal import folder_of
from settle.sessions.recovery import is_live

LOOK_AGAIN = 2000
"""Milliseconds after which it is asked again whether a session is still being recorded."""


@dataclass
class TrashedSession:
    """A session that was to be moved to the trash: its file, and what is left of an interrupted run, which may be all there is."""

    path: Path
    problem: str = ""
    """Why it was not moved, as a sentence; nothing: it was."""
    parts: list[tuple[Path, Path]] = field(default_factory=list)
    """(where it lay, where it lies in the trash) of each part."""

    def put_back(self) -> str:
        """Undo it.

        :returns: why that is not possible, as a sentence; nothing: it is where it was. What is in its place is never replaced.
        """
        if not self.parts or any(not place.name or not os.path.lexists(place) for _, place in self.parts):
            return f"{self.path.name} is not in the trash any more, or the desktop does not say where."
        if taken := next((old for old, _ in self.parts if os.path.lexists(old)), None):
            return f"{self.path.name} stays in the trash: there is another {taken.name} now."
        for old, place in self.parts:
            try:
                old.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(place, old)
            except OSError as e:
                return f"{self.path.name} cannot be put back: {reason(e)}."
            with suppress(OSError):  # what freedesktop.org's trash knows of it
                (place.parent.parent / "info" / f"{place.name}.trashinfo").unlink()
        self.parts.clear()
        return ""


def move_to_trash(path: Path) -> TrashedSession:
    """Move a session to the trash, whole or not at all."""
    done = TrashedSession(path)
    if is_live(path):
        done.problem = _recorded(path)
        return done
    with suppress(OSError):  # of a new user it is not there yet, and Qt makes nothing but the trash itself
        Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)).mkdir(0o700, True, True)
    for part in (part for part in (path, folder_of(path)) if os.path.lexists(part)):
        file = QFile(str(part))
        if not file.moveToTrash():
            done.problem = f"{part} could not be moved to the trash: {_why_not(part)}."
            if done.parts and (why := done.put_back()):
                done.problem += f" What went before it: {why}"
            return done
        place = Path(file.fileName())
        done.parts.append((part, place if place != part else Path()))
    if not done.parts:
        done.problem = f"{path} could not be moved to the trash: it is not there any more."
    return done


def _recorded(path: Path) -> str:
    return f"{path.name} is being recorded, or its file is being made: it can be moved to the trash when that has ended."


def _together(problems: Sequence[str]) -> str:
    """The first of them, and how many more there are."""
    return f"{problems[0]}{f' And {len(problems) - 1:,} more.' if len(problems) > 1 else ''}" if problems else ""


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
    moved = Signal(object, str)
    """Those that are in the trash now, a list of :class:`TrashedSession`, and why others are not, a sentence or nothing."""
    put_back = Signal(object)
    """Those that are back in their places, likewise."""
    done = Signal()

    def __init__(self, background: Background, parent: QObject):
        super().__init__(parent)
        self._background = background

    def move(self, *paths: Path) -> None:
        """Move sessions, each whole or not at all; tells when that is done, and why one is not moved."""

        def then(trashed: list[TrashedSession]) -> None:
            problem = _together([each.problem for each in trashed if each.problem])
            for each in trashed:
                if each.problem == _recorded(each.path):
                    self._look_again(each.path)
            if moved := [each for each in trashed if not each.problem]:
                self.moved.emit(moved, problem)
            elif problem:
                self.problem.emit(problem)
            self.done.emit()

        self._background.do(lambda: [move_to_trash(path) for path in paths], then, self.problem.emit)

    def undo(self, sessions: Sequence[TrashedSession]) -> None:
        """Put sessions back where they were; says why one stays where it is."""

        def then(problems: list[str]) -> None:
            if problem := _together([problem for problem in problems if problem]):
                self.problem.emit(problem)
            self.put_back.emit([each for each, problem in zip(sessions, problems, strict=True) if not problem])
            self.done.emit()

        self._background.do(lambda: [each.put_back() for each in sessions], then, self.problem.emit)

    def _look_again(self, path: Path) -> None:
        def then(live: bool) -> None:
            if live:
                self._look_again(path)
            else:
                self.no_longer.emit(_recorded(path))

        QTimer.singleShot(LOOK_AGAIN, self, lambda: self._background.do(lambda: is_live(path), then, lambda _: None))
