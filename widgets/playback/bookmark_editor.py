"""The text of a bookmark, typed where the timeline shows its step."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.translation.language import tr

_WIDTH = 380


class BookmarkEditor(QFrame):
    """A small window that closes when it is left: Enter keeps what was typed, Esc leaves all as it was."""

    kept = Signal(int, str)
    """(step, text)"""
    removed = Signal(int)

    def __init__(self, parent: QWidget):
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("card")
        self.step = 0
        self.heading = PlainLabel()
        self.heading.setObjectName("title")
        self.text = QLineEdit()
        self.text.setAccessibleName(tr("Text of the bookmark"))
        self.text.setPlaceholderText(tr("What is to be seen here, if you like"))
        self.text.returnPressed.connect(self._keep)
        self.keep_button = QPushButton(tr("Keep"))
        self.keep_button.setObjectName("primary")
        self.keep_button.setToolTip(tr("Keep this bookmark with the session (Enter)"))
        self.keep_button.clicked.connect(self._keep)
        self.remove_button = QPushButton(tr("Remove"))
        self.remove_button.setToolTip(tr("Take this bookmark away"))
        self.remove_button.clicked.connect(self._remove)
        row = QHBoxLayout()
        row.addWidget(self.text, 1)
        row.addWidget(self.keep_button)
        row.addWidget(self.remove_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.addWidget(self.heading)
        column.addLayout(row)
        self.setFixedWidth(_WIDTH)

    def ask(self, step: int, text: str | None, above: QPoint) -> None:
        """Open at a place on the screen, whose middle is to lie above it.

        :param text: of the bookmark that there is at the step; None: there is none yet.
        """
        self.step = step
        self.heading.setText(tr(f"Bookmark at step {step:,}"))
        self.text.setText(text or "")
        self.text.selectAll()
        self.remove_button.setVisible(text is not None)
        self.adjustSize()
        room = self.screen().availableGeometry()
        x = min(max(room.left(), above.x() - self.width() // 2), room.right() - self.width())
        self.move(x, max(room.top(), above.y() - self.height()))
        self.show()
        self.text.setFocus()

    def _keep(self) -> None:
        self.hide()
        self.kept.emit(self.step, " ".join(self.text.text().split()))

    def _remove(self) -> None:
        self.hide()
        self.removed.emit(self.step)
