"""What stands above the rows of the library: how many sessions there are and how large, the filter, and how they are grouped."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from settle.widgets.controls.elided import ElidedLabel
from settle.widgets.library.filter_line import FilterLine
from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.translation.language import tr
from settle.widgets.views.common.card_controls import switch

_EXAMPLE = "Filter: words, tag:paper, test_error<3, started>2026-11-01 …"
_TIP = (
    "Terms stand one after the other, and all must hold: words, field:value, a knob (beta=0.5) or a figure (test_error<3);"
    " - before a term turns it round (Ctrl+F)"
)


class LibraryBar(QFrame):
    """Says by signals what the user wants to see."""

    filtered = Signal(str)
    grouped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        title = PlainLabel(tr("Library"))
        title.setObjectName("title")
        self.about = ElidedLabel("", "subtitle")
        self.line = FilterLine("Filter of the library", _EXAMPLE)
        self.line.setToolTip(tr(_TIP))
        self.line.setMinimumWidth(180)
        self.found = PlainLabel()
        self.found.setObjectName("subtitle")
        self.problem = PlainLabel(wordWrap=True)
        self.problem.setObjectName("problem")
        self.problem.hide()
        self.by_experiment: QPushButton = switch("by experiment", "Sessions of one experiment together, below a heading (Alt+1)")
        self.by_seed: QPushButton = switch(
            "group seeds", "Runs that differ in their seed alone in one row: mean ± standard deviation (Alt+2)"
        )
        for number, (button, name) in enumerate(((self.by_experiment, "Group by experiment"), (self.by_seed, "Group seeds")), 1):
            button.setAccessibleName(tr(name))
            button.setShortcut(f"Alt+{number}")
            button.toggled.connect(lambda _: self.grouped.emit())
        self.line.filtered.connect(self.filtered)
        row = QHBoxLayout()
        row.setSpacing(10)
        for part in (title, self.about):
            row.addWidget(part)
        row.addWidget(self.line, 1)
        for part in (self.found, self.by_experiment, self.by_seed):
            row.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 8, 6)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.problem)

    def show_problem(self, sentence: str) -> None:
        """Why a filter is wrong; nothing: it is not."""
        self.problem.setText(tr(sentence))
        self.problem.setVisible(bool(sentence))
        self.line.show_problem(sentence)
        self.found.setVisible(not sentence and bool(self.found.text()))

    def show_found(self, words: str) -> None:
        self.found.setText(tr(words))
        self.found.setVisible(bool(words) and not self.problem.text())
