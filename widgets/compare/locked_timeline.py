"""The timeline of several runs: one scrubber over the axis that they share."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from settle.widgets.controls.elided import ElidedLabel
from settle.widgets.playback.scrubber import Scrubber
from settle.widgets.playback.show_all_button import ShowAllButton
from settle.widgets.playback.transport import show_icons, transport_button
from settle.widgets.theme import theme
from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.translation.language import tr


class PlaceScrubber(Scrubber):
    """A scrubber whose places have names of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.name_of: Callable[[int], str] = str
        self.setAccessibleName(tr("Timeline of all runs: place shown"))

    def _told_at(self, x: float) -> list[str]:
        return [self.name_of(self._step(x)), *(text for place, text in self.marks if abs(self._x(place) - x) < 5)]

    def range_text(self) -> str:
        return f"{self.name_of(round(self.range.first))} to {self.name_of(round(self.range.last))}"

    def show_place(self, count: int, at: int, marks: tuple[tuple[int, str], ...]) -> None:
        """Of ``count`` places, number ``at``."""
        self.show_run(count, count, at, marks)
        self.setAccessibleDescription(tr(f"at {self.name_of(at)}" if count else ""))


class LockedTimeline(QFrame):
    """Transport and scrubber below the views."""

    first = Signal()
    play = Signal()
    step = Signal()
    end = Signal()
    loop = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        heading = PlainLabel(tr("Timeline"))
        heading.setObjectName("title")
        self.about = ElidedLabel("", "subtitle")
        self.words = PlainLabel()
        self.words.setObjectName("figures")
        self.ended = ElidedLabel("", "corner")
        self.scrubber = PlaceScrubber()
        self.buttons: dict[str, QPushButton] = {}
        top, row = QHBoxLayout(), QHBoxLayout()
        top.setSpacing(12)
        for part in (heading, self.about, self.words, ShowAllButton(self.scrubber)):
            top.addWidget(part)
        top.addStretch(1)
        top.addWidget(self.ended)
        row.setSpacing(6)
        for name, signal, tip in (
            ("first", self.first, "To the beginning (Ctrl+Home)"),
            ("play", self.play, "Play all runs, or stand still (Space)"),
            ("step", self.step, "To the next place at which a run has something new (.)"),
            ("live", self.end, "To the end (L)"),
        ):
            self.buttons[name] = button = transport_button(name, tip)
            button.clicked.connect(signal)
            row.addWidget(button)
        self.buttons["live"].setText(tr("end"))
        self.loop_box = QCheckBox(tr("Loop"))
        self.loop_box.setToolTip(tr("Play again from the beginning, over and over"))
        self.loop_box.toggled.connect(self.loop)
        row.addWidget(self.loop_box)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self.scrubber)
        column.addLayout(row)
        self._playing = False
        theme.changed.connect(self._colour)
        self._colour()

    def show_state(self, about: str, words: str, ended: str, playing: bool) -> None:
        """:param ended: which runs are at their end there."""
        for label, text in ((self.about, about), (self.words, words), (self.ended, ended)):
            if label.text() != (text := tr(text)):
                label.setText(text)
                label.updateGeometry()
        if playing != self._playing:
            self._playing = playing
            self._colour()

    def _colour(self) -> None:
        show_icons(self.buttons, self._playing)
