"""Where sessions lie."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from settle.backend.data.own.own_file import expanded
from settle.sessions.format import SessionError


def sessions_folder() -> Path:
    """``$SETTLE_SESSIONS``, else ``Settle`` in the user's documents; it need not exist yet.

    :raises SessionError: the variable names no place on this computer.
    """
    chosen = os.environ.get("SETTLE_SESSIONS")
    try:
        return expanded(chosen) if chosen else platformdirs.user_documents_path() / "Settle"
    except ValueError as e:
        raise SessionError(f"SETTLE_SESSIONS = '{chosen}' is not possible: {e}.") from None
