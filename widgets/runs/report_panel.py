"""A report of papers' figures as it comes about: which are made, at which setting, what is left out with its cost; and where it opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QProgressBar, QPushButton, QTreeWidget, QTreeWidgetItem

from settle.widgets.runs.driven_panel import DrivenPanel
from settle.widgets.theme.plain_text import as_plain
from settle.widgets.translation.language import tr

HEADS = ("Figure or table", "", "Its title", "What is there")


@dataclass(frozen=True)
class ReportLine:
    """A figure in words."""

    name: str
    title: str
    status: str
    words: str


class ReportPanel(DrivenPanel):
    """Enter or a double click opens the session that a figure's picture is made from."""

    figure_opened = Signal(str)
    """Name of the figure."""
    report_opened = Signal(str)
    """``html`` or ``pdf``."""

    def __init__(self) -> None:
        super().__init__("report", "what is missing and fits into the same budget again")
        self.report_button, self.pdf_button = QPushButton(tr("Open report")), QPushButton(tr("PDF"))
        self.report_button.setToolTip(tr("Show the report in the browser"))
        self.pdf_button.setToolTip(tr("Show the report as PDF"))
        self.report_button.clicked.connect(lambda: self.report_opened.emit("html"))
        self.pdf_button.clicked.connect(lambda: self.report_opened.emit("pdf"))
        self.bar = QProgressBar()
        self.bar.setAccessibleName(tr("Runs of the report"))
        self.bar.setTextVisible(False)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(tr("Figures of the report"))
        self.tree.setHeaderLabels([tr(head) for head in HEADS])
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setAllColumnsShowFocus(True)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.tree.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.tree.itemActivated.connect(lambda item, _: self.figure_opened.emit(str(item.data(0, Qt.ItemDataRole.UserRole))))
        self._names: list[str] = []
        whole = self.begin_layout(self.report_button, self.pdf_button)
        whole.addWidget(self.bar)
        whole.addWidget(self.tree, 1)
        self.show_report([], there=False)

    def show_report(self, lines: Sequence[ReportLine], *, there: bool) -> None:
        """:param there: whether the report has been written."""
        at = self.tree.currentIndex().row()
        self.tree.clear()
        for line in lines:
            item = QTreeWidgetItem([line.name, tr(line.status), tr(line.title), tr(line.words)])
            item.setData(0, Qt.ItemDataRole.UserRole, line.name)
            item.setToolTip(2, as_plain(tr(line.title)))
            item.setToolTip(3, as_plain(tr(line.words.replace(" | ", "\n"))))
            self.tree.addTopLevelItem(item)
        if self._names != (names := [line.name for line in lines]):  # else widths stay as they were chosen
            self._names = names
            for column in range(len(HEADS) - 1):
                self.tree.resizeColumnToContents(column)
        if 0 <= at < len(lines):
            self.tree.setCurrentIndex(self.tree.model().index(at, 0))
        self.report_button.setVisible(there)
        self.pdf_button.setVisible(there)

    def show_progress(self, done: int, planned: int) -> None:
        """Runs of those that are planned; ``planned`` of 0: nothing is being made."""
        self.bar.setVisible(planned > 0)
        self.bar.setRange(0, max(1, planned))
        self.bar.setValue(done)
