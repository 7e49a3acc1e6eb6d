"""Settings: what the window remembers between two starts, in one text file of the user's."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

from PySide6.QtCore import QByteArray, QSettings

from settle.app.folders import settings_folder as folder


class Settings:
    """Theme, window layout, the last experiment, and how large a session may become (``pause_at_gb``, ``pause_at_free_mb``)."""

    def __init__(self) -> None:
        self._file = QSettings(str(folder() / "settle.ini"), QSettings.Format.IniFormat)

    def text(self, key: str, default: str = "") -> str:
        value = self._file.value(key, default)
        return value if isinstance(value, str) else default

    def choice(self, key: str, allowed: Collection[str], default: str) -> str:
        """One of some words; the default where another word stands there."""
        value = self.text(key)
        return value if value in allowed else default

    def state(self, key: str) -> QByteArray:
        value = self._file.value(key)
        return value if isinstance(value, QByteArray) else QByteArray()

    def number(self, key: str, default: float, least: float) -> float:
        """A number of the user's, at least ``least``; the default where there is none."""
        try:
            value = float(self.text(key))
        except ValueError:
            return default
        return max(least, value) if math.isfinite(value) else default

    def keep(self, key: str, value: Any) -> None:
        self._file.setValue(key, value)
