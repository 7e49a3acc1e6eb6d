"""Whether things move by themselves: examples that play at once, fades of Qt's, a caret that blinks.

What a person has asked for moves anyway: the plots of a run that goes on, a replay.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

_EFFECTS = tuple(Qt.UIEffect)
_less = False
_usual: tuple[tuple[bool, ...], int] | None = None
"""Which effects there were, and how fast the caret blinked (ms), before there was less motion."""


def system_wants_less() -> bool:
    """Whether the system was told so, as far as Qt knows: on Windows (*Animation effects*). Elsewhere it does not tell."""
    return sys.platform == "win32" and not QApplication.isEffectEnabled(Qt.UIEffect.UI_General)


def less_motion() -> bool:
    """Whether nothing is to move by itself."""
    return _less


def set_less_motion(on: bool) -> None:
    """From now on, in all windows."""
    global _less, _usual
    if on and _usual is None:
        _usual = tuple(map(QApplication.isEffectEnabled, _EFFECTS)), QApplication.cursorFlashTime()
    _less = on
    if _usual is not None:
        effects, flash = _usual
        for effect, usual in zip(_EFFECTS, effects, strict=True):
            QApplication.setEffectEnabled(effect, usual and not on)
        QApplication.setCursorFlashTime(0 if on else flash)
