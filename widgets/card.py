"""Cards: the framed parts of a view, and the grid that arranges them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from widgets.elided import Elided
from widgets.for_print import for_print

_NARROW = 350
"""Least width of a column of cards, in px."""
_SPACING = 6
"""Between the parts of a card's head, in px."""


class Card(QFrame):
    """A titled frame around some content. ``key`` names it in files and settings.

    A ``wide`` card has a row of its own, ``rows`` times as high as others; a ``big`` one has two rows, and two of three columns.
    """

    export_asked = Signal(object)
    """This card: the user wants it as a file."""
    maximise_asked = Signal(object)
    """This card: the user double-clicked its title, or chose it from the menu."""

    def __init__(
        self,
        title: str,
        content: QWidget,
        key: str = "",
        tools: Sequence[QWidget] = (),
        parent: QWidget | None = None,
        *,
        wide: bool = False,
        rows: int = 2,
        big: bool = False,
    ):
        super().__init__(parent)
        self.setObjectName("card")
        self.key, self.content, self.maximised = key or title.lower(), content, False
        self.wide, self.rows, self.big = wide, rows, big
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.title = QLabel(title, textFormat=Qt.TextFormat.PlainText)
        self.title.setObjectName("title")
        self.subtitle = Elided("", "subtitle")
        self.corner = Elided("", "corner")
        self.corner.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._tools = tuple(tools)
        self.title.installEventFilter(self)
        self.subtitle.installEventFilter(self)
        self.menu_button = QToolButton()
        self.menu_button.setObjectName("flat")
        self.menu_button.setText("⋯")
        self.menu_button.setToolTip("Export, copy or enlarge this card")
        self.menu_button.setAccessibleName(f"{title}: more")
        self.menu_button.clicked.connect(lambda: self._menu(self.menu_button.mapToGlobal(QPoint(0, self.menu_button.height()))))
        head = QHBoxLayout()
        head.setSpacing(_SPACING)
        head.addStrut(self.fontMetrics().height() + 14)
        head.addWidget(self.title)
        head.addWidget(self.subtitle)
        head.addStretch(1)
        head.addWidget(self.corner)
        for tool in tools:
            head.addWidget(tool)
        head.addWidget(self.menu_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 5, 6, 8)
        column.setSpacing(4)
        column.addLayout(head)
        self._words = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter, textFormat=Qt.TextFormat.PlainText)
        self._words.setObjectName("subtitle")
        self._words.setMargin(14)
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._stack = QStackedLayout()
        column.addLayout(self._stack, 1)  # first: a stack without a parent shows what it gets as a window
        self._stack.addWidget(content)
        self._stack.addWidget(self._words)

    def rename(self, title: str) -> None:
        """Another title."""
        if title != self.title.text():
            self.title.setText(title)
            self.setAccessibleName(title)

    def head(self, *, subtitle: str | None = None, corner: str | None = None) -> None:
        """Set the text beside the title and the text at the right."""
        for label, text in ((self.subtitle, subtitle), (self.corner, corner)):
            if text is not None and text != label.text():
                label.setText(text)
                label.updateGeometry()

    def _fit_head(self) -> None:
        """The figures at the right come first: where there is no room for both, the subtitle goes."""
        others = [w for w in (self.title, *self._tools, self.menu_button) if w.isVisibleTo(self)]
        taken = sum(w.sizeHint().width() for w in others) + _SPACING * (len(others) + 2) + 18
        figures = self.corner.sizeHint().width()
        both = self.width() - taken - figures >= 56
        self.subtitle.setVisible(both)
        self.corner.setMinimumWidth(figures if both else 0)
        self.title.setToolTip("" if self.subtitle.isVisibleTo(self) else self.subtitle.text())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_head()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # a text has changed, or a tool came or went
            self._fit_head()
        return super().event(event)

    def say(self, sentence: str) -> None:
        """Show a sentence in place of the content, such as why there is nothing to see; an empty one: the content."""
        if sentence != self._words.text():
            self._words.setText(sentence)
            self._stack.setCurrentIndex(1 if sentence else 0)

    def copy(self) -> None:
        """Put a picture of the card on the clipboard."""
        with for_print(self):
            picture = self.grab()
        QGuiApplication.clipboard().setPixmap(picture)

    def actions_menu(self) -> QMenu:
        """What can be done with the card."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Export card…", lambda: self.export_asked.emit(self))
        menu.addAction("Copy picture", self.copy)
        menu.addSeparator()
        menu.addAction("Show all cards" if self.maximised else "Enlarge", lambda: self.maximise_asked.emit(self))
        return menu

    def _menu(self, place: QPoint) -> None:
        self.actions_menu().popup(place)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._menu(event.globalPos())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonDblClick:
            self.maximise_asked.emit(self)
            return True
        return super().eventFilter(watched, event)


class CardGrid(QScrollArea):
    """Cards in one, two or three columns, as many as the width gives room for; it scrolls where they do not fit.

    A maximised card has the whole place to itself.
    """

    export_asked = Signal(object)
    """The card to be exported."""
    maximised_changed = Signal(str)
    """Key of the card that has the place to itself; empty: none."""

    def __init__(self, cards: Sequence[Card], columns: int = 3, row_height: int = 190, parent: QWidget | None = None):
        super().__init__(parent)
        self._all = self.cards = list(cards)
        self.maximised = ""
        self._most, self._row_height, self._shape = columns, row_height, (0, "", 0)
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
            card.maximise_asked.connect(lambda c: self.maximise("" if self.maximised == c.key else c.key))
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

    def columns(self) -> int:
        """How many columns there are at this width."""
        return max(1, min(self._most, self.width() // _NARROW, len(self.cards)))

    def resizeEvent(self, event: QEvent) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._arrange()

    def _arrange(self) -> None:
        columns = 1 if self.maximised else self.columns()
        shape = (columns, self.maximised, len(self.cards))
        if shape == self._shape:
            return
        self._shape = shape
        for card in self._all:
            self._grid.removeWidget(card)
        shown = [card for card in self.cards if self.maximised in ("", card.key)]
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
                self._grid.setRowMinimumHeight(each, stretch * self._row_height)
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
