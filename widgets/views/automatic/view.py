"""The automatic view: any recording, drawn from the declared columns of its tables. It knows no experiment."""

from __future__ import annotations

from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from settle.backend.core.recording import Recording
from settle.widgets.controls.card import Card
from settle.widgets.panels.base.number_text import short
from settle.widgets.translation.language import tr
from settle.widgets.view import Readout
from settle.widgets.views.automatic.column_groups import column_groups
from settle.widgets.views.automatic.table_page import TablePage
from settle.widgets.views.common.board import Board

_READOUTS = 40


class AutomaticView(Board):
    """One tab for each table, one card for each column (scalars with a common prefix share one)."""

    def __init__(self) -> None:
        start = Card("Recording", QWidget(), "recording")
        start.say("Press Run. Every table of the recording gets a tab here, and every column a card.")
        super().__init__([start])
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.hide()
        self.tabs.currentChanged.connect(lambda _: self.redraw())
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.addWidget(self.tabs, 1)
        self._pages: dict[str, TablePage] = {}

    @property
    def cards(self) -> list[Card]:
        page = self.tabs.currentWidget()
        return page.build().cards if isinstance(page, TablePage) and self._pages else self.grid.cards

    def begin(self, recording: Recording) -> None:
        self.tabs.blockSignals(True)
        self.tabs.clear()
        self.tabs.blockSignals(False)
        for page in self._pages.values():
            page.deleteLater()
        self._pages = {}

    def paint(self, recording: Recording, at: int) -> None:
        # A table gets its tab with its first row; before that step it is not there.
        for name, table in recording.tables.items():
            if name not in self._pages and table.rows_at(at):
                self._pages[name] = page = TablePage(table)
                self.tabs.blockSignals(True)  # the page is drawn below, not by a signal, in which rows could not be waited for
                self.tabs.addTab(page, tr(table.title))
                self.tabs.blockSignals(False)
        for number, (name, _) in enumerate(self._pages.items()):
            self.tabs.setTabVisible(number, recording.tables[name].rows_at(at) > 0)
        self.tabs.setVisible(bool(self._pages))
        self.grid.setVisible(not self._pages)
        self._draw_page()

    def _draw_page(self) -> None:
        page = self.tabs.currentWidget()
        if isinstance(page, TablePage) and self.recording is not None and (rows := page.table.rows_at(self.at)):
            grid = page.build()
            if not page.joined:
                page.joined = True
                grid.export_asked.connect(self.grid.export_asked)
                grid.maximised_changed.connect(lambda _: self.redraw())
            page.draw(rows)

    def caption(self, recording: Recording, at: int) -> None:
        """Cards are captioned as they are drawn."""

    def readouts(self, recording: Recording, at: int) -> list[Readout]:
        """The last values of all scalars."""
        lines = []
        for table in recording.tables.values():
            rows = table.rows_at(at)
            for group in column_groups(table) if rows else []:
                for name in group.columns if group.kind == "curves" else ():
                    column = table[name]
                    unit = f" {column.unit}" if column.unit else ""
                    lines.append(Readout(name, short(float(column[rows - 1]), 4) + unit, tip=f"{table.title}: {column.label}"))
        return lines[:_READOUTS]
