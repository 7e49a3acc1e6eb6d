"""Bookmarks of a session: a step to come back to, and why."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from settle.widgets.controls.elided import ElidedLabel
from settle.widgets.theme.plain_text import as_plain
from settle.widgets.theme.spin_boxes import WholeBox
from settle.widgets.translation.language import tr
from settle.widgets.translation.own_text import own

MOST_SHOWN = 100
"""Rows: a session may have more of them."""
_MOST_STEPS = 2**31 - 1


class BookmarkTable(QWidget):
    """Each row opens the session at its step."""

    opened = Signal(int)
    """(step)"""
    added = Signal(int, str)
    """(step, text)"""
    removed = Signal(int)
    """(step)"""

    def __init__(self) -> None:
        super().__init__()
        self.marks: tuple[tuple[int, str], ...] = ()
        self.links: list[QPushButton] = []
        self.crosses: list[QPushButton] = []
        self.rows = QGridLayout()
        self.rows.setColumnStretch(1, 1)
        self.rows.setSpacing(2)
        self.step = WholeBox()
        self.step.setAccessibleName(tr("Step of the new bookmark"))
        self.step.setToolTip(tr("Step of the new bookmark"))
        self.step.setMinimumWidth(86)
        self.step.lineEdit().setTextMargins(6, 0, 0, 0)
        self.text = QLineEdit()
        self.text.setPlaceholderText(tr("why"))
        self.text.setMaxLength(500)
        self.text.setAccessibleName(tr("Text of the new bookmark"))
        self.text.returnPressed.connect(self._add)
        self.add = QPushButton(tr("Add"))
        self.add.setAccessibleName(tr("Add the bookmark"))
        self.add.clicked.connect(self._add)
        new = QHBoxLayout()
        new.setSpacing(4)
        new.addWidget(self.step)
        new.addWidget(self.text, 1)
        new.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self.rows)
        column.addLayout(new)

    def show_marks(self, marks: Sequence[tuple[int, str]], steps: int) -> None:
        """:param marks: (step, text) of each.
        :param steps: that the run has: a bookmark lies within them.
        """
        self.step.setMaximum(max(0, min(steps - 1, _MOST_STEPS)))
        if (found := tuple(sorted(marks))) == self.marks:
            return
        self.marks = found
        while (item := self.rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.links, self.crosses = [], []
        for row, (step, text) in enumerate(found[:MOST_SHOWN]):
            self._row(row, step, text)
        if len(found) > MOST_SHOWN:
            self.rows.addWidget(ElidedLabel(tr(f"and {len(found) - MOST_SHOWN} more"), "subtitle"), MOST_SHOWN, 0, 1, 2)

    def _row(self, row: int, step: int, text: str) -> None:
        link, cross, words = QPushButton(tr(f"step {step:,}")), QPushButton("✕"), ElidedLabel(" ".join(text.split()))
        words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        link.setObjectName("link")
        link.setToolTip(tr("Open the session at this step"))
        link.setAccessibleName(tr(f"Open at step {step:,}: {own(text)}"))
        link.clicked.connect(lambda: self.opened.emit(step))
        words.set_tip(as_plain(text))
        cross.setObjectName("flat")
        cross.setToolTip(tr("Take this bookmark away"))
        cross.setAccessibleName(tr(f"Take the bookmark at step {step:,} away"))
        cross.clicked.connect(lambda: self.removed.emit(step))
        self.rows.addWidget(link, row, 0, Qt.AlignmentFlag.AlignLeft)
        self.rows.addWidget(words, row, 1)
        self.rows.addWidget(cross, row, 2)
        self.links.append(link)
        self.crosses.append(cross)

    def _add(self) -> None:
        self.added.emit(self.step.value(), self.text.text().strip())
        self.text.clear()
