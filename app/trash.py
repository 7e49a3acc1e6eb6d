"""The trash of the desktop, and the way back from it."""

from __future__ import annotations

import contextlib
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QFile

from settle.sessions.disk import reason
from settle.sessions.journal import folder_of
from settle.sessions.recovery import is_live


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
        unknown = not self.parts or any(not place.name or not os.path.lexists(place) for _, place in self.parts)
        if unknown:
            return f"{self.path.name} is not in the trash any more, or the desktop does not say where."
        if taken := next((old for old, _ in self.parts if os.path.lexists(old)), None):
            return f"{self.path.name} stays in the trash: there is another {taken.name} now."
        for old, place in self.parts:
            try:
                old.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(place, old)
            except OSError as e:
                return f"{self.path.name} cannot be put back: {reason(e)}."
            with contextlib.suppress(OSError):  # what freedesktop.org's trash knows of it
                (place.parent.parent / "info" / f"{place.name}.trashinfo").unlink()
        self.parts.clear()
        return ""


def move_to_trash(path: Path) -> TrashedSession:
    """Move a session to the trash, whole or not at all."""
    done = TrashedSession(path)
    if is_live(path):
        done.problem = f"{path.name} is being recorded, or its file is being made: it can be moved to the trash when that has ended."
        return done
    for part in (part for part in (path, folder_of(path)) if os.path.lexists(part)):
        file = QFile(str(part))
        if not file.moveToTrash():
            done.put_back()
            done.problem = f"{path} could not be moved to the trash."
            return done
        place = Path(file.fileName())
        done.parts.append((part, place if place != part else Path()))
    if not done.parts:
        done.problem = f"{path} could not be moved to the trash: it is not there any more."
    return done
