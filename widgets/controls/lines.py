"""Lines to type into: a number, a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton


class NumberLine(QLineEdit):
    """A number, typed, or moved by the arrow keys."""

    def __init__(self, nudge: Callable[[int], None]):
        """``nudge(1)``: one notch up, ``nudge(-1)``: one down."""
        super().__init__()
        self._nudge = nudge

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._nudge(1 if event.key() == Qt.Key.Key_Up else -1)
            return
        super().keyPressEvent(event)


class FileLine(QLineEdit):
    """A path, typed or picked; the button lies inside the line's right end."""

    def __init__(self, files: str):
        super().__init__()
        self._files = files
        self.setPlaceholderText("none")
        self.setClearButtonEnabled(True)
        self._button = QPushButton("…", self)
        self._button.setAccessibleName("Choose a file")
        self._button.setCursor(Qt.CursorShape.ArrowCursor)
        self._button.setObjectName("inside")
        self._button.clicked.connect(self._pick)
        self.setTextMargins(0, 0, 24, 0)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._button.setGeometry(self.width() - 26, 2, 24, self.height() - 4)

    def _pick(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Choose a file", self.text(), f"{self._files};;All files (*)")
        if path:
            self.setText(path)
