"""Where sessions lie."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


class NoFolder(Exception):
    """It is not known where sessions are to lie; the message is a sentence."""


def sessions_folder() -> Path:
    """``$SETTLE_SESSIONS``, else ``Settle`` in the user's documents; it need not exist yet.

    :raises NoFolder: this user has no home folder.
    """
    chosen = os.environ.get("SETTLE_SESSIONS")
    try:
        folder = Path(chosen).expanduser() if chosen else platformdirs.user_documents_path() / "Settle"
    except RuntimeError:
        folder = Path(chosen or "~")
    if folder.parts[:1] and folder.parts[0].startswith("~"):
        raise NoFolder(
            f"SETTLE_SESSIONS {chosen} is not possible: there is no home folder {folder.parts[0]}."
            if chosen
            else "This user has no home folder to keep sessions in: name a folder by SETTLE_SESSIONS, or a file by --out."
        )
    return folder
