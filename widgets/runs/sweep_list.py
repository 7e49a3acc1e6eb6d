"""The sweeps of the folder, one to choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHBoxLayout, QPushButton, QTableWidget, QTableWidgetItem, QVBoxLayout

from settle.widgets.controls.two_lines import set_up_two_lines
from settle.widgets.theme.plain_text import PlainLabel, as_plain

NOTHING = "A sweep is a run for each combination of knob values and each seed. Press Sweep… in Setup to make the first."


@dataclass(frozen=True)
class SweepLine:
    """One sweep in words."""

    path: Path
    title: str
    detail: str
    """Its grid and seeds."""
    state: str
    problem: str = ""


class SweepList(QFrame):
    """The one that is selected is on show."""

    chosen = Signal(object)
    """(path)"""
    made = Signal()
    """A new sweep is wanted."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        title = PlainLabel("Sweeps")
        title.setObjectName("title")
        self.new_button = QPushButton("Sweep…")
        self.new_button.setToolTip("A sweep over knobs of the experiment on show (Ctrl+Shift+E)")
        self.new_button.clicked.connect(self.made)
        top = QHBoxLayout()
        top.addWidget(title)
        top.addStretch(1)
        top.addWidget(self.new_button)
        self.empty = PlainLabel(NOTHING, wordWrap=True)
        self.empty.setObjectName("subtitle")
        self.table = QTableWidget(0, 1)
        set_up_two_lines(self.table, "Sweeps")
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
            cell = QTableWidgetItem(f"{row.title}\t{row.state}\n{row.detail}\t")
            cell.setToolTip(as_plain("\n".join(filter(None, (row.title, row.detail, row.state, row.problem, str(row.path))))))
            cell.setData(Qt.ItemDataRole.UserRole, not row.problem)
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
