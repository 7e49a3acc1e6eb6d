"""The grid of cards: in columns where there is room, or one card with the place to itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from settle.widgets.controls.card import Card

_NARROW = 350
"""Least width of a column of cards, in px."""
_COLUMNS = 3
"""Most columns."""
_NO_SHAPE: tuple[int, str, tuple[str, ...], int] = (0, "", (), 0)


class CardGrid(QScrollArea):
    """Cards in one, two or three columns, as many as the width gives room for; it scrolls where they do not fit.

    A maximised card has the whole place to itself.
    """

    export_asked = Signal(object)
    """The card to be exported."""
    copied = Signal(str)
    """What of a card is on the clipboard now, in a sentence."""
    maximised_changed = Signal(str)
    """Key of the card that has the place to itself; empty: none."""

    def __init__(self, cards: Sequence[Card], row_height: int = 190):
        super().__init__()
        self._all = self.cards = list(cards)
        self.order: list[str] = []
        """Keys of cards in the order that the user has given them; those that it lacks come after, as they come."""
        self.hidden: set[str] = set()
        """Keys of cards that the user has hidden."""
        self.maximised = ""
        self._row_height, self._shape = row_height, _NO_SHAPE
        self._row_share = 0.0
        self._body = QWidget()
        self._grid = QGridLayout(self._body)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self.setWidget(self._body)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for card in self._all:
            card.export_asked.connect(self.export_asked)
            card.copied.connect(self.copied)
            card.maximise_asked.connect(lambda c: self.maximise("" if self.maximised == c.key else c.key))
        self._arrange()

    @property
    def all_cards(self) -> list[Card]:
        """Also those that are left out, or hidden."""
        return list(self._all)

    @property
    def shown(self) -> list[Card]:
        """Those that there is a place for, in their order, whether one of them is maximised or not; never none."""
        place = {key: number for number, key in enumerate(self.order)}
        found = [card for card in self.cards if card.key not in self.hidden] or self.cards
        return sorted(found, key=lambda card: place.get(card.key, len(place)))

    def arrange(self, order: Sequence[str], hidden: Iterable[str]) -> None:
        """Give the cards an order, and hide some; keys of cards that there are not are kept for when there are."""
        self.order, self.hidden = list(order), set(hidden)
        if self.maximised in self.hidden:
            self.maximise("")
        self._arrange()

    def maximise(self, key: str) -> None:
        """Give the place to one card; an empty or unknown key shows all."""
        key = key if any(card.key == key for card in self.cards) else ""
        if key != self.maximised:
            self.maximised = key
            self._arrange()
            self.maximised_changed.emit(key)

    def leave_out(self, *keys: str) -> None:
        """Take these cards away, and no others: what they show does not exist here."""
        self.cards = [card for card in self._all if card.key not in keys]
        if self.maximised in keys:
            self.maximise("")
        self._arrange()

    def shape_rows(self, share: float) -> None:
        """Make rows at least as high as this share of a column's width; 0: as low as the screen allows."""
        self._row_share, self._shape = share, _NO_SHAPE
        self._arrange()

    def hold_rows(self) -> None:
        """Let no row become lower than it is now, whatever cards show, until :meth:`shape_rows`, or columns or cards come or go."""
        for card in self.cards:
            if card.isVisibleTo(self):
                row, _, height, _ = self._grid.getItemPosition(self._grid.indexOf(card))  # type: ignore[misc]
                if height == 1:
                    self._grid.setRowMinimumHeight(row, max(self._grid.rowMinimumHeight(row), card.height()))

    def show_card(self, card: Card) -> None:
        """Scroll until all of a card can be seen, or its head where it is higher than the place."""
        if not card.isVisibleTo(self) or self.maximised:
            return
        top, bar = card.y(), self.verticalScrollBar()
        low, high = top + min(card.height(), self.viewport().height()) - self.viewport().height(), top
        bar.setValue(min(max(bar.value(), low), high))

    def columns(self) -> int:
        """How many columns there are at this width."""
        return max(1, min(_COLUMNS, self.width() // _NARROW, len(self.shown)))

    def resizeEvent(self, event: QEvent) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._arrange()

    def _arrange(self) -> None:
        columns = 1 if self.maximised else self.columns()
        least = max(self._row_height, round(self._row_share * self.width() / columns))
        wanted = self.shown
        shape = (columns, self.maximised, tuple(card.key for card in wanted), least)
        if shape == self._shape:
            return
        self._shape = shape
        for card in self._all:
            self._grid.removeWidget(card)
        shown = [card for card in wanted if self.maximised in ("", card.key)]
        for row in range(self._grid.rowCount()):
            self._grid.setRowStretch(row, 0)
            self._grid.setRowMinimumHeight(row, 0)
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 0)
        for card, row, column, height, width in _places(shown, columns):
            self._grid.addWidget(card, row, column, height, width)
            stretch = card.rows if card.wide and len(shown) > 1 else 1
            for each in range(row, row + height):
                self._grid.setRowStretch(each, stretch)
                self._grid.setRowMinimumHeight(each, stretch * least)
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)
        for card in self._all:
            card.maximised = card.key == self.maximised
            card.setVisible(card in shown)


def _places(cards: Sequence[Card], columns: int) -> list[tuple[Card, int, int, int, int]]:
    """Row, first column, height and width of each card, each in the first place that is free; a card before a wide one,
    and the last, take the rest of their row."""
    found: list[tuple[Card, int, int, int, int]] = []
    taken: set[tuple[int, int]] = set()
    for number, card in enumerate(cards):
        big = card.big and len(cards) > 1
        height, width = (2 if big else 1), columns if card.wide else max(1, min(2, columns - 1)) if big else 1
        place = next(
            p for p in ((r, c) for r in range(3 * len(cards)) for c in range(columns - width + 1)) if _free(taken, *p, height, width)
        )
        if number == len(cards) - 1 or cards[number + 1].wide:
            while place[1] + width < columns and _free(taken, *place, height, width + 1):
                width += 1
        found.append((card, *place, height, width))
        taken.update((place[0] + r, place[1] + c) for r in range(height) for c in range(width))
    return found


def _free(taken: set[tuple[int, int]], row: int, column: int, height: int, width: int) -> bool:
    return not any((row + r, column + c) in taken for r in range(height) for c in range(width))
