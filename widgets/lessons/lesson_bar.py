"""A lesson above the view: the text of a step at the left; what is to be done, and the question, at the right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QTextBrowser,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from settle.widgets.controls.elided import ElidedLabel
from settle.widgets.controls.scrolled_column import scrolled_column
from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.translation.language import tr

HEIGHT, SHARE = 210, 0.28
"""That the bar takes at first: px, and of the window's height if that is more."""


@dataclass(frozen=True)
class ShownStep:
    """A step in words.

    :ivar place: such as ``2 of 5``.
    :ivar text: Markdown.
    :ivar opens: what *Open* puts into Setup; empty: nothing.
    :ivar run: how it stands with the run that is asked for; empty: none is.
    :ivar run_done: whether it is what was asked for.
    :ivar question: empty: nothing is asked.
    :ivar choices: to choose from, each with the words for it; none: something is written.
    :ivar answer: what was answered.
    :ivar verdict: what is told of the answer.
    """

    lesson: str
    title: str
    place: str
    text: str
    first: bool
    last: bool
    opens: str = ""
    run: str = ""
    run_done: bool = False
    question: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    answer: str = ""
    verdict: str = ""


class OfflineText(QTextBrowser):
    """Markdown that loads nothing: a lesson may come from a stranger."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setOpenExternalLinks(False)
        self.setOpenLinks(False)
        self.setAccessibleName(tr("Text of the step"))

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        return None


class ChoiceRow(QWidget):
    """An answer to choose, its words in as many lines as they need."""

    def __init__(self, words: str):
        super().__init__()
        self.button = QRadioButton()
        self.button.setAccessibleName(words)
        self.button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(PlainLabel(words, wordWrap=True), 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Its words are as good as its mark."""
        self.button.click()


class LessonBar(QFrame):
    """Shows a step; says by signals what the user wants."""

    moved = Signal(int)
    """-1: back, 1: on."""
    opened = Signal()
    checked = Signal()
    """The run on show is to be taken."""
    answered = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.title, self.place = ElidedLabel("", "title"), PlainLabel()
        self.place.setObjectName("subtitle")
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.back, self.on = QPushButton(tr("Back")), QPushButton(tr("Next"))
        self.back.clicked.connect(lambda: self.moved.emit(-1))
        self.on.clicked.connect(lambda: self.moved.emit(1))
        self.leave = QToolButton()
        self.leave.setText("✕")
        self.leave.setObjectName("flat")
        self.leave.setAccessibleName(tr("Leave the lesson"))
        self.leave.setToolTip(tr("Leave the lesson; what was done is kept"))
        self.leave.clicked.connect(self.left)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        for part in (self.place, self.back, self.on, self.leave):
            head.addWidget(part)
        self.text = OfflineText()
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.text, 3)
        row.addWidget(self._tasks(), 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.addLayout(head)
        column.addLayout(row, 1)
        self.setMinimumHeight(120)
        self.hide()

    def _tasks(self) -> QWidget:
        self.open_button = QPushButton()
        self.open_button.clicked.connect(self.opened)
        self.check_button = QPushButton(tr("Take the run on show"))
        self.check_button.setToolTip(tr("Check the run that is on show, and let it be the answer to this step"))
        self.check_button.clicked.connect(self.checked)
        self.run = PlainLabel(wordWrap=True)
        self.question = PlainLabel(wordWrap=True)
        self.question.setObjectName("title")
        self.line = QLineEdit()
        self.line.setPlaceholderText(tr("Your answer"))
        self.line.setAccessibleName(tr("Your answer"))
        self.line.returnPressed.connect(self._answer)
        self.answer_button = QPushButton(tr("Answer"))
        self.answer_button.clicked.connect(self._answer)
        self.verdict = PlainLabel(wordWrap=True)
        self._choices, self._group = QVBoxLayout(), QButtonGroup(self)
        self._choices.setContentsMargins(0, 0, 0, 0)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        buttons = QHBoxLayout()
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.check_button)
        buttons.addStretch(1)
        answer = QHBoxLayout()
        answer.addWidget(self.line, 1)
        answer.addWidget(self.answer_button)
        column.addLayout(buttons)
        column.addWidget(self.run)
        column.addWidget(self.question)
        column.addLayout(self._choices)
        column.addLayout(answer)
        column.addWidget(self.verdict)
        column.addStretch(1)
        scroll = scrolled_column(inner)
        return scroll

    def show_step(self, step: ShownStep) -> None:
        """Keeps what is being written, where it is the same step still."""
        same = (step.lesson, step.place) == (self.title.property("lesson"), self.place.property("place"))
        self.title.setProperty("lesson", step.lesson)
        self.title.setText(f"{step.lesson}: {step.title}")
        self.place.setProperty("place", step.place)
        self.place.setText(tr(step.place))
        self.back.setEnabled(not step.first)
        self.on.setEnabled(not step.last)
        if not same:
            self.text.setMarkdown(step.text)
        self.open_button.setVisible(bool(step.opens))
        self.open_button.setText(tr("Open"))
        self.open_button.setToolTip(tr(step.opens))
        self.open_button.setAccessibleDescription(tr(step.opens))
        self.check_button.setVisible(bool(step.run))
        self._say(self.run, step.run, step.run_done)
        self._say(self.question, step.question)
        if not same:
            self.line.setText("" if step.choices else step.answer)
            self._show_choices(step)
        self.line.setVisible(bool(step.question) and not step.choices)
        self.answer_button.setVisible(self.line.isVisibleTo(self))
        self._say(self.verdict, step.verdict)
        self.show()

    def _say(self, label: PlainLabel, text: str, done: bool = False) -> None:
        label.setText(tr(f"✓ {text}" if done and text else text))
        label.setVisible(bool(text))

    def _show_choices(self, step: ShownStep) -> None:
        for button in self._group.buttons():
            self._group.removeButton(button)
        for row in self.findChildren(ChoiceRow):
            self._choices.removeWidget(row)
            row.deleteLater()
        for choice, words in step.choices.items():
            row = ChoiceRow(words)
            row.button.setChecked(choice == step.answer)
            row.button.clicked.connect(lambda _=False, chosen=choice: self.answered.emit(chosen))
            self._group.addButton(row.button)
            self._choices.addWidget(row)

    def _answer(self) -> None:
        if text := self.line.text().strip():
            self.answered.emit(text)
