"""A line above the view for what went wrong or was done; it goes away by a click."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton


class Banner(QFrame):
    """Hidden until something is said."""

    def __init__(self):
        super().__init__()
        self.setObjectName("banner")
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.button = QPushButton()
        self.button.setObjectName("primary")
        self.button.clicked.connect(lambda: self._do())
        self._do: Callable[[], object] = self.hide
        close = QToolButton()
        close.setText("✕")
        close.setObjectName("flat")
        close.setAccessibleName("Dismiss the message")
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.addWidget(self.text, 1)
        row.addWidget(self.button)
        row.addWidget(close)
        self.hide()

    def say(self, sentence: str) -> None:
        """Show a sentence (of a long report: its last line, the rest as tooltip)."""
        lines = sentence.strip().splitlines() or [""]
        self.text.setText(lines[-1] if lines[0].startswith("Traceback") else lines[0])
        self.text.setToolTip(sentence if len(lines) > 1 else "")
        self.setAccessibleDescription(self.text.text())
        self.button.hide()
        self.show()

    def add_button(self, label: str, do: Callable[[], object]) -> None:
        """Add a button to what was said: something that can be done about it."""
        self._do = do
        self.button.setText(label)
        self.button.show()
        self.show()
