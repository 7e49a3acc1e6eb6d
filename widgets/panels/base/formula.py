"""A formula in rich text."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy


class Formula(QLabel):
    """One or two lines: what is computed at each step."""

    def __init__(self, name: str):
        super().__init__()
        self.setObjectName("formula")
        self.setAccessibleName(name)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def show_formula(self, html: str, tip: str = "") -> None:
        """Show another formula."""
        if html != self.text():
            self.setText(html)
        self.setToolTip(tip)
