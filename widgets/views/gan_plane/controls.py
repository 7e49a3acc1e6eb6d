"""What is turned while the game goes on: who is trained, slow motion, and the canvas to paint the data on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from settle.widgets.views.common.card_controls import switch

PLAYERS = (
    ("Both", "both", "Train discriminator and generator in turn"),
    ("D only", "discriminator", "Train the discriminator alone: the generator waits"),
    ("G only", "generator", "Train the generator alone: the discriminator waits"),
)
FOLLOWED = 3.0
"""Stages a second of slow motion."""


class GameControls(QWidget):
    """Buttons in a row; what they show is what the knobs of the step say."""

    turned = Signal(str, object)
    """(knob, value)"""
    paced = Signal(object)
    painting = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        self.players: dict[str, QPushButton] = {}
        for text, value, tip in PLAYERS:
            button = self.players[value] = switch(text, tip)
            button.clicked.connect(lambda _=False, value=value: self._train(value))
            row.addWidget(button)
        row.addSpacing(8)
        self.slow = switch("Slow motion", "One stage of an iteration at a time, with the data flow of each (then choose the speed below)")
        self.slow.clicked.connect(self._slow)
        self.paint = switch("Paint…", "Paint the data with the mouse")
        self.paint.toggled.connect(self.painting)
        row.addWidget(self.slow)
        row.addSpacing(8)
        row.addWidget(self.paint)
        self.show_knobs("both", False)

    def show_knobs(self, train: str, slow: bool) -> None:
        """Show how the knobs stand."""
        for value, button in self.players.items():
            button.setChecked(value == train)
        self.slow.setChecked(slow)

    def offer(self, *, game: bool) -> None:
        """Have in sight what means something: two numbers have no stages, and nothing to train apart."""
        for button in (*self.players.values(), self.slow):
            button.setVisible(game)

    def _train(self, value: str) -> None:
        self.show_knobs(value, self.slow.isChecked())
        self.turned.emit("train", value)

    def _slow(self, on: bool) -> None:
        self.turned.emit("slow", on)
        self.paced.emit(FOLLOWED if on else None)
