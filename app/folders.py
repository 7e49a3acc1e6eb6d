"""Where sessions lie."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def sessions_folder() -> Path:
    """``$SETTLE_SESSIONS``, else the folder Settle in the user's documents."""
    own = os.environ.get("SETTLE_SESSIONS")
    return Path(own).expanduser() if own else Path(platformdirs.user_documents_dir()) / "Settle"
