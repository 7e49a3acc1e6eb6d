"""The sweeps, searches and reports of the folder, one to choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QPushButton, QTableWidget, QTableWidgetItem, QVBoxLayout

from settle.widgets.controls.two_lines import FRESH, TONE, set_up_two_lines
from settle.widgets.library.session_item import Tone
from settle.widgets.theme.plain_text import PlainLabel, as_plain
from settle.widgets.translation.language import tr
from settle.widgets.translation.own_text import own
from settle.widgets.views.common.card_controls import head_row

NOTHING = (
    "A sweep is a run for each combination of knob values and each seed; a search looks for the knobs with which a figure becomes small or"
    " large; a paper is reproduced as far as a budget goes. Begin the first by a button above."
)


@dataclass(frozen=True)
class SweepLine:
    """One sweep in words."""

    path: Path
    title: str
    detail: str
    """Its grid and seeds."""
    state: str
    problem: str = ""
    tone: Tone = ""
    """How the state is coloured."""
    news: str = ""
    """How it has ended since one looked at it: a sentence."""


class SweepList(QFrame):
    """The one that is selected is on show."""

    chosen = Signal(object)
    """(path)"""
    made = Signal()
    """A new sweep is wanted."""
    searched = Signal()
    """A new search is."""
    reproduced = Signal()
    """A paper is to be reproduced."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        title, about = PlainLabel(tr("Sweeps, searches, papers")), PlainLabel("")
        title.setObjectName("title")
        self.new_button, self.search_button, self.paper_button = (
            QPushButton(tr(text, "button")) for text in ("Sweep…", "Search…", "Paper…")
        )
        for button, tip, signal in (
            (self.new_button, "A sweep over knobs of the experiment on show (Ctrl+Shift+E)", self.made),
            (self.search_button, "A search for the knobs with which a figure becomes small or large (Ctrl+Shift+S)", self.searched),
            (self.paper_button, "Reproduce figures of a paper within a budget (Ctrl+Shift+Y)", self.reproduced),
        ):
            button.setToolTip(tr(tip))
            button.clicked.connect(signal)
        top = head_row(title, about, self.new_button, self.search_button, self.paper_button)
        self.empty = PlainLabel(tr(NOTHING), wordWrap=True)
        self.empty.setObjectName("subtitle")
        self.table = QTableWidget(0, 1)
        set_up_two_lines(self.table, "Sweeps, searches, papers")
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.itemSelectionChanged.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.addLayout(top)
        column.addWidget(self.empty, 1, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.table, 1)
        self._rows: list[SweepLine] = []
        self.show_rows([])

    def show_rows(self, rows: Sequence[SweepLine], choose: Path | None = None) -> None:
        """:param choose: the one to select; None: the one that was, else the first."""
        wanted = choose or self.path()
        self.table.blockSignals(True)
        self._rows = list(rows)
        self.table.setRowCount(len(rows))
        for number, row in enumerate(rows):
            cell = QTableWidgetItem(tr(f"{row.title}\t{row.state}\n{row.detail}\t"))
            cell.setToolTip(
                as_plain(tr("\n".join(filter(None, (row.title, row.detail, row.state, row.problem, row.news, own(str(row.path)))))))
            )
            cell.setData(Qt.ItemDataRole.UserRole, not row.problem)
            cell.setData(TONE, "warning" if row.problem else row.tone)
            cell.setData(FRESH, bool(row.news))
            self.table.setItem(number, 0, cell)
        place = next((number for number, row in enumerate(rows) if row.path == wanted), 0 if rows else -1)
        if place >= 0:
            self.table.selectRow(place)
        self.table.blockSignals(False)
        self.empty.setVisible(not rows)
        self.table.setVisible(bool(rows))
        if rows and self.path() != wanted:
            self._choose()

    def path(self) -> Path | None:
        """Of the sweep that is selected."""
        row = self.table.currentRow()
        return self._rows[row].path if 0 <= row < len(self._rows) else None

    def _choose(self) -> None:
        if path := self.path():
            self.chosen.emit(path)
