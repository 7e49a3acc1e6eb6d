"""The real views of several runs side by side, each with its own recording, at one place; what is chosen in one is chosen in all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from settle.backend.core.recording import Recording
from settle.widgets.controls.choice_box import ChoiceBox
from settle.widgets.controls.elided import ElidedLabel
from settle.widgets.theme import theme
from settle.widgets.theme.colours import series_colour
from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.translation.language import tr
from settle.widgets.views.common.board import Board

_LEAST = 300
"""Least width of a view, px: where there is less, they are scrolled."""


class ColourSquare(QWidget):
    """A bit of the colour that a run has in the curves."""

    def __init__(self, number: int):
        super().__init__()
        self.number = number
        self.setFixedSize(QSize(12, 12))
        theme.changed.connect(self.update)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(series_colour(self.number)))
        painter.drawRoundedRect(self.rect(), 3, 3)
        painter.end()


class LockedPane(QFrame):
    """One run: what it is called, where it stands, and its view."""

    def __init__(self, letter: str, label: str, colour: int, about: str, board: Board, recording: Recording):
        super().__init__()
        self.letter, self.board, self.recording = letter, board, recording
        self.setAccessibleName(tr(f"{letter}: {label}"))
        self.setObjectName("window")  # its ground in a picture
        title = PlainLabel(tr(letter))
        title.setObjectName("title")
        self.label, self.about = ElidedLabel(tr(label)), ElidedLabel(tr(about), "subtitle")
        self.where = ElidedLabel("", "corner")
        head = QHBoxLayout()
        head.setSpacing(6)
        for part in (ColourSquare(colour), title, self.label, self.about):
            head.addWidget(part)
        head.addStretch(1)
        head.addWidget(self.where)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(board, 1)
        self._drawn: tuple[int, int, str] | None = None

    def draw(self, step: int, where: str) -> None:
        """The view at a step of the run; it is drawn anew only where the run has moved, or holds more."""
        if self.where.text() != (where := tr(where)):
            self.where.setText(where)
            self.where.updateGeometry()
        drawn = (step, len(self.recording.events), self.recording.outcome)
        if drawn != self._drawn and self.recording.steps:
            self._drawn = drawn
            self.board.draw(self.recording, step)


class LockedViews(QScrollArea):
    """Draws the panes that it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.panes: list[LockedPane] = []
        self._body = QWidget()
        self._row = QHBoxLayout(self._body)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self.setWidget(self._body)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._mirroring = False

    def show_panes(self, panes: Sequence[LockedPane]) -> None:
        """Show these, in this order; those that were there before are kept for another time, hidden."""
        for pane in self.panes:
            self._row.removeWidget(pane)
            pane.hide()
        for pane in panes:
            pane.setMinimumWidth(_LEAST)
            self._row.addWidget(pane, 1)
            pane.show()
        self.panes = list(panes)

    def join(self, pane: LockedPane, all_panes: Callable[[], Sequence[LockedPane]]) -> None:
        """From now on what is enlarged, scrolled to or chosen in this pane is so in the others of its kind, and the other way round."""
        board = pane.board

        def others() -> list[Board]:
            return [each.board for each in all_panes() if each is not pane and type(each.board) is type(board)]

        def mirror(do: Callable[[Board], object]) -> None:
            if not self._mirroring:
                self._mirroring = True
                try:
                    for other in others():
                        do(other)
                finally:
                    self._mirroring = False

        board.grid.maximised_changed.connect(lambda key: mirror(lambda other: other.grid.maximise(key)))
        board.grid.verticalScrollBar().valueChanged.connect(
            lambda value: mirror(lambda other: other.grid.verticalScrollBar().setValue(value))
        )
        board.state_changed.connect(lambda text: mirror(lambda other: (other.restore_state(text), other.redraw())))
        for number, box in enumerate(board.findChildren(ChoiceBox)):
            box.currentIndexChanged.connect(lambda _, number=number, box=box: mirror(lambda other: _choose(other, number, box.value())))


def _choose(board: Board, number: int, value: Any) -> None:
    """The same entry in the box of that number; where it is not on offer, nothing."""
    boxes = board.findChildren(ChoiceBox)
    if number < len(boxes):
        boxes[number].choose(value)
