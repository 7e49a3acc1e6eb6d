"""What a search has come to: the best so far over the trials, which knobs matter, and the trials as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from settle.widgets.panels.charts.bars import Bar, Bars
from settle.widgets.panels.charts.curves import Curves
from settle.widgets.runs.driven_panel import TablePanel
from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.translation.language import tr
from settle.widgets.views.common.card_controls import choice, offer


class SearchPanel(TablePanel):
    """Shows what it is given; says what the user chose by signals."""

    changed = Signal()
    """Another figure is wanted."""

    def __init__(self) -> None:
        super().__init__("search", "the trials that are missing", "Trials of the search")
        self.goal = choice("Figure")
        self.goal.setMinimumContentsLength(16)
        self.goal.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.history = Curves("Best so far over the trials", "trial")
        self.importance = Bars("Share of each knob in the spread", "share of the spread (%)")
        self.said = PlainLabel(wordWrap=True)
        self.said.setObjectName("subtitle")
        above, tools, pictures = QWidget(), QHBoxLayout(), QSplitter()
        tools.addWidget(self.goal)
        tools.addStretch(1)
        pictures.addWidget(self.history)
        self.right = QStackedWidget()
        self.right.addWidget(self.importance)
        self.not_yet = PlainLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self.not_yet.setObjectName("subtitle")
        self.right.addWidget(self.not_yet)
        pictures.addWidget(self.right)
        pictures.setSizes([600, 300])
        pictures.setChildrenCollapsible(False)
        column = QVBoxLayout(above)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(tools)
        column.addWidget(pictures, 1)
        column.addWidget(self.said)
        self.lay_out(above, ())
        self.enable()

    def offer(self, figures: Sequence[tuple[str, str]]) -> None:
        """:param figures: (text, number of the goal) of those that are to become small or large."""
        offer(self.goal, figures)
        self.goal.setVisible(len(figures) > 1)

    def show_importance(self, bars: Sequence[Bar], why: str) -> None:
        """:param why: there are no bars, a sentence."""
        self.importance.show_bars(bars)
        self.not_yet.setText(tr(why))
        self.right.setCurrentWidget(self.importance if bars else self.not_yet)

    def show_trials(self, heads: Sequence[str], rows: Sequence[list[Any]], exact: int) -> None:
        """:param rows: the first value of each is the number by which it is opened, and is not seen: its trial has one of its own."""
        self.table.show_table(heads, rows, exact)
        self.table.setColumnHidden(0, True)
