"""Which keys do what: as they come, as the user has changed them, kept with the settings."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QAction, QKeySequence

from settle.app.settings import Settings

_AS_IT_COMES, _BETWEEN = "default", "; "
_PORTABLE = QKeySequence.SequenceFormat.PortableText
_ALONE = {Qt.Key(value) for value in range(Qt.Key.Key_F1.value, Qt.Key.Key_F35.value + 1)}
"""Keys that may stand without Ctrl, Alt or Meta."""


class Shortcuts:
    """Of some actions, each known by its object name, which stays the same in every language."""

    def __init__(self, actions: Sequence[QAction], settings: Settings):
        self.actions, self._settings = list(actions), settings
        self._first = {action.objectName(): action.shortcuts() for action in actions}
        for action in self.actions:
            kept = settings.text(f"keys/{action.objectName()}", _AS_IT_COMES)
            if kept != _AS_IT_COMES:
                action.setShortcuts([keys for text in kept.split(_BETWEEN) if not why_not(keys := QKeySequence(text, _PORTABLE))])

    def is_changed(self, action: QAction) -> bool:
        """Whether it has other keys than it comes with."""
        return action.shortcuts() != self._first[action.objectName()]

    def holder(self, keys: QKeySequence, but: QAction) -> QAction | None:
        """What has these keys already; None: nothing else."""
        return next((each for each in self.actions if each is not but and keys in each.shortcuts()), None)

    def set(self, action: QAction, keys: QKeySequence) -> None:
        """Give an action these keys alone, and take them from what had them; empty ones: none at all."""
        if not keys.isEmpty():
            while (other := self.holder(keys, action)) is not None:
                other.setShortcuts([each for each in other.shortcuts() if each != keys])
                self._keep(other)
        action.setShortcuts([keys] if not keys.isEmpty() else [])
        self._keep(action)

    def reset(self, action: QAction) -> None:
        """Its keys as it comes; they are taken from what has them now."""
        first = self._first[action.objectName()]
        for keys in first:
            self.set(action, keys)
        action.setShortcuts(first)
        self._keep(action)

    def reset_all(self) -> None:
        """All keys as they come."""
        for action in self.actions:
            action.setShortcuts(self._first[action.objectName()])
            self._keep(action)

    def _keep(self, action: QAction) -> None:
        texts = _BETWEEN.join(keys.toString(_PORTABLE) for keys in action.shortcuts())
        self._settings.keep(f"keys/{action.objectName()}", texts if self.is_changed(action) else _AS_IT_COMES)


def why_not(keys: QKeySequence) -> str:
    """Why these are no keys for an action: a sentence, or nothing."""
    first: QKeyCombination = keys[0] if not keys.isEmpty() else QKeyCombination(Qt.Key.Key_unknown)  # type: ignore[index]
    if first.key() == Qt.Key.Key_unknown:
        return "These are no keys that a keyboard has."
    held = first.keyboardModifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
    if held == Qt.KeyboardModifier.NoModifier and first.key() not in _ALONE:
        return f"{keys.toString()} alone is needed for typing: hold Ctrl or Alt with it, or take F1 to F12."
    return ""
