"""Enter on a button, which Qt leaves to the space bar alone outside of dialogs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton


def enter_presses_button(event: QKeyEvent) -> bool:
    """Press the button that has the keyboard, for a key that nobody had a use for; whether there was one, and the key was Enter."""
    button, enter = QApplication.focusWidget(), event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    if not enter or event.isAutoRepeat() or not isinstance(button, (QPushButton, QToolButton)):
        return False
    if isinstance(button, QToolButton) and button.menu() is not None:
        button.showMenu()
    else:
        button.click()
    return True
