"""The page of many runs: the queue and the sweeps at the left, what a sweep has come to at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from settle.widgets.controls.banner import Banner
from settle.widgets.controls.tab_order import set_tab_order
from settle.widgets.runs.answers_panel import AnswersPanel
from settle.widgets.runs.queue_list import QueueList
from settle.widgets.runs.report_panel import ReportPanel
from settle.widgets.runs.search_panel import SearchPanel
from settle.widgets.runs.sweep_list import SweepList
from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.translation.language import tr

NO_SWEEP = (
    "What a sweep has come to is shown here: a figure along a knob as mean and band over seeds, over two knobs as a heat map, over more in"
    " parallel coordinates; of a search the best so far and which knobs matter; and their runs as a table, each of which opens its session."
    " Of a paper that is reproduced: which figures are made, at which setting, and its report."
)


class RunsPage(QWidget):
    """Its parts, and where each has its place; what they show and do is decided elsewhere."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.queue, self.sweeps, self.banner = QueueList(), SweepList(), Banner()
        self.answers, self.search, self.report = AnswersPanel(), SearchPanel(), ReportPanel()
        self.empty = PlainLabel(tr(NO_SWEEP), wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self.empty.setObjectName("subtitle")
        self.empty.setMargin(40)
        self.right = QStackedWidget()
        self.right.addWidget(self.empty)
        for panel in (self.answers, self.search, self.report):
            self.right.addWidget(panel)
        column = QSplitter(Qt.Orientation.Vertical)
        column.setHandleWidth(8)
        column.addWidget(self.queue)
        column.addWidget(self.sweeps)
        column.setSizes([400, 400])
        column.setChildrenCollapsible(False)
        self.columns = QSplitter(Qt.Orientation.Horizontal)
        self.columns.setHandleWidth(8)
        self.columns.addWidget(column)
        self.columns.addWidget(self.right)
        self.columns.setStretchFactor(1, 1)
        self.columns.setSizes([430, 900])
        self.columns.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.columns)
        self.banner.float_over(self.columns)
        set_tab_order((self.banner, self.queue, self.sweeps, self.answers, self.search, self.report))

    def show_part(self, panel: QWidget | None, why: str = "") -> None:
        """What is at the right.

        :param panel: None: nothing can be shown; ``why``: a sentence, of what cannot be read.
        """
        self.empty.setText(tr(why or NO_SWEEP))
        self.right.setCurrentWidget(panel or self.empty)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # It comes only when the focused widget had no use for the key itself.
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self.left.emit()
        else:
            super().keyPressEvent(event)
