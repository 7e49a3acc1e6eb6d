"""What a sweep has come to, as a picture and as a table: a figure along a knob, over two knobs, or over all of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from settle.widgets.access.clear_button import offer_to_clear
from settle.widgets.compare.banded_curves import BandedCurves
from settle.widgets.panels.charts.heatmaps import HeatMaps
from settle.widgets.runs.driven_panel import TablePanel
from settle.widgets.runs.parallel_coordinates import ParallelCoordinates
from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.translation.language import tr
from settle.widgets.translation.own_text import own
from settle.widgets.views.common.card_controls import choice, offer

ALONG, OVER_TWO, PARALLEL = "along", "two", "parallel"


class AnswersPanel(TablePanel):
    """Shows what it is given; says what the user chose by signals."""

    changed = Signal()
    """Another figure, picture or knob is wanted."""
    filtered = Signal(str)
    exported = Signal()

    def __init__(self) -> None:
        super().__init__("sweep", "the runs that are missing", "Runs of the sweep")
        self.figure, self.across, self.down = choice("Figure"), choice("Knob along the axis"), choice("Second knob")
        self.picture = choice("Picture", [("along a knob", ALONG), ("over two knobs", OVER_TWO), ("parallel coordinates", PARALLEL)])
        self.figure.setMinimumContentsLength(16)
        for box in (self.figure, self.picture, self.across, self.down):
            box.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.curves = BandedCurves("Figure along a knob")
        self.maps = HeatMaps("Figure over two knobs")
        self.parallel = ParallelCoordinates()
        self.pictures = QStackedWidget()
        for part in (self.curves, self.maps, self.parallel):
            self.pictures.addWidget(part)
        self.said = PlainLabel(wordWrap=True)
        self.said.setObjectName("subtitle")
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("Filter: outcome:diverged beta<0.05 …"))
        offer_to_clear(self.filter)
        self.filter.setAccessibleName(tr("Filter of runs"))
        self.filter.textChanged.connect(self.filtered)
        self.problem = PlainLabel(wordWrap=True)
        self.problem.setObjectName("problem")
        self.problem.hide()
        self.export_button = QPushButton(tr("Export…"))
        self.export_button.setToolTip(tr("The table of all runs as CSV or Parquet"))
        self.export_button.clicked.connect(self.exported)
        tools, above = QHBoxLayout(), QWidget()
        for box in (self.figure, self.picture, self.across, self.down):
            tools.addWidget(box)
        tools.addStretch(1)
        column = QVBoxLayout(above)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(tools)
        column.addWidget(self.pictures, 1)
        column.addWidget(self.said)
        self.lay_out(above, (self.filter, self.export_button), self.problem)
        self.enable()

    def offer(self, figures: Sequence[tuple[str, str]], knobs: Sequence[str]) -> None:
        """:param figures: (text, name); ``knobs``: those of the grid with more than one value."""
        offer(self.figure, figures)
        several = len(knobs) > 1
        entries = [("along a knob", ALONG), *([("over two knobs", OVER_TWO), ("parallel coordinates", PARALLEL)] if several else [])]
        offer(self.picture, entries)
        offer(self.across, [(own(knob), knob) for knob in knobs])
        offer(self.down, [(own(knob), knob) for knob in knobs if knob != self.across.currentData()])
        way = self.picture.currentData()
        self.picture.setVisible(several)
        self.across.setVisible(several and way != PARALLEL)
        self.down.setVisible(several and way == OVER_TWO)

    def show_picture(self, part: QWidget, said: str) -> None:
        """:param said: what it shows, in words: n, what the band is, what was fitted."""
        self.pictures.setCurrentWidget(part)
        self.said.setText(tr(said))
        self.said.setVisible(bool(said))

    def show_problem(self, sentence: str) -> None:
        """What is wrong with the filter; nothing: nothing is."""
        self.problem.setText(tr(sentence))
        self.problem.setVisible(bool(sentence))

    def enable(self) -> None:
        super().enable()
        self.export_button.setEnabled(bool(self.table.runs.all))
