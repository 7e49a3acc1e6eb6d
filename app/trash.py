"""The trash of the desktop."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFile

from settle.sessions.journal import folder_of


def move_to_trash(path: Path) -> bool:
    """Move a session to the trash, and what is left of an interrupted run with it: that may be all there is."""
    parts = [part for part in (path, folder_of(path)) if part.exists()]
    return bool(parts) and all(QFile(str(part)).moveToTrash() for part in parts)
