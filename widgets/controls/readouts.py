"""Readouts: figures beside their reference, and conditions met or broken."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from settle.widgets.controls.elided import ElidedLabel
from settle.widgets.theme import theme
from settle.widgets.view import Readout


class Readouts(QFrame):
    """The card at the right of the view. It rebuilds its lines only when their labels change."""

    def __init__(self):
        super().__init__()
        self.setObjectName("card")
        heading = QLabel("Readouts")
        heading.setObjectName("title")
        self.source = QLabel("here and reference")
        self.source.setObjectName("subtitle")
        self.empty = QLabel("Figures of the run stand here once it has begun.")
        self.empty.setObjectName("subtitle")
        self.empty.setWordWrap(True)
        top = QHBoxLayout()
        top.addWidget(heading)
        top.addWidget(self.source, 1)
        self._body = QWidget()
        self._grid = QGridLayout(self._body)
        self._grid.setContentsMargins(0, 0, 6, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(0, 1)
        scroll = QScrollArea()
        scroll.setWidget(self._body)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.addLayout(top)
        column.addWidget(self.empty)
        column.addWidget(scroll, 1)
        self._lines: list[tuple[QLabel, QLabel, QLabel]] = []
        self._labels: list[tuple[str, bool, bool]] = []

    def show_lines(self, lines: Sequence[Readout]) -> None:
        """Bring the figures up to date."""
        self.empty.setVisible(not lines)
        labels = [(line.label, line.met is None, bool(line.value)) for line in lines]
        if labels != self._labels:
            self._rebuild(lines)
            self._labels = labels
        colours = theme.current()
        for line, (label, value, reference) in zip(lines, self._lines, strict=True):
            if line.met is not None:
                mark, colour = ("✓", colours.good) if line.met else ("✗", colours.bad)
                label.setText(f"<span style='color:{colour}'>{mark}</span>&nbsp; {line.label}")
            value.setText(line.value)
            reference.setText(line.reference)
            for part in (label, value, reference):
                part.set_tip(line.tip) if isinstance(part, ElidedLabel) else part.setToolTip(line.tip)

    def _rebuild(self, lines: Sequence[Readout]) -> None:
        for parts in self._lines:
            for part in parts:
                self._grid.removeWidget(part)
                part.hide()
                part.deleteLater()
        self._grid.setRowStretch(len(self._lines) + 1, 0)
        self._lines = []
        for row, line in enumerate(lines):
            label = ElidedLabel(line.label) if line.met is None else QLabel(line.label, wordWrap=True)
            value, reference = QLabel(), QLabel()
            if line.met is None:  # figures keep their width; the label gets what is left
                label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            value.setObjectName("figures")
            reference.setObjectName("reference")
            for part in (value, reference):
                part.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            wide = line.met is not None and not line.value
            self._grid.addWidget(label, row, 0, 1, 3 if wide else 1)
            if not wide:
                self._grid.addWidget(value, row, 1)
                self._grid.addWidget(reference, row, 2)
            self._lines.append((label, value, reference))
        self._grid.setRowStretch(len(lines) + 1, 1)
