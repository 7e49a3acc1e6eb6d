"""A figure or table of a paper on the map: what to look for, how long it takes, and ours beside the paper's."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from settle.widgets.controls.elided import ElidedLabel
from settle.widgets.start.paper_tile import ScaledPicture
from settle.widgets.start.shown_paper import HEADS, MappedFigure, OfferedRun
from settle.widgets.theme.plain_text import PlainLabel, as_plain
from settle.widgets.translation.language import tr

_PICTURE = (190, 114)
"""Width and height of its picture, px."""


class FigureCard(QFrame):
    """Made anew whenever what it shows is another."""

    opened = Signal(str, object)
    """(figure, (row, size)): this run is to stand in Setup."""

    def __init__(self, figure: MappedFigure):
        super().__init__()
        self.setObjectName("card")
        self.figure = figure
        self.picture: ScaledPicture | None = None
        title = figure.title if not figure.label else f"{figure.label} · {figure.title}"
        self.setAccessibleName(tr(title))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 10)
        column.setSpacing(6)
        column.addLayout(self._head(title))
        if figure.absent:
            column.addWidget(_label(figure.absent, "subtitle"))
            return
        row = QHBoxLayout()
        row.setSpacing(12)
        if figure.picture is not None:
            self.picture = ScaledPicture()
            self.picture.setFixedSize(*_PICTURE)
            self.picture.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            self.picture.setAccessibleName(tr(f"Your run: {title}"))
            row.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._words(), 1)
        column.addLayout(row)

    def show_picture(self, picture: QPixmap) -> None:
        """The picture of the session that stands for it."""
        if self.picture is not None:
            self.picture.show_picture(picture)

    def _head(self, title: str) -> QHBoxLayout:
        row = QHBoxLayout()
        heading = ElidedLabel(tr(title), "title")
        heading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row.addWidget(heading, 1)
        status = PlainLabel(tr(self.figure.status))
        status.setObjectName("corner")
        row.addWidget(status)
        if self.figure.runs:
            row.addWidget(self._open_button(title))
        return row

    def _open_button(self, title: str) -> QPushButton:
        runs = self.figure.runs
        self.open = QPushButton(tr("Open" if len(runs) == 1 else "Open …"))
        self.open.setAccessibleDescription(tr(title))
        self.open.setToolTip(tr("Its preset into Setup; then press Run"))
        possible = [run for run in runs if not run.lacks]
        if len(runs) == 1:
            self.open.setEnabled(bool(possible))
            self.open.setToolTip(as_plain(tr(runs[0].lacks) or self.open.toolTip()))
            self.open.clicked.connect(lambda: self._open(runs[0]))
        else:
            self.menu = QMenu(self)
            self.menu.setToolTipsVisible(True)
            for run in runs:
                action = self.menu.addAction(tr(f"{run.words}\t{run.takes}"), partial(self._open, run))
                action.setEnabled(not run.lacks)
                action.setToolTip(as_plain(tr(run.lacks)))
            self.open.clicked.connect(lambda: self.menu.popup(self.open.mapToGlobal(self.open.rect().bottomLeft())))
        return self.open

    def _open(self, run: OfferedRun) -> None:
        self.opened.emit(self.figure.name, run.key)

    def _words(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(_label(self.figure.look))
        column.addWidget(_label(self.figure.takes, "subtitle"))
        if self.figure.lines:
            column.addWidget(self._table())
        if self.figure.notes:
            column.addWidget(_label(" ".join(self.figure.notes), "subtitle"))
        column.addStretch(1)
        return column

    def _table(self) -> QWidget:
        """Columns that have nothing are left out."""
        table = QFrame()
        table.setObjectName("inset")
        grid = QGridLayout(table)
        grid.setContentsMargins(10, 6, 10, 6)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(3)
        shown = [place for place in range(len(HEADS)) if any(line[place] for line in self.figure.lines)]
        for column, place in enumerate(shown):
            grid.addWidget(_label(HEADS[place], "subtitle", wrap=False), 0, column)
            for number, line in enumerate(self.figure.lines, 1):
                wrap = len(line[place]) > 24
                grid.addWidget(_label(line[place], "subtitle" if place == 5 else "", wrap), number, column)
            grid.setColumnStretch(column, {1: 2, 2: 2, 5: 3}.get(place, 0))
        return table


def _label(text: str, name: str = "", wrap: bool = True) -> PlainLabel:
    label = PlainLabel(tr(text), wordWrap=wrap)
    label.setObjectName(name)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    return label
