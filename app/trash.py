"""The trash of the desktop."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFile

from settle.sessions.journal import folder_of
from settle.sessions.recovery import is_live


def move_to_trash(path: Path) -> str:
    """Move a session to the trash, and what is left of an interrupted run with it: that may be all there is.

    :returns: why it was not moved, as a sentence; nothing: it was.
    """
    if is_live(path):
        return f"{path.name} is being recorded, or its file is being made: it can be moved to the trash when that has ended."
    parts = [part for part in (path, folder_of(path)) if part.exists()]
    done = bool(parts) and all(QFile(str(part)).moveToTrash() for part in parts)
    return "" if done else f"{path} could not be moved to the trash."
