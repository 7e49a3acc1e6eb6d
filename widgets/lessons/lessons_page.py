"""The page of lessons: one row each, with how far one has come; begun, handed in and opened from a file here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from settle.widgets.controls.banner import Banner
from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.translation.language import tr

ABOUT = (
    "Each has a few steps with a setting to open, something to turn, and a question; what you answer and record is checked at once."
    " A teacher writes one as a text file."
)


@dataclass(frozen=True)
class LessonRow:
    """A lesson in words.

    :ivar key: its file.
    :ivar progress: such as ``3 of 5 steps``; empty: it was not begun.
    :ivar problem: why it cannot be used, a sentence.
    """

    key: str
    title: str
    about: str
    minutes: str
    progress: str = ""
    problem: str = ""


class LessonsPage(QWidget):
    """Says by signals what the user wants, with the key of a lesson."""

    begun = Signal(str)
    handed_in = Signal(str)
    file_asked = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.banner = Banner()
        title = PlainLabel(tr("Lessons"))
        title.setObjectName("title")
        about = PlainLabel(tr(ABOUT), wordWrap=True)
        about.setObjectName("subtitle")
        self.file_button = QPushButton(tr("Open a lesson…"))
        self.file_button.setToolTip(tr("A lesson that somebody wrote, a file .md"))
        self.file_button.clicked.connect(self.file_asked)
        head = QHBoxLayout()
        head.addWidget(title)
        head.addWidget(about, 1)
        head.addWidget(self.file_button)
        self.rows: dict[str, LessonCard] = {}
        self._column = QVBoxLayout()
        self._column.setSpacing(8)
        inner = QWidget()
        whole = QVBoxLayout(inner)
        whole.setContentsMargins(0, 0, 4, 0)
        whole.addLayout(self._column)
        whole.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(scroll, 1)
        self.banner.float_over(scroll)

    def show_rows(self, rows: Sequence[LessonRow]) -> None:
        """In this order; the focus stays where it is."""
        if list(self.rows) != [row.key for row in rows]:
            for card in self.rows.values():
                self._column.removeWidget(card)
                card.deleteLater()
            self.rows = {row.key: LessonCard(row.key) for row in rows}
            for card in self.rows.values():
                card.begun.connect(self.begun)
                card.handed_in.connect(self.handed_in)
                self._column.addWidget(card)
        for row in rows:
            self.rows[row.key].show_row(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # It comes only when the focused widget had no use for the key itself.
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class LessonCard(QFrame):
    """One lesson."""

    begun = Signal(str)
    handed_in = Signal(str)

    def __init__(self, key: str):
        super().__init__()
        self.setObjectName("card")
        self.title, self.about, self.progress, self.minutes = (PlainLabel() for _ in range(4))
        self.title.setObjectName("title")
        for label in (self.about, self.progress, self.minutes):
            label.setObjectName("subtitle")
        self.about.setWordWrap(True)
        self.begin, self.hand_in = QPushButton(tr("Begin")), QPushButton(tr("Hand in…"))
        self.begin.setObjectName("primary")
        self.begin.clicked.connect(lambda: self.begun.emit(key))
        self.hand_in.setToolTip(tr("Answers and sessions into one folder, for whoever marks it with 'settle check'"))
        self.hand_in.clicked.connect(lambda: self.handed_in.emit(key))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.about)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(14)
        row.addLayout(words, 1)
        for part in (self.progress, self.minutes, self.hand_in, self.begin):
            row.addWidget(part)

    def show_row(self, row: LessonRow) -> None:
        self.title.setText(row.title)
        self.about.setText(tr(row.problem or row.about))
        self.about.setObjectName("problem" if row.problem else "subtitle")
        self.about.style().polish(self.about)
        self.progress.setText(tr(row.progress))
        self.minutes.setText(tr(row.minutes))
        self.begin.setText(tr("Go on" if row.progress else "Begin"))
        self.begin.setAccessibleName(tr(f"{self.begin.text()}: {row.title}"))
        self.hand_in.setAccessibleName(tr(f"Hand in: {row.title}"))
        self.begin.setVisible(not row.problem)
        self.hand_in.setVisible(bool(row.progress) and not row.problem)
