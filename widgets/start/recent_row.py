"""A session on the start page: one line that opens it, or says what can be done with a run that was interrupted."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QSizePolicy

from settle.widgets.controls.elided import ElidedLabel
from settle.widgets.lessons.lessons_page import LessonRow
from settle.widgets.library.session_item import SessionItem, when
from settle.widgets.theme.plain_text import as_plain
from settle.widgets.translation.language import tr

_SHARES = (30, 36, 22, 12)
"""How wide name, what tells it from others, figure and time are beside each other."""


class RecentRow(QPushButton):
    """Four columns, at the same places in all rows."""

    def __init__(self, item: SessionItem):
        super().__init__()
        self.setObjectName("row")
        texts = (tr(item.title), tr(item.detail), tr(item.figure or item.outcome), tr(when(item.started)))
        self.setAccessibleName(", ".join(filter(None, texts)))
        self.setToolTip(as_plain(tr(item.tip)))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(10)
        for text, share, name in zip(texts, _SHARES, ("", "subtitle", "", "subtitle"), strict=True):
            label = ElidedLabel(text, name)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            row.addWidget(label, share)
        self.setMinimumHeight(self.fontMetrics().height() + 12)


class LessonLine(QPushButton):
    """A lesson: what it is about, and how long it takes or how far one has come."""

    def __init__(self, lesson: LessonRow):
        super().__init__()
        self.setObjectName("row")
        texts = (lesson.title, lesson.about, lesson.progress or lesson.minutes)
        self.setAccessibleName(tr(", ".join(filter(None, texts))))
        self.setToolTip(as_plain(tr(lesson.problem or lesson.about)))
        self.setEnabled(not lesson.problem)
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 4, 8, 4)
        grid.setVerticalSpacing(0)
        for text, row, column, name in zip(texts, (0, 1, 0), (0, 0, 1), ("", "subtitle", "subtitle"), strict=True):
            label = ElidedLabel(tr(text), name)
            if not column:
                label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            grid.addWidget(label, row, column)
        grid.setColumnStretch(0, 1)
        self.setMinimumHeight(2 * self.fontMetrics().height() + 10)


class InterruptedRow(QFrame):
    """A run that ended before its end, and may go on."""

    resumed = Signal(object)
    """(path)"""
    opened = Signal(object)
    """(path)"""

    def __init__(self, item: SessionItem):
        super().__init__()
        self.setObjectName("inset")
        path: Path = item.path
        words = "Interrupted: {title}, {progress}, {time}"
        said = ElidedLabel(tr(words.format(title=item.title, progress=item.ended[1], time=when(item.started))))
        said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        resume, look = QPushButton(tr("Resume")), QPushButton(tr("Look"))
        resume.setObjectName("primary")
        resume.setToolTip(tr("Let the run go on from its last checkpoint"))
        look.setToolTip(tr("Show what it has recorded"))
        for button, signal in ((resume, self.resumed), (look, self.opened)):
            button.setAccessibleDescription(tr(item.title))
            button.clicked.connect(lambda _=False, signal=signal: signal.emit(path))
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 6, 6, 6)
        row.addWidget(said, 1)
        row.addWidget(resume)
        row.addWidget(look)
