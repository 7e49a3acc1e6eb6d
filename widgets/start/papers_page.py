"""The map of the papers: their figures and tables as a gallery, one paper at a time."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from settle.widgets.controls.banner import Banner
from settle.widgets.controls.scrolled_column import scrolled_column
from settle.widgets.controls.tab_order import set_tab_order
from settle.widgets.start.figure_card import FigureCard
from settle.widgets.start.shown_paper import ShownPaper
from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.translation.language import tr

LOOKING = "What the paper shows is being looked up …"


class PapersPage(QWidget):
    """Its parts, and where each has its place."""

    chosen = Signal(str)
    """(paper)"""
    opened = Signal(str, object)
    """(figure, (row, size)) of the paper on show."""
    left = Signal()

    def __init__(self, papers: Mapping[str, str], about: str):
        """:param papers: paper -> what its button says.
        :param about: what the times are those of, as a sentence."""
        super().__init__()
        self.banner = Banner()
        self.cards: dict[str, FigureCard] = {}
        self.shown: ShownPaper | None = None
        heading = PlainLabel(tr("Papers"))
        heading.setObjectName("title")
        self.buttons = {name: QPushButton(tr(words)) for name, words in papers.items()}
        self._group = QButtonGroup(self)
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(heading)
        for name, button in self.buttons.items():
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, name=name: self.chosen.emit(name))
            self._group.addButton(button)
            top.addWidget(button)
        top.addStretch(1)
        self.title, self.authors, self.note, self.about = (PlainLabel("", wordWrap=True) for _ in range(4))
        self.title.setObjectName("title")
        for label in (self.authors, self.note, self.about):
            label.setObjectName("subtitle")
        self.about.setText(tr(about))
        inner = QWidget()
        inner.setObjectName("window")
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 4, 0)
        self._column.setSpacing(8)
        for label in (self.title, self.authors, self.note, self.about):
            self._column.addWidget(label)
        self._gallery = QVBoxLayout()
        self._gallery.setSpacing(8)
        self._column.addLayout(self._gallery)
        self._column.addStretch(1)
        self.area = scrolled_column(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addLayout(top)
        whole.addWidget(self.area, 1)
        self.banner.float_over(self.area)

    def choose(self, name: str) -> None:
        """Mark the paper that is to be shown; what it has comes with :meth:`show_paper`."""
        self.buttons[name].setChecked(True)
        if self.shown is None or self.shown.name != name:
            self._clear()
            self.shown = None
            for label in (self.authors, self.note):
                label.setText("")
            self.title.setText(tr(LOOKING))

    def show_paper(self, paper: ShownPaper) -> None:
        """All of a paper; cards that show the same stay as they are."""
        if paper == self.shown:
            return
        before = {name: card.figure for name, card in self.cards.items()} if self.shown and self.shown.name == paper.name else {}
        self.shown = paper
        self.title.setText(tr(paper.title))
        self.authors.setText(tr(paper.authors))
        self.note.setText(tr(paper.note))
        self.note.setVisible(bool(paper.note))
        if set(before) != {figure.name for figure in paper.figures}:
            self._clear()
            self.area.verticalScrollBar().setValue(0)
        for place, figure in enumerate(paper.figures):
            if before.get(figure.name) != figure:
                self._put(place, FigureCard(figure))
        self.set_tab_order()

    def _put(self, place: int, card: FigureCard) -> None:
        old = self.cards.get(card.figure.name)
        if old is not None:
            self._gallery.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.cards[card.figure.name] = card
        card.opened.connect(self.opened)
        self._gallery.insertWidget(place, card)

    def _clear(self) -> None:
        for card in self.cards.values():
            self._gallery.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = {}

    def set_tab_order(self) -> None:
        """Tab goes through the page as one reads it."""
        set_tab_order((*self.buttons.values(), self.area))

    def take_focus(self) -> None:
        """The keyboard begins at the paper on show."""
        (self._group.checkedButton() or next(iter(self.buttons.values()))).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self.left.emit()
        else:
            super().keyPressEvent(event)
