"""Lines to type into: a number, a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton, QStyle, QStyleOptionFrame


class NumberLine(QLineEdit):
    """A number, typed, or moved by the arrow keys."""

    def __init__(self, nudge: Callable[[int], None]):
        """``nudge(1)``: one notch up, ``nudge(-1)``: one down."""
        super().__init__()
        self._nudge = nudge

    around = 24
    """What it needs beside its text, px."""

    def shown_text(self) -> str:
        """The text that there should be room for."""
        return self.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._nudge(1 if event.key() == Qt.Key.Key_Up else -1)
            return
        super().keyPressEvent(event)


class FileLine(QLineEdit):
    """A path, typed, or picked by the button inside at the right, which clears the line once there is one.

    It shows the file's name unless one types; the tip is the path.
    """

    def __init__(self, files: str):
        super().__init__()
        self._files = files
        self.setPlaceholderText("none")
        self._button = QPushButton(self)
        self._button.setCursor(Qt.CursorShape.ArrowCursor)
        self._button.setObjectName("inside")
        self._button.clicked.connect(lambda: self.clear() if self.text() else self._pick())
        self.setTextMargins(0, 0, 24, 0)
        self.textChanged.connect(self._show_path)
        self._show_path("")

    def setText(self, path: str) -> None:
        super().setText(path)
        self._show_path(path)  # where signals are blocked, too

    def _show_path(self, path: str) -> None:
        self._button.setText("✕" if path else "…")
        self._button.setAccessibleName("Clear" if path else "Choose a file")
        self.setToolTip(path)

    around = 68
    """What it needs beside its text, px."""

    def shown_text(self) -> str:
        """The text that there should be room for."""
        return Path(self.text()).name

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._button.setGeometry(self.width() - 26, 2, 24, self.height() - 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        name = Path(self.text()).name
        if self.hasFocus() or name in ("", self.text()):
            super().paintEvent(event)
            return
        option, painter = QStyleOptionFrame(), QPainter(self)
        self.initStyleOption(option)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelLineEdit, option, painter, self)
        room = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self).adjusted(2, 0, -24, 0)
        shown = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, room.width())
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def _pick(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Choose a file", self.text(), f"{self._files};;All files (*)")
        if path:
            self.setText(path)
