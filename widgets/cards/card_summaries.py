"""Each card's description for screen readers: what it shows at the step on show, from the values that are drawn."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer

from settle.widgets.cards.panel_words import shown_words
from settle.widgets.controls.card import Card

_REST = 500
"""ms between two changes: more often nobody could listen."""


class CardSummaries(QObject):
    """Keeps the descriptions of some cards up to date, a moment after they were drawn."""

    def __init__(self, cards: Sequence[Card], parent: QObject):
        super().__init__(parent)
        self.cards = cards
        self._timer = QTimer(self, singleShot=True, interval=_REST)
        self._timer.timeout.connect(self.tell)

    def later(self) -> None:
        """Something was drawn or said."""
        if not self._timer.isActive():
            self._timer.start()

    def tell(self) -> None:
        """Now."""
        for card in self.cards:
            if card.isVisibleTo(card.window()):
                card.describe("" if card.words or card.fault else ". ".join(shown_words(card.content, card)))
