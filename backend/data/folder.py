"""The data folder: where sets that are too large to be part of the program lie."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def folder() -> Path:
    """``$SETTLE_DATA``, else ``settle`` in the user's cache folder; it need not exist."""
    chosen = os.environ.get("SETTLE_DATA")
    return Path(chosen).expanduser() if chosen else Path(platformdirs.user_cache_dir("settle", appauthor=False))
