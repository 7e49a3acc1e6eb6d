"""Where sessions lie, what is known of them, and where settings are."""

from __future__ import annotations

import os
from pathlib import Path

from settle.backend.data.own.own_file import expanded


class NoFolder(Exception):
    """It is not known where sessions are to lie; the message is a sentence."""


def sessions_folder() -> Path:
    """``$SETTLE_SESSIONS``, else ``Settle`` in the user's documents; it need not exist yet.

    :raises NoFolder: this user has no home folder, or the variable names no place on this computer.
    """
    chosen = os.environ.get("SETTLE_SESSIONS")
    if chosen:
        try:
            return expanded(chosen)
        except ValueError as e:
            raise NoFolder(f"SETTLE_SESSIONS = '{chosen}' is not possible: {e}.") from None
    import platformdirs

    try:
        folder = platformdirs.user_documents_path() / "Settle"
    except RuntimeError:
        folder = Path("~")
    if folder.parts[0].startswith("~"):
        raise NoFolder("This user has no home folder to keep sessions in: name a folder by SETTLE_SESSIONS, or a file by --out.")
    return folder


def index_file() -> Path | None:
    """Where the index of sessions is kept: in ``$SETTLE_CACHE``, else in ``settle`` in the user's cache folder; None: there is no place."""
    import platformdirs

    chosen = os.environ.get("SETTLE_CACHE")
    try:
        folder = expanded(chosen) if chosen else Path(platformdirs.user_cache_dir("settle", appauthor=False))
    except (RuntimeError, ValueError):
        return None
    return folder / "library.sqlite3" if folder.is_absolute() else None


def settings_folder() -> Path:
    """Where settings, logs and own presets lie: ``$SETTLE_CONFIG``, else the platform's folder for them."""
    import platformdirs

    return Path(os.environ.get("SETTLE_CONFIG") or platformdirs.user_config_dir("settle", appauthor=False))
