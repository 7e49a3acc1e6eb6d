"""A panel of what many runs have come to, beside what computes them: its head says what it is, and lets it go on or stop."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from settle.widgets.controls.elided import ElidedLabel
from settle.widgets.runs.run_table import RunTable
from settle.widgets.translation.language import tr
from settle.widgets.views.common.card_controls import head_row

_TITLE = 130
"""px of the title that are seen in the smallest window."""


class DrivenPanel(QFrame):
    """:ivar table: of what it consists of, where it has one."""

    opened = Signal(int)
    """Number of the row whose session is wanted."""
    compared = Signal(object)
    """Numbers of several rows, a list."""
    started = Signal()
    stopped = Signal()

    def __init__(self, what: str, missing: str) -> None:
        """
        :param what: is stopped, as a word.
        :param missing: what is computed by going on.
        """
        super().__init__()
        self.setObjectName("card")
        self.title = ElidedLabel("", "title")
        self.about = ElidedLabel("", "subtitle")
        self.start_button, self.stop_button = QPushButton(tr("Go on")), QPushButton(tr("Stop"))
        self.start_button.setObjectName("primary")
        self.start_button.setToolTip(tr(f"Compute {missing}"))
        self.stop_button.setToolTip(tr(f"Stop the {what}; what is done is kept"))
        self.start_button.clicked.connect(self.started)
        self.stop_button.clicked.connect(self.stopped)

    def begin_layout(self, *buttons: QPushButton) -> QVBoxLayout:
        """The head, with ``buttons`` before those of every panel; gives the column in which all else stands."""
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 8, 8, 8)
        whole.addLayout(head_row(self.title, self.about, *buttons, self.start_button, self.stop_button))
        return whole

    def show_state(self, title: str, about: str, *, driven: bool, missing: bool) -> None:
        """:param driven: whether a process computes it; ``missing``: whether there is something to compute."""
        self.title.setText(tr(title))
        self.title.setMinimumWidth(min(self.title.sizeHint().width(), _TITLE))
        self.about.setText(tr(about))
        self.start_button.setVisible(missing and not driven)
        self.stop_button.setVisible(driven)


class TablePanel(DrivenPanel):
    """One whose rows stand below as a table."""

    def __init__(self, what: str, missing: str, name: str) -> None:
        """:param name: of the table, for those who do not see it."""
        super().__init__(what, missing)
        self.table = RunTable(name)
        self.table.opened.connect(self.opened)
        self.open_button, self.compare_button = QPushButton(tr("Open")), QPushButton(tr("Compare"))
        self.open_button.setToolTip(tr("Show the session of the selected row (Enter)"))
        self.compare_button.setToolTip(tr("Compare the sessions of 2 to 8 selected rows"))
        self.open_button.clicked.connect(lambda: self.opened.emit(self.table.chosen()[0]))
        self.compare_button.clicked.connect(lambda: self.compared.emit(self.table.chosen()))
        self.table.selectionModel().selectionChanged.connect(lambda *_: self.enable())
        self.table.runs.modelReset.connect(self.enable)

    def lay_out(self, above: QWidget, tools: Sequence[QWidget], *between: QWidget) -> None:
        """:param above: the pictures; ``tools``: beside the table's buttons; ``between``: them and the table."""
        below, row = QWidget(), QHBoxLayout()
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        first, *others = tools or (QWidget(),)
        row.addWidget(first, 1)
        for button in (self.open_button, self.compare_button, *others):
            row.addWidget(button)
        column.addLayout(row)
        for part in between:
            column.addWidget(part)
        column.addWidget(self.table, 1)
        both = QSplitter(Qt.Orientation.Vertical)
        both.setHandleWidth(8)
        both.addWidget(above)
        both.addWidget(below)
        both.setSizes([420, 300])
        both.setChildrenCollapsible(False)
        self.begin_layout().addWidget(both, 1)

    def enable(self) -> None:
        """Buttons that fit what is selected."""
        count = self.table.count_chosen()
        self.open_button.setEnabled(count == 1)
        self.compare_button.setEnabled(2 <= count <= 8)
        self.compare_button.setText(tr(f"Compare {count}" if count > 1 else "Compare"))
