"""What a sweep has come to, as a picture and as a table: a figure along a knob, over two knobs, or over all of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from settle.widgets.compare.banded_curves import BandedCurves
from settle.widgets.controls.elided import ElidedLabel
from settle.widgets.panels.charts.heatmaps import HeatMaps
from settle.widgets.runs.parallel_coordinates import ParallelCoordinates
from settle.widgets.runs.run_table import RunTable
from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.views.common.card_controls import choice, offer

ALONG, OVER_TWO, PARALLEL = "along", "two", "parallel"


class AnswersPanel(QFrame):
    """Shows what it is given; says what the user chose by signals."""

    changed = Signal()
    """Another figure, picture or knob is wanted."""
    opened = Signal(int)
    """Number of the run whose session is wanted."""
    compared = Signal(object)
    """Numbers of several runs, a list."""
    filtered = Signal(str)
    exported = Signal()
    started = Signal()
    stopped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.title = ElidedLabel("", "title")
        self.about = ElidedLabel("", "subtitle")
        self.figure, self.across, self.down = choice("Figure"), choice("Knob along the axis"), choice("Second knob")
        self.picture = choice("Picture", [("along a knob", ALONG), ("over two knobs", OVER_TWO), ("parallel coordinates", PARALLEL)])
        self.figure.setMinimumContentsLength(16)
        for box in (self.figure, self.picture, self.across, self.down):
            box.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.start_button, self.stop_button = QPushButton("Go on"), QPushButton("Stop")
        self.start_button.setObjectName("primary")
        self.start_button.setToolTip("Compute the runs that are missing")
        self.stop_button.setToolTip("Stop the sweep; what is done is kept")
        self.start_button.clicked.connect(self.started)
        self.stop_button.clicked.connect(self.stopped)
        self.curves = BandedCurves("Figure along a knob")
        self.maps = HeatMaps("Figure over two knobs")
        self.parallel = ParallelCoordinates()
        self.pictures = QStackedWidget()
        for part in (self.curves, self.maps, self.parallel):
            self.pictures.addWidget(part)
        self.said = PlainLabel(wordWrap=True)
        self.said.setObjectName("subtitle")
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("Filter: outcome:diverged beta<0.05 …")
        self.filter.setClearButtonEnabled(True)
        self.filter.setAccessibleName("Filter of runs")
        self.filter.textChanged.connect(self.filtered)
        self.problem = PlainLabel(wordWrap=True)
        self.problem.setObjectName("problem")
        self.problem.hide()
        self.table = RunTable()
        self.table.opened.connect(self.opened)
        self.open_button, self.compare_button = QPushButton("Open"), QPushButton("Compare")
        self.export_button = QPushButton("Export…")
        self.open_button.setToolTip("Show the session of the selected run (Enter)")
        self.compare_button.setToolTip("Compare 2 to 8 selected runs")
        self.export_button.setToolTip("The table of all runs as CSV or Parquet")
        self.open_button.clicked.connect(lambda: self.opened.emit(self.table.chosen()[0]))
        self.compare_button.clicked.connect(lambda: self.compared.emit(self.table.chosen()))
        self.export_button.clicked.connect(self.exported)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._enable())
        self.table.runs.modelReset.connect(self._enable)
        self._lay_out()
        self._enable()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addWidget(self.about, 1)
        head.addWidget(self.start_button)
        head.addWidget(self.stop_button)
        tools = QHBoxLayout()
        for box in (self.figure, self.picture, self.across, self.down):
            tools.addWidget(box)
        tools.addStretch(1)
        above, below = QWidget(), QWidget()
        column = QVBoxLayout(above)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(tools)
        column.addWidget(self.pictures, 1)
        column.addWidget(self.said)
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.addWidget(self.filter, 1)
        for button in (self.open_button, self.compare_button, self.export_button):
            row.addWidget(button)
        column.addLayout(row)
        column.addWidget(self.problem)
        column.addWidget(self.table, 1)
        both = QSplitter(Qt.Orientation.Vertical)
        both.setHandleWidth(8)
        both.addWidget(above)
        both.addWidget(below)
        both.setSizes([420, 300])
        both.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 8, 8, 8)
        whole.addLayout(head)
        whole.addWidget(both, 1)

    def offer(self, figures: Sequence[tuple[str, str]], knobs: Sequence[str]) -> None:
        """:param figures: (text, name); ``knobs``: those of the grid with more than one value."""
        offer(self.figure, figures)
        several = len(knobs) > 1
        entries = [("along a knob", ALONG), *([("over two knobs", OVER_TWO), ("parallel coordinates", PARALLEL)] if several else [])]
        offer(self.picture, entries)
        offer(self.across, [(knob, knob) for knob in knobs])
        offer(self.down, [(knob, knob) for knob in knobs if knob != self.across.currentData()])
        way = self.picture.currentData()
        self.picture.setVisible(several)
        self.across.setVisible(several and way != PARALLEL)
        self.down.setVisible(several and way == OVER_TWO)

    def show_picture(self, part: QWidget, said: str) -> None:
        """:param said: what it shows, in words: n, what the band is, what was fitted."""
        self.pictures.setCurrentWidget(part)
        self.said.setText(said)
        self.said.setVisible(bool(said))

    def show_state(self, title: str, about: str, *, driven: bool, missing: bool) -> None:
        """:param driven: whether a process computes the sweep; ``missing``: whether runs are missing."""
        self.title.setText(title)
        self.about.setText(about)
        self.start_button.setVisible(missing and not driven)
        self.stop_button.setVisible(driven)

    def show_problem(self, sentence: str) -> None:
        """What is wrong with the filter; nothing: nothing is."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _enable(self) -> None:
        count = len(self.table.selectionModel().selectedRows())
        self.open_button.setEnabled(count == 1)
        self.compare_button.setEnabled(2 <= count <= 8)
        self.compare_button.setText(f"Compare {count}" if count > 1 else "Compare")
        self.export_button.setEnabled(bool(self.table.runs.all))
