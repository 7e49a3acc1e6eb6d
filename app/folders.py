"""Where sessions lie."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def sessions_folder() -> Path:
    """``$SETTLE_SESSIONS``, else ``Settle`` in the user's documents; it need not exist yet."""
    chosen = os.environ.get("SETTLE_SESSIONS")
    return Path(chosen).expanduser() if chosen else platformdirs.user_documents_path() / "Settle"
